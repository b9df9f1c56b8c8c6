package dev.backedge.it.fuzz;

import dev.backedge.it.fuzz.Generator.Variable;
import dev.backedge.it.fuzz.Op.Counted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.Opcodes;

/**
 * Loops of the kind that is unrolled and vectorised: they count over whole arrays, whose elements are combined with each other, with what does not change, and with
 * sums; now and then something is in them that stands in the way, or leaves in the middle.
 */
final class KernelGenerator implements Opcodes {
    private final Generator generator;
    private final ExpressionGenerator expressions;
    private final Dice dice;
    private Variable index;
    /** What the loop around the one at hand counts with, in a {@link #nest}. */
    private Variable around;

    KernelGenerator(Generator generator, ExpressionGenerator expressions) {
        this.generator = generator;
        this.expressions = expressions;
        this.dice = generator.dice;
    }

    /** @param index what the loop counts with; in scope while its body is made */
    Node loop(int label, Variable index, int most) {
        Variable outer = this.index;
        this.index = index;
        boolean down = dice.chance(8);
        int step = dice.chance(85) ? 1 : 2 + dice.roll(2);
        Variable array = dice.chance(85) ? array(null) : null;
        Node bound = down ? Node.number(Ty.INT, 0) : array == null ? Node.number(Ty.INT, 1 + dice.roll(most)) : Node.of(Op.LENGTH, Ty.INT, null, Generator.variable(array));
        if (array != null && !down && dice.chance(30)) {
            bound = Node.of(Op.BIN, Ty.INT, ISUB, bound, Node.number(Ty.INT, dice.roll(4)));
        }
        int from = down ? 1 + dice.roll(most) : dice.chance(70) ? 0 : 1 + dice.roll(5);
        List<Node> body = new ArrayList<>();
        for (int n = 1 + dice.roll(3); n > 0; n--) {
            body.add(statement(label));
        }
        this.index = outer;
        return Node.statement(Op.FOR, new Counted(label, index.id(), from, down ? -step : step, down ? ">=" : "<", 0, dice.pick(0, 0, 1, 2)), bound,
                new Node(Op.SEQ, Ty.NONE, null, body));
    }

    /**
     * A loop around another one that makes one result for each of its iterations, of elements that lie beside each other in iterations that follow each other; then the result is
     * stored, or summed up. Each inner loop waits for itself, so the outer iterations are what can run side by side.
     *
     * @param outer in scope, as the other two are where they have a value
     * @param result declared anew in each iteration
     */
    Node nest(int label, Variable outer, int innerLabel, Variable inner, Variable result) {
        Variable before = index;
        Ty ty = result.ty();
        int most = 1 + dice.roll(6);
        index = outer;
        Variable array = array(ty);
        Node bound = array == null ? Node.number(Ty.INT, 1 + dice.roll(40))
                : Node.of(Op.BIN, Ty.INT, ISUB, Node.of(Op.LENGTH, Ty.INT, null, Generator.variable(array)), Node.number(Ty.INT, dice.chance(90) ? most : 0));
        List<Node> body = new ArrayList<>();
        body.add(Node.statement(Op.DECLARE, result.id(), element(ty, dice.roll(2))));
        generator.scope.add(result);
        generator.scope.add(inner);
        index = inner;
        around = outer;
        List<Node> steps = new ArrayList<>();
        if (dice.chance(35)) {
            Node leaves = Node.of(Op.COMPARE, Ty.INT, dice.pick("<", ">", "==") + (ty.isFloating() ? dice.pick("l", "g") : ""), Generator.variable(result), Node.number(ty, dice.literal(ty)));
            steps.add(Node.statement(Op.IF, null, leaves, Node.statement(Op.SEQ, null, Node.statement(Op.BREAK, innerLabel)), Node.statement(Op.SEQ, null)));
        }
        int opcode = dice.pick(opcodes(ty, IADD, IADD, ISUB, IMUL));
        steps.add(Node.statement(Op.ASSIGN, result.id(), Node.of(Op.BIN, ty, opcode, Generator.variable(result), element(ty, 2))));
        around = null;
        generator.scope.remove(inner);
        Node trips = dice.chance(15) ? Node.of(Op.BIN, Ty.INT, IAND, Generator.variable(outer), Node.number(Ty.INT, 3)) : Node.number(Ty.INT, most);
        body.add(Node.statement(Op.FOR, new Counted(innerLabel, inner.id(), 0, 1, "<", 0, 0), trips, new Node(Op.SEQ, Ty.NONE, null, steps)));
        index = outer;
        if (array != null && dice.chance(85)) {
            body.add(Node.statement(Op.STORE, null, Generator.variable(array(ty)), Generator.variable(outer), Generator.variable(result)));
        }
        Variable sum = dice.chance(40) ? generator.pick(v -> v != result && v.assignable() && v.ty() == ty) : null;
        if (sum != null) {
            body.add(Node.statement(Op.ASSIGN, sum.id(), Node.of(Op.BIN, ty, ty.opcode(IADD), Generator.variable(sum), Generator.variable(result))));
        }
        index = before;
        return Node.statement(Op.FOR, new Counted(label, outer.id(), 0, 1, "<", 0, 0), bound, new Node(Op.SEQ, Ty.NONE, null, body));
    }

    private Node statement(int label) {
        int at = dice.roll(100);
        if (at < 4) {
            return Node.statement(Op.IF, null, Node.of(Op.COMPARE, Ty.INT, "==", element(Ty.INT, 1), Node.number(Ty.INT, dice.literal(Ty.INT))),
                    Node.statement(Op.SEQ, null, Node.statement(dice.chance(70) ? Op.BREAK : Op.CONTINUE, label)), Node.statement(Op.SEQ, null));
        } else if (at < 7) {
            return generator.simpleStatement();
        } else if (at < 17) {
            return Node.statement(Op.IF, null, condition(), Node.statement(Op.SEQ, null, effect()), Node.statement(Op.SEQ, null));
        }
        return effect();
    }

