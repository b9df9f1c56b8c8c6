package dev.backedge.compiler.testing;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.ExitReason;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Signature;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Writes the blocks of {@link RandomIr}: structured code, from a scope of the values that dominate the place it writes at. */
final class RandomIrGenerator {
    /** A way that a profile has hardly ever seen taken. */
    private static final double RARE = 0.0001;
    private static final double[] TRIPS = {0, 0, 0, 2.5, 3, 4, 9, 60};
    /** Most values of a frame state. */
    static final int MAX_STATE = 8;
    private static final int MAX_DEPTH = 3;
    /** What computes a value from other values, and needs no check first. */
    private static final List<Opcode> ARITHMETIC = Arrays.stream(Opcode.values())
            .filter(opcode -> opcode.isPure() && opcode.arity() > 0 && opcode != Opcode.ARRAY_BASE && opcode != Opcode.ARRAY_LENGTH && opcode != Opcode.ROW && opcode != Opcode.ROW_AT && opcode != Opcode.ADDRESS_BITS
                && !Signature.of(opcode).isEmpty()).toList();
    private static final long[] CORNERS = {0, 1, -1, 2, 3, 7, 8, 31, 32, 63, 64, 127, 128, 255, 256, -128, 32767, 65535, 0x7fffffffL, 0x80000000L,
        0xffffffffL, 0x100000000L, Long.MAX_VALUE, Long.MIN_VALUE, 1_000_003, -10};
    private static final double[] FLOAT_CORNERS = {0.0, -0.0, 1, -1, 0.5, 2, 1e10, -1e10, 3e38, 1e-40, 1e300, -1e300, 4.9e-324,
        Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, 16777217, 2147483648.0, 9.3e18};

    private final Random random;
    private final Function function;
    private final List<Type> slots;
    private final List<List<Type>> resumePoints = new ArrayList<>();
    /** Element kind of the arrays that a reference may name. */
    private final Map<Value, ElementKind> kinds = new IdentityHashMap<>();
    private final List<Value> indices = new ArrayList<>();
    private List<Value> scope = new ArrayList<>();
    private Block block;
    private final ElementKind rowKind;
    private Value firstRow;
    private Value fuel;
    private int budget;

    /** @param rowKind kind of the rows of the array of arrays, the name of the first of which the last slot holds; null if there is none */
    RandomIrGenerator(Random random, Function function, List<Type> slots, ElementKind rowKind, int size) {
        this.random = random;
        this.function = function;
        this.slots = slots;
        this.rowKind = rowKind;
        this.budget = size;
    }

    Function generate() {
        block = function.newBlock();
        for (int i = 0; i < slots.size(); i++) {
            Instr slot = function.newInstr(Opcode.ENTRY_SLOT, slots.get(i), List.of(), i, null, null);
            if (rowKind != null && i == slots.size() - 1) {
                firstRow = append(slot);
                break;
            }
            Value value = add(slot);
            if (i < function.arrays().size()) {
                kinds.put(value, function.arrays().get(i));
            } else if (i < function.arrays().size() + RandomIr.SMALL) {
                indices.add(value);
            }
        }
        fuel = constant(Type.I32, 1000);
        loop(0);
        while (budget > 0) {
            statement(0);
        }
        block.setTerminator(new Terminator.Exit(state(ExitReason.LOOP_EXIT)));
        return function;
    }

    /** Types of the values of each frame state, by resume point. */
    List<List<Type>> resumePoints() {
        return resumePoints;
    }

    // -- statements

    private void statements(int depth, int count) {
        for (int i = 0; i < count && budget > 0; i++) {
            statement(depth);
        }
    }

    private void statement(int depth) {
        budget--;
        int choice = random.nextInt(100);
        if (choice < 50) {
            arithmetic();
        } else if (choice < 66) {
            load();
        } else if (choice < 76) {
            store();
        } else if (choice < 78) {
            storeOnTwoWays(depth);
        } else if (choice < 83) {
            check();
        } else if (depth < MAX_DEPTH && choice < 90) {
            conditional(depth);
        } else if (depth < MAX_DEPTH && choice < 97) {
            loop(depth);
        } else if (depth < MAX_DEPTH) {
            multiway(depth);
        }
    }

