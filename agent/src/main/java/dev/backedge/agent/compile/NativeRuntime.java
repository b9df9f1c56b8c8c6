package dev.backedge.agent.compile;

import dev.backedge.agent.site.NativeCode;
import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.CompiledLoop;
import dev.backedge.trampoline.CodeCache;
import dev.backedge.trampoline.FieldReader;
import dev.backedge.trampoline.InstalledCode;
import dev.backedge.trampoline.MethodIdentity;
import dev.backedge.trampoline.NativeAccessException;
import dev.backedge.trampoline.TimeStampCounter;
import dev.backedge.trampoline.Trampolines;
import java.lang.instrument.Instrumentation;

/** What it takes to run machine code: the bound trampolines, the code cache, the clock. Opening it loads JNR: some 50 ms. */
final class NativeRuntime {
    private static final long NANOS_PER_MICROSECOND = 1000;

    private final CodeCache cache;
    private final long ticksPerMicrosecond;
    private final MethodIdentity methods;
    private final FieldReader fields;

    private NativeRuntime(CodeCache cache, long ticksPerMicrosecond, MethodIdentity methods, FieldReader fields) {
        this.methods = methods;
        this.fields = fields;
        this.cache = cache;
        this.ticksPerMicrosecond = ticksPerMicrosecond;
    }

    /**
     * @param bridge the class whose native methods to bind
     * @param limitBytes most bytes of machine code
     * @param copyingAllowed whether to go on where JNI hands out copies of arrays
     * @throws NativeAccessException if this JVM does not let us
     * @throws IllegalStateException if JNI copies arrays and that is not allowed
     */
    static NativeRuntime open(Instrumentation instrumentation, Class<?> bridge, long limitBytes, boolean copyingAllowed)
            throws NativeAccessException, ReflectiveOperationException {
        NativeAccessGrant.grant(instrumentation);
        TimeStampCounter clock = TimeStampCounter.start();
        if (Trampolines.register(bridge).copying() && !copyingAllowed) {
            throw new IllegalStateException("JNI copies arrays in this JVM (-Xcheck:jni), so what another thread writes could be lost");
        }
        CodeCache cache = CodeCache.open(limitBytes);
        return new NativeRuntime(cache, clock.ticksPerMicrosecond(), MethodIdentity.open(), FieldReader.open());
    }

    long ticksPerMicrosecond() {
        return ticksPerMicrosecond;
    }

    MethodIdentity methods() {
        return methods;
    }

    FieldReader fields() {
        return fields;
    }

    /** @throws Bailout if there is no room for it */
    NativeCode install(CompiledLoop loop) throws Bailout {
        InstalledCode code = cache.install(loop);
        return new NativeCode() {
            @Override
            public long entry() {
                return code.entry();
            }

            @Override
            public long counter(int number) {
                return code.counter(number);
            }

            @Override
            public long nanos() {
                return code.ticks() * NANOS_PER_MICROSECOND / ticksPerMicrosecond;
            }

            @Override
            public long setupNanos() {
                return code.setupTicks() * NANOS_PER_MICROSECOND / ticksPerMicrosecond;
            }

            @Override
            public void release() {
                code.close();
            }
        };
    }

    /** Frees code that was released while threads were inside. */
    void reclaim() {
        cache.reclaim();
    }
}
