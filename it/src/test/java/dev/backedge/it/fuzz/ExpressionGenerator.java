package dev.backedge.it.fuzz;

import dev.backedge.it.fuzz.Generator.Variable;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;

/** The expressions of a {@link Generator}'s program. */
final class ExpressionGenerator implements Opcodes {
    private static final int[] INT_OPERATORS = {IADD, IADD, ISUB, ISUB, IMUL, IDIV, IREM, IAND, IOR, IXOR, ISHL, ISHR, IUSHR};
    private static final int[] FLOAT_OPERATORS = {FADD, FADD, FSUB, FMUL, FDIV, FREM};
    static final int[][] CONVERSIONS = {{0, I2L, I2F, I2D}, {L2I, 0, L2F, L2D}, {F2I, F2L, 0, F2D}, {D2I, D2L, D2F, 0}};

    private final Generator generator;
    private final Dice dice;
    private final boolean raw;
    private final int fondness;

    /** @param fondness of fields: how many leaves in a hundred are some */
    ExpressionGenerator(Generator generator, int fondness) {
        this.fondness = fondness;
        this.generator = generator;
        this.dice = generator.dice;
        this.raw = generator.raw;
    }

    boolean fond() {
        return fondness > 8;
    }

    /** For a type of the operand stack; none where the bits of NaNs must be Java's. */
    int[] operators(Ty ty) {
        return switch (ty) {
            case INT -> INT_OPERATORS;
            case LONG -> shifted(INT_OPERATORS, 1);
            case FLOAT -> raw ? new int[0] : FLOAT_OPERATORS;
            default -> raw ? new int[0] : shifted(FLOAT_OPERATORS, 1);
        };
    }

    private static int[] shifted(int[] opcodes, int by) {
        return java.util.Arrays.stream(opcodes).map(opcode -> opcode + by).toArray();
    }

    Node of(Ty ty, int depth) {
        if (!ty.isNumber()) {
            return reference(ty, depth);
        }
        if (depth <= 0 || dice.chance(15)) {
            return leaf(ty);
        }
        int at = dice.roll(100);
        Variable array = generator.pick(v -> v.ty().isArray() && v.ty().element() == ty);
        if (at < 5) {
            return Node.of(Op.TERNARY, ty, null, condition(depth - 1), of(ty, depth - 1), of(ty, depth - 1));
        } else if (at < 22 && array != null) {
            return Node.of(Op.LOAD, ty, null, reference(array.ty(), depth - 1), index(depth - 1));
        } else if (at < 25 && generator.budget > 3) {
            return Node.of(Op.LATER, ty, null, generator.nested(), of(ty, depth - 1));
        } else if (at < 28) {
            Variable variable = generator.pick(v -> v.ty() == ty && v.assignable());
            return variable == null ? leaf(ty) : Node.of(Op.SET, ty, variable.id(), of(ty, depth - 1));
        } else if (at < 30 && array != null) {
            return Node.of(Op.SET_ELEMENT, ty, null, reference(array.ty(), 0), index(0), of(ty, depth - 1));
        } else if (at < 40) {
            return intrinsic(ty, depth - 1);
        } else if (at < 52) {
            return conversion(ty, depth - 1);
        } else if (at < 54 && ty == Ty.INT) {
            return condition(depth - 1);
        } else if (at < (generator.pick(v -> v.ty().isReceiver()) == null ? 56 : 62)) {
            return call(ty, depth - 1);
        } else if (at < 64 && !(raw && ty.isFloating())) {
            return Node.of(Op.NEG, ty, null, of(ty, depth - 1));
        }
        return binary(ty, depth - 1);
    }

    private Node binary(Ty ty, int depth) {
        int[] operators = operators(ty);
        if (operators.length == 0) {
            return leaf(ty);
        }
        int opcode = dice.pick(operators);
        boolean shift = opcode >= ISHL && opcode <= LUSHR;
        if (!shift && dice.chance(4)) {
            return Node.of(Op.DUPBIN, ty, opcode, of(ty, depth));
        }
        if (!shift && ty.slots() == 1 && dice.chance(4)) {
            return Node.of(Op.SWAPBIN, ty, opcode, divisor(ty, opcode, depth), of(ty, depth));
        }
        return Node.of(Op.BIN, ty, opcode, of(ty, depth), shift ? of(Ty.INT, depth) : divisor(ty, opcode, depth));
    }

