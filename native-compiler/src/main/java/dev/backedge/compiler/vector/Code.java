package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Appends instructions to a block; gives a pure one again that it has made before. */
final class Code {
    private final Function function;
    private final Block block;
    private final Code before;
    private final Map<Made, Value> made = new HashMap<>();

    private record Made(Opcode opcode, Type type, long constant, List<Value> operands) {
    }

    /** @param before where to put what stays the same while the block is executed again and again; null: in the block itself */
    Code(Function function, Block block, Code before) {
        this.function = function;
        this.block = block;
        this.before = before == null ? this : before;
    }

    /** Code that runs once, before the loop. */
    Code before() {
        return before;
    }

    Block block() {
        return block;
    }

    Value constant(Type type, long bits) {
        return made.computeIfAbsent(new Made(Opcode.CONST, type, bits, List.of()), key -> append(key, null));
    }

    Value make(Opcode opcode, Type type, Value... operands) {
        return made.computeIfAbsent(new Made(opcode, type, 0, List.of(operands)), key -> append(key, null));
    }

    /** An opcode that takes the number of a lane. */
    Value lane(Opcode opcode, Type type, int lane, Value... operands) {
        return made.computeIfAbsent(new Made(opcode, type, lane, List.of(operands)), key -> append(key, null));
    }

    /** A load or store. */
    Value access(Opcode opcode, Type type, ElementKind kind, Value... operands) {
        return append(new Made(opcode, type, 0, List.of(operands)), kind);
    }

    private Instr append(Made key, ElementKind kind) {
        Instr instr = key.opcode == Opcode.CONST && key.type.isScalar() ? function.newConst(key.type, key.constant)
                : function.newInstr(key.opcode, key.type, key.operands, key.constant, kind, null);
        block.body().add(instr);
        return instr;
    }

    /** Every lane is the scalar, which the loop does not change. */
    Value splat(Value scalar, Lane lane, int lanes) {
        return before.make(Opcode.SPLAT, Type.vector(lane, lanes), scalar);
    }

    Value splat(long constant, Lane lane, int lanes) {
        return splat(before.constant(lane.scalar(), constant), lane, lanes);
    }

    /** The integer as an i64, sign-extended. */
    Value wide(Value value) {
        return value.type() == Type.I64 ? value : make(Opcode.I2L, Type.I64, value);
    }

    Value plus(Value value, long constant) {
        return constant == 0 ? value : make(Opcode.ADD, value.type(), value, constant(value.type(), constant));
    }

    Value times(Value value, long factor) {
        return factor == 1 ? value : make(Opcode.MUL, value.type(), value, constant(value.type(), factor));
    }

    Value test(Opcode relation, Value left, Value right) {
        return make(relation, Type.I32, left, right);
    }
}