    private Node effect() {
        Variable sum = dice.chance(35) ? generator.pick(v -> v.assignable() && v.ty().isNumber() && !(generator.raw && v.ty().isFloating())) : null;
        if (sum != null) {
            Ty ty = sum.ty();
            Node old = Generator.variable(sum);
            int[] operators = ty.isFloating() ? opcodes(ty, IADD, IMUL, ISUB) : opcodes(ty, IADD, IADD, IXOR, IOR, IAND, IMUL, ISUB);
            Node value = dice.chance(20) ? minOrMax(ty, old, element(ty, 1)) : Node.of(Op.BIN, ty, dice.pick(operators), old, element(ty, 2));
            return Node.statement(Op.ASSIGN, sum.id(), value);
        }
        Variable array = array(null);
        if (array == null) {
            return generator.simpleStatement();
        }
        return Node.statement(Op.STORE, null, Generator.variable(array), place(), element(array.ty().element(), 2));
    }

    private static int[] opcodes(Ty ty, int... ofInt) {
        return Arrays.stream(ofInt).map(ty::opcode).toArray();
    }

    private Node minOrMax(Ty ty, Node a, Node b) {
        String type = ty.descriptor;
        return Node.of(Op.INTRINSIC, ty, new Intrinsic("java/lang/Math", dice.pick("min", "max"), "(" + type + type + ")" + type), a, b);
    }

    private Variable array(Ty element) {
        return generator.pick(v -> v.ty().isArray() && (element == null || v.ty().element() == element));
    }

    /** The index, or one near it; in a nest one near the outer index too, as a rule. */
    private Node place() {
        Node i = Generator.variable(index);
        if (around != null && dice.chance(80)) {
            Node row = dice.chance(30) ? Generator.variable(around) : Node.of(Op.BIN, Ty.INT, IADD, Generator.variable(around), i);
            return dice.chance(90) ? row : Node.of(Op.BIN, Ty.INT, IADD, Generator.variable(around), Node.of(Op.BIN, Ty.INT, IMUL, i, Node.number(Ty.INT, 2 + dice.roll(6))));
        }
        return dice.chance(82) ? i : Node.of(Op.BIN, Ty.INT, dice.pick(IADD, ISUB), i, Node.number(Ty.INT, 1 + dice.roll(3)));
    }

    private Node condition() {
        Ty ty = dice.number();
        String operator = dice.pick("<", ">", "<=", ">=", "==", "!=") + (ty.isFloating() ? dice.pick("l", "g") : "");
        return Node.of(Op.COMPARE, Ty.INT, operator, element(ty, 1), dice.chance(50) ? Node.number(ty, dice.literal(ty)) : element(ty, 1));
    }

    /** Of each iteration. */
    private Node element(Ty ty, int depth) {
        Variable array = array(ty);
        int at = dice.roll(100);
        if (depth == 0 || at < 25) {
            return leaf(ty, array);
        } else if (at < 33 && !(generator.raw && ty.isFloating())) {
            return Node.of(Op.NEG, ty, null, element(ty, depth - 1));
        } else if (at < 40 && !(generator.raw && ty.isFloating())) {
            return minOrMax(ty, element(ty, depth - 1), element(ty, depth - 1));
        } else if (at < 47) {
            return Node.of(Op.TERNARY, ty, null, condition(), element(ty, depth - 1), element(ty, depth - 1));
        } else if (at < 55) {
            return conversion(ty, depth - 1);
        } else if (at < 65 && !ty.isFloating()) {
            Node amount = dice.chance(80) ? Node.number(Ty.INT, dice.roll(70) - 3) : leaf(Ty.INT, null);
            return Node.of(Op.BIN, ty, dice.pick(opcodes(ty, ISHL, ISHR, IUSHR)), element(ty, depth - 1), amount);
        } else if (expressions.operators(ty).length == 0) {
            return leaf(ty, array);
        }
        int opcode = dice.pick(ty.isFloating() ? opcodes(ty, IADD, ISUB, IMUL, IDIV) : opcodes(ty, IADD, ISUB, IMUL, IAND, IOR, IXOR));
        return Node.of(Op.BIN, ty, opcode, element(ty, depth - 1), element(ty, depth - 1));
    }

    private Node conversion(Ty ty, int depth) {
        Ty from = dice.number();
        if (ty == Ty.INT && dice.chance(50)) {
            return Node.of(Op.CONVERT, ty, dice.pick(I2B, I2S, I2C), element(ty, depth));
        }
        return from == ty || generator.raw && ty.isFloating() && from.isFloating() ? element(ty, depth)
                : Node.of(Op.CONVERT, ty, ExpressionGenerator.CONVERSIONS[from.ordinal()][ty.ordinal()], element(from, depth));
    }

    private Node leaf(Ty ty, Variable array) {
        if (array != null && dice.chance(70)) {
            return Node.of(Op.LOAD, ty, null, Generator.variable(array), place());
        }
        if (ty == Ty.INT && dice.chance(25)) {
            return Generator.variable(index);
        }
        if (dice.chance(8)) {
            return expressions.call(ty, 0);
        }
        Variable variable = dice.chance(50) ? generator.pick(v -> v.ty() == ty) : null;
        return variable == null ? Node.number(ty, dice.literal(ty)) : Generator.variable(variable);
    }
}
