package dev.backedge.it;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.StringJoiner;
import java.util.function.Predicate;

/**
 * Java source of a random class {@code random.P<seed>}: static methods full of loops, and a {@code run(PrintStream)} that calls each with
 * several sets of arguments and prints a line a call. It is the same for the same seed; its loops are short or burn the method's fuel, so that it ends
 * soon; and no NaN's sign or payload, which Java leaves open, ever decides anything.
 */
final class RandomProgram {
    private enum Type {
        INT, LONG, FLOAT, DOUBLE, BOOLEAN, BYTE, SHORT, CHAR;

        final String name = name().toLowerCase(Locale.ROOT);

        boolean isIntegral() {
            return this != FLOAT && this != DOUBLE && this != BOOLEAN;
        }

        boolean isNarrow() {
            return this == BYTE || this == SHORT || this == CHAR;
        }
    }

    private record Variable(String name, Type type, boolean array, boolean assignable) {
    }

    private static final Type[] NUMERIC = {Type.INT, Type.LONG, Type.FLOAT, Type.DOUBLE, Type.BYTE, Type.SHORT, Type.CHAR};
    private static final String[] INTS = {"0", "1", "-1", "2", "3", "5", "7", "-8", "10", "31", "32", "33", "63", "64", "100", "127", "-128", "255", "256",
            "65535", "65536", "-65536", "0x55555555", "1000003", "2147483647", "-2147483648", "-2147483647", "0x40000000"};
    private static final String[] LONGS = {"0L", "1L", "-1L", "2L", "3L", "-7L", "10L", "64L", "4294967295L", "4294967296L", "2147483648L", "-2147483649L",
            "0x5555555555555555L", "9223372036854775807L", "-9223372036854775808L", "1000000007L"};
    private static final String[] FLOATS = {"0f", "-0f", "1f", "-1f", "0.5f", "1.5f", "2.5f", "3.3e7f", "-2.1474836e9f", "2.1474836e9f", "1e20f", "1e-40f",
            "Float.MIN_VALUE", "Float.MAX_VALUE", "Float.NaN", "Float.POSITIVE_INFINITY", "Float.NEGATIVE_INFINITY", "Float.intBitsToFloat(0x7fa00123)"};
    private static final String[] DOUBLES = {"0d", "-0d", "1d", "-1d", "0.5d", "-1.5d", "2.5d", "1e10", "-2147483648.5", "2147483647.5", "9.3e18", "-9.3e18",
            "1e-310", "Double.MIN_VALUE", "Double.MAX_VALUE", "Double.NaN", "Double.POSITIVE_INFINITY", "Double.NEGATIVE_INFINITY",
            "Double.longBitsToDouble(0xfff8000000000badL)"};
    /** Result, name, parameters: I, J, F, D as in descriptors. */
    private static final String[] INTRINSICS = {
            "I Math.abs I", "J Math.abs J", "F Math.abs F", "D Math.abs D", "I Math.min II", "J Math.min JJ", "F Math.min FF", "D Math.min DD",
            "I Math.max II", "J Math.max JJ", "F Math.max FF", "D Math.max DD", "D Math.sqrt D", "F Math.fma FFF", "D Math.fma DDD",
            "D Math.ceil D", "D Math.floor D", "D Math.rint D", "I Math.floorDiv II", "J Math.floorDiv JI", "J Math.floorDiv JJ",
            "I Math.floorMod II", "I Math.floorMod JI", "J Math.floorMod JJ", "J Math.multiplyHigh JJ", "J Math.multiplyFull II",
            "D StrictMath.floor D", "I Integer.min II", "I Integer.sum II", "I Integer.signum I", "I Integer.compare II", "I Integer.compareUnsigned II",
            "I Integer.divideUnsigned II", "I Integer.remainderUnsigned II", "J Integer.toUnsignedLong I", "I Integer.bitCount I",
            "I Integer.numberOfLeadingZeros I", "I Integer.numberOfTrailingZeros I", "I Integer.rotateLeft II", "I Integer.rotateRight II",
            "I Integer.reverseBytes I", "I Integer.highestOneBit I", "I Integer.lowestOneBit I", "J Long.max JJ", "J Long.sum JJ", "I Long.signum J",
            "I Long.compare JJ", "I Long.compareUnsigned JJ", "J Long.divideUnsigned JJ", "J Long.remainderUnsigned JJ", "I Long.bitCount J",
            "I Long.numberOfLeadingZeros J", "I Long.numberOfTrailingZeros J", "J Long.rotateLeft JI", "J Long.rotateRight JI", "J Long.reverseBytes J",
            "J Long.highestOneBit J", "J Long.lowestOneBit J", "I Float.floatToIntBits F", "J Double.doubleToLongBits D", "F Float.intBitsToFloat I",
            "D Double.longBitsToDouble J", "I Float.compare FF", "I Double.compare DD", "F Float.max FF", "D Double.min DD", "D Double.sum DD",
            // the sign of a NaN is not Java's to say: signs come from integers
            "F Math.copySign FI", "D Math.copySign DI"};