    private void arithmetic() {
        Opcode opcode = ARITHMETIC.get(random.nextInt(ARITHMETIC.size()));
        List<Signature> forms = Signature.of(opcode);
        Signature form = forms.get(random.nextInt(forms.size()));
        if (form.result() == Type.ADDR) {
            return; // addresses come from array_base alone, so that their element kind is known
        }
        ElementKind kind = form.operands().contains(Type.REF) || form.operands().contains(Type.ADDR) ? anyKind() : null;
        List<Value> operands = new ArrayList<>();
        for (Type type : form.operands()) {
            operands.add(type == Type.ADDR ? arrayBase(reference(kind)) : type == Type.REF ? reference(kind) : value(type));
        }
        boolean division = opcode == Opcode.DIV || opcode == Opcode.REM || opcode == Opcode.UDIV || opcode == Opcode.UREM;
        if (division && form.result().isInteger()) {
            operands.set(1, divisor(form.result(), operands.get(1)));
        } else if (opcode == Opcode.COPY_SIGN) {
            operands.set(1, numberOr(operands.get(1), operands.get(0).type(), 1));
        }
        Value result = add(function.newInstr(opcode, form.result(), operands));
        if (form.result() == Type.REF) {
            kinds.put(result, kind);
        } else if (opcode == Opcode.BITCAST && form.result().isInteger()) {
            scope.remove(result);
            // which NaN it is must not show
            Value canonical = constant(form.result(), form.result() == Type.I32 ? 0x7fc00000 : 0x7ff8000000000000L);
            Value isNumber = add(function.newInstr(Opcode.EQ, Type.I32, List.of(operands.get(0), operands.get(0))));
            add(function.newInstr(Opcode.SELECT, form.result(), List.of(isNumber, result, canonical)));
        }
    }

    /** The float, or a constant where it is NaN: the sign of a NaN is the processor's choice. */
    private Value numberOr(Value value, Type type, double otherwise) {
        Value constant = constant(type, type == Type.F32 ? Float.floatToRawIntBits((float) otherwise) : Double.doubleToRawLongBits(otherwise));
        Value isNumber = add(function.newInstr(Opcode.EQ, Type.I32, List.of(value, value)));
        return add(function.newInstr(Opcode.SELECT, type, List.of(isNumber, value, constant)));
    }

    private Value divisor(Type type, Value value) {
        switch (random.nextInt(4)) {
            case 0:
                return constant(type, 1 + random.nextInt(10));
            case 1:
                return constant(type, -1 - random.nextInt(10));
            case 2:
                return add(function.newInstr(Opcode.OR, type, List.of(value, constant(type, 1))));
            default:
                check(Opcode.ZERO_CHECK, ExitReason.ZERO_DIVISOR, value);
                return value;
        }
    }

    private void load() {
        ElementKind kind = anyKind();
        if (kind != null) {
            Value reference = reference(kind);
            Value index = index();
            add(function.newInstr(Opcode.LOAD, kind.type(), List.of(checkedBase(reference, index), index), 0, kind, null));
        }
    }

    private void store() {
        ElementKind kind = anyKind();
        if (kind != null) {
            Value reference = reference(kind);
            Value index = index();
            Value stored = value(kind.type());
            store(kind, checkedBase(reference, index), index, stored);
        }
    }

