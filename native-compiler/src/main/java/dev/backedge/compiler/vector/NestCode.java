package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Emits what the lanes of a {@link VectorNest} do, block by block: scalars for what is the same in all lanes or grows evenly from lane to lane, vectors for the rest. Where a check
 * fails it leads to one block, which gives these iterations up.
 */
final class NestCode {
    private final Function function;
    private final NestPlan plan;
    private final NestForms forms;
    private final Block givesUp;
    private final int lanes;
    /** What is known by its value in lane 0. */
    private final Map<Value, Value> scalars = new HashMap<>();
    private final Map<Value, Value> vectors = new HashMap<>();
    /** Comparisons, and what is made of them. */
    private final Map<Value, Value> truths = new HashMap<>();
    private final List<Instr> stores = new ArrayList<>();
    /** The operands of the checks so far. */
    private final Set<List<Value>> checked = new HashSet<>();
    private Value mask;
    private Value lastLane;
    private Code out;

    /** @param givesUp a block without parameters */
    NestCode(Function function, NestPlan plan, Block givesUp) {
        this.function = function;
        this.plan = plan;
        this.givesUp = givesUp;
        forms = plan.forms();
        lanes = plan.lanes();
    }

    /** Where it emits. */
    Code out() {
        return out;
    }

    void startIn(Block block) {
        out = new Code(function, block, null);
    }

    /** Goes on behind the inner loop, which may have had no iteration: what it has checked says nothing there. */
    void startBehind(Block block) {
        startIn(block);
        checked.clear();
    }

    /** Which lanes have an iteration: the mask, null for all, and the number of the last one. */
    void setActive(Value active, Value last) {
        mask = active;
        lastLane = last;
    }

    /** What a parameter is from here on: a vector, or what it is in lane 0. */
    void define(Value original, Value image) {
        (image.type().isVector() ? vectors : scalars).put(original, image);
    }

    /** All that a block does; its stores wait for {@link #store}. */
    void emit(Block block) {
        for (Instr instr : block.body()) {
            if (instr.opcode() == Opcode.STORE) {
                stores.add(instr);
            } else if (instr.opcode() != Opcode.TICK && !forms.of(instr).equals(Form.SUM)) {
                emit(instr);
            }
        }
    }

    private void emit(Instr instr) {
        switch (instr.opcode()) {
            case NULL_CHECK, ZERO_CHECK, GUARD, BOUNDS_CHECK -> check(instr);
            case LOAD -> load(instr);
            case ROW -> scalars.put(instr, row(instr));
            default -> {
                if (forms.of(instr).isScalar()) {
                    scalars.put(instr, out.copy(instr, instr.operands().stream().map(this::scalar).toList()));
                } else if (Lanes.isTruth(instr)) {
                    truths.put(instr, computeTruth(instr));
                } else {
                    vectors.put(instr, compute(instr));
                }
            }
        }
    }

    /** Goes on in a new block if an i32 is not 0. */
    void require(Value condition) {
        Block next = function.newBlock();
        out.block().setTerminator(new Terminator.Branch(condition, new Edge(next, List.of()), new Edge(givesUp, List.of()), 0.99));
        startIn(next);
    }

    /** Of an index that grows, the index of the first lane and that of the last: where both are in range, and no more than an int apart, none in between has wrapped. */
    private void check(Instr check) {
        if (plan.invariantChecks().contains(check)) {
            return;
        }
        List<Value> operands = check.operands().stream().map(this::scalar).toList();
        require(holds(check, operands, out));
        Form form = forms.of(check.operand(0));
        if (form.isLinear()) {
            require(holds(check, List.of(out.make(Opcode.ADD, Type.I32, operands.get(0), out.times(lastLane, form.stride())), operands.get(1)), out));
        }
        checked.add(check.operands());
    }

    /** Whether a check of these operands does not fail, an i32. */
    static Value holds(Instr check, List<Value> operands, Code out) {
        Value first = operands.get(0);
        return check.opcode() == Opcode.BOUNDS_CHECK ? out.test(Opcode.ULT, first, operands.get(1)) : out.test(Opcode.NE, first, out.constant(first.type(), 0));
    }

    /** Of an index that has been checked, what needs no look at the length. */
    private Value row(Instr row) {
        if (!checked.contains(List.of(row.operand(1), row.operand(2)))) {
            return out.copy(row, row.operands().stream().map(this::scalar).toList());
        }
        Value rows = out.make(Opcode.ROWS, Type.ADDR, scalar(row.operand(0)));
        return out.make(Opcode.ROW_AT, Type.REF, rows, scalar(row.operand(1)));
    }

    private void load(Instr load) {
        Value base = scalar(load.operand(0));
        Value index = scalar(load.operand(1));
        for (Value stored : plan.memory().apartInside(load)) {
            require(out.test(Opcode.NE, base, scalar(stored)));
        }
        if (forms.of(load).isUniform()) {
            scalars.put(load, out.access(Opcode.LOAD, load.type(), load.element(), base, index));
            return;
        }
        ElementKind kind = load.element();
        Type memory = Type.vector(kind.lane(), lanes);
        Value loaded = mask == null ? out.access(Opcode.VLOAD, memory, kind, base, index) : out.access(Opcode.VLOAD_MASKED, memory, kind, base, index, mask);
        Lane lane = Lanes.full(load.type());
        Opcode widen = kind == ElementKind.BOOLEAN || kind == ElementKind.CHAR ? Opcode.WIDEN_UNSIGNED : Opcode.WIDEN_SIGNED;
        vectors.put(load, kind.lane() == lane ? loaded : out.make(widen, Type.vector(lane, lanes), loaded));
    }