    private final long seed;
    private final Random random;
    private final StringBuilder out = new StringBuilder();
    private final List<Variable> scope = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private int indent = 1;
    private int names;
    private int budget;
    private int loops;
    private boolean returnable = true;

    private RandomProgram(long seed) {
        this.seed = seed;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
    }

    static String className(long seed) {
        return "random.P" + seed;
    }

    static String source(long seed, int methods) {
        RandomProgram program = new RandomProgram(seed);
        return program.generate(methods);
    }

    private String generate(int methods) {
        out.append("package random;\n\nimport dev.backedge.it.program.RandomPrograms;\nimport java.io.PrintStream;\nimport java.util.Arrays;\n\n");
        out.append("public final class P").append(seed).append(" {\n    static int field;\n\n");
        out.append("    static int call(int x) {\n        return x * 31 + field;\n    }\n");
        StringBuilder run = new StringBuilder("\n    public static void run(PrintStream out) {\n");
        for (int n = 0; n < methods; n++) {
            scope.clear();
            List<Variable> parameters = parameters();
            method("m" + n, parameters);
            for (int call = 0; call < 4; call++) {
                String name = "call" + n + "_" + call;
                call(name, "m" + n, n + "/" + call, parameters);
                run.append("        ").append(name).append("(out);\n");
            }
        }
        return out.append(run).append("    }\n}\n").toString();
    }

    private List<Variable> parameters() {
        List<Variable> parameters = new ArrayList<>();
        int primitives = 1 + random.nextInt(5);
        for (int n = 0; n < primitives; n++) {
            parameters.add(new Variable("p" + n, type(), false, true));
        }
        Type type = type();
        int arrays = 1 + random.nextInt(5);
        for (int n = 0; n < arrays; n++) {
            parameters.add(new Variable("a" + n, type, true, chance(40)));
            type = chance(50) ? type : type();
        }
        Collections.shuffle(parameters, random);
        return parameters;
    }

    private void call(String name, String method, String text, List<Variable> parameters) {
        out.append("\n    private static void ").append(name).append("(PrintStream out) {\n");
        StringJoiner arguments = new StringJoiner(", ");
        List<Variable> arrays = new ArrayList<>();
        for (Variable parameter : parameters) {
            arguments.add(parameter.name);
            String value;
            if (!parameter.array) {
                value = literal(parameter.type);
            } else {
                List<Variable> same = arrays.stream().filter(a -> a.type == parameter.type).toList();
                int dice = random.nextInt(100);
                value = !same.isEmpty() && dice < 30 ? same.get(random.nextInt(same.size())).name : dice < 31 ? "null"
                        : "RandomPrograms." + parameter.type.name + "s(" + (dice < 34 ? random.nextInt(5) : 32 + random.nextInt(16)) + ", " + random.nextInt(1000) + ")";
                arrays.add(parameter);
            }
            out.append("        ").append(parameter.type.name).append(parameter.array ? "[] " : " ").append(parameter.name).append(" = ").append(value).append(";\n");
        }
        out.append("        String result;\n        try {\n            result = Long.toHexString(").append(method).append('(').append(arguments)
                .append("));\n        } catch (RuntimeException e) {\n            result = e.toString();\n        }\n");
        out.append("        out.println(\"").append(className(seed)).append(".m").append(text).append(" \" + result + \" \" + field");
        arrays.forEach(a -> out.append(" + \" \" + Arrays.hashCode(").append(a.name).append(")"));
        out.append(");\n    }\n");
    }

