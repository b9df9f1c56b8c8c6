package dev.backedge.compiler.lower;

import dev.backedge.compiler.lir.LirOperation;

/** An operation that can be emitted. */
sealed interface Operation extends LirOperation permits MachineOperation, MaskedOperation, SkippingStore, Control, Arithmetic, Materialization {

    /** Emits the instruction that the site stands at; its operands are where the allocation put them. */
    void emit(Site site);

    @Override
    default boolean isRematerializable() {
        return false;
    }
}
