package dev.backedge.compiler.opt;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.List;

/** Appends instructions to the body of a block. */
record InstrBuilder(Function function, Block block) {
    Value constant(Type type, long value) {
        return append(function.newConst(type, value));
    }

    Value make(Opcode opcode, Type type, Value... operands) {
        return append(function.newInstr(opcode, type, List.of(operands)));
    }

    /** A comparison or a combination of truth values. */
    Value test(Opcode opcode, Value left, Value right) {
        return make(opcode, Type.I32, left, right);
    }

    /** The value as an i64, sign-extended. */
    Value wide(Value value) {
        return value.type() == Type.I64 ? value : make(Opcode.I2L, Type.I64, value);
    }

    /** value + constant, in 64 bits. */
    Value plus(Value value, long constant) {
        return constant == 0 ? value : make(Opcode.ADD, Type.I64, value, constant(Type.I64, constant));
    }

    private Instr append(Instr instr) {
        block.body().add(instr);
        return instr;
    }
}
