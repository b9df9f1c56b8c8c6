package dev.backedge.compiler.opt;

import dev.backedge.compiler.Remark;
import dev.backedge.compiler.ir.Function;
import java.util.List;

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

    /** A sink that hears what this one does, and tells another of the passes. */
    default PassSink and(PassSink other) {
        PassSink first = this;
        return new PassSink() {
            @Override
            public void ran(String pass, Function function, boolean changed, long nanos) {
                first.ran(pass, function, changed, nanos);
                other.ran(pass, function, changed, nanos);
            }

            @Override
            public void remark(Remark remark) {
                first.remark(remark);
            }
        };
    }

    /** A sink that hears what this one does and keeps the remarks in the list. */
    default PassSink collecting(List<Remark> remarks) {
        PassSink outer = this;
        return new PassSink() {
            @Override
            public void ran(String pass, Function function, boolean changed, long nanos) {
                outer.ran(pass, function, changed, nanos);
            }

            @Override
            public void remark(Remark remark) {
                remarks.add(remark);
                outer.remark(remark);
            }
        };
    }
}
