package dev.backedge.compiler.ir;

/** Why control leaves the region, coarsely. */
public enum ExitKind {
    /** To the bytecode after the loop. */
    LOOP_EXIT,
    /** To a bytecode inside the loop, which the interpreter then executes. */
    SIDE_EXIT,
    /** The time slice is over: to a loop header, and at once back in. */
    YIELD
}