    /** Emits the stores that wait, in their order. */
    void store() {
        for (Instr store : stores) {
            ElementKind kind = store.element();
            Value value = vector(store.operand(2));
            Value stored = value.type().lane() == kind.lane() ? value : out.make(Opcode.NARROW, Type.vector(kind.lane(), lanes), value);
            Value base = scalar(store.operand(0));
            Value index = scalar(store.operand(1));
            if (mask == null) {
                out.access(Opcode.VSTORE, null, kind, base, index, stored);
            } else {
                out.access(Opcode.VSTORE_MASKED, null, kind, base, index, stored, mask);
            }
        }
    }

    /** What a value that is not varying is in lane 0. */
    Value scalar(Value value) {
        Value passed = plan.nest().passed(value);
        return passed != null ? scalar(passed) : scalars.getOrDefault(value, value);
    }

    /** The value in each lane. */
    Value vector(Value value) {
        Value passed = plan.nest().passed(value);
        if (passed != null) {
            return vector(passed);
        }
        Value vector = vectors.get(value);
        if (vector != null) {
            return vector;
        }
        Type type = Type.vector(Lanes.full(value.type()), lanes);
        Value truth = truths.get(value);
        if (truth != null) {
            return out.make(Opcode.SELECT, type, truth, splat(1, Lane.I32), splat(0, Lane.I32));
        }
        Form form = forms.of(value);
        return form.isUniform() ? out.make(Opcode.SPLAT, type, scalar(value)) : out.make(Opcode.IOTA, type, scalar(value), out.constant(value.type(), form.stride()));
    }

    /** The value as its form asks for it. */
    Value image(Value value, Form form) {
        return form.isVarying() ? vector(value) : scalar(value);
    }

    private Value splat(long constant, Lane lane) {
        return out.make(Opcode.SPLAT, Type.vector(lane, lanes), out.constant(lane.scalar(), constant));
    }

    /** The lanes in which an i32 is not 0. */
    Value truth(Value value) {
        Value passed = plan.nest().passed(value);
        if (passed != null) {
            return truth(passed);
        }
        Value known = truths.get(value);
        return known != null ? known : out.make(Opcode.NE, Type.mask(lanes), vector(value), splat(0, Lane.I32));
    }

    private Value computeTruth(Instr instr) {
        Type type = Type.mask(lanes);
        return switch (instr.opcode()) {
            case AND, OR, XOR -> out.make(instr.opcode(), type, truth(instr.operand(0)), truth(instr.operand(1)));
            default -> out.make(instr.opcode(), type, vector(instr.operand(0)), vector(instr.operand(1)));
        };
    }

    private Value compute(Instr instr) {
        Type type = Type.vector(Lanes.full(instr.type()), lanes);
        return switch (instr.opcode()) {
            case SELECT -> out.make(Opcode.SELECT, type, truth(instr.operand(0)), vector(instr.operand(1)), vector(instr.operand(2)));
            case SHL, SHR, USHR, ROTL, ROTR -> out.make(instr.opcode(), type, vector(instr.operand(0)), shiftCount(instr));
            case I2L -> out.make(Opcode.WIDEN_SIGNED, type, vector(instr.operand(0)));
            case UI2L -> out.make(Opcode.WIDEN_UNSIGNED, type, vector(instr.operand(0)));
            case L2I -> out.make(Opcode.NARROW, type, vector(instr.operand(0)));
            case MUL -> product(instr, type);
            case DIV, REM -> instr.type().isInteger() ? ConstantDivision.of(instr, vector(instr.operand(0)), out) : plain(instr, type);
            default -> plain(instr, type);
        };
    }

    private Value product(Instr product, Type type) {
        boolean constant = type.lane() == Lane.I64 && product.operand(1) instanceof Instr factor && factor.isConst();
        Value shifted = constant ? shifted(vector(product.operand(0)), ((Instr) product.operand(1)).constant()) : null;
        return shifted == null ? plain(product, type) : shifted;
    }

    /** A product with a constant of two bits by shifts, which take a cycle each: products of longs take fifteen on many a CPU. Null if it is another. */
    private Value shifted(Value vector, long factor) {
        if (Long.bitCount(factor) != 2) {
            return null;
        }
        return out.make(Opcode.ADD, vector.type(), shifted(vector, Long.numberOfTrailingZeros(factor)), shifted(vector, Long.SIZE - 1 - Long.numberOfLeadingZeros(factor)));
    }

    private Value shifted(Value vector, int count) {
        return count == 0 ? vector : out.make(Opcode.SHL, vector.type(), vector, out.constant(Type.I32, count));
    }

    private Value plain(Instr instr, Type type) {
        return out.make(instr.opcode(), type, instr.operands().stream().map(this::vector).toArray(Value[]::new));
    }

    private Value shiftCount(Instr shift) {
        Value count = shift.operand(1);
        if (forms.of(count).isUniform()) {
            return scalar(count);
        }
        Value vector = vector(count);
        return shift.type() == Type.I64 ? out.make(Opcode.WIDEN_UNSIGNED, Type.vector(Lane.I64, lanes), vector) : vector;
    }
}
