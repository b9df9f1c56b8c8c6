package dev.backedge.compiler.x64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * An instruction of a row with arguments that are awkward to encode. {@link #of} makes, for every row and without chance:
 * every place low while each other is high in turn, so that each bit of every register number is seen alone; all places high;
 * each condition; and a share of the memory shapes that moves on from row to row.
 *
 * @param mask k1 to k7, or null
 * @param distance for rows with a label: from the start of the instruction to the label; for an address relative to rip, from its end
 */
record Sample(Insn insn, List<Arg> args, Register mask, boolean zeroing, int distance) {
    private static final Register[] LOW = {Register.RCX, Register.RDX, Register.RBX, Register.RCX};
    private static final Register[] HIGH =
            {Register.R8, Register.RSP, Register.R12, Register.RSI, Register.R13, Register.RBP, Register.R15, Register.RDI};
    private static final int[] HIGH_VECTORS = {8, 13, 15, 12};
    private static final int[] EVEX_VECTORS = {16, 13, 27, 8, 31, 21, 12};
    private static final int MEMORY_SHAPES = 4;
    /** Where the instruction stands: room for a label before it. */
    private static final int START = 512;

    static List<Sample> of(Insn insn, int row) {
        List<Sample> samples = new ArrayList<>();
        boolean needsMemory = has(insn, kind -> kind.allowsMemory() && !kind.allowsRegister());
        int places = insn.operands().size();
        // All conditions; and enough turns for a byte operand to be each of spl, bpl, sil and dil.
        int turns = has(insn, kind -> kind == OperandKind.CC) ? 16 : has(insn, kind -> kind.registerBytes() == 1) ? 8 : places + 1;
        for (int turn = 0; turn < turns && !needsMemory; turn++) {
            int high = turn % (places + 1);
            samples.add(sample(insn, null, turn, row, place -> place == high || high == places));
        }
        if (has(insn, OperandKind::allowsMemory)) {
            List<Address> shapes = shapes(insn);
            for (int turn = 0; turn < MEMORY_SHAPES; turn++) {
                boolean high = turn % 2 == 1;
                samples.add(sample(insn, shapes.get((row * MEMORY_SHAPES + turn) % shapes.size()), turn, row, place -> high));
            }
            int bytes = insn.broadcastBytes();
            if (bytes > 0) {
                Address near = new Address(Register.R13, null, 1, 127 * bytes);
                Address far = new Address(Register.RAX, Register.R9, 4, -129 * bytes);
                samples.add(sample(insn, new Broadcast(row % 2 == 0 ? near : far), row, row, place -> row % 3 == 0));
            }
        }
        return samples;
    }

    private static boolean has(Insn insn, Predicate<OperandKind> property) {
        return insn.operands().stream().map(OperandSpec::kind).anyMatch(property);
    }

    /** @param shape stands where memory may stand; null for registers throughout */
    private static Sample sample(Insn insn, Arg shape, int turn, int row, IntPredicate high) {
        List<Arg> args = new ArrayList<>();
        int distance = shape instanceof Address address && address.label() != null ? 0x1234 : 0;
        for (OperandSpec operand : insn.operands()) {
            OperandKind kind = operand.kind();
            int place = args.size();
            if (shape != null && kind.allowsMemory()) {
                args.add(shape);
            } else if (kind.allowsRegister()) {
                args.add(register(insn, kind, high.test(place), row + turn + place, place));
            } else if (kind.isLabel()) {
                args.add(new Label(0));
                distance = (kind == OperandKind.REL8 ? 100 : 300) * (turn % 2 == 0 ? 1 : -1);
            } else {
                args.add(kind == OperandKind.CC ? Condition.values()[turn] : Arg.imm(immediate(kind, turn)));
            }
        }
        Masking masking = insn.masking();
        boolean masked = masking == Masking.REQUIRED || masking != Masking.UNMASKED && turn % 2 == 1;
        boolean zeroing = masked && masking == Masking.MERGING_OR_ZEROING && turn % 4 == 1 && !(args.get(0) instanceof Address);
        return new Sample(insn, args, !masked ? null : turn % 3 == 0 ? Register.K1 : Register.K6, zeroing, distance);
    }

    /** Wide enough that GNU as does not choose a shorter form. */
    private static long immediate(OperandKind kind, int turn) {
        return switch (kind) {
            case IMM8 -> new int[] {5, -128, 127, -1}[turn % 4];
            case UIMM8 -> turn % 2 == 0 ? 3 : 200;
            case IMM16 -> turn % 2 == 0 ? 0x1234 : -0x1234;
            case IMM32, SIMM32 -> turn % 2 == 0 ? 0x12345678 : -0x12345678;
            case IMM64 -> turn % 2 == 0 ? 0x1122334455667788L : -1;
            default -> throw new AssertionError(kind);
        };
    }

    private static Register register(Insn insn, OperandKind kind, boolean high, int turn, int place) {
        boolean evex = insn.form().parts().encoding().space() == Encoding.Space.EVEX;
        return switch (kind.file()) {
            case GENERAL -> high ? HIGH[turn % HIGH.length] : LOW[place];
            case VECTOR -> Register.vector(!high ? place + 1 : evex ? EVEX_VECTORS[turn % EVEX_VECTORS.length]
                    : HIGH_VECTORS[turn % HIGH_VECTORS.length]);
            case MASK -> high ? Register.K7 : Register.values()[Register.K2.ordinal() + place];
            case NONE -> throw new AssertionError(kind);
        };
    }

    /** Bases and indices whose numbers mean something else in ModRM and SIB, and the edges of short displacements. */
    private static List<Address> shapes(Insn insn) {
        OperandKind kind = memoryKind(insn);
        Encoding encoding = insn.form().parts().encoding();
        int unit = encoding.space() != Encoding.Space.EVEX ? 1 : encoding.tuple1Scalar() ? encoding.elementBytes() : kind.memoryBytes();
        if (kind.isVectorIndexed()) {
            boolean evex = encoding.space() == Encoding.Space.EVEX;
            return List.of(
                    new Address(Register.RAX, Register.XMM4, 1, 0),
                    new Address(Register.R13, Register.XMM12, 8, 0),
                    new Address(Register.RSP, evex ? Register.XMM20 : Register.XMM5, 4, 127 * unit),
                    new Address(Register.R12, evex ? Register.XMM29 : Register.XMM15, 2, -129 * unit),
                    new Address(null, Register.XMM8, 4, 0x40));
        }
        return List.of(
                new Address(Register.RAX, null, 1, 0),
                new Address(Register.RSP, null, 1, 0),
                new Address(Register.RBP, null, 1, 0),
                new Address(Register.R12, null, 1, 127 * unit),
                new Address(Register.R13, null, 1, 0),
                new Address(Register.R9, null, 1, 128 * unit),
                new Address(Register.RBX, Register.R12, 4, -128 * unit),
                new Address(Register.RSP, Register.RBP, 8, -129 * unit),
                new Address(Register.R13, Register.R13, 1, 0),
                new Address(Register.R12, Register.R15, 2, unit == 1 ? 0x12345678 : 3 * unit + 1),
                new Address(Register.RBP, Register.RDI, 1, 2 * unit),
                new Address(null, Register.R9, 8, 8),
                new Address(null, null, 1, 0x1234),
                Address.of(new Label(0)),
                new Address(Register.RDI, Register.R13, 4, 0));
    }

    private static OperandKind memoryKind(Insn insn) {
        return insn.operands().stream().map(OperandSpec::kind).filter(OperandKind::allowsMemory).findFirst().orElseThrow();
    }

    /** What our assembler makes of it. */
    byte[] encode() {
        Assembler assembler = new Assembler(CpuFeatures.of(EnumSet.allOf(CpuFeatures.Feature.class)));
        Label label = assembler.newLabel();
        assembler.data(new byte[START + Math.min(distance, 0)]);
        if (distance < 0) {
            assembler.bind(label);
            assembler.data(new byte[-distance]);
        }
        Arg[] arguments = args.stream().map(arg -> withLabel(arg, label)).toArray(Arg[]::new);
        if (mask == null) {
            assembler.emit(insn, arguments);
        } else {
            assembler.emitMasked(insn, mask, zeroing, arguments);
        }
        int end = assembler.position();
        if (distance > 0) {
            boolean fromStart = has(insn, OperandKind::isLabel);
            assembler.data(new byte[distance - (fromStart ? end - START : 0)]);
            assembler.bind(label);
        }
        return Arrays.copyOfRange(assembler.toByteArray(), START, end);
    }

    private static Arg withLabel(Arg arg, Label label) {
        return arg instanceof Label ? label : arg instanceof Address address && address.label() != null ? Address.of(label) : arg;
    }

    /** As GNU as reads it. */
    String text() {
        return IntelSyntax.of(this);
    }
}