    /** Stores to one element on both of two ways that meet, or before and on one of them. */
    private void storeOnTwoWays(int depth) {
        ElementKind kind = anyKind();
        if (kind == null || depth >= MAX_DEPTH) {
            return;
        }
        Value reference = reference(kind);
        Value index = index();
        Value base = checkedBase(reference, index);
        // of an array that may be the same one
        Value other = checkedBase(reference(kind), index);
        boolean before = random.nextBoolean();
        if (before) {
            store(kind, base, index, value(kind.type()));
        }
        if (random.nextInt(4) == 0) {
            load();
        }
        Block whenTrue = function.newBlock();
        Block whenFalse = function.newBlock();
        block.setTerminator(new Terminator.Branch(value(Type.I32), new Edge(whenTrue, List.of()), new Edge(whenFalse, List.of()), probability()));
        List<Value> outer = scope;
        Value fuelBefore = fuel;
        List<Arm> arms = new ArrayList<>();
        for (Block start : List.of(whenTrue, whenFalse)) {
            block = start;
            scope = new ArrayList<>(outer);
            fuel = fuelBefore;
            if (start == whenTrue || !before) {
                if (random.nextBoolean()) {
                    arithmetic();
                }
                boolean reads = random.nextInt(4) == 0;
                store(kind, base, index, reads ? add(function.newInstr(Opcode.LOAD, kind.type(), List.of(other, index), 0, kind, null)) : value(kind.type()));
                if (random.nextInt(8) == 0) {
                    store();
                }
            }
            arms.add(new Arm(block, scope, fuel));
        }
        join(outer, arms, depth);
    }

    private void store(ElementKind kind, Value base, Value index, Value stored) {
        append(function.newInstr(Opcode.STORE, null, List.of(base, index, stored), 0, kind, null));
    }

    private Value checkedBase(Value reference, Value index) {
        check(Opcode.NULL_CHECK, ExitReason.NULL_CHECK, reference);
        Value length = add(function.newInstr(Opcode.ARRAY_LENGTH, Type.I32, List.of(reference)));
        check(Opcode.BOUNDS_CHECK, ExitReason.BOUNDS_CHECK, index, length);
        return arrayBase(reference);
    }

    /** A check that usually passes. */
    private void check() {
        Value value = value(Type.I32);
        Value condition = switch (random.nextInt(3)) {
            case 0 -> add(function.newInstr(Opcode.NE, Type.I32, List.of(value, constant(Type.I32, random.nextInt()))));
            case 1 -> add(function.newInstr(Opcode.OR, Type.I32, List.of(value, constant(Type.I32, 4))));
            default -> add(function.newInstr(Opcode.ULT, Type.I32, List.of(value, constant(Type.I32, -3))));
        };
        check(Opcode.GUARD, ExitReason.GUARD, condition);
    }

    private void check(Opcode opcode, ExitReason reason, Value... operands) {
        append(function.newInstr(opcode, null, List.of(operands), 0, null, state(reason)));
    }

    // -- control flow

    /** One way to a join, with what is in scope at its end. */
    private record Arm(Block end, List<Value> scope, Value fuel) {
    }

    private void conditional(int depth) {
        conditional(value(Type.I32), depth);
    }

    private void conditional(Value condition, int depth) {
        Block whenTrue = function.newBlock();
        Block whenFalse = function.newBlock();
        block.setTerminator(new Terminator.Branch(condition, new Edge(whenTrue, List.of()), new Edge(whenFalse, List.of()), probability()));
        List<Value> outer = scope;
        Value before = fuel;
        Arm first = arm(whenTrue, outer, before, depth);
        if (random.nextInt(8) == 0) {
            exitFrom(whenFalse, outer, before);
            join(outer, List.of(first), depth);
        } else {
            join(outer, List.of(first, arm(whenFalse, outer, before, depth)), depth);
        }
    }

    /** Asks behind a join which way control came, as flags do: for a number that is a constant on most ways. */
    private void ask(Value flag, int depth) {
        if (random.nextInt(4) == 0) {
            arithmetic();
        }
        Opcode relation = List.of(Opcode.EQ, Opcode.NE, Opcode.LT, Opcode.GE, Opcode.ULT, Opcode.UGE).get(random.nextInt(6));
        conditional(random.nextBoolean() ? flag : add(function.newInstr(relation, Type.I32, List.of(flag, constant(Type.I32, random.nextInt(3))))), depth);
    }

