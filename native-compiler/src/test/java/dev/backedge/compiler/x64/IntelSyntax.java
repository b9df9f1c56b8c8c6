package dev.backedge.compiler.x64;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes samples as GNU as reads them: Intel syntax without register prefixes. */
final class IntelSyntax {
    private final Sample sample;
    private final Insn insn;

    private IntelSyntax(Sample sample) {
        this.sample = sample;
        this.insn = sample.insn();
    }

    static String of(Sample sample) {
        return new IntelSyntax(sample).text();
    }

    private String text() {
        StringBuilder line = new StringBuilder(direction());
        Condition condition = sample.args().stream().filter(Condition.class::isInstance).map(Condition.class::cast).findFirst().orElse(null);
        line.append(insn.mnemonic()).append(condition == null ? "" : condition.suffix()).append(' ');
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < sample.args().size(); i++) {
            OperandKind kind = insn.operands().get(i).kind();
            Arg arg = sample.args().get(i);
            if (arg instanceof Condition) {
                continue;
            }
            String text = arg instanceof Register register ? name(register, kind.registerBytes())
                    : arg instanceof Address address ? memory(address, kind)
                    : arg instanceof Broadcast broadcast ? element(broadcast, kind)
                    : arg instanceof Label ? ".%+d".formatted(sample.distance()) : arg.toString();
            parts.add(i > 0 || sample.mask() == null ? text : text + "{" + sample.mask() + "}" + (sample.zeroing() ? "{z}" : ""));
        }
        for (OperandSpec operand : insn.implied()) {
            if (operand.kind() == OperandKind.CL || operand.kind() == OperandKind.FIXED_XMM0) {
                parts.add(operand.kind().toString());
            }
        }
        return line.append(String.join(", ", parts)).toString().trim();
    }

    /** Makes GNU as use the row's kind of prefix and, where two registers may stand either way round, the row's way. */
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
        boolean registers = sample.args().stream().noneMatch(arg -> arg instanceof Address || arg instanceof Broadcast);
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

    private String element(Broadcast broadcast, OperandKind kind) {
        int bytes = insn.broadcastBytes();
        return memory(broadcast.address(), kind, bytes) + "{1to" + kind.memoryBytes() / bytes + "}";
    }

    private String memory(Address address, OperandKind kind) {
        return memory(address, kind, kind.isVectorIndexed() ? insn.form().parts().encoding().elementBytes() : kind.memoryBytes());
    }

    private String memory(Address address, OperandKind kind, int bytes) {
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
            return size + "[rip+" + sample.distance() + "]";
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
        return size + "[" + String.join("+", parts) + (address.displacement() == 0 ? "" : "%+d".formatted(address.displacement())) + "]";
    }
}
