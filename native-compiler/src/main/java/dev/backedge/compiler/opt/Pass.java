package dev.backedge.compiler.opt;

import dev.backedge.compiler.ir.Function;

/**
 * One transformation of a function. Implementations are immutable and keep nothing between runs; what a pass needs beyond a
 * verified function (preheaders, say), it makes itself.
 */
public interface Pass {
    /** Name of the pass in dumps and in {@code CompilerOptions.disabledPasses()}: lower case, words joined by hyphens. */
    String name();

    /**
     * Transforms the function in place; it verifies before and after.
     *
     * @return whether anything changed
     */
    boolean run(Function function);
}
