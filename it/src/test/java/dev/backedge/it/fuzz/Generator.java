package dev.backedge.it.fuzz;

import dev.backedge.it.fuzz.Op.Cases;
import dev.backedge.it.fuzz.Op.Counted;
import dev.backedge.it.fuzz.Op.Fueled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.objectweb.asm.Opcodes;

/** Makes the program of a seed: the same one for the same seed. Its loops are short or burn the method's fuel, so it ends soon. */
final class Generator implements Opcodes {
    private static final int[] VERSIONS = {V17, V17, V1_8, V1_5, V1_6};
    private static final int MOST_NESTED = 3;

    /** @param assignable whether statements may change it: what a loop counts with, they may not */
    record Variable(int id, Ty ty, boolean assignable, boolean index) {
    }

    private final long seed;
    final Dice dice;
    final boolean raw;
    final List<Variable> scope = new ArrayList<>();
    final List<Program.Method> methods = new ArrayList<>();
    private final ExpressionGenerator expressions;
    private final KernelGenerator kernels;
    /** In a hundred loops, where one may be. */
    private final int kernelsOfLoops;
    private final List<Integer> labels = new ArrayList<>();
    private int nextVariable;
    private int nextLabel;
    private int loops;
    private int fuel;
    private Ty result;
    /** Whether there may be something on the operand stack, or a lock held: no handler, no way out. */
    private boolean enclosed;
    private int locked;
    int budget;

    private Generator(long seed) {
        this.seed = seed;
        this.dice = new Dice(seed);
        this.raw = dice.chance(8);
        this.expressions = new ExpressionGenerator(this, dice.pick(2, 8, 8, 30));
        this.kernels = new KernelGenerator(this, expressions);
        this.kernelsOfLoops = dice.pick(0, 0, 15, 70);
    }

    static Program program(long seed) {
        return new Generator(seed).program();
    }

