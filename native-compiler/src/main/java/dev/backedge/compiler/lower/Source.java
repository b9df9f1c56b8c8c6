package dev.backedge.compiler.lower;

import dev.backedge.compiler.lir.Operand.VirtualRegister;

/** An input of a LIR instruction as selection sees it, before it is spread over the operand list. */
sealed interface Source {

    /** A virtual register. */
    record Reg(VirtualRegister register) implements Source {
    }

    record Imm(long value) implements Source {
    }

    /** A constant in the pool, accessed in memory. */
    record Pool(int index) implements Source {
    }

    /** {@code [base + index * scale + displacement]}; base and index may be null. */
    record Mem(VirtualRegister base, VirtualRegister index, int scale, int displacement) implements Source {
    }
}
