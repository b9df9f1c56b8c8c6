package dev.backedge.agent.compile;

import dev.backedge.agent.bridge.Doors;
import dev.backedge.agent.limit.Limits;
import dev.backedge.agent.options.Options;
import dev.backedge.compiler.x64.CpuFeatures;
import java.lang.instrument.Instrumentation;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The back end, opened once; or why it cannot be, which is told once. Thread-safe. */
public final class BackendReference {
    private final Callable<LoopBackend> opening;
    private final Consumer<String> off;
    private volatile LoopBackend backend;
    private volatile String failure;

    private BackendReference(Callable<LoopBackend> opening, Consumer<String> off) {
        this.opening = opening;
        this.off = off;
    }

    /**
     * One that compiles and installs.
     *
     * @param cpu what the code may use; asked for when the back end is opened
     * @param bridge the class whose native methods to bind
     * @param doors what hooks call that may enter by the foreign-function linker; null for nothing
     * @param off is told why there is none, if there is none
     */
    public static BackendReference installing(Options options, Limits limits, Supplier<CpuFeatures> cpu, Instrumentation instrumentation, Class<?> bridge, Doors doors,
            Consumer<String> off) {
        return new BackendReference(() -> LoopBackend.open(options, limits, cpu.get(), instrumentation, bridge, doors), off);
    }

    /** One that compiles only, for {@code mode=analyze}. */
    public static BackendReference compiling(Options options, Limits limits, Supplier<CpuFeatures> cpu, Consumer<String> off) {
        return new BackendReference(() -> LoopBackend.compilerOnly(options, limits, cpu.get()), off);
    }

    /** The back end, or null: then {@link #failure()} tells why. */
    LoopBackend get() {
        LoopBackend present = backend;
        return present != null || failure != null ? present : open();
    }

    /** The back end if it has been opened, else null. */
    LoopBackend opened() {
        return backend;
    }

    String failure() {
        return failure;
    }

    private synchronized LoopBackend open() {
        if (backend == null && failure == null) {
            try {
                backend = opening.call();
            } catch (Exception | LinkageError e) {
                failure = e.getMessage() == null ? e.toString() : e.getMessage();
                off.accept(failure);
            }
        }
        return backend;
    }
}
