package dev.backedge.compiler.x64;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An instruction form: a row of the tables {@link General}, {@link Sse}, {@link Avx}, {@link Avx512} and {@link Opmask}, in the notation of the
 * Intel manual (volume 2). A row is the only place that knows the form's bytes, operands, flags and CPU features: the encoder,
 * the lowering and the tests read them there.
 *
 * <p>Names: mnemonic, operand size where there are several, then the places of the operands: R register, M memory or register,
 * I immediate; so ADD32_RM adds memory or a register to a register and ADD32_MR adds a register to memory or a register.
 */
public sealed interface Insn permits General, Sse, Avx, Avx512, Opmask {
    /** What the table says; of use inside this package alone. */
    Form form();

    String name();

    /** As GNU as spells it in Intel syntax; for rows with a {@link OperandKind#CC} operand without the condition's suffix. */
    default String mnemonic() {
        return form().mnemonic;
    }

    /** The arguments of {@link Assembler#emit}, in the order of the manual: destination first. */
    default List<OperandSpec> operands() {
        return form().parts().operands();
    }

    /** Registers that the instruction reads or writes without being told: each has a {@link OperandKind#fixed}. */
    default List<OperandSpec> implied() {
        return form().parts().implied();
    }

    default FlagUse flags() {
        return form().parts().flags();
    }

    /** All of them are needed; empty for what every x64 has. */
    default Set<CpuFeatures.Feature> features() {
        return form().parts().features();
    }

    default Masking masking() {
        return form().parts().masking();
    }

    /** The size of an element that a {@link Broadcast} may supply in place of memory: 4, 8, or 0 if it may not. */
    default int broadcastBytes() {
        Encoding encoding = form().parts().encoding();
        return encoding.broadcast() ? encoding.elementBytes() : 0;
    }

    /**
     * The operands when the instruction is given a mask: under merging, the destination is read too. The mask register itself
     * comes on top of them: read, and cleared if {@link Masking#REQUIRED}.
     */
    default List<OperandSpec> maskedOperands(boolean zeroing) {
        List<OperandSpec> list = new ArrayList<>(operands());
        OperandSpec first = list.get(0);
        if (!zeroing && first.role() == OperandSpec.Role.WRITE && first.kind() != OperandKind.K) {
            list.set(0, OperandSpec.rw(first.kind()));
        }
        return List.copyOf(list);
    }

    default boolean isAvailable(CpuFeatures cpu) {
        return cpu.hasAll(form().parts().featureBits());
    }
}
