package dev.backedge.compiler.opt;

import dev.backedge.compiler.ir.Function;

/** Told of every pass that has run: for dumps and timings. */
@FunctionalInterface
public interface PassSink {
    /** A sink that ignores everything. */
    PassSink NONE = (pass, function, changed, nanos) -> {
    };

    /**
     * @param pass name of the pass
     * @param function as the pass left it; to be read only
     * @param changed whether the pass says that it changed something
     * @param nanos time the pass took
     */
    void ran(String pass, Function function, boolean changed, long nanos);
}
