package dev.backedge.compiler.lower;

import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.Operand.PoolConstant;
import dev.backedge.compiler.x64.Address;
import dev.backedge.compiler.x64.Assembler;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Insn;
import dev.backedge.compiler.x64.Register;

/**
 * Pseudo-operations that make a value from nothing that is allocated. Operand 0 is the result. They leave the flags and every
 * register but the result's alone, so they may be repeated wherever the value is needed.
 */
sealed interface Materialization extends Operation {

    /** @param definition an instruction with this operation; its operand 0 is not looked at */
    void materialize(Emission emission, LirInstruction definition, Register target);

    @Override
    default boolean isRematerializable() {
        return true;
    }

    @Override
    default void emit(Site site) {
        materialize(site.emission(), site.instruction(), site.register(0));
    }

    /** A 32-bit value, zero-extended, or a 64-bit one. */
    record Constant(long value) implements Materialization {
        @Override
        public String text() {
            return "constant." + value;
        }

        @Override
        public void materialize(Emission emission, LirInstruction definition, Register target) {
            emission.loadConstant(target, value);
        }
    }

    /** Operand 1 is a pool constant of four or eight bytes. */
    record FloatConstant(boolean wide) implements Materialization {
        @Override
        public String text() {
            return wide ? "constant.f64" : "constant.f32";
        }

        @Override
        public void materialize(Emission emission, LirInstruction definition, Register target) {
            int index = ((PoolConstant) definition.uses().get(1).operand()).index();
            emission.asm().emit(ScalarRow.LOAD.pick(wide, emission.vex()), target, emission.poolAddress(index));
        }
    }

    /** Operand 1 is a pool constant, which the row loads or spreads over a vector or mask register. */
    record VectorConstant(Insn row) implements Materialization {
        @Override
        public String text() {
            return "constant." + Names.of(row);
        }

        @Override
        public void materialize(Emission emission, LirInstruction definition, Register target) {
            int index = ((PoolConstant) definition.uses().get(1).operand()).index();
            emission.asm().emit(row, target, emission.poolAddress(index));
        }
    }

    /** Positive zero, or a vector of them. */
    record FloatZero() implements Materialization {
        @Override
        public String text() {
            return "constant.zero";
        }

        @Override
        public void materialize(Emission emission, LirInstruction definition, Register target) {
            emission.clear(target);
        }
    }

    /** Base or length of a row of the OSR frame. */
    record RowField(int name, RowColumn column) implements Materialization {
        @Override
        public String text() {
            return column.text() + "." + name;
        }

        @Override
        public void materialize(Emission emission, LirInstruction definition, Register target) {
            Assembler asm = emission.asm();
            asm.emit(General.MOV64_RM, target, emission.savedFrame());
            asm.emit(column.load(), target, Address.at(target, column.offset(name)));
        }
    }

    /** Address of the OSR buffer. */
    record BufferBase() implements Materialization {
        @Override
        public String text() {
            return "osr_buffer";
        }

        @Override
        public void materialize(Emission emission, LirInstruction definition, Register target) {
            Assembler asm = emission.asm();
            asm.emit(General.MOV64_RM, target, emission.savedFrame());
            asm.emit(General.MOV64_RM, target, Address.at(target, OsrFrame.BUFFER));
        }
    }
}
