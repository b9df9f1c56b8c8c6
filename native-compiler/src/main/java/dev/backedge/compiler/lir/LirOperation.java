package dev.backedge.compiler.lir;

/**
 * What a LIR instruction does: a row of the encoder's table, or a pseudo-operation that the emitter expands.
 *
 * <p>Moves that the allocator inserts are not LIR instructions: see {@code regalloc.Allocation}.
 */
public interface LirOperation {
    /** As the listing prints it. */
    String text();

    /**
     * For an operation whose result can be made anew instead of being reloaded (a constant, the address of a row in the
     * frame): true if it has no inputs that are allocated, no effect, and does not change the flags.
     */
    default boolean isRematerializable() {
        return false;
    }
}
