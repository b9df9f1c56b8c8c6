package dev.backedge.compiler.opt;

import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.vector.Remark;

/** Told of every pass that has run, for dumps and timings, and of what passes have to say. */
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

    /** Told what became of a loop, for people to read. */
    default void remark(Remark remark) {
    }
}
