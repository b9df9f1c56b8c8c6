package dev.backedge.compiler.ir;

import java.util.List;
import java.util.function.UnaryOperator;

/** An instruction in the body of a block; also the value it computes, where it computes one. */
public final class Instr implements Value {
    private final int id;
    private final Opcode opcode;
    private final Type type;
    private final Value[] operands;
    private final long constant;
    private final ElementKind element;
    private FrameState state;

    Instr(int id, Opcode opcode, Type type, List<? extends Value> operands, long constant, ElementKind element, FrameState state) {
        this.id = id;
        this.opcode = opcode;
        this.type = type;
        this.operands = operands.toArray(new Value[0]);
        this.constant = constant;
        this.element = element;
        this.state = state;
        if (this.operands.length != opcode.arity()) {
            throw new IllegalArgumentException(opcode.text() + " takes " + opcode.arity() + " operands, not " + this.operands.length);
        }
    }

    /** Number of the value; instructions without a result have one too, which is never printed. */
    @Override
    public int id() {
        return id;
    }

    public Opcode opcode() {
        return opcode;
    }

    /** Type of the result; null where {@link Opcode#hasResult()} is false. */
    @Override
    public Type type() {
        return type;
    }

    public Value operand(int i) {
        return operands[i];
    }

    public List<Value> operands() {
        return List.of(operands);
    }

    /** {@code CONST}: the value (raw bits for floats, sign-extended for i32, the name for ref, bit i for lane i of a mask). {@code ENTRY_SLOT}: the index into the OSR buffer, in longs. {@link Opcode#takesLane()}: the lane. Otherwise 0. */
    public long constant() {
        return constant;
    }

    /** {@link Opcode#accessesElements()}: the kind of element; otherwise null. */
    public ElementKind element() {
        return element;
    }

    /** Where {@link Opcode#mayExit()}: the state to leave with; otherwise null. */
    public FrameState state() {
        return state;
    }

    public void setState(FrameState state) {
        this.state = state;
    }

    public void setOperand(int i, Value value) {
        operands[i] = value;
    }

    /** Replaces every use in operands and frame state by its image. */
    public void mapUses(UnaryOperator<Value> mapping) {
        for (int i = 0; i < operands.length; i++) {
            operands[i] = mapping.apply(operands[i]);
        }
        if (state != null) {
            state = state.map(mapping);
        }
    }

    public boolean isConst() {
        return opcode == Opcode.CONST;
    }

    @Override
    public String toString() {
        return "v" + id;
    }
}