    private void method(String name, List<Variable> parameters) {
        names = 0;
        budget = 6 + random.nextInt(26);
        StringJoiner list = new StringJoiner(", ");
        for (Variable p : parameters) {
            list.add(p.type.name + (p.array ? "[] " : " ") + p.name);
        }
        out.append("\n    static long ").append(name).append('(').append(list).append(") {\n");
        indent = 2;
        line("int fuel = " + (200 + random.nextInt(1500)) + ";");
        scope.addAll(parameters);
        int locals = random.nextInt(6);
        for (int n = 0; n < locals; n++) {
            declare();
        }
        do {
            if (chance(60)) {
                loop();
            } else {
                statement();
            }
        } while (budget > 0);
        line("long h = " + random.nextInt(1000) + ";");
        for (Variable v : scope) {
            if (chance(70)) {
                line("h = h * 31 + " + toLong(v) + ";");
            }
        }
        line("return h;");
        out.append("    }\n");
    }

    private static String toLong(Variable v) {
        if (v.array) {
            return "Arrays.hashCode(" + v.name + ")";
        }
        return switch (v.type) {
            case BOOLEAN -> "(" + v.name + " ? 1 : 0)";
            case FLOAT -> "Float.floatToIntBits(" + v.name + ")";
            case DOUBLE -> "Double.doubleToLongBits(" + v.name + ")";
            default -> v.name;
        };
    }

    // statements

    private void statements(int most) {
        int size = scope.size();
        indent++;
        int count = 1 + random.nextInt(most);
        for (int n = 0; n < count && (n == 0 || budget > 0); n++) {
            statement();
        }
        indent--;
        while (scope.size() > size) {
            scope.remove(scope.size() - 1);
        }
    }

    private void statement() {
        budget--;
        int dice = budget > 0 ? random.nextInt(100) : random.nextInt(55);
        if (dice < 12) {
            declare();
        } else if (dice < 30) {
            line(assignment(3) + ";");
        } else if (dice < 42) {
            store();
        } else if (dice < 46) {
            jump();
        } else if (dice < 48 && swap()) {
            return;
        } else if (dice < 49) {
            line(chance(50) ? "field += " + expression(Type.INT, 2) + ";" : "if (" + expression(Type.BOOLEAN, 2) + ") throw new IllegalStateException(\"t" + budget + "\");");
        } else if (dice < 55) {
            line(assignment(2) + ";");
        } else if (dice < 72) {
            line("if (" + expression(Type.BOOLEAN, 2) + ") {");
            statements(3);
            if (chance(50)) {
                line("} else {");
                statements(3);
            }
            line("}");
        } else if (dice < 78) {
            switchStatement();
        } else if (dice < 86 && returnable) { // javac 17 crashes where it must spill the stack of a compound assignment for a try in a switch expression
            tryStatement();
        } else if (loops < 3) {
            loop();
        } else {
            store();
        }
    }

    private void declare() {
        if (chance(12)) {
            Variable array = pick(v -> v.array);
            if (array != null) {
                String name = "t" + names++;
                line(array.type.name + "[] " + name + " = " + (chance(10) ? "null" : arrayOf(array.type, 2)) + ";");
                scope.add(new Variable(name, array.type, true, true));
                return;
            }
        }
        Type type = type();
        String name = "v" + names++;
        line(type.name + " " + name + " = " + expression(type, 2) + ";");
        scope.add(new Variable(name, type, false, true));
    }

    private boolean swap() {
        Variable a = pick(v -> v.array && v.assignable);
        Variable b = a == null ? null : pick(v -> v.array && v.assignable && v.type == a.type && v != a);
        if (b == null) {
            return false;
        }
        String name = "t" + names++;
        line(a.type.name + "[] " + name + " = " + a.name + ";");
        line(a.name + " = " + b.name + ";");
        line(b.name + " = " + name + ";");
        return true;
    }

    private String assignment(int depth) {
        Variable v = pick(x -> !x.array && x.assignable);
        if (v == null) {
            return "field = " + expression(Type.INT, depth);
        }
        if (chance(8)) {
            Variable array = pick(x -> x.array && x.assignable);
            if (array != null) {
                return array.name + " = " + (chance(10) ? "new " + array.type.name + "[" + expression(Type.INT, 1) + " & 15]" : arrayOf(array.type, 2));
            }
        }
        return assign(v.name, v.type, depth);
    }

