package dev.backedge.compiler.lower;

import dev.backedge.compiler.x64.Insn;
import java.util.Locale;

/** A row of the encoder's table; operand i of the row is operand i of the LIR instruction. */
record MachineOperation(Insn insn) implements Operation {
    @Override
    public String text() {
        return insn.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void emit(Site site) {
        site.emitRow(insn);
    }

    @Override
    public String toString() {
        return text();
    }
}
