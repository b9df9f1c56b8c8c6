package dev.backedge.agent.compile;

import dev.backedge.agent.bridge.Doors;
import dev.backedge.agent.limit.Limit;
import dev.backedge.agent.limit.Limits;
import dev.backedge.agent.options.Option;
import dev.backedge.agent.options.OptionSource;
import dev.backedge.agent.options.Options;
import dev.backedge.agent.site.NativeCode;
import dev.backedge.compiler.Assumptions;
import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.CompilerLimits;
import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.LoopCompiler;
import dev.backedge.compiler.Profile;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.x64.CpuFeatures;
import dev.backedge.trampoline.FieldReader;
import dev.backedge.trampoline.MethodIdentity;
import java.lang.instrument.Instrumentation;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Compiles and installs; opened by the first who needs it. Nothing of it is loaded before. */
final class LoopBackend {
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;
    private static final int FUEL_TO_VERIFY = 256;
    /** Of whose jumps a made-up profile tells: the first ones of a method. */
    private static final int MOST_JUMPS = 1000;

    private final LoopCompiler compiler;
    private final Limits limits;
    private final AllocationMeter meter;
    private final NativeRuntime runtime;
    private final int madeUpProfile;
    private final FloatingPointChoice floatingPoint;

    private LoopBackend(LoopCompiler compiler, Limits limits, AllocationMeter meter, NativeRuntime runtime, Options options) {
        this.compiler = compiler;
        this.limits = limits;
        this.meter = meter;
        // a reproducer does not tell of it
        this.madeUpProfile = options.mode() == Options.Mode.VERIFY ? 0 : options.count(Option.MADE_UP_PROFILE, 0);
        this.floatingPoint = new FloatingPointChoice(options);
        this.runtime = runtime;
    }

    /**
     * @param bridge the class whose native methods to bind
     * @param doors what hooks call that may enter by the foreign-function linker; null for nothing
     * @throws Exception if this JVM does not let us; the message tells the user why
     */
    static LoopBackend open(Options options, Limits limits, CpuFeatures cpu, Instrumentation instrumentation, Class<?> bridge, Doors doors) throws Exception {
        NativeRuntime runtime = NativeRuntime.open(instrumentation, bridge, doors, limits.of(Limit.CODE) * KIB,
                options.flag(Option.COPYING) || options.mode() == Options.Mode.VERIFY);
        AllocationMeter meter = meter(options);
        return new LoopBackend(compiler(options, limits, meter, cpu, runtime.ticksPerMicrosecond()), limits, meter, runtime, options);
    }

    /** For {@code mode=analyze}: compiles, and has nothing to install with. */
    static LoopBackend compilerOnly(Options options, Limits limits, CpuFeatures cpu) {
        AllocationMeter meter = meter(options);
        return new LoopBackend(compiler(options, limits, meter, cpu, 1), limits, meter, null, options);
    }

    /** Who sets a limit gets it for the first loop, too; otherwise it can wait until there is time. */
    private static AllocationMeter meter(Options options) {
        AllocationMeter meter = new AllocationMeter();
        if (options.source(Option.MAX_COMPILE_MEMORY) != OptionSource.DEFAULT) {
            meter.open();
        }
        return meter;
    }

    /** Under {@code mode=verify} a slice ends when its fuel is used up, and there is less of it: so what is to be run a second time has a bound. */
    private static LoopCompiler compiler(Options options, Limits limits, AllocationMeter meter, CpuFeatures cpu, long ticksPerMicrosecond) {
        boolean verifying = options.mode() == Options.Mode.VERIFY;
        int fuel = verifying && options.source(Option.FUEL) == OptionSource.DEFAULT ? FUEL_TO_VERIFY : options.count(Option.FUEL, 0);
        return new LoopCompiler(new CompilerOptions(cpu, verifying ? 0 : options.count(Option.SLICE, 0) * ticksPerMicrosecond, fuel,
                options.flag(Option.VERIFY), options.flag(Option.SPILL_EVERYTHING), Set.copyOf(options.list(Option.PASSES_OFF)),
                options.count(Option.FORCE_EXITS, 0), options.path(Option.DUMP) != null),
                new CompilerLimits(TimeUnit.MILLISECONDS.toNanos(limits.of(Limit.COMPILE_TIME)), limits.of(Limit.COMPILE_MEMORY) * MIB, CompilerLimits.MOST_VALUES, meter));
    }

    /** By what to compile a region, if nothing more is known. */
    Assumptions assumptions(MethodLoops loops, int region) {
        // another one for each method, and the same one each time
        long seed = (madeUpProfile * 31L + loops.method().instructions.size()) * 31 + region;
        Profile profile = madeUpProfile == 0 ? Profile.NONE : Profile.random(MOST_JUMPS, seed);
        return new Assumptions(Set.of(), profile, floatingPoint.of(loops));
    }

    CompiledLoop compile(MethodLoops loops, int region, Assumptions assumptions) throws Bailout {
        Effort effort = new Effort(limits, meter);
        try {
            return compiler.compile(loops, loops.regions().get(region), assumptions);
        } finally {
            effort.end();
        }
    }

    /** A first version, which tells how its branches go. */
    CompiledLoop compileToProfile(MethodLoops loops, int region, Assumptions assumptions) throws Bailout {
        Effort effort = new Effort(limits, meter);
        try {
            return compiler.compileToProfile(loops, loops.regions().get(region), assumptions);
        } finally {
            effort.end();
        }
    }

    /** With which it compiles. */
    CompilerOptions options() {
        return compiler.options();
    }

    /** @param arrays types of the arrays that hooks pass one by one; null if they pass something else */
    NativeCode install(CompiledLoop loop, String arrays) throws Bailout {
        return runtime.install(loop, arrays);
    }

    /** Tells which methods a class has of its own. */
    MethodIdentity methods() {
        return runtime.methods();
    }

    /** Reads fields to which the loop's method has no access. */
    FieldReader fields() {
        return runtime.fields();
    }

    /** Tells how much memory the thread that compiles has allocated. */
    AllocationMeter meter() {
        return meter;
    }

    /** Bytes of machine code, in whole pages. */
    long codeBytes() {
        return runtime.codeBytes();
    }

    /** Whether nothing can be entered any more, since a tool has replaced functions of JNI. */
    boolean isPinningReplaced() {
        return runtime != null && runtime.isPinningReplaced();
    }

    void reclaim() {
        if (runtime != null) {
            runtime.reclaim();
        }
    }
}