    private void multiway(int depth) {
        Value selector = add(function.newInstr(Opcode.AND, Type.I32, List.of(value(Type.I32), constant(Type.I32, 7))));
        List<Integer> keys = new ArrayList<>();
        List<Edge> cases = new ArrayList<>();
        List<Block> targets = new ArrayList<>();
        int step = 1 + random.nextInt(3);
        for (int key = random.nextInt(2) * -1; keys.size() < 2 + random.nextInt(3); key += step) {
            Block target = targets.isEmpty() || random.nextInt(4) != 0 ? function.newBlock() : targets.get(0);
            keys.add(key);
            cases.add(new Edge(target, List.of()));
            if (!targets.contains(target)) {
                targets.add(target);
            }
        }
        Block otherwise = function.newBlock();
        targets.add(otherwise);
        block.setTerminator(new Terminator.Switch(selector, List.copyOf(keys), cases, new Edge(otherwise, List.of())));
        List<Value> outer = scope;
        Value before = fuel;
        List<Arm> arms = new ArrayList<>();
        targets.forEach(target -> arms.add(arm(target, outer, before, depth)));
        join(outer, arms, depth);
    }

    private Arm arm(Block start, List<Value> outer, Value before, int depth) {
        block = start;
        scope = new ArrayList<>(outer);
        fuel = before;
        statements(depth + 1, 1 + random.nextInt(4));
        return new Arm(block, scope, fuel);
    }

    private void exitFrom(Block start, List<Value> outer, Value before) {
        block = start;
        scope = new ArrayList<>(outer);
        fuel = before;
        block.setTerminator(new Terminator.Exit(state(ExitReason.UNSUPPORTED_BYTECODE)));
    }

    private void join(List<Value> outer, List<Arm> arms, int depth) {
        Block join = function.newBlock();
        List<List<Value>> arguments = new ArrayList<>();
        List<Value> params = new ArrayList<>();
        Value asked = null;
        arms.forEach(arm -> arguments.add(new ArrayList<>()));
        for (int i = random.nextInt(4); i > 0; i--) {
            Type type = anyType();
            ElementKind kind = type == Type.REF ? anyKind() : null;
            BlockParam param = function.newParam(join, type);
            params.add(param);
            kinds.put(param, kind);
            boolean flag = type == Type.I32 && random.nextBoolean();
            for (int a = 0; a < arms.size(); a++) {
                at(arms.get(a));
                arguments.get(a).add(type == Type.REF ? reference(kind) : flag && random.nextInt(4) != 0 ? constant(type, random.nextInt(3)) : value(type));
            }
            asked = flag ? param : asked;
        }
        Value joinedFuel = function.newParam(join, Type.I32);
        for (int a = 0; a < arms.size(); a++) {
            arguments.get(a).add(arms.get(a).fuel());
            arms.get(a).end().setTerminator(new Terminator.Jump(new Edge(join, arguments.get(a))));
        }
        block = join;
        scope = new ArrayList<>(outer);
        scope.addAll(params);
        fuel = joinedFuel;
        if (asked != null && depth < MAX_DEPTH && budget > 0) {
            ask(asked, depth);
        }
    }

    private void at(Arm arm) {
        block = arm.end();
        scope = arm.scope();
        fuel = arm.fuel();
    }

    /** A loop that counts: up to a limit, or down; tested at the top or at the bottom; sometimes with a second exit or back edge. */
    private void loop(int depth) {
        boolean down = random.nextInt(4) == 0;
        boolean testAtBottom = random.nextInt(3) == 0;
        Value limit = down ? constant(Type.I32, -1) : limit();
        Value start = down ? limit() : random.nextInt(3) == 0 ? anyOf(indices) : constant(Type.I32, random.nextInt(3));
        Value step = constant(Type.I32, down ? -1 : random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1);
        Value cost = constant(Type.I32, 1);

        Block header = function.newBlock();
        List<Value> initial = new ArrayList<>(List.of(start, fuel));
        BlockParam counter = function.newParam(header, Type.I32);
        // what a profile may have said, true or not
        header.setTrips(TRIPS[counter.id() % TRIPS.length]);
        BlockParam headerFuel = function.newParam(header, Type.I32);
        List<BlockParam> carried = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Type type = anyType();
            ElementKind kind = type == Type.REF ? anyKind() : null;
            initial.add(type == Type.REF ? reference(kind) : value(type));
            BlockParam param = function.newParam(header, type);
            kinds.put(param, kind);
            carried.add(param);
        }
        block.setTerminator(new Terminator.Jump(new Edge(header, initial)));