    private String assign(String target, Type type, int depth) {
        int dice = random.nextInt(100);
        if (type == Type.BOOLEAN) {
            return target + (dice < 60 ? " = " : dice < 75 ? " ^= " : dice < 90 ? " |= " : " &= ") + expression(type, depth);
        }
        if (dice < 15) {
            return chance(50) ? target + (chance(50) ? "++" : "--") : (chance(50) ? "++" : "--") + target;
        }
        if (dice < 55) {
            return target + " = " + expression(type, depth);
        }
        if (type.isIntegral()) {
            Type operand = chance(70) ? Type.INT : chance(60) ? Type.LONG : NUMERIC[random.nextInt(NUMERIC.length)];
            String[] operators = operand.isIntegral() ? new String[] {"+", "+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", ">>>"} : new String[] {"+", "-", "*", "/", "%"};
            return target + " " + operators[random.nextInt(operators.length)] + "= " + expression(operand, depth);
        }
        String[] operators = {"+", "+", "-", "*", "/", "%"};
        return target + " " + operators[random.nextInt(operators.length)] + "= " + expression(NUMERIC[random.nextInt(NUMERIC.length)], depth);
    }

    private void store() {
        Variable array = pick(v -> v.array);
        if (array == null) {
            line(assignment(2) + ";");
        } else {
            line(assign(element(array.type, 1), array.type, 2) + ";");
        }
    }

    private void jump() {
        int dice = random.nextInt(100);
        if (dice < 15 && returnable) {
            line("if (" + expression(Type.BOOLEAN, 2) + ") return " + expression(Type.LONG, 2) + ";");
        } else if (!labels.isEmpty()) {
            line("if (" + expression(Type.BOOLEAN, 2) + ") " + (chance(50) ? "break " : "continue ") + labels.get(random.nextInt(labels.size())) + ";");
        } else {
            line(assignment(2) + ";");
        }
    }

    private void switchStatement() {
        Type type = new Type[] {Type.INT, Type.INT, Type.BYTE, Type.CHAR, Type.SHORT}[random.nextInt(5)];
        boolean dense = chance(60);
        line("switch (" + (dense && type == Type.INT ? expression(type, 1) + " & 7" : expression(type, 2)) + ") {");
        int cases = 1 + random.nextInt(4);
        for (int n = 0; n < cases; n++) {
            line("    case " + (dense ? n + (type == Type.CHAR ? 1 : 0) : n * 29 + 1) + ": {");
            indent++;
            statements(2);
            line("    " + (chance(70) ? "break;" : ""));
            indent--;
            line("    }");
        }
        if (chance(60)) {
            line("    default:");
            indent++;
            line("    {");
            statements(2);
            line("    }");
            indent--;
        }
        line("}");
    }

    private void tryStatement() {
        line("try {");
        statements(4);
        boolean caught = chance(75);
        if (caught) {
            String type = new String[] {"RuntimeException", "ArrayIndexOutOfBoundsException", "NullPointerException", "ArithmeticException"}[random.nextInt(4)];
            String e = "e" + names++;
            line("} catch (" + type + " " + e + ") {");
            Variable v = pick(x -> !x.array && x.assignable && x.type == Type.INT);
            if (v != null && chance(60)) {
                line("    " + v.name + " += " + e + ".toString().hashCode();");
            }
            statements(3);
        }
        if (!caught || chance(20)) {
            line("} finally {");
            statements(2);
        }
        line("}");
    }