    private Program program() {
        int version = dice.pick(VERSIONS);
        List<Ty> parameters = parameters();
        int helpers = dice.chance(25) ? 1 + dice.roll(2) : 0;
        methods.add(null);
        for (int n = 1; n <= helpers; n++) {
            methods.add(helper());
        }
        boolean isStatic = dice.chance(75);
        if (!isStatic) {
            parameters.add(0, Ty.CELL);
        }
        Program.Method run = method(isStatic, parameters, Ty.LONG, dice.chance(60) ? 2 + dice.roll(7) : 6 + dice.roll(22), true);
        methods.set(0, run);
        List<Long> calls = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            calls.add(dice.nextLong());
        }
        int length = kernelsOfLoops > 0 ? dice.pick(24, 80, 150) : 24;
        return new Program(seed, version, raw, length, methods, calls);
    }

    private List<Ty> parameters() {
        List<Ty> parameters = new ArrayList<>();
        for (int n = 1 + dice.roll(4); n > 0; n--) {
            parameters.add(dice.number());
        }
        Ty array = dice.array();
        for (int n = 1 + dice.roll(4); n > 0; n--) {
            parameters.add(dice.roll(parameters.size() + 1), array);
            array = dice.chance(55) ? array : dice.array();
        }
        if (dice.chance(30)) {
            Ty rows = Ty.values()[Ty.INT_ROWS.ordinal() + dice.pick(0, 0, 1, 1, 2, 3, 4)];
            parameters.add(rows);
            if (dice.chance(30)) {
                parameters.add(dice.chance(60) ? rows : rows == Ty.INT_CUBES ? Ty.INT_ROWS : Ty.OBJECTS);
            }
        }
        if (dice.chance(15)) {
            parameters.add(Ty.CELL);
            if (dice.chance(40)) {
                parameters.add(Ty.CELL);
            }
        }
        if (dice.chance(10)) {
            parameters.add(Ty.STRING);
        }
        if (dice.chance(20)) {
            parameters.add(Ty.COIL);
            if (dice.chance(30)) {
                parameters.add(Ty.COIL);
            }
        }
        if (dice.chance(10)) {
            parameters.add(Ty.TURNER);
        }
        if (dice.chance(7)) {
            parameters.add(Ty.BOX);
        }
        if (dice.chance(12)) {
            parameters.add(Ty.BUFFER);
        }
        return parameters;
    }

    private Program.Method helper() {
        List<Ty> parameters = new ArrayList<>();
        for (int n = dice.roll(3); n > 0; n--) {
            parameters.add(dice.number());
        }
        if (dice.chance(40)) {
            parameters.add(dice.array());
        }
        return method(true, parameters, dice.number(), dice.roll(5), false);
    }

    private Program.Method method(boolean isStatic, List<Ty> parameters, Ty returned, int statements, boolean main) {
        scope.clear();
        nextVariable = 0;
        loops = main ? 0 : MOST_NESTED - 1;
        result = returned;
        budget = statements;
        parameters.forEach(ty -> scope.add(new Variable(nextVariable++, ty, (isStatic || nextVariable > 1) && dice.chance(ty.isNumber() ? 90 : 45), false)));
        List<Node> body = new ArrayList<>();
        fuel = nextVariable++;
        body.add(Node.statement(Op.DECLARE, fuel, Node.number(Ty.INT, main ? 200 + dice.roll(1200) : 20)));
        for (int n = main ? dice.roll(5) : 0; n > 0; n--) {
            body.add(declare());
        }
        while (budget > 0) {
            body.add(main && dice.chance(60) ? dice.chance(30) ? guarded() : loop() : statement());
        }
        body.add(Node.statement(Op.RETURN, null, main ? hash() : expressions.of(returned, 2)));
        return new Program.Method(isStatic, parameters, returned, new Node(Op.SEQ, Ty.NONE, null, body));
    }

    /** Of all that can be seen at the end. */
    private Node hash() {
        Node hash = Node.number(Ty.LONG, 17);
        for (Variable variable : scope) {
            Node value = variable(variable);
            Node term = variable.ty.isNumber() ? expressions.toLong(value)
                    : Node.of(Op.CONVERT, Ty.LONG, I2L, Node.of(Op.IS_NULL, Ty.INT, null, value));
            hash = Node.of(Op.BIN, Ty.LONG, LADD, Node.of(Op.BIN, Ty.LONG, LMUL, hash, Node.number(Ty.LONG, 31)), term);
        }
        return hash;
    }

    // -- variables

    static Node variable(Variable variable) {
        return Node.of(Op.VAR, variable.ty, variable.id);
    }

    Variable pick(Predicate<Variable> wanted) {
        List<Variable> all = new ArrayList<>();
        for (Variable variable : scope) {
            if (wanted.test(variable)) {
                all.add(variable);
            }
        }
        return dice.pick(all);
    }

    private Node declare() {
        Ty ty = dice.chance(15) ? dice.array() : dice.chance(5) ? Ty.TURNER : dice.number();
        Node value = ty.isNumber() || ty == Ty.TURNER || pick(v -> v.ty == ty) != null ? expressions.of(ty, 2) : Node.of(Op.NEW, ty, null, Node.number(Ty.INT, dice.roll(12)));
        int id = nextVariable++;
        scope.add(new Variable(id, ty, true, false));
        return Node.statement(Op.DECLARE, id, value);
    }

    /** What is declared in it is gone after it. */
    private <T> T scoped(Supplier<T> body) {
        int size = scope.size();
        T made = body.get();
        while (scope.size() > size) {
            scope.remove(scope.size() - 1);
        }
        return made;
    }

    // -- statements

    private Node statements(int most) {
        return scoped(() -> {
            List<Node> body = new ArrayList<>();
            int count = 1 + dice.roll(most);
            for (int n = 0; n < count && (n == 0 || budget > 0); n++) {
                body.add(statement());
            }
            return new Node(Op.SEQ, Ty.NONE, null, body);
        });
    }

    private static Node empty() {
        return Node.statement(Op.SEQ, null);
    }

    private Node statement() {
        budget--;
        int at = budget > 0 ? dice.roll(100) : dice.roll(50);
        if (at < 10) {
            return declare();
        } else if (at < 28) {
            return assign();
        } else if (at < 46) {
            return store();
        } else if (at < 50) {
            return jump();
        } else if (at < 52 || expressions.fond() && at < 58) {
            return field();
        } else if (at < 53) {
            return Node.statement(Op.THROW_IF, "t" + budget, expressions.rare());
        } else if (at < 70) {
            return Node.statement(Op.IF, null, expressions.condition(2), statements(3), dice.chance(50) ? statements(3) : empty());
        } else if (at < 76) {
            return choice();
        } else if (at < 82 && !enclosed) {
            return handled();
        } else if (at < 83) {
            return locked();
        } else {
            return loops < MOST_NESTED ? loop() : store();
        }
    }

    private Node assign() {
        Variable target = pick(v -> v.assignable && (v.ty.isNumber() || dice.chance(20)));
        if (target == null) {
            return store();
        }
        if (target.ty == Ty.INT && dice.chance(20)) {
            return Node.statement(Op.IINC, new int[] {target.id, dice.pick(1, 1, -1, 2, 3, -7, 127, 128, -300)});
        }
        return Node.statement(Op.ASSIGN, target.id, expressions.of(target.ty, 3));
    }

    private Node store() {
        if (dice.chance(4)) {
            return whole();
        }
        if (dice.chance(30) && pick(v -> v.ty == Ty.BUFFER) != null) {
            return expressions.put();
        }
        Variable rows = dice.chance(8) ? pick(v -> v.ty.isRows()) : null;
        if (rows != null && dice.chance(40)) {
            return Node.statement(Op.SWAP_ROWS, null, variable(rows), expressions.index(0), expressions.index(0));
        }
        if (rows != null) {
            return Node.statement(Op.STORE, null, variable(rows), expressions.index(1), expressions.of(rows.ty.element(), 1));
        }
        Variable array = pick(v -> v.ty.isArray());
        Ty ty = array == null ? Ty.INTS : array.ty;
        Node target = expressions.of(ty, 1);
        Node index = expressions.index(1);
        int[] operators = expressions.operators(ty.element());
        if (dice.chance(35) && operators.length > 0) {
            int opcode = dice.pick(operators);
            boolean shift = opcode >= ISHL && opcode <= LUSHR;
            return Node.statement(Op.UPDATE, opcode, target, index, shift ? expressions.of(Ty.INT, 1) : expressions.divisor(ty.element(), opcode, 1));
        }
        return Node.statement(Op.STORE, null, target, index, expressions.of(ty.element(), 2));
    }

    /** Something with all of an array, or a stretch of it. */
    private Node whole() {
        Variable from = pick(v -> v.ty.isArray());
        Ty ty = from == null ? Ty.INTS : from.ty;
        if (dice.chance(40)) {
            return Node.statement(Op.FILL, null, expressions.of(ty, 1), expressions.of(ty.element(), 1));
        }
        return Node.statement(Op.COPY, null, expressions.of(ty, 1), expressions.index(0), expressions.of(ty, 1), expressions.index(0),
                Node.number(Ty.INT, dice.roll(12) == 0 ? -1 : dice.roll(9)));
    }

    private Node field() {
        Variable cell = pick(v -> v.ty == Ty.CELL);
        boolean ofCell = cell != null && dice.chance(60);
        Map<String, String> fields = ofCell ? Fields.OF_CELL : Fields.STATIC;
        String name = dice.pick(Fields.open(fields));
        Ty ty = Ty.of(fields.get(name));
        // Arrays and cells seldom: what they are reached by changes under the loop.
        if (!ty.isNumber() && dice.chance(70)) {
            return assign();
        }
        Node value = expressions.of(ty, 2);
        return ofCell ? Node.statement(Op.SET_FIELD, name, expressions.of(Ty.CELL, 1), value) : Node.statement(Op.SET_STATIC, name, value);
    }

    private Node jump() {
        Node condition = expressions.condition(2);
        Node way = labels.isEmpty() || dice.chance(10) ? Node.statement(Op.RETURN, null, expressions.of(result, 1))
                : Node.statement(dice.chance(50) ? Op.BREAK : Op.CONTINUE, dice.pick(labels));
        if (way.op() == Op.RETURN && locked > 0) {
            return store();
        }
        return Node.statement(Op.IF, null, condition, Node.statement(Op.SEQ, null, way), empty());
    }

    /** A switch with so many arms that each can do but little. */
    private Node wideChoice() {
        int[] keys = new int[100 + dice.roll(250)];
        int step = dice.chance(60) ? 1 : 3;
        for (int n = 0; n < keys.length; n++) {
            keys[n] = n * step - 20;
        }
        Variable target = pick(v -> v.assignable && v.ty == Ty.INT);
        List<Node> kids = new ArrayList<>();
        kids.add(Node.of(Op.BIN, Ty.INT, IAND, expressions.of(Ty.INT, 2), Node.number(Ty.INT, dice.pick(15, 255, 511))));
        for (int n = 0; n <= keys.length; n++) {
            int amount = dice.roll(200) - 100;
            kids.add(dice.chance(5) ? Node.statement(Op.SEQ, null) : target == null ? Node.statement(Op.SET_STATIC, "si", Node.number(Ty.INT, amount))
                    : Node.statement(Op.IINC, new int[] {target.id, amount}));
        }
        return new Node(Op.SWITCH, Ty.NONE, new Cases(keys, false), kids);
    }

    private Node choice() {
        if (dice.chance(4)) {
            return wideChoice();
        }
        boolean dense = dice.chance(60);
        int count = 1 + dice.roll(5);
        int[] keys = new int[count];
        int first = dice.pick(0, 0, 1, -2, Integer.MAX_VALUE - 1000);
        for (int n = 0; n < count; n++) {
            keys[n] = first + n * (dense ? 1 : 29);
        }
        Node value = expressions.of(Ty.INT, 2);
        List<Node> kids = new ArrayList<>();
        kids.add(dense && dice.chance(80) ? Node.of(Op.BIN, Ty.INT, IAND, value, Node.number(Ty.INT, 7)) : value);
        for (int n = 0; n <= count; n++) {
            kids.add(n < count || dice.chance(60) ? statements(2) : empty());
        }
        return new Node(Op.SWITCH, Ty.NONE, new Cases(keys, dice.chance(25)), kids);
    }

    private Node handled() {
        if (dice.chance(25)) {
            // A way out of it passes the finisher by, as no Java compiler would have it.
            return Node.statement(Op.FINALLY, null, statements(3), statements(2));
        }
        List<String> types = new ArrayList<>();
        List<Node> kids = new ArrayList<>(List.of(statements(4)));
        for (int n = dice.pick(1, 1, 1, 2, 3); n > 0; n--) {
            types.add(dice.pick("java/lang/RuntimeException", "java/lang/ArrayIndexOutOfBoundsException", "java/lang/NullPointerException", "java/lang/ArithmeticException",
                    "java/lang/ClassCastException", ""));
            kids.add(statements(3));
        }
        return new Node(Op.TRY, Ty.NONE, List.copyOf(types), kids);
    }

    private Node locked() {
        if (enclosed) {
            return store();
        }
        locked++;
        Node made = Node.statement(Op.SYNCHRONIZED, null, enclosed(() -> statements(2)));
        locked--;
        return made;
    }

    /** Without a way out, and without handlers. */
    <T> T enclosed(Supplier<T> body) {
        List<Integer> outer = List.copyOf(labels);
        boolean before = enclosed;
        labels.clear();
        enclosed = true;
        T made = scoped(body);
        enclosed = before;
        labels.clear();
        labels.addAll(outer);
        return made;
    }

    /** A statement for the middle of an expression: a loop, if there is room for one. */
    Node nested() {
        budget -= 2;
        return enclosed(() -> Node.statement(Op.SEQ, null, loops < MOST_NESTED && dice.chance(70) ? loop() : statement()));
    }

    /** A loop whose exceptions do not keep what comes after it from running. */
    private Node guarded() {
        return Node.statement(Op.TRY, List.of(""), Node.statement(Op.SEQ, null, loop()), Node.statement(Op.SEQ, null, assign()));
    }

    // -- loops

    private Node loop() {
        budget--;
        loops++;
        int most = loops == 1 ? 24 : loops == 2 ? 10 : 6;
        boolean kernel = loops < MOST_NESTED && dice.chance(kernelsOfLoops);
        Node made = scoped(() -> kernel ? kernel() : dice.chance(70) ? counted(most) : fueled(most));
        loops--;
        return made;
    }

    private Node body(int label) {
        labels.add(label);
        Node body = statements(loops == 1 ? 5 : 3);
        labels.remove(labels.size() - 1);
        return body;
    }

    private Node kernel() {
        Variable index = new Variable(nextVariable++, Ty.INT, false, true);
        scope.add(index);
        if (loops + 1 < MOST_NESTED && dice.chance(25)) {
            Variable inner = new Variable(nextVariable++, Ty.INT, false, true);
            Ty ty = dice.number();
            Variable result = new Variable(nextVariable++, raw && ty.isFloating() ? Ty.LONG : ty, true, false);
            return kernels.nest(nextLabel++, index, nextLabel++, inner, result);
        }
        return kernels.loop(nextLabel++, index, 100);
    }

    /** Without loops in it. */
    Node simpleStatement() {
        return dice.chance(50) ? assign() : store();
    }

    private Node counted(int most) {
        int label = nextLabel++;
        int id = nextVariable++;
        int shape = dice.pick(0, 0, 1, 1, 2);
        int form = dice.roll(10);
        if (form < 2) {
            return overflowing(label, id, shape, most);
        }
        Ty ty = dice.chance(85) ? Ty.INT : dice.chance(70) ? Ty.LONG : raw || dice.chance(50) ? Ty.INT : Ty.DOUBLE;
        boolean down = form < 4;
        int step = dice.chance(65) ? 1 : 1 + dice.roll(4);
        Node bound = down ? Node.number(ty, dice.roll(12) == 0 ? -1 : dice.roll(3)) : bound(ty, most);
        long from = down ? dice.roll(most) : dice.chance(75) ? 0 : dice.roll(8) - 1;
        String comparison = down ? dice.pick(">", ">=") : dice.pick("<", "<", "<", "<=");
        if (form == 9 && ty == Ty.INT) {
            comparison = "!=";
            bound = Node.number(ty, 3 + dice.roll(most));
            step = 1;
            from = dice.roll(3) - 2;
        }
        scope.add(new Variable(id, ty, false, ty == Ty.INT && from >= 0));
        return Node.statement(Op.FOR, new Counted(label, id, from, down ? -step : step, comparison, 0, shape == 2 && comparison.equals("!=") ? 0 : shape), bound, body(label));
    }

    /** Ends where its variable goes round. */
    private Node overflowing(int label, int id, int shape, int most) {
        boolean up = dice.chance(50);
        int distance = dice.roll(most);
        int step = 1 + dice.roll(3);
        int width = dice.pick(0, 0, I2B, I2S, I2C);
        Ty ty = width == 0 && dice.chance(40) ? Ty.LONG : Ty.INT;
        long highest = ty == Ty.LONG ? Long.MAX_VALUE : width == I2B ? 127 : width == I2S ? 32767 : width == I2C ? 65535 : Integer.MAX_VALUE;
        long lowest = width == I2C ? 0 : -highest - 1;
        scope.add(new Variable(id, ty, false, false));
        long limit = width == I2C ? 30000 : 0;
        return Node.statement(Op.FOR, new Counted(label, id, up ? highest - distance : lowest + distance, up ? step : -step, up ? ">" : "<", width, shape),
                Node.number(ty, limit), body(label));
    }

    private Node bound(Ty ty, int most) {
        Variable array = ty == Ty.INT && dice.chance(50) && most > 20 ? pick(v -> v.ty.isArray()) : null;
        if (array != null) {
            Node length = Node.of(Op.LENGTH, Ty.INT, null, variable(array));
            return dice.chance(70) ? length : Node.of(Op.BIN, Ty.INT, dice.pick(ISUB, IADD), length, Node.number(Ty.INT, dice.roll(3)));
        }
        Variable number = ty == Ty.INT && dice.chance(25) ? pick(v -> v.ty == Ty.INT && v.assignable) : null;
        return number != null ? Node.of(Op.BIN, Ty.INT, IAND, variable(number), Node.number(Ty.INT, most > 20 ? 15 : 7)) : Node.number(ty, 1 + dice.roll(most));
    }

    private Node fueled(int most) {
        int label = nextLabel++;
        int id = nextVariable++;
        Node start = Node.statement(Op.DECLARE, id, Node.number(Ty.INT, dice.roll(3)));
        scope.add(new Variable(id, Ty.INT, dice.chance(30), true));
        Node condition = dice.chance(75) ? Node.of(Op.COMPARE, Ty.INT, "<", Node.of(Op.VAR, Ty.INT, id), bound(Ty.INT, most)) : expressions.condition(2);
        Node step = Node.statement(Op.IINC, new int[] {id, dice.pick(1, 1, 1, 1, 1, 1, 2, 2, -1)});
        Node inner = body(label);
        Node body = dice.chance(50) ? Node.statement(Op.SEQ, null, step, inner) : Node.statement(Op.SEQ, null, inner, step);
        return Node.statement(Op.SEQ, null, start, Node.statement(Op.WHILE, new Fueled(label, fuel, dice.roll(3)), condition, body));
    }
}