        block = header;
        List<Value> outer = scope;
        scope = new ArrayList<>(outer);
        scope.add(counter);
        scope.addAll(carried);
        Instr ticked = function.newInstr(Opcode.TICK, Type.I32, List.of(headerFuel, cost), 0, null, state(ExitReason.YIELD));
        append(ticked);
        fuel = ticked;
        Block after = function.newBlock();
        Block body = function.newBlock();
        Opcode stays = down ? Opcode.GT : random.nextInt(4) == 0 ? Opcode.LE : Opcode.LT;
        if (testAtBottom) {
            block.setTerminator(new Terminator.Jump(new Edge(body, List.of())));
        } else {
            Value condition = add(function.newInstr(stays, Type.I32, List.of(counter, limit)));
            block.setTerminator(new Terminator.Branch(condition, new Edge(body, List.of()), new Edge(after, List.of()), 0.95));
        }
        List<Value> atHeader = new ArrayList<>(scope);
        block = body;
        indices.add(counter);
        statements(depth + 1, 2 + random.nextInt(6));
        if (random.nextInt(5) == 0) {
            Block rest = function.newBlock();
            block.setTerminator(new Terminator.Branch(value(Type.I32), new Edge(rest, List.of()), new Edge(after, List.of()), 0.9));
            block = rest;
            statements(depth + 1, random.nextInt(3));
        }
        indices.remove(counter);
        Value counted = random.nextInt(6) == 0 ? skipping(counter, step) : counter;
        Value next = add(function.newInstr(Opcode.ADD, Type.I32, List.of(counted, step)));
        if (testAtBottom) {
            Value condition = add(function.newInstr(stays, Type.I32, List.of(next, limit)));
            block.setTerminator(new Terminator.Branch(condition, back(header, next, carried), new Edge(after, List.of()), 0.95));
        } else if (random.nextInt(5) == 0) {
            block.setTerminator(new Terminator.Branch(value(Type.I32), back(header, next, carried), back(header, next, carried), 0.5));
        } else {
            block.setTerminator(new Terminator.Jump(back(header, next, carried)));
        }
        block = after;
        scope = atHeader;
        fuel = ticked;
    }

    /** A counter that has, as the profile says hardly ever, left out an iteration. */
    private Value skipping(BlockParam counter, Value step) {
        Block more = function.newBlock();
        Block join = function.newBlock();
        BlockParam joined = function.newParam(join, Type.I32);
        block.setTerminator(new Terminator.Branch(value(Type.I32), new Edge(more, List.of()), new Edge(join, List.of(counter)), RARE));
        block = more;
        Value skipped = append(function.newInstr(Opcode.ADD, Type.I32, List.of(counter, step)));
        more.setTerminator(new Terminator.Jump(new Edge(join, List.of(skipped))));
        block = join;
        return joined;
    }

    private Edge back(Block header, Value next, List<BlockParam> carried) {
        List<Value> arguments = new ArrayList<>(List.of(next, fuel));
        for (BlockParam param : carried) {
            arguments.add(param.type() == Type.REF ? reference(kinds.get(param)) : value(param.type()));
        }
        return new Edge(header, arguments);
    }

    /** A small number, or the length of an array. */
    private Value limit() {
        if (random.nextInt(5) == 0) {
            return constant(Type.I32, random.nextInt(12));
        }
        ElementKind kind = random.nextBoolean() ? anyKind() : null;
        return kind == null ? anyOf(indices) : add(function.newInstr(Opcode.ARRAY_LENGTH, Type.I32, List.of(reference(kind))));
    }

    // -- values

    private Value index() {
        int choice = random.nextInt(20);
        if (choice < 12) {
            return anyOf(indices);
        } else if (choice < 16) {
            return add(function.newInstr(Opcode.ADD, Type.I32, List.of(anyOf(indices), constant(Type.I32, random.nextInt(5) - 2))));
        } else if (choice < 19) {
            return constant(Type.I32, random.nextInt(6));
        }
        return value(Type.I32);
    }

    private Value value(Type type) {
        List<Value> candidates = scope.stream().filter(value -> value.type() == type).toList();
        if (candidates.isEmpty() || random.nextInt(6) == 0) {
            return constant(type, interesting(type, random));
        }
        // the later a value was made, the likelier it is used
        int age = (int) (candidates.size() * random.nextDouble() * random.nextDouble());
        return candidates.get(candidates.size() - 1 - age);
    }

    /** A reference to an array of this kind, or null; kind null means null. */
    private Value reference(ElementKind kind) {
        if (kind != null && kind == rowKind && random.nextInt(3) == 0) {
            Value index = index();
            Value length = constant(Type.I32, RandomIr.ROWS);
            boolean checked = random.nextBoolean();
            if (checked) {
                check(Opcode.BOUNDS_CHECK, ExitReason.BOUNDS_CHECK, index, length);
            }
            Instr row = function.newInstr(Opcode.ROW, Type.REF, List.of(firstRow, index, length));
            if (checked && random.nextInt(3) == 0) {
                row = function.newInstr(Opcode.ROW_AT, Type.REF, List.of(append(function.newInstr(Opcode.ROWS, Type.ADDR, List.of(firstRow))), index));
            }
            add(row);
            kinds.put(row, kind);
            return row;
        }
        List<Value> candidates = scope.stream().filter(value -> value.type() == Type.REF && kind != null && kinds.get(value) == kind).toList();
        return candidates.isEmpty() || random.nextInt(40) == 0 ? constant(Type.REF, 0) : anyOf(candidates);
    }

    private ElementKind anyKind() {
        return function.arrays().isEmpty() ? null : function.arrays().get(random.nextInt(function.arrays().size()));
    }

    private Type anyType() {
        return new Type[] {Type.I32, Type.I32, Type.I64, Type.F32, Type.F64, Type.REF}[random.nextInt(6)];
    }

    private double probability() {
        return switch (random.nextInt(16)) {
            case 0 -> RARE;
            case 1 -> 1 - RARE;
            default -> random.nextInt(2) == 0 ? 0.5 : random.nextInt(100) / 100.0;
        };
    }

    private <T> T anyOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private Value arrayBase(Value reference) {
        return append(function.newInstr(Opcode.ARRAY_BASE, Type.ADDR, List.of(reference)));
    }

    private Value constant(Type type, long bits) {
        return append(function.newConst(type, bits));
    }

    private FrameState state(ExitReason reason) {
        List<Value> held = new ArrayList<>();
        for (int i = random.nextInt(MAX_STATE); i > 0; i--) {
            Value value = anyOf(scope);
            if (value.type() != Type.ADDR) {
                held.add(value);
            }
        }
        resumePoints.add(held.stream().map(Value::type).toList());
        return new FrameState(reason, resumePoints.size() - 1, resumePoints.size() * 3, held);
    }

    private Value add(Instr instr) {
        scope.add(append(instr));
        return instr;
    }

    private Value append(Instr instr) {
        block.body().add(instr);
        return instr;
    }

    /** Raw bits of a number that is likely to be a corner of something. */
    static long interesting(Type type, Random random) {
        boolean corner = random.nextInt(3) != 0;
        return switch (type.kind()) {
            case I32 -> corner ? (int) CORNERS[random.nextInt(CORNERS.length)] : random.nextInt() >> random.nextInt(32);
            case I64 -> corner ? CORNERS[random.nextInt(CORNERS.length)] : random.nextLong() >> random.nextInt(64);
            case F32 -> Float.floatToIntBits(corner ? (float) FLOAT_CORNERS[random.nextInt(FLOAT_CORNERS.length)] : random.nextFloat() * 200 - 100);
            case F64 -> Double.doubleToLongBits(corner ? FLOAT_CORNERS[random.nextInt(FLOAT_CORNERS.length)] : random.nextDouble() * 200 - 100);
            case REF -> 0;
            default -> throw new IllegalArgumentException("there are no constants of " + type);
        };
    }
}
