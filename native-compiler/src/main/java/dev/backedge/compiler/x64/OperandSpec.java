package dev.backedge.compiler.x64;

/**
 * An operand of a row: what may stand there and whether the instruction reads or writes it.
 *
 * <p>A {@link Role#READ_WRITE} register is x64's two-address form: the result replaces that input. Where memory stands at the
 * operand's place the role speaks of the memory; the registers of its address are always read. A 32-bit write clears the upper
 * half of the register; 8-bit and 16-bit writes, and scalar SSE writes, keep the rest.
 */
public record OperandSpec(OperandKind kind, Role role) implements FormItem {

    /** What the instruction does with the operand. Immediates, labels and conditions are READ. */
    public enum Role {
        READ, WRITE, READ_WRITE;

        public boolean reads() {
            return this != WRITE;
        }

        public boolean writes() {
            return this != READ;
        }
    }

    static OperandSpec r(OperandKind kind) {
        return kind.read;
    }

    static OperandSpec w(OperandKind kind) {
        return kind.write;
    }

    static OperandSpec rw(OperandKind kind) {
        return kind.readWrite;
    }

    @Override
    public String toString() {
        return kind.toString();
    }
}