    private void loop() {
        budget--;
        loops++;
        int size = scope.size();
        String label = "L" + names++;
        String i = "i" + names++;
        int most = loops == 1 ? 30 : loops == 2 ? 10 : 5;
        String until = null;
        switch (random.nextInt(11)) {
            case 0, 1, 2 -> counted(label, i, most);
            case 3 -> {
                line(label + ": for (int " + i + " = " + bound(most) + "; " + i + " >= " + (random.nextInt(4) - 1) + "; " + i + " -= " + (1 + random.nextInt(3)) + ") {");
                scope.add(new Variable(i, Type.INT, false, false));
            }
            case 4 -> {
                line(label + ": for (long " + i + " = " + (random.nextInt(5) - 2) + "; " + i + " < " + bound(most) + "; " + i + " += " + (1 + random.nextInt(3)) + "L) {");
                scope.add(new Variable(i, Type.LONG, false, false));
            }
            case 5 -> {
                Type type = new Type[] {Type.INT, Type.LONG, Type.BYTE, Type.SHORT, Type.CHAR}[random.nextInt(5)];
                overflowing(label, i, type, most);
                scope.add(new Variable(i, type, false, false));
            }
            case 6 -> {
                line("int " + i + " = " + literal(Type.INT) + ";");
                line(label + ": while (--fuel > 0 && " + expression(Type.BOOLEAN, 2) + ") {");
                scope.add(new Variable(i, Type.INT, false, true));
                line("    " + i + (chance(50) ? "++;" : " += " + (random.nextInt(9) - 4) + ";"));
            }
            case 7 -> {
                Type type = chance(60) ? Type.INT : NUMERIC[random.nextInt(NUMERIC.length)];
                line(label + ": for (" + type.name + " " + i + " = 0; --fuel > 0 && " + i + " < " + bound(most) + "; " + i + (type.isIntegral() && chance(60) ? "++" : " += " + (1 + random.nextInt(3))) + ") {");
                scope.add(new Variable(i, type, false, chance(50)));
            }
            case 8 -> {
                line(label + ": for (int " + i + " = 0; " + i + " != " + random.nextInt(most) + "; " + i + "++) {");
                scope.add(new Variable(i, Type.INT, false, false));
            }
            default -> {
                line("int " + i + " = " + (random.nextInt(5) - 1) + ";");
                line(label + ": do {");
                scope.add(new Variable(i, Type.INT, false, true));
                until = "} while (--fuel > 0 && (" + (chance(50) ? "++" + i + " < " + bound(most) : expression(Type.BOOLEAN, 2)) + "));";
            }
        }
        labels.add(label);
        statements(loops == 1 ? 6 : 4);
        labels.remove(labels.size() - 1);
        line(until == null ? "}" : until);
        loops--;
        while (scope.size() > size) {
            scope.remove(scope.size() - 1);
        }
    }

    private void counted(String label, String i, int most) {
        String comparison = chance(75) ? " < " : " <= ";
        String step = chance(60) ? "++" : " += " + (1 + random.nextInt(4));
        line(label + ": for (int " + i + " = " + (chance(70) ? "0" : "" + (random.nextInt(6) - 2)) + "; " + i + comparison + bound(most) + "; " + i + step + ") {");
        scope.add(new Variable(i, Type.INT, false, false));
    }

    private void overflowing(String label, String i, Type type, int most) {
        boolean up = chance(50);
        int step = 1 + random.nextInt(3);
        int distance = random.nextInt(most);
        String edge = switch (type) {
            case INT -> up ? "Integer.MAX_VALUE - " + distance : "Integer.MIN_VALUE + " + distance;
            case LONG -> up ? "Long.MAX_VALUE - " + distance : "Long.MIN_VALUE + " + distance;
            case BYTE -> up ? "" + (127 - distance) : "" + (distance - 128);
            case SHORT -> up ? "" + (32767 - distance) : "" + (distance - 32768);
            default -> up ? "" + (65535 - distance) : "" + distance;
        };
        String test = type == Type.CHAR ? up ? " > 60000" : " < 5000" : up ? " > 0" : " < 0";
        line(label + ": for (" + type.name + " " + i + " = " + edge + "; " + i + test + "; " + i + (up ? " += " : " -= ") + step + ") {");
    }

    private String bound(int most) {
        Variable array = chance(45) && most > 20 ? pick(v -> v.array) : null;
        if (array != null) {
            return array.name + ".length" + (chance(25) ? " - " + random.nextInt(3) : chance(8) ? " + 1" : "");
        }
        Variable v = chance(30) ? pick(x -> !x.array && x.type == Type.INT) : null;
        return v != null ? "(" + v.name + " & " + (most > 20 ? 15 : 7) + ")" : "" + random.nextInt(most);
    }

    // expressions

