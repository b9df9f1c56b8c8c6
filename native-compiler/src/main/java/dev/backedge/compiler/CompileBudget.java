package dev.backedge.compiler;

import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.opt.PassSink;

/** What one compilation has taken of what it may. The optimiser, which knows no {@link Bailout}, meets {@link Exceeded}. */
final class CompileBudget implements PassSink {
    private static final long NANOS_PER_MILLISECOND = 1_000_000;
    private static final long BYTES_PER_MIB = 1 << 20;

    private final CompilerLimits limits;
    private final long start = System.nanoTime();
    private final long allocated;

    /** A pass has used the budget up. */
    static final class Exceeded extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Bailout bailout;

        private Exceeded(Bailout bailout) {
            super(bailout.getMessage(), null, false, false);
            this.bailout = bailout;
        }

        Bailout bailout() {
            return bailout;
        }
    }

    CompileBudget(CompilerLimits limits) {
        this.limits = limits;
        this.allocated = limits.allocated().getAsLong();
    }

    /** Nanoseconds since the compilation began. */
    long nanos() {
        return System.nanoTime() - start;
    }

    @Override
    public void ran(String pass, Function function, boolean changed, long nanos) {
        Bailout bailout = bailout(pass);
        bailout = bailout == null ? bailout(function) : bailout;
        if (bailout != null) {
            throw new Exceeded(bailout);
        }
    }

    /** @param function as SSA construction has left it */
    void built(Function function) throws Bailout {
        Bailout bailout = bailout(function);
        if (bailout != null) {
            throw bailout;
        }
        check("SSA construction");
    }

    /** @param phase what has just ended */
    void check(String phase) throws Bailout {
        Bailout bailout = bailout(phase);
        if (bailout != null) {
            throw bailout;
        }
    }

    private Bailout bailout(Function function) {
        return function.valueCount() <= limits.values() ? null
                : new Bailout("LOOP_TOO_LARGE", "its code has had " + function.valueCount() + " values in the compiler, " + limits.values() + " is the limit");
    }

    private Bailout bailout(String phase) {
        if (nanos() > limits.nanos()) {
            return new Bailout("COMPILE_TIME", "compiling it has taken " + nanos() / NANOS_PER_MILLISECOND + " ms so far, up to " + phase + "; "
                    + limits.nanos() / NANOS_PER_MILLISECOND + " ms is the limit");
        }
        long now = limits.allocated().getAsLong();
        long bytes = allocated < 0 || now < 0 ? 0 : now - allocated;
        return bytes <= limits.bytes() ? null : new Bailout("COMPILE_MEMORY", "compiling it has taken " + bytes / BYTES_PER_MIB + " MiB of memory so far, up to " + phase + "; "
                + limits.bytes() / BYTES_PER_MIB + " MiB is the limit");
    }
}
