package dev.backedge.compiler.opt;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Appends pure instructions to the body of a block; asked twice for the same one, it gives the first again. */
final class InstrBuilder {
    private final Function function;
    private final Block block;
    private final Map<Made, Value> made = new HashMap<>();

    private record Made(Opcode opcode, Type type, long constant, List<Value> operands) {
    }

    InstrBuilder(Function function, Block block) {
        this.function = function;
        this.block = block;
    }

    Value constant(Type type, long value) {
        return made.computeIfAbsent(new Made(Opcode.CONST, type, value, List.of()), key -> append(function.newConst(type, value)));
    }

    Value make(Opcode opcode, Type type, Value... operands) {
        return made.computeIfAbsent(new Made(opcode, type, 0, List.of(operands)), key -> append(function.newInstr(opcode, type, key.operands)));
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