    private String expression(Type type, int depth) {
        if (depth <= 0 || chance(15)) {
            return leaf(type);
        }
        int dice = random.nextInt(100);
        if (dice < 6) {
            return "(" + expression(Type.BOOLEAN, depth - 1) + " ? " + expression(type, depth - 1) + " : " + expression(type, depth - 1) + ")";
        }
        boolean stored = pick(v -> v.array && v.type == type) != null;
        if (dice < 18 && stored) {
            return element(type, depth - 1);
        }
        if (dice < 19 && budget > 4) {
            return switchExpression(type, depth - 1);
        }
        if (dice < 25) {
            Variable v = pick(x -> !x.array && x.assignable && x.type == type);
            return v == null ? leaf(type) : "(" + assign(v.name, type, depth - 1) + ")";
        }
        if (dice < 28 && stored) {
            return "(" + assign(element(type, 0), type, depth - 1) + ")";
        }
        if (type == Type.BOOLEAN) {
            return condition(depth, dice);
        }
        if (dice < 40) {
            String intrinsic = intrinsic(type, depth - 1);
            if (intrinsic != null) {
                return intrinsic;
            }
        }
        if (dice < 56) {
            Type from = NUMERIC[random.nextInt(NUMERIC.length)];
            return "((" + type.name + ") " + expression(from, depth - 1) + ")";
        }
        if (dice < 59) {
            return "((" + type.name + ") (" + expression(Type.BOOLEAN, depth - 1) + " ? 1 : 0))";
        }
        if (dice < 66) {
            return "((" + type.name + ") (" + (type.isIntegral() && chance(40) ? "~" : "-") + "(" + expression(type, depth - 1) + ")))";
        }
        String[] operators = type.isIntegral() ? new String[] {"+", "+", "-", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", ">>>"} : new String[] {"+", "+", "-", "*", "/", "%"};
        String operator = operators[random.nextInt(operators.length)];
        Type right = operator.contains("<") || operator.contains(">") ? chance(80) ? Type.INT : Type.LONG : type;
        String divisor = (operator.equals("/") || operator.equals("%")) && type.isIntegral() && chance(75)
                ? chance(50) ? new String[] {"3", "7", "-1", "10", "-8", "64", "2147483647", "-5"}[random.nextInt(8)] : "(" + expression(type, depth - 1) + " | 1)"
                : expression(right, depth - 1);
        return "((" + type.name + ") (" + expression(type, depth - 1) + " " + operator + " " + divisor + "))";
    }

    private String condition(int depth, int dice) {
        if (dice < 36) {
            return "(" + expression(Type.BOOLEAN, depth - 1) + new String[] {" && ", " || ", " ^ ", " & ", " | ", " == "}[random.nextInt(6)]
                    + expression(Type.BOOLEAN, depth - 1) + ")";
        }
        if (dice < 40) {
            return "(!" + expression(Type.BOOLEAN, depth - 1) + ")";
        }
        if (dice < 46) {
            Variable array = pick(v -> v.array);
            if (array != null) {
                return "(" + arrayOf(array.type, 1) + (chance(50) ? " == " : " != ") + (chance(40) ? "null" : arrayOf(array.type, 1)) + ")";
            }
        }
        if (dice < 50) {
            return chance(50) ? "Float.isNaN(" + expression(Type.FLOAT, depth - 1) + ")" : "Double.isInfinite(" + expression(Type.DOUBLE, depth - 1) + ")";
        }
        Type type = NUMERIC[random.nextInt(NUMERIC.length)];
        Type other = chance(80) ? type : NUMERIC[random.nextInt(NUMERIC.length)];
        return "(" + expression(type, depth - 1) + new String[] {" < ", " <= ", " > ", " >= ", " == ", " != "}[random.nextInt(6)] + expression(other, depth - 1) + ")";
    }

    private String leaf(Type type) {
        if (type == Type.INT && chance(8)) {
            Variable array = pick(v -> v.array);
            if (array != null) {
                return array.name + ".length";
            }
        }
        if (type == Type.INT && chance(1)) {
            return "call(" + literal(Type.INT) + ")";
        }
        Variable v = chance(75) ? pick(x -> !x.array && x.type == type) : null;
        if (v == null && type.isNarrow() && chance(50)) {
            Variable wide = pick(x -> !x.array && x.type == Type.INT);
            return wide == null ? literal(type) : "((" + type.name + ") " + wide.name + ")";
        }
        return v != null ? v.name : type == Type.BOOLEAN ? "((fuel & " + (1 + random.nextInt(4)) + ") == 0)" : literal(type);
    }

    private String literal(Type type) {
        return switch (type) {
            case INT -> "(" + (chance(40) ? "" + (random.nextInt(41) - 10) : INTS[random.nextInt(INTS.length)]) + ")";
            case LONG -> "(" + (chance(30) ? random.nextInt(30) + "L" : LONGS[random.nextInt(LONGS.length)]) + ")";
            case FLOAT -> "(" + FLOATS[random.nextInt(FLOATS.length)] + ")";
            case DOUBLE -> "(" + DOUBLES[random.nextInt(DOUBLES.length)] + ")";
            case BOOLEAN -> chance(50) ? "true" : "false";
            default -> "((" + type.name + ") " + INTS[random.nextInt(INTS.length)] + ")";
        };
    }

    private String intrinsic(Type type, int depth) {
        char result = type == Type.LONG ? 'J' : type.isNarrow() ? '-' : type.name().charAt(0);
        List<String> rows = Arrays.stream(INTRINSICS).filter(row -> row.charAt(0) == result).toList();
        if (rows.isEmpty()) {
            return null;
        }
        String[] row = rows.get(random.nextInt(rows.size())).split(" ");
        StringJoiner arguments = new StringJoiner(", ", row[1] + "(", ")");
        for (char parameter : row[2].toCharArray()) {
            arguments.add(expression(parameter == 'I' ? Type.INT : parameter == 'J' ? Type.LONG : parameter == 'F' ? Type.FLOAT : Type.DOUBLE, depth));
        }
        return arguments.toString();
    }

    private String element(Type type, int depth) {
        return arrayOf(type, depth) + "[" + index(depth) + "]";
    }

    private String arrayOf(Type type, int depth) {
        Variable v = pick(x -> x.array && x.type == type);
        int dice = depth <= 0 ? 100 : random.nextInt(100);
        if (dice < 15) {
            return "(" + expression(Type.BOOLEAN, 1) + " ? " + v.name + " : " + pick(x -> x.array && x.type == type).name + ")";
        }
        if (dice < 19) {
            Variable target = pick(x -> x.array && x.type == type && x.assignable);
            return target == null ? v.name : "(" + target.name + " = " + v.name + ")";
        }
        return v.name;
    }

    private String index(int depth) {
        Variable i = pick(v -> !v.array && v.type == Type.INT && v.name.startsWith("i"));
        int dice = random.nextInt(100);
        if (i != null && dice < 55) {
            return i.name;
        }
        if (i != null && dice < 68) {
            return i.name + (chance(50) ? " + " : " - ") + (1 + random.nextInt(3));
        }
        if (dice < 80 || depth == 0) {
            return random.nextInt(8) + "";
        }
        return dice < 97 ? "(" + expression(Type.INT, depth) + ") & " + (chance(70) ? 7 : 3) : expression(Type.INT, depth);
    }

    private String switchExpression(Type type, int depth) {
        budget -= 2;
        boolean wasReturnable = returnable;
        List<String> outer = List.copyOf(labels);
        labels.clear();
        returnable = false;
        int size = scope.size();
        String rest = captured(() -> {
            int cases = 1 + random.nextInt(3);
            for (int n = 0; n < cases; n++) {
                if (chance(50)) {
                    line("    case " + n + " -> " + expression(type, depth) + ";");
                } else {
                    line("    case " + n + " -> {");
                    indent++;
                    if (loops < 3 && chance(60)) {
                        indent++;
                        loop();
                        indent--;
                    } else {
                        statements(2);
                    }
                    line("    yield " + expression(type, depth) + ";");
                    indent--;
                    line("    }");
                }
            }
            line("    default -> " + expression(type, depth) + ";");
        });
        while (scope.size() > size) {
            scope.remove(scope.size() - 1);
        }
        labels.addAll(outer);
        returnable = wasReturnable;
        return "(switch (" + expression(Type.INT, 1) + " & 3) {\n" + rest + "    ".repeat(indent) + "})";
    }

    private String captured(Runnable body) {
        int start = out.length();
        body.run();
        String text = out.substring(start);
        out.setLength(start);
        return text;
    }

    private Variable pick(Predicate<Variable> wanted) {
        List<Variable> found = scope.stream().filter(wanted).toList();
        return found.isEmpty() ? null : found.get(random.nextInt(found.size()));
    }

    private Type type() {
        Type[] types = Type.values();
        return chance(35) ? Type.INT : types[random.nextInt(types.length)];
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private void line(String text) {
        out.append("    ".repeat(indent)).append(text).append('\n');
    }
}
