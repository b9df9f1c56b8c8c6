package dev.backedge.compiler.x64;

/** An argument of {@link Assembler#emit}: what stands at one place of a row's {@linkplain Insn#operands() operand list}. */
public sealed interface Arg permits Register, Condition, Address, Broadcast, Immediate, Label {
    /** The immediate {@code value}; its range is checked against the row when it is emitted. */
    static Immediate imm(long value) {
        return new Immediate(value);
    }
}
