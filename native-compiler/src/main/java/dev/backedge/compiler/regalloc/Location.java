package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.x64.Register;

/** Where a virtual register is at some point of the program. */
public sealed interface Location {
    record InRegister(Register register) implements Location {
        @Override
        public String toString() {
            return "%" + register;
        }
    }

    /** A spill slot: byte offset from the start of the spill area, aligned to its size. */
    record InSlot(int offset, int bytes) implements Location {
        @Override
        public String toString() {
            return "slot" + offset;
        }
    }

    /**
     * Nowhere: made anew by repeating its defining instruction (which {@code isRematerializable}). Only as the source of a move,
     * as the location of a frame state's value, or as that of the definition's own result, which is then not emitted.
     */
    record Rematerialized(LirInstruction definition) implements Location {
        @Override
        public String toString() {
            return "remat(" + definition + ")";
        }
    }
}
