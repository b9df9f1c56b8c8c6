package dev.backedge.compiler.vector;

import dev.backedge.compiler.analysis.Affine;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Value;

/**
 * A load or store of a loop.
 *
 * @param position of its step in the body
 * @param index null if it is no sum of what the loop counts and does not change
 * @param stride by how much the index moves from one iteration to the next, if {@code index} is not null
 */
record Access(LoopBody.Step step, int position, Value base, Affine index, long stride) {
    Instr instr() {
        return step.instr();
    }

    ElementKind kind() {
        return step.instr().element();
    }

    boolean isStore() {
        return step.instr().opcode().writesMemory();
    }
}
