package dev.backedge.agent;

import dev.backedge.agent.options.Options;
import java.lang.instrument.Instrumentation;

/** The engine, made when the first chosen class is loaded; and what is left of the agent where it cannot be made. */
final class EngineReference {
    private final Options options;
    private final Instrumentation instrumentation;
    private volatile Engine engine;
    private volatile boolean off;

    EngineReference(Options options, Instrumentation instrumentation) {
        this.options = options;
        this.instrumentation = instrumentation;
    }

    /** The engine, started if it has not been; null if it cannot work here, which the user has been told. */
    Engine get() {
        Engine present = engine;
        return present != null || off ? present : start();
    }

    /** The engine if it has been started, else null. */
    Engine present() {
        return engine;
    }

    private synchronized Engine start() {
        if (engine == null && !off) {
            try {
                engine = Engine.start(options, instrumentation);
            } catch (Throwable e) {
                off = true;
                AgentCore.off(String.valueOf(e.getMessage() == null ? e : e.getMessage()));
            }
        }
        return engine;
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