    /** The right operand; of a division mostly one that is not 0. */
    Node divisor(Ty ty, int opcode, int depth) {
        boolean division = opcode == IDIV || opcode == IREM || opcode == LDIV || opcode == LREM;
        if (!division || dice.chance(6)) {
            return of(ty, depth);
        }
        return dice.chance(50) ? Node.number(ty, dice.pick(3, 7, -1, 10, -8, 64, Integer.MAX_VALUE, -5, 1))
                : Node.of(Op.BIN, ty, ty.opcode(IOR), of(ty, depth), Node.number(ty, 1));
    }

    private Node conversion(Ty ty, int depth) {
        if (ty == Ty.INT && dice.chance(40)) {
            return Node.of(Op.CONVERT, Ty.INT, dice.pick(I2B, I2C, I2S), of(Ty.INT, depth));
        }
        Ty from = dice.number();
        if (from == ty || raw && ty.isFloating() && from.isFloating()) {
            return leaf(ty);
        }
        return Node.of(Op.CONVERT, ty, CONVERSIONS[from.ordinal()][ty.ordinal()], of(from, depth));
    }

    private Node intrinsic(Ty ty, int depth) {
        Intrinsic intrinsic = dice.pick(Intrinsic.of(ty, raw));
        if (intrinsic == null || intrinsic.name().endsWith("Exact") && dice.chance(75)) {
            return leaf(ty);
        }
        List<Node> arguments = new ArrayList<>();
        intrinsic.parameters().forEach(parameter -> arguments.add(of(parameter, depth)));
        return new Node(Op.INTRINSIC, ty, intrinsic, arguments);
    }

    Node call(Ty ty, int depth) {
        Callee callee = dice.chance(70) && !(raw && ty.isFloating()) ? callee(ty) : null;
        if (callee != null) {
            return invoke(callee, depth);
        }
        for (int n = 1; n < generator.methods.size(); n++) {
            Program.Method helper = generator.methods.get(n);
            if (helper != null && helper.result() == ty && helper.parameters().stream().allMatch(p -> p.isNumber() || generator.pick(v -> v.ty() == p) != null)) {
                List<Node> arguments = new ArrayList<>();
                helper.parameters().forEach(parameter -> arguments.add(of(parameter, depth)));
                return new Node(Op.CALL, ty, n, arguments);
            }
        }
        return binary(ty, depth);
    }

    private Node invoke(Callee callee, int depth) {
        List<Node> arguments = new ArrayList<>();
        callee.parameters().forEach(parameter -> arguments.add(parameter == Ty.INT && dice.chance(60) ? index(0) : of(parameter, depth)));
        return new Node(Op.INVOKE, callee.result(), callee, arguments);
    }

    /** Writes a buffer, of which there is one in scope. */
    Node put() {
        return invoke(dice.pick(Callee.of(Ty.BUFFER)), 1);
    }

    /** Rather one of an object that there is. */
    private Callee callee(Ty ty) {
        Variable receiver = dice.chance(80) ? generator.pick(v -> v.ty().isReceiver()) : null;
        List<Callee> all = Callee.of(ty);
        return dice.pick(receiver == null ? all.stream().filter(callee -> callee.isStatic() || callee.receiver() == Ty.TURNER).toList()
                : all.stream().filter(callee -> callee.receiver() == receiver.ty()).toList());
    }

    private Node leaf(Ty ty) {
        if (dice.chance(fondness)) {
            Node field = field(ty);
            if (field != null) {
                return field;
            }
        }
        if (ty == Ty.INT && dice.chance(8)) {
            Variable array = generator.pick(v -> v.ty().isArray());
            if (array != null) {
                return Node.of(Op.LENGTH, Ty.INT, null, Generator.variable(array));
            }
        }
        Variable variable = dice.chance(78) ? generator.pick(v -> v.ty() == ty) : null;
        return variable == null ? Node.number(ty, dice.literal(ty)) : Generator.variable(variable);
    }

    private Node field(Ty ty) {
        Variable cell = generator.pick(v -> v.ty() == Ty.CELL);
        if (cell != null && dice.chance(80)) {
            return Node.of(Op.FIELD, ty, dice.pick(Fields.of(Fields.OF_CELL, ty)), of(Ty.CELL, 1));
        }
        return fond() || dice.chance(25) ? Node.of(Op.STATIC, ty, dice.pick(Fields.of(Fields.STATIC, ty))) : null;
    }

    // -- references

