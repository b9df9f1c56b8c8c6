package dev.backedge.it.fuzz;

import dev.backedge.it.fuzz.Op.Cases;
import dev.backedge.it.fuzz.Op.Counted;
import dev.backedge.it.fuzz.Op.Fueled;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.objectweb.asm.Opcodes;

/** Programs as text, much like Java; what Java has no words for is in words. */
final class Printer implements Opcodes {
    private final StringBuilder out = new StringBuilder();
    private int indent = 1;

    private Printer() {
    }

    static String print(Program program) {
        Printer printer = new Printer();
        printer.out.append("// seed ").append(program.seed()).append(", class file version ").append(program.version())
                .append(program.raw() ? ", bits of NaNs count" : "").append(", called with arrays of ").append(program.length())
                .append(" and more elements, made of the seeds ").append(program.calls()).append('\n');
        for (int n = 0; n < program.methods().size(); n++) {
            Program.Method method = program.methods().get(n);
            printer.out.append(method.isStatic() ? "" : "/* v0 is this */ ").append(method.result()).append(' ').append(Program.name(n)).append(IntStream.range(0, method.parameters().size())
                    .mapToObj(p -> method.parameters().get(p) + " v" + p).collect(Collectors.joining(", ", "(", ") {\n")));
            printer.statement(method.body());
            printer.out.append("}\n");
        }
        return printer.out.toString();
    }

    private void line(String text) {
        out.append("    ".repeat(indent)).append(text).append('\n');
    }

    private void block(String head, Node body) {
        line(head + " {");
        indent++;
        statement(body);
        indent--;
        line("}");
    }

    private void statement(Node node) {
        switch (node.op()) {
            case SEQ -> node.kids().forEach(this::statement);
            case DECLARE -> line(node.kid(0).ty() + " v" + node.arg() + " = " + text(node.kid(0)) + ";");
            case ASSIGN -> line("v" + node.arg() + " = " + text(node.kid(0)) + ";");
            case IINC -> line("v" + ((int[]) node.arg())[0] + " += " + ((int[]) node.arg())[1] + ";");
            case STORE -> line(text(node.kid(0)) + "[" + text(node.kid(1)) + "] = " + text(node.kid(2)) + ";");
            case UPDATE -> line(text(node.kid(0)) + "[" + text(node.kid(1)) + "] " + name(node.arg()) + "= " + text(node.kid(2)) + ";");
            case SWAP_ROWS -> line("swap " + text(node.kid(0)) + "[" + text(node.kid(1)) + "], " + text(node.kid(0)) + "[" + text(node.kid(2)) + "];");
            case COPY -> line("System.arraycopy" + list(node) + ";");
            case FILL -> line("Arrays.fill" + list(node) + ";");
            case SET_STATIC -> line(node.arg() + " = " + text(node.kid(0)) + ";");
            case SET_FIELD -> line(text(node.kid(0)) + "." + node.arg() + " = " + text(node.kid(1)) + ";");
            case IF -> {
                block("if (" + text(node.kid(0)) + ")", node.kid(1));
                if (!node.kid(2).kids().isEmpty()) {
                    block("else", node.kid(2));
                }
            }
            case FOR -> {
                Counted loop = (Counted) node.arg();
                String v = "v" + loop.variable();
                block("L" + loop.label() + ": for (" + node.kid(0).ty() + " " + v + " = " + loop.from() + "; " + v + " " + loop.comparison() + " " + text(node.kid(0)) + "; " + v
                        + " += " + loop.step() + (loop.narrow() == 0 ? "" : " then " + name(loop.narrow())) + ") /* shape " + loop.shape() + " */", node.kid(1));
            }
            case WHILE -> {
                Fueled loop = (Fueled) node.arg();
                block("L" + loop.label() + ": for (; v" + loop.fuel() + " > 0 && " + text(node.kid(0)) + "; v" + loop.fuel() + "--) /* shape " + loop.shape() + " */", node.kid(1));
            }
            case BREAK, CONTINUE -> line(node.op().name().toLowerCase(Locale.ROOT) + " L" + node.arg() + ";");
            case SWITCH -> {
                Cases cases = (Cases) node.arg();
                line("switch (" + text(node.kid(0)) + ")" + (cases.through() ? " /* each goes on into the next */" : ""));
                for (int n = 1; n < node.kids().size(); n++) {
                    block(n <= cases.keys().length ? "case " + cases.keys()[n - 1] + " ->" : "default ->", node.kid(n));
                }
            }
            case TRY -> {
                block("try", node.kid(0));
                List<?> types = (List<?>) node.arg();
                for (int n = 0; n < types.size(); n++) {
                    block("catch (" + (types.get(n).equals("") ? "anything" : types.get(n)) + ")", node.kid(1 + n));
                }
            }
            case FINALLY -> {
                block("try", node.kid(0));
                block("finally /* ways out pass it by */", node.kid(1));
            }
            case SYNCHRONIZED -> block("synchronized (new Object())", node.kid(0));
            case THROW_IF -> line("if (" + text(node.kid(0)) + ") throw new IllegalStateException(\"" + node.arg() + "\");");
            case RETURN -> line("return " + text(node.kid(0)) + ";");
            default -> line(text(node) + ";");
        }
    }

