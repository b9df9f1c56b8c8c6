package dev.backedge.compiler.ir;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Appends instructions to the body of a block; asked twice for the same pure one, it gives the first again. */
public class InstrBuilder {
    private final Function function;
    private final Block block;
    private final Map<Made, Value> made = new HashMap<>();

    private record Made(Opcode opcode, Type type, long constant, List<Value> operands) {
    }

    public InstrBuilder(Function function, Block block) {
        this.function = function;
        this.block = block;
    }

    /** Where it appends. */
    public final Block block() {
        return block;
    }

    /** @param bits of a mask: bit i tells lane i */
    public final Value constant(Type type, long bits) {
        return make(Opcode.CONST, type, bits, List.of());
    }

    public final Value make(Opcode opcode, Type type, Value... operands) {
        return make(opcode, type, 0, List.of(operands));
    }

    /** A comparison or a combination of truth values. */
    public final Value test(Opcode opcode, Value left, Value right) {
        return make(opcode, Type.I32, left, right);
    }

    /** The integer as an i64, sign-extended. */
    public final Value wide(Value value) {
        return value.type() == Type.I64 ? value : make(Opcode.I2L, Type.I64, value);
    }

    /** value + constant, in the value's type. */
    public final Value plus(Value value, long constant) {
        return constant == 0 ? value : make(Opcode.ADD, value.type(), value, constant(value.type(), constant));
    }

    /** value * factor, in the value's type. */
    public final Value times(Value value, long factor) {
        return factor == 1 ? value : make(Opcode.MUL, value.type(), value, constant(value.type(), factor));
    }

    /** A pure instruction. */
    protected final Value make(Opcode opcode, Type type, long constant, List<Value> operands) {
        return made.computeIfAbsent(new Made(opcode, type, constant, operands), key -> append(opcode == Opcode.CONST && type.isScalar()
                ? function.newConst(type, constant) : function.newInstr(opcode, type, operands, constant, null, null)));
    }

    /** A load or store. */
    protected final Value append(Opcode opcode, Type type, ElementKind kind, List<Value> operands) {
        return append(function.newInstr(opcode, type, operands, 0, kind, null));
    }

    private Instr append(Instr instr) {
        block.body().add(instr);
        return instr;
    }
}