    private Node reference(Ty ty, int depth) {
        Variable variable = generator.pick(v -> v.ty() == ty);
        int at = dice.roll(100);
        if (depth > 0 && at < 10 && variable != null) {
            return Node.of(Op.TERNARY, ty, null, condition(1), Generator.variable(variable), Generator.variable(generator.pick(v -> v.ty() == ty)));
        }
        if (depth > 0 && at == 10 && dice.chance(30)) {
            return Node.of(Op.NULL, ty, null);
        }
        if (depth > 0 && at == 11 && ty.isArray()) {
            return Node.of(Op.NEW, ty, null, Node.of(Op.BIN, Ty.INT, IAND, leaf(Ty.INT), Node.number(Ty.INT, dice.chance(80) ? 15 : -9)));
        }
        if (ty == Ty.CELL && at >= 10) {
            return cell(depth);
        }
        if (ty == Ty.TURNER && (variable == null || at >= 70)) {
            return turner();
        }
        if (ty == Ty.COIL && at >= 80 && generator.pick(v -> v.ty() == Ty.CELL) != null) {
            return Node.of(Op.FIELD, Ty.COIL, "coil", cell(1));
        }
        if (ty == Ty.BUFFER && variable != null && depth > 0 && at >= 90) {
            return invoke(dice.pick(Callee.of(Ty.BUFFER)), 0);
        }
        if (ty == Ty.BOX && at >= 90) {
            return Node.of(Op.STATIC, Ty.BOX, "sbox");
        }
        if (ty == Ty.OBJECT) {
            Variable any = generator.pick(v -> !v.ty().isNumber());
            return any == null ? Node.of(Op.NULL, ty, null) : Generator.variable(any);
        }
        if (depth > 0 && at < 40 && ty.isArray()) {
            Node cast = cast(ty);
            if (cast != null) {
                return cast;
            }
        }
        if (ty.isRows() && at < 60) {
            Node other = otherRows(ty);
            if (other != null) {
                return other;
            }
        }
        if (at < 34 && (ty == Ty.INTS || ty == Ty.DOUBLES || ty == Ty.BYTES)) {
            Node other = otherArray(ty);
            if (other != null) {
                return other;
            }
        }
        Variable target = depth > 0 && at < 33 ? generator.pick(v -> v.ty() == ty && v.assignable()) : null;
        if (target != null) {
            return Node.of(Op.SET, ty, target.id(), Generator.variable(variable));
        }
        return variable != null ? Generator.variable(variable) : ty.isArray() ? Node.of(Op.NEW, ty, null, Node.number(Ty.INT, 8)) : Node.of(Op.NULL, ty, null);
    }

    /** One that is no variable: a row, a field, a static field. */
    private Node otherArray(Ty ty) {
        Variable rows = generator.pick(v -> v.ty().isRows() && v.ty().element() == ty);
        if (rows != null && dice.chance(60)) {
            return Node.of(Op.ROW, ty, null, reference(rows.ty(), 1), index(0));
        }
        List<String> fields = Fields.of(Fields.OF_CELL, ty);
        if (!fields.isEmpty() && generator.pick(v -> v.ty() == Ty.CELL) != null && dice.chance(70)) {
            return Node.of(Op.FIELD, ty, dice.pick(fields), of(Ty.CELL, 1));
        }
        List<String> statics = Fields.of(Fields.STATIC, ty);
        return !statics.isEmpty() && (fond() || dice.chance(15)) ? Node.of(Op.STATIC, ty, dice.pick(statics)) : null;
    }

    /** Rows that are no variable, if there are some. */
    private Node otherRows(Ty ty) {
        Variable cubes = ty == Ty.INT_ROWS ? generator.pick(v -> v.ty() == Ty.INT_CUBES) : null;
        if (cubes != null && dice.chance(80)) {
            return Node.of(Op.ROW, ty, null, Generator.variable(cubes), dice.chance(70) ? Node.number(Ty.INT, dice.roll(3)) : index(0));
        }
        if (ty == Ty.INT_ROWS && generator.pick(v -> v.ty() == Ty.CELL) != null && dice.chance(40)) {
            return Node.of(Op.FIELD, ty, "rows", cell(1));
        }
        return ty == Ty.DOUBLE_ROWS && dice.chance(20) ? Node.of(Op.STATIC, ty, "srows") : null;
    }

    /** One of an array of objects, cast with or without a look at what it is. */
    private Node cast(Ty ty) {
        Variable objects = generator.pick(v -> v.ty() == Ty.OBJECTS);
        if (objects == null) {
            return null;
        }
        Node element = Node.of(Op.ROW, Ty.OBJECT, null, Generator.variable(objects), index(0));
        Node cast = Node.of(Op.CAST, ty, null, element);
        Variable other = generator.pick(v -> v.ty() == ty);
        return other == null || ty == Ty.INTS && dice.chance(60) ? cast
                : Node.of(Op.TERNARY, ty, null, Node.of(Op.INSTANCE_OF, Ty.INT, ty.asm().getInternalName(), element), cast, Generator.variable(other));
    }

