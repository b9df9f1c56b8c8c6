package dev.backedge.compiler.opt;

import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.ir.Function;

/** The optimiser: transforms a verified function in place into an equivalent, faster one. Keeps no state between functions. */
public final class Optimizer {
    private Optimizer() {
    }

    /** Runs every pass that the options do not disable; the sink hears of each. */
    public static void optimize(Function function, CompilerOptions options, PassSink sink) {
        new Pipeline(options).run(function, sink);
    }

    /** Runs the few passes that are worth their time for code which will soon be replaced. */
    public static void optimizeQuickly(Function function, CompilerOptions options, PassSink sink) {
        new Pipeline(options).runQuickly(function, sink);
    }
}
