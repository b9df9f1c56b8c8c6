package dev.backedge.compiler.ir;

import java.util.List;
import java.util.stream.Collectors;

/** The text form of the IR, which {@link IrParser} reads back: {@code print(parse(print(f)))} equals {@code print(f)}. See docs/IR.md. */
public final class IrPrinter {
    private IrPrinter() {
    }

    public static String print(Function function) {
        StringBuilder out = new StringBuilder();
        out.append("function ").append(function.name()).append(" arrays [")
                .append(function.arrays().stream().map(ElementKind::text).collect(Collectors.joining(", "))).append(']')
                .append(function.floatingPoint() == FloatingPoint.STRICT ? "" : " fp " + function.floatingPoint().text()).append('\n');
        for (Block block : function.blocks()) {
            out.append(label(block)).append('\n');
            for (Instr instr : block.body()) {
                out.append("  ").append(print(instr)).append('\n');
            }
            if (block.terminator() != null) {
                out.append("  ").append(print(block.terminator())).append('\n');
            }
        }
        return out.toString();
    }

    /** One instruction, without line break. */
    public static String print(Instr instr) {
        StringBuilder out = new StringBuilder();
        if (instr.opcode().hasResult()) {
            out.append(instr).append(':').append(instr.type().text()).append(" = ");
        }
        out.append(instr.opcode().text());
        if (instr.element() != null) {
            out.append('.').append(instr.element().text());
        }
        switch (instr.opcode()) {
            case CONST -> out.append(' ').append(literal(instr.type(), instr.constant()));
            case ENTRY_SLOT, COUNT -> out.append(' ').append(instr.constant());
            default -> out.append(' ').append(list(instr.operands()));
        }
        if (instr.opcode().takesLane()) {
            out.append(" lane ").append(instr.constant());
        }
        if (instr.state() != null) {
            out.append(" exit ").append(print(instr.state()));
        }
        return out.toString();
    }

    /** One terminator, without line break. */
    public static String print(Terminator terminator) {
        if (terminator instanceof Terminator.Jump jump) {
            return "jump " + print(jump.edge());
        } else if (terminator instanceof Terminator.Branch branch) {
            return "branch " + branch.condition() + ", " + print(branch.whenTrue()) + ", " + print(branch.whenFalse())
                    + (branch.probability() == 0.5 ? "" : " prob " + branch.probability());
        } else if (terminator instanceof Terminator.Switch table) {
            StringBuilder out = new StringBuilder("switch " + table.value() + ", [");
            for (int i = 0; i < table.keys().size(); i++) {
                out.append(i == 0 ? "" : ", ").append(table.keys().get(i)).append(": ").append(print(table.cases().get(i)));
            }
            return out.append("], ").append(print(table.defaultCase())).toString();
        }
        return "exit " + print(((Terminator.Exit) terminator).state());
    }

    /** A constant as the text form spells it: masks in hexadecimal, lane 0 lowest; floats in decimal where that keeps every bit, else their raw bits in hexadecimal. */
    static String literal(Type type, long bits) {
        if (type == Type.F32) {
            float value = Float.intBitsToFloat((int) bits);
            boolean exact = Float.floatToRawIntBits(Float.parseFloat(Float.toString(value))) == (int) bits;
            return exact ? Float.toString(value) : "0x" + Integer.toHexString((int) bits);
        } else if (type == Type.F64) {
            double value = Double.longBitsToDouble(bits);
            boolean exact = Double.doubleToRawLongBits(Double.parseDouble(Double.toString(value))) == bits;
            return exact ? Double.toString(value) : "0x" + Long.toHexString(bits);
        } else if (type.isMask()) {
            return "0x" + Long.toHexString(bits);
        }
        return Long.toString(bits);
    }

    private static String label(Block block) {
        String params = block.params().stream().map(param -> param + ":" + param.type().text()).collect(Collectors.joining(", "));
        return block + (params.isEmpty() ? "" : "(" + params + ")") + (block.isBounded() ? " bounded" : "") + (block.isRest() ? " rest" : "")
                + (block.trips() == 0 ? "" : " trips " + block.trips()) + ":";
    }

    private static String print(Edge edge) {
        return edge.target() + (edge.arguments().isEmpty() ? "" : "(" + list(edge.arguments()) + ")");
    }

    private static String print(FrameState state) {
        return state.reason().name().toLowerCase(java.util.Locale.ROOT) + " " + state.resumePoint() + " @" + state.bci()
                + " [" + list(state.values()) + "]";
    }

    private static String list(List<Value> values) {
        return values.stream().map(Value::toString).collect(Collectors.joining(", "));
    }
}