    /** One that is no variable. */
    private Node turner() {
        int at = dice.roll(100);
        if (at < 40) {
            return Node.of(Op.CONSTANT, Ty.TURNER, dice.pick("TURNER", "SPIN"));
        }
        return at < 60 ? Node.of(Op.STATIC, Ty.TURNER, "sturner")
                : Node.of(Op.MAKE, Ty.TURNER, "dev/backedge/it/fuzz/away/Turner$" + dice.pick("Half", "Half", "Spin", "Count"));
    }

    private Node cell(int depth) {
        Variable variable = generator.pick(v -> v.ty() == Ty.CELL);
        if (variable == null) {
            return Node.of(Op.STATIC, Ty.CELL, "scell");
        }
        return depth > 0 && dice.chance(15) ? Node.of(Op.FIELD, Ty.CELL, "next", cell(depth - 1)) : Generator.variable(variable);
    }

    /** Mostly one that is in range. */
    Node index(int depth) {
        Variable i = generator.pick(Variable::index);
        int at = dice.roll(100);
        if (i != null && at < 60) {
            return Generator.variable(i);
        }
        if (i != null && at < 70) {
            boolean down = dice.chance(20);
            return Node.of(Op.BIN, Ty.INT, down ? ISUB : IADD, Generator.variable(i), Node.number(Ty.INT, 1 + dice.roll(down ? 1 : 3)));
        }
        if (i != null && at == 70) {
            return Node.of(Op.BIN, Ty.INT, dice.pick(IADD, ISUB, IMUL), Generator.variable(i), leaf(Ty.INT));
        }
        if (at < 84 || depth == 0) {
            return Node.number(Ty.INT, dice.roll(8));
        }
        return at < 99 ? Node.of(Op.BIN, Ty.INT, IAND, of(Ty.INT, depth), Node.number(Ty.INT, dice.pick(7, 7, 7, 3))) : of(Ty.INT, depth);
    }

    // -- conditions

    Node condition(int depth) {
        int at = dice.roll(100);
        if (depth > 1 && at < 14) {
            return Node.of(dice.chance(50) ? Op.AND : Op.OR, Ty.INT, null, condition(depth - 1), condition(depth - 1));
        }
        if (depth > 1 && at < 18) {
            return Node.of(Op.NOT, Ty.INT, null, condition(depth - 1));
        }
        Variable reference = at < 27 ? generator.pick(v -> !v.ty().isNumber()) : null;
        if (reference != null && dice.chance(25)) {
            boolean fits = reference.ty() == Ty.CELL || reference.ty() == Ty.OBJECTS;
            String type = reference.ty() == Ty.CELL ? dice.pick("dev/backedge/it/fuzz/Cell$Left", "dev/backedge/it/fuzz/Cell$Right") : "[[I";
            return Node.of(Op.INSTANCE_OF, Ty.INT, fits ? type : dice.pick("[I", "java/lang/String", "java/lang/Cloneable"), Generator.variable(reference));
        }
        if (reference != null) {
            return dice.chance(50) ? Node.of(Op.IS_NULL, Ty.INT, null, Generator.variable(reference))
                    : Node.of(Op.SAME, Ty.INT, null, Generator.variable(reference), reference(reference.ty(), 1));
        }
        Ty ty = dice.number();
        String operator = dice.pick("==", "!=", "<", "<=", ">", ">=") + (ty.isFloating() ? dice.pick("l", "g") : "");
        return Node.of(Op.COMPARE, Ty.INT, operator, of(ty, depth - 1), dice.chance(40) ? Node.number(ty, dice.literal(ty)) : of(ty, depth - 1));
    }

    /** Seldom true. */
    Node rare() {
        return Node.of(Op.COMPARE, Ty.INT, "==", Node.of(Op.BIN, Ty.INT, IAND, of(Ty.INT, 2), Node.number(Ty.INT, 63)), Node.number(Ty.INT, 21));
    }

    Node toLong(Node value) {
        return switch (value.ty()) {
            case INT -> Node.of(Op.CONVERT, Ty.LONG, I2L, value);
            case LONG -> value;
            case FLOAT -> Node.of(Op.CONVERT, Ty.LONG, I2L, Node.of(Op.INTRINSIC, Ty.INT,
                    new Intrinsic("java/lang/Float", raw ? "floatToRawIntBits" : "floatToIntBits", "(F)I"), value));
            default -> Node.of(Op.INTRINSIC, Ty.LONG, new Intrinsic("java/lang/Double", raw ? "doubleToRawLongBits" : "doubleToLongBits", "(D)J"), value);
        };
    }
}
