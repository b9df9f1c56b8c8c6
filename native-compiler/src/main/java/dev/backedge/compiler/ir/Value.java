package dev.backedge.compiler.ir;

/** An SSA value: a block parameter or the result of an instruction. Identity is the object's; the id is for printing. */
public sealed interface Value permits BlockParam, Instr {
    /** Number of the value, unique in its function; printed as {@code v<id>}. */
    int id();

    Type type();
}