    private String text(Node node) {
        return switch (node.op()) {
            case CONST -> number(node);
            case VAR -> "v" + node.arg();
            case BIN -> "(" + text(node.kid(0)) + " " + name(node.arg()) + " " + text(node.kid(1)) + ")";
            case DUPBIN -> "(dup " + text(node.kid(0)) + " " + name(node.arg()) + ")";
            case SWAPBIN -> "(" + text(node.kid(0)) + ", " + text(node.kid(1)) + ", swap, " + name(node.arg()) + ")";
            case NEG -> "-" + text(node.kid(0));
            case CONVERT -> name(node.arg()) + "(" + text(node.kid(0)) + ")";
            case INTRINSIC -> ((Intrinsic) node.arg()).owner().substring(10) + "." + ((Intrinsic) node.arg()).name() + list(node);
            case LOAD, ROW -> text(node.kid(0)) + "[" + text(node.kid(1)) + "]";
            case LENGTH -> text(node.kid(0)) + ".length";
            case TERNARY -> "(" + text(node.kid(0)) + " ? " + text(node.kid(1)) + " : " + text(node.kid(2)) + ")";
            case SET -> "(v" + node.arg() + " = " + text(node.kid(0)) + ")";
            case SET_ELEMENT -> "(" + text(node.kid(0)) + "[" + text(node.kid(1)) + "] = " + text(node.kid(2)) + ")";
            case LATER -> "do {\n" + captured(node.kid(0)) + "    ".repeat(indent) + "} then " + text(node.kid(1));
            case CALL -> Program.name((int) node.arg()) + list(node);
            case INVOKE -> ((Callee) node.arg()).receiver() + (((Callee) node.arg()).isStatic() ? "." : "#") + ((Callee) node.arg()).name() + list(node);
            case STATIC -> (String) node.arg();
            case FIELD -> text(node.kid(0)) + "." + node.arg();
            case CAST -> "((" + node.ty() + ") " + text(node.kid(0)) + ")";
            case INSTANCE_OF -> "(" + text(node.kid(0)) + " instanceof " + node.arg() + ")";
            case NEW -> "new " + node.ty() + " of " + text(node.kid(0));
            case MAKE -> "new " + node.arg() + "()";
            case CONSTANT -> "Coil." + node.arg();
            case NULL -> "((" + node.ty() + ") null)";
            case COMPARE -> "(" + text(node.kid(0)) + " " + node.arg() + " " + text(node.kid(1)) + ")";
            case IS_NULL -> "(" + text(node.kid(0)) + " == null)";
            case SAME -> "(" + text(node.kid(0)) + " == " + text(node.kid(1)) + ")";
            case AND -> "(" + text(node.kid(0)) + " && " + text(node.kid(1)) + ")";
            case OR -> "(" + text(node.kid(0)) + " || " + text(node.kid(1)) + ")";
            case NOT -> "!" + text(node.kid(0));
            default -> throw new IllegalStateException(node.op() + " is no expression");
        };
    }

    private String list(Node node) {
        return node.kids().stream().map(this::text).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String number(Node node) {
        Number value = (Number) node.arg();
        return switch (node.ty()) {
            case FLOAT -> Float.isNaN(value.floatValue()) ? "NaN:" + Integer.toHexString(Float.floatToRawIntBits(value.floatValue())) : value.floatValue() + "f";
            case DOUBLE -> Double.isNaN(value.doubleValue()) ? "NaN:" + Long.toHexString(Double.doubleToRawLongBits(value.doubleValue())) : value.doubleValue() + "";
            case LONG -> value.longValue() + "L";
            default -> value.toString();
        };
    }

    private String captured(Node statement) {
        int start = out.length();
        indent++;
        statement(statement);
        indent--;
        String text = out.substring(start);
        out.setLength(start);
        return text;
    }

    /** Of an opcode that computes. */
    private static String name(Object opcode) {
        int code = (int) opcode;
        String[] operators = {"+", "-", "*", "/", "%"};
        if (code >= IADD && code <= DREM) {
            return operators[(code - IADD) / 4];
        }
        String[] others = {"<<", ">>", ">>>", "&", "|", "^"};
        if (code >= ISHL && code <= LXOR) {
            return others[(code - ISHL) / 2];
        }
        String[] conversions = {"i2l", "i2f", "i2d", "l2i", "l2f", "l2d", "f2i", "f2l", "f2d", "d2i", "d2l", "d2f", "i2b", "i2c", "i2s"};
        return Arrays.asList(conversions).get(code - I2L);
    }
}
