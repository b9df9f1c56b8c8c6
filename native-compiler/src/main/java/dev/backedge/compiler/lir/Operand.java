package dev.backedge.compiler.lir;

import dev.backedge.compiler.x64.Register;

/** What a LIR instruction works on, before allocation. */
public sealed interface Operand {

    /** A virtual register, defined once (SSA): by one instruction or as a parameter of one block. Printed {@code r7}, {@code x7} for vector classes. */
    record VirtualRegister(int id, RegisterClass registerClass) implements Operand {
        @Override
        public String toString() {
            return (registerClass == RegisterClass.GENERAL ? "r" : registerClass == RegisterClass.MASK ? "k" : "x") + id;
        }
    }

    /** A register that is not allocated: rsp, rbp, the scratch registers of {@link Target}. */
    record Physical(Register register) implements Operand {
        @Override
        public String toString() {
            return "%" + register;
        }
    }

    record Immediate(long value) implements Operand {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** Bytes in the constant pool of the function, addressed relative to rip. */
    record PoolConstant(int index) implements Operand {
        @Override
        public String toString() {
            return "pool" + index;
        }
    }

    /**
     * {@code [base + index * scale + displacement]}. The registers inside a memory operand are separate operands of the
     * instruction ({@link LirInstruction}): base and index tell which, -1 if absent.
     *
     * @param base position of the base register in the instruction's operand list, or -1
     * @param index position of the index register, or -1
     * @param scale 1, 2, 4 or 8
     */
    record Memory(int base, int index, int scale, int displacement) implements Operand {
        @Override
        public String toString() {
            return "[" + (base >= 0 ? "$" + base : "") + (index >= 0 ? " + $" + index + "*" + scale : "")
                    + (displacement != 0 || base < 0 ? " + " + displacement : "") + "]";
        }
    }
}
