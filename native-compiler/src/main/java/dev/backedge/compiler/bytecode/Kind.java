package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.ir.Type;

/** What a local variable or an operand-stack slot holds, as far as the OSR buffer is concerned. */
public enum Kind {
    INT(Type.I32), LONG(Type.I64), FLOAT(Type.F32), DOUBLE(Type.F64), REFERENCE(Type.REF);

    private final Type type;

    Kind(Type type) {
        this.type = type;
    }

    public Type type() {
        return type;
    }

    /** 2 for long and double, else 1. */
    public int slots() {
        return this == LONG || this == DOUBLE ? 2 : 1;
    }
}
