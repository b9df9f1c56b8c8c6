package dev.backedge.agent;

import dev.backedge.agent.options.Options;
import dev.backedge.agent.compile.LoadedClassFiles;
import java.lang.instrument.Instrumentation;

/** The engine, made when the first chosen class is loaded; and what is left of the agent where it cannot be made. */
final class EngineReference {
    private final Options options;
    private final Instrumentation instrumentation;
    private final LoadedClassFiles files;
    private final DaemonThread loading = new DaemonThread("backedge-classes");
    private final DaemonThread sampler = new DaemonThread("backedge-samples");
    private final DaemonThread thread = new DaemonThread("backedge-compiler");
    private volatile Engine engine;
    private volatile boolean off;
    private Runnable started;

    /** @param files what is known of loaded classes */
    EngineReference(Options options, Instrumentation instrumentation, LoadedClassFiles files) {
        this.files = files;
        this.options = options;
        this.instrumentation = instrumentation;
    }

    /** Says what to do once the engine has been started; to be called before it can be. */
    void whenStarted(Runnable action) {
        started = action;
    }

    /** The engine, started if it has not been; null if it cannot work here, which the user has been told. */
    Engine get() {
        Engine present = engine;
        return off ? null : present != null ? present : start();
    }

    /** The engine if it has been started, else null. */
    Engine present() {
        return engine;
    }

    private synchronized Engine start() {
        if (engine == null && !off) {
            try {
                if (ClassPreloader.pays()) {
                    loading.start(new ClassPreloader(EngineReference.class.getClassLoader()));
                }
                engine = Engine.start(options, instrumentation, thread, sampler, files, this::off);
                if (started != null) {
                    started.run();
                }
            } catch (Throwable e) {
                off(e.getMessage() == null ? e.toString() : e.getMessage());
            }
        }
        return engine;
    }

    /** No class is instrumented any more. */
    private void off(String why) {
        off = true;
        AgentCore.off(why);
    }

    /** Tells of a failure that was kept from the application; never throws. */
    void contain(String doing, Throwable failure) {
        try {
            Engine present = engine;
            if (present != null) {
                present.failed(doing, failure);
            }
        } catch (Throwable e) {
            // Nothing is left to tell it with: out of memory, or of stack.
        }
    }
}
