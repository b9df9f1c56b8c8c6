package dev.backedge.agent.compile;

import dev.backedge.agent.bridge.Doors;
import dev.backedge.agent.log.Loggers;
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

    private final Trampolines trampolines;
    private final CodeCache cache;
    private final long ticksPerMicrosecond;
    private final MethodIdentity methods;
    private final FieldReader fields;
    /** Null if there is none. */
    private final CriticalDoor door;

    private NativeRuntime(Trampolines trampolines, CodeCache cache, long ticksPerMicrosecond, MethodIdentity methods, FieldReader fields, CriticalDoor door) {
        this.trampolines = trampolines;
        this.door = door;
        this.methods = methods;
        this.fields = fields;
        this.cache = cache;
        this.ticksPerMicrosecond = ticksPerMicrosecond;
    }

    /**
     * @param bridge the class whose native methods to bind
     * @param doors what hooks call that may enter by the foreign-function linker; null for nothing
     * @param limitBytes most bytes of machine code
     * @param copyingAllowed whether to go on where JNI hands out copies of arrays
     * @throws NativeAccessException if this JVM does not let us
     * @throws IllegalStateException if JNI copies arrays and that is not allowed
     */
    static NativeRuntime open(Instrumentation instrumentation, Class<?> bridge, Doors doors, long limitBytes, boolean copyingAllowed)
            throws NativeAccessException, ReflectiveOperationException {
        NativeAccessGrant.grant(instrumentation);
        TimeStampCounter clock = TimeStampCounter.start();
        Trampolines trampolines = Trampolines.register(bridge);
        if (trampolines.copying() && !copyingAllowed) {
            throw new IllegalStateException("JNI copies arrays in this JVM (-Xcheck:jni), so what another thread writes could be lost");
        }
        CodeCache cache = CodeCache.open(limitBytes);
        return new NativeRuntime(trampolines, cache, clock.ticksPerMicrosecond(), MethodIdentity.open(), FieldReader.open(), doors == null ? null : door(cache, doors));
    }

    private static CriticalDoor door(CodeCache cache, Doors doors) {
        try {
            return CriticalDoor.open(cache, doors);
        } catch (NativeAccessException | ReflectiveOperationException | LinkageError e) {
            Loggers.of("agent").info("the foreign-function linker is not used: {}", e.toString());
            return null;
        }
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

    /**
     * @param arrays types of the arrays that hooks pass one by one; null if they pass something else
     * @throws Bailout if there is no room for it
     */
    NativeCode install(CompiledLoop loop, String arrays) throws Bailout {
        InstalledCode code = cache.install(loop);
        return new NativeCode() {
            @Override
            public long entry() {
                return code.entry();
            }

            @Override
            public long criticalEntry() {
                return door != null && door.leadsIn(arrays) ? Doors.critical(code.criticalEntry()) : 0;
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

    /** Whether a tool has put another function in place of the one by which JNI pins arrays: then nothing is entered. */
    boolean isPinningReplaced() {
        return trampolines.isPinningReplaced();
    }

    /** Bytes of machine code, in whole pages. */
    long codeBytes() {
        return cache.usedBytes();
    }

    /** Frees code that was released while threads were inside. */
    void reclaim() {
        cache.reclaim();
    }
}
