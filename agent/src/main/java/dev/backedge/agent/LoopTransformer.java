package dev.backedge.agent;

import dev.backedge.agent.compile.LoadedClassFiles;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;

/** Hands the classes that the filter lets pass to the engine. Whatever happens in there, the JVM gets a class to load. */
final class LoopTransformer implements ClassFileTransformer {
    /** For so long classes that were loaded before the agent may be rewritten at once: each time all threads wait. */
    private static final long LOADED_NANOS = 2_000_000_000L;

    private final CandidateFilter filter;
    private final LoadedClassFiles files;
    private final EngineReference engine;
    private volatile boolean active = true;

    /** @param files is told of every class of the application */
    LoopTransformer(CandidateFilter filter, LoadedClassFiles files, EngineReference engine) {
        this.files = files;
        this.filter = filter;
        this.engine = engine;
    }

    /** Says whether classes are instrumented; what they are is noted in any case. */
    void active(boolean whether) {
        active = whether;
    }

    @Override
    public byte[] transform(Module module, ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
        try {
            if (filter.isOfApplication(module, loader, name)) {
                files.note(loader, name, redefined != null, bytes);
                Engine present = redefined == null ? null : engine.present();
                if (present != null) {
                    present.redefined(name, bytes);
                }
            }
            if (!active || !filter.accepts(module, loader, name, bytes)) {
                return null;
            }
            Engine started = engine.get();
            return started == null ? null : started.instrument(loader, name, bytes, redefined == null);
        } catch (Throwable e) {
            engine.contain("instrumenting ".concat(String.valueOf(name)), e);
            return null;
        }
    }

    /** Instruments what was loaded before the agent. */
    void retransformLoaded(Instrumentation instrumentation) {
        List<Class<?>> chosen = new ArrayList<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            ClassLoader loader = type.getClassLoader();
            if (loader != null && !type.isArray() && !type.isHidden() && instrumentation.isModifiableClass(type)
                    && filter.accepts(type.getModule(), loader, type.getName().replace('.', '/'), null)) {
                chosen.add(type);
            }
        }
        long start = System.nanoTime();
        for (Class<?> type : chosen) {
            try {
                String name = type.getName().replace('.', '/');
                Engine started = filter.names(name) ? engine.get() : null;
                if (started != null && started.defersLoaded(type.getClassLoader(), name, System.nanoTime() - start > LOADED_NANOS)) {
                    continue;
                }
                instrumentation.retransformClasses(type);
            } catch (Throwable e) {
                engine.contain("retransforming ".concat(type.getName()), e);
            }
        }
    }
}
