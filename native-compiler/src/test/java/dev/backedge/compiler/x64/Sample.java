package dev.backedge.compiler.x64;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

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

    static List<Sample> of(Insn insn, int row) {
        List<Sample> samples = new ArrayList<>();
        List<OperandSpec> operands = insn.operands();
        boolean needsMemory = operands.stream().anyMatch(o -> o.kind().allowsMemory() && !o.kind().allowsRegister());
        int turns = operands.stream().anyMatch(o -> o.kind() == OperandKind.CC) ? 16
                : operands.stream().anyMatch(o -> o.kind().registerBytes() == 1) ? 8
                : operands.size() + 1;
        if (!needsMemory) {
            for (int turn = 0; turn < turns; turn++) {
                add(samples, insn, row, turn, null, turns);
            }
        }
        if (operands.stream().anyMatch(o -> o.kind().allowsMemory())) {
            for (int turn = 0; turn < MEMORY_SHAPES; turn++) {
                add(samples, insn, row, turn, shapes(insn), turns);
            }
        }
        return samples;
    }

    private static void add(List<Sample> samples, Insn insn, int row, int turn, List<Address> shapes, int turns) {
        List<Arg> args = new ArrayList<>();
        List<OperandSpec> operands = insn.operands();
        int distance = 0;
        for (int i = 0; i < operands.size(); i++) {
            OperandKind kind = operands.get(i).kind();
            boolean high = turn == operands.size() || turn % (operands.size() + 1) == i || shapes != null && turn % 2 == 1;
            if (shapes != null && kind.allowsMemory()) {
                Address shape = shapes.get((row * MEMORY_SHAPES + turn) % shapes.size());
                distance = shape.label() != null ? 0x1234 : 0;
                args.add(shape);
            } else if (kind.allowsRegister()) {
                args.add(register(insn, kind, high, row + turn + i, i));
            } else {
                args.add(switch (kind) {
                    case CC -> Condition.values()[turn];
                    case REL8, REL32 -> new Label(0);
                    case IMM8 -> Arg.imm(new int[] {5, -128, 127, -1}[turn % 4]);
                    case UIMM8 -> Arg.imm(turn % 2 == 0 ? 3 : 200);
                    case IMM16 -> Arg.imm(turn % 2 == 0 ? 0x1234 : -0x1234);
                    case IMM32, SIMM32 -> Arg.imm(turn % 2 == 0 ? 0x12345678 : -0x12345678);
                    case IMM64 -> Arg.imm(turn % 2 == 0 ? 0x1122334455667788L : -1);
                    default -> throw new AssertionError(kind);
                });
                distance = kind == OperandKind.REL8 ? new int[] {100, -100}[turn % 2] : kind == OperandKind.REL32 ? new int[] {300, -300}[turn % 2] : distance;
            }
        }
        boolean hasMask = insn.masking() == Masking.REQUIRED || insn.masking() != Masking.UNMASKED && turn % 2 == 1;
        boolean zeroing = hasMask && insn.masking() == Masking.MERGING_OR_ZEROING && turn % 4 == 1 && !(args.get(0) instanceof Address);
        Register mask = !hasMask ? null : turn % 3 == 0 ? Register.K1 : Register.K6;
        samples.add(new Sample(insn, args, mask, zeroing, distance));
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
        Assembler probe = new Assembler(CpuFeatures.of(java.util.EnumSet.allOf(CpuFeatures.Feature.class)));
        // Labels are bound before or after; the instruction itself starts at a known offset.
        boolean relative = insn.operands().stream().anyMatch(o -> o.kind().isLabel());
        int start = relative ? 512 : 0;
        Label label = probe.newLabel();
        if (relative && distance < 0) {
            probe.data(new byte[start + distance]);
            probe.bind(label);
            probe.data(new byte[-distance]);
        } else {
            probe.data(new byte[start]);
        }
        Arg[] arguments = args.stream().map(a -> a instanceof Label || a instanceof Address address && address.label() != null
                ? a instanceof Label ? label : Address.of(label) : a).toArray(Arg[]::new);
        if (mask == null) {
            probe.emit(insn, arguments);
        } else {
            probe.emitMasked(insn, mask, zeroing, arguments);
        }
        int end = probe.position();
        if (!label.isBound()) {
            probe.data(new byte[relative ? start + distance - end : distance]);
            probe.bind(label);
        }
        return java.util.Arrays.copyOfRange(probe.toByteArray(), start, end);
    }

    /** As GNU as reads it. */
    String text() {
        StringBuilder text = new StringBuilder(direction());
        Condition condition = args.stream().filter(Condition.class::isInstance).map(Condition.class::cast).findFirst().orElse(null);
        text.append(insn.mnemonic()).append(condition == null ? "" : condition.suffix()).append(' ');
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) {
            OperandKind kind = insn.operands().get(i).kind();
            Arg arg = args.get(i);
            if (arg instanceof Condition) {
                continue;
            }
            String decoration = i > 0 && !(insn.operands().get(0).kind() == OperandKind.CC) || mask == null ? "" : "{" + mask + "}" + (zeroing ? "{z}" : "");
            parts.add((arg instanceof Register register ? name(register, kind.registerBytes())
                    : arg instanceof Address address ? memory(address, kind)
                    : arg instanceof Label ? ".%+d".formatted(distance) : arg.toString()) + decoration);
        }
        for (OperandSpec operand : insn.implied()) {
            if (operand.kind() == OperandKind.CL || operand.kind() == OperandKind.FIXED_XMM0) {
                parts.add(operand.kind().toString());
            }
        }
        return text.append(String.join(", ", parts)).toString().trim();
    }

    /** Registers can stand either way round in some moves: says which, and keeps as from a shorter prefix. */
    private String direction() {
        Encoding encoding = insn.form().parts().encoding();
        String space = switch (encoding.space()) {
            case LEGACY -> "";
            case VEX -> "{vex} ";
            case EVEX -> "{evex} ";
        };
        List<Encoding.Field> fields = List.of(encoding.fields());
        int reg = fields.indexOf(Encoding.Field.REG);
        int rm = fields.indexOf(Encoding.Field.RM);
        boolean registers = args.stream().noneMatch(Address.class::isInstance);
        return space + (reg < 0 || rm < 0 || !registers ? "" : reg < rm ? "{load} " : "{store} ");
    }

    private static String name(Register register, int bytes) {
        if (!register.isGeneral()) {
            return register.isMask() ? register.toString() : "xyz".charAt(Integer.numberOfTrailingZeros(bytes) - 4) + "mm" + register.number();
        }
        String name = register.toString();
        boolean numbered = register.number() >= 8;
        return switch (bytes) {
            case 1 -> numbered ? name + "b" : register.number() >= 4 ? name.substring(1) + "l" : name.charAt(1) + "l";
            case 2 -> numbered ? name + "w" : name.substring(1);
            case 4 -> numbered ? name + "d" : "e" + name.substring(1);
            default -> name;
        };
    }

    private String memory(Address address, OperandKind kind) {
        int bytes = kind.isVectorIndexed() ? insn.form().parts().encoding().elementBytes() : kind.memoryBytes();
        String size = switch (bytes) {
            case 0 -> "";
            case 1 -> "byte ptr ";
            case 2 -> "word ptr ";
            case 4 -> "dword ptr ";
            case 8 -> "qword ptr ";
            case 10 -> "tbyte ptr ";
            default -> "xyz".charAt(Integer.numberOfTrailingZeros(bytes) - 4) + "mmword ptr ";
        };
        if (address.label() != null) {
            return size + "[rip+" + distance + "]";
        }
        if (address.base() == null && address.index() == null) {
            return size + "ds:" + address.displacement();
        }
        List<String> parts = new ArrayList<>();
        if (address.base() != null) {
            parts.add(address.base().toString());
        }
        if (address.index() != null) {
            String index = address.index().toString();
            if (kind.isVectorIndexed()) {
                index = kind.name().substring(4).toLowerCase(Locale.ROOT) + index.substring(1);
            }
            parts.add(index + "*" + address.scale());
        }
        String sum = parts.stream().collect(Collectors.joining("+"));
        return size + "[" + sum + (address.displacement() == 0 ? "" : "%+d".formatted(address.displacement())) + "]";
    }
}
