package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One copy of a loop's body in vectors: lane i does what the scalar loop does in iteration i of a block. */
final class BodyCode {
    private final VectorPlan plan;
    private Code out;
    private final Map<BlockParam, List<Value>> carried;
    private final int copy;
    private int emitted;
    private final Map<Value, Value> vectors = new HashMap<>();
    /** For loads what they have loaded, before it is widened. */
    private final Map<Value, Value> widened = new HashMap<>();
    private final Map<Value, Value> truths = new HashMap<>();
    private final Partial partial;
    private final Map<Value, Value> scalars = new HashMap<>();
    private final Map<CarriedScan, Value> within = new HashMap<>();

    /** Of a whole block. */
    BodyCode(VectorPlan plan, Code out, Map<BlockParam, List<Value>> carried, int copy) {
        this(plan, out, carried, copy, null);
    }

    /**
     * @param partial null for a whole block
     * @param carried for each parameter of the scalar loop's header what the vector loop carries for it
     */
    BodyCode(VectorPlan plan, Code out, Map<BlockParam, List<Value>> carried, int copy, Partial partial) {
        this.partial = partial;
        this.plan = plan;
        this.out = out;
        this.carried = carried;
        this.copy = copy;
    }

    /** Emits the loads before the first store, and tests whether an iteration leaves the loop: an i32; null if there is no such exit. */
    Value leaves() {
        emit(false);
        Value any = null;
        for (LoopBody.Exit exit : plan.body().exits()) {
            Value mask = mask(exit.condition());
            if (exit.check() != null) {
                Value outside = out.make(Opcode.UGE, Type.mask(count()), vector(exit.check().operand(0), Lane.I32), vector(exit.check().operand(1), Lane.I32));
                mask = mask == null ? outside : out.make(Opcode.AND, outside.type(), outside, mask);
            }
            any = any == null ? mask : out.make(Opcode.OR, mask.type(), any, mask);
        }
        return any == null ? null : out.make(Opcode.MASK_ANY, Type.I32, any);
    }

    /** Emits the loads before the first store. */
    void loadAhead() {
        emit(false);
    }

    /** Emits the rest of the loads and stores, in their order, in a block that comes after the one so far. */
    void emit(Code rest) {
        out = rest;
        emit(true);
    }

    private void emit(boolean stores) {
        for (; emitted < plan.accesses().size(); emitted++) {
            Access access = plan.accesses().get(emitted);
            if (access.isStore() && !stores) {
                return;
            }
            Group group = plan.groups().of(access);
            if (group != null) {
                emit(group, access);
            } else if (access.isStore()) {
                store(access);
            } else if (plan.lanes().isNeeded(access.instr())) {
                vectors.put(access.instr(), load(access));
            }
        }
    }

    /** What the access's group does, if it does it where the access is. */
    private void emit(Group group, Access access) {
        if (access.position() != group.position()) {
            return;
        }
        Access first = group.first();
        Value start = out.plus(index(first), group.low() + (first.stride() < 0 ? (count() - 1) * first.stride() : 0));
        GroupCode code = new GroupCode(group, out, plan.uniform(first.base(), out.before()), start, count(), partial == null ? null : partial.iterations());
        Value[] parts = new Value[group.ways()];
        if (group.isStore()) {
            group.members().forEach(member -> parts[group.part(member)] = turned(member, vector(member.instr().operand(2), member.kind().lane())));
            code.store(parts);
        } else {
            Value[] loaded = code.load();
            for (Access member : group.members()) {
                int part = group.part(member);
                parts[part] = parts[part] == null ? turned(member, loaded[part]) : parts[part];
                vectors.put(member.instr(), widened(member, parts[part]));
            }
        }
    }

    /** From the order of memory to that of the lanes, or back. */
    private Value turned(Access access, Value vector) {
        return plan.isBackwards(access) ? out.make(Opcode.REVERSE, vector.type(), vector) : vector;
    }

    /** What a parameter of the scalar loop's header is in the iterations after these. */
    Value following(int position) {
        Value value = plan.loop().following().get(position);
        return vector(value, Lanes.full(value.type()));
    }

    /** The same, with the product of the polynomial given. */
    Value following(int position, Recurrence.Polynomial polynomial, Value product) {
        vectors.put(polynomial.product(), product);
        return following(position);
    }

    private int count() {
        return plan.vectorLength();
    }

    private Type vectorOf(Lane lane) {
        return Type.vector(lane, count());
    }

    /** The index in the first iteration of the block. */
    private Value index(Access access) {
        Value first = scalar(access.instr().operand(1));
        return out.plus(first, copy * count() * access.stride());
    }

    /** A value that addresses are made of, in the first iteration of the first copy. */
    private Value scalar(Value value) {
        if (plan.isInvariant(value)) {
            return plan.uniform(value, out.before());
        }
        if (value instanceof BlockParam param) {
            return plan.carried(param).scalar(out, carried.get(param), 0);
        }
        Value known = scalars.get(value);
        if (known == null) {
            Instr instr = (Instr) value;
            known = out.make(instr.opcode(), instr.type(), instr.operands().stream().map(this::scalar).toArray(Value[]::new));
            scalars.put(value, known);
        }
        return known;
    }

    private Value start(Access access) {
        Value first = index(access);
        return access.stride() < 0 ? out.plus(first, (count() - 1) * access.stride()) : first;
    }

    private Value indices(Access access) {
        Value first = index(access);
        long stride = plan.isFlipped() ? -access.stride() : access.stride();
        Value start = plan.isFlipped() ? out.plus(first, (count() - 1) * access.stride()) : first;
        return out.make(Opcode.IOTA, vectorOf(Lane.I32), start, out.constant(Type.I32, stride));
    }

    private Value load(Access access) {
        ElementKind kind = access.kind();
        Value base = plan.uniform(access.base(), out.before());
        Type memory = vectorOf(kind.lane());
        Value mask = active(access);
        Value loaded;
        if (access.index() == null) {
            loaded = gather(access, base, memory, mask);
        } else if (access.stride() == 0) {
            Value scalar = out.access(Opcode.LOAD, kind.type(), kind, base, scalar(access.instr().operand(1)));
            return out.make(Opcode.SPLAT, vectorOf(plan.lanes().of(access.instr())), scalar);
        } else if (Math.abs(access.stride()) > 1) {
            loaded = out.access(Opcode.VGATHER, memory, kind, base, indices(access), mask != null ? mask : everyLane());
        } else if (mask == null || !plan.masksLoads()) {
            loaded = out.access(Opcode.VLOAD, memory, kind, base, start(access));
        } else {
            loaded = out.access(Opcode.VLOAD_MASKED, memory, kind, base, start(access), mask);
        }
        return widened(access, turned(access, loaded));
    }

    /** What was loaded, in the lanes that are wanted. */
    private Value widened(Access access, Value loaded) {
        ElementKind kind = access.kind();
        Lane wanted = plan.lanes().of(access.instr());
        widened.put(access.instr(), loaded);
        boolean unsigned = kind == ElementKind.BOOLEAN || kind == ElementKind.CHAR;
        return wanted == kind.lane() ? loaded : out.make(unsigned ? Opcode.WIDEN_UNSIGNED : Opcode.WIDEN_SIGNED, vectorOf(wanted), loaded);
    }

    /** Of lanes whose index is out of range, nothing: their iterations leave the loop. */
    private Value gather(Access access, Value base, Type memory, Value mask) {
        Value indices = vector(access.instr().operand(1), Lane.I32);
        Value length = out.before().make(Opcode.ARRAY_LENGTH, Type.I32, plan.uniform(((Instr) access.base()).operand(0), out.before()));
        Value inside = out.make(Opcode.ULT, Type.mask(count()), indices, out.splat(length, Lane.I32, count()));
        Value read = mask == null ? inside : out.make(Opcode.AND, inside.type(), inside, mask);
        return out.access(Opcode.VGATHER, memory, access.kind(), base, indices, read);
    }

    private Value everyLane() {
        return out.before().constant(Type.mask(count()), count() == 64 ? -1L : (1L << count()) - 1);
    }

    private void store(Access access) {
        Value stored = turned(access, vector(access.instr().operand(2), access.kind().lane()));
        Value mask = active(access);
        if (mask == null) {
            out.access(Opcode.VSTORE, null, access.kind(), plan.uniform(access.base(), out.before()), start(access), stored);
        } else {
            out.access(Opcode.VSTORE_MASKED, null, access.kind(), plan.uniform(access.base(), out.before()), start(access), stored, mask);
        }
    }

    /** The value in so wide lanes, no wider than the ones it is computed in. */
    Value vector(Value value, Lane lane) {
        if (plan.isInvariant(value)) {
            return out.splat(plan.uniform(value, out.before()), lane, count());
        }
        Value vector = vectors.get(value);
        if (vector == null) {
            vector = compute(value);
            vectors.put(value, vector);
        }
        return vector.type().lane() == lane ? vector : out.make(Opcode.NARROW, vectorOf(lane), vector);
    }

    private Value compute(Value value) {
        Lane lane = plan.lanes().of(value);
        LoopBody.Choice choice = plan.body().choice(value);
        if (choice != null) {
            return choose(choice, lane);
        }
        CarriedScan scan = plan.scan(value);
        if (scan != null && value instanceof BlockParam param) {
            return scan.before(out, carried.get(param), vector(scan.scan().following(), Lanes.full(param.type())));
        } else if (scan != null) {
            return scan.following(out, carried.get(scan.scan().param()), within(scan));
        }
        if (value instanceof BlockParam param) {
            return plan.carried(param).vector(out, carried.get(param), copy, lane);
        }
        return compute((Instr) value, lane);
    }

    /** The running sums of the block alone. */
    Value within(CarriedScan scan) {
        Value known = within.get(scan);
        if (known == null) {
            known = scan.within(out, vector(scan.scan().summand(), Lanes.full(scan.scan().param().type())));
            within.put(scan, known);
        }
        return known;
    }

    private Value choose(LoopBody.Choice choice, Lane lane) {
        List<LoopBody.Way> ways = choice.ways();
        Value chosen = vector(ways.get(ways.size() - 1).value(), lane);
        for (int i = ways.size() - 2; i >= 0; i--) {
            Condition.Path split = ways.size() == 2 ? ways.get(0).condition().split(ways.get(1).condition()) : null;
            Value mask = split != null ? truth(split.value(), split.holds()) : mask(ways.get(i).condition());
            Value way = vector(ways.get(i).value(), lane);
            chosen = way == chosen ? chosen : out.make(Opcode.SELECT, vectorOf(lane), mask, way, chosen);
        }
        return chosen;
    }

    private Value compute(Instr instr, Lane lane) {
        Type type = vectorOf(lane);
        switch (instr.opcode()) {
            case LOAD -> throw new IllegalStateException("it is needed before it is loaded: " + instr);
            case EQ, NE, LT, LE, GT, GE, ULT, ULE, UGT, UGE -> {
                return out.make(Opcode.SELECT, type, truth(instr, true), out.splat(1, lane, count()), out.splat(0, lane, count()));
            }
            case SELECT -> {
                return out.make(Opcode.SELECT, type, truth(instr.operand(0), true), vector(instr.operand(1), lane), vector(instr.operand(2), lane));
            }
            case SHL, SHR, USHR, ROTL, ROTR -> {
                return out.make(plan.lanes().shiftOpcode(instr), type, vector(instr.operand(0), lane), shiftCount(instr.operand(1), lane));
            }
            case I2L -> {
                return out.make(Opcode.WIDEN_SIGNED, type, vector(instr.operand(0), Lane.I32));
            }
            case UI2L -> {
                return out.make(Opcode.WIDEN_UNSIGNED, type, vector(instr.operand(0), Lane.I32));
            }
            case L2I -> {
                return out.make(Opcode.NARROW, type, vector(instr.operand(0), Lane.I64));
            }
            case I2B, I2C, I2S -> {
                Value operand = vector(instr.operand(0), lane);
                return lane == Lane.I32 ? out.make(instr.opcode(), type, operand) : operand;
            }
            case AND -> {
                Value phase = plan.phase(instr, carried);
                if (phase != null) {
                    return phase;
                }
                Value zeroExtended = zeroExtended(instr, lane);
                return zeroExtended != null ? zeroExtended : out.make(Opcode.AND, type, vector(instr.operand(0), lane), vector(instr.operand(1), lane));
            }
            case DIV, REM -> {
                Value dividend = vector(instr.operand(0), lane);
                return instr.type().isFloat() ? out.make(Opcode.DIV, type, dividend, vector(instr.operand(1), lane)) : ConstantDivision.of(instr, dividend, out);
            }
            case ADD, SUB, MUL, NEG, ABS, OR, XOR, MIN, MAX -> {
                return out.make(instr.opcode(), type, instr.operands().stream().map(operand -> vector(operand, lane)).toArray(Value[]::new));
            }
            default -> {
                return out.make(instr.opcode(), type, instr.operands().stream().map(operand -> vector(operand, Lanes.full(operand.type()))).toArray(Value[]::new));
            }
        }
    }

    /** {@code a[i] & 0xff} of bytes, and the like: one extension; null if it is something else. */
    private Value zeroExtended(Instr and, Lane lane) {
        Value loaded = and.operand(1) instanceof Instr mask && mask.isConst() ? widened.get(and.operand(0)) : null;
        Lane narrow = loaded == null ? null : loaded.type().lane();
        return narrow != null && !narrow.isFloat() && narrow.bytes() < lane.bytes() && lane != Lane.I64
                && ((Instr) and.operand(1)).constant() == (1L << narrow.bytes() * 8) - 1 ? out.make(Opcode.WIDEN_UNSIGNED, vectorOf(lane), loaded) : null;
    }

    private Value shiftCount(Value count, Lane lane) {
        if (plan.isInvariant(count)) {
            return plan.uniform(count, out.before());
        }
        Value vector = vector(count, Lane.I32);
        return lane == Lane.I64 ? out.make(Opcode.WIDEN_UNSIGNED, vectorOf(Lane.I64), vector) : vector;
    }

    /** The lanes of which the access touches memory, in the order of memory; null if all do. */
    private Value active(Access access) {
        Value mask = mask(access.step().condition());
        if (partial == null) {
            return mask;
        }
        // a backwards access has no condition
        Value within = plan.isBackwards(access) ? partial.backwards() : partial.lanes();
        return mask == null ? within : out.make(Opcode.AND, mask.type(), mask, within);
    }

    /** The lanes whose iterations meet the condition; null if all do. */
    private Value mask(Condition condition) {
        if (condition.isAlways()) {
            return null;
        }
        Value any = null;
        for (Condition.Path path : condition.paths()) {
            Value all = null;
            for (Condition.Path at = path; at != null; at = at.before()) {
                Value truth = truth(at.value(), at.holds());
                all = all == null ? truth : out.make(Opcode.AND, truth.type(), truth, all);
            }
            any = any == null ? all : out.make(Opcode.OR, any.type(), any, all);
        }
        return any;
    }

    /** The lanes in which an i32 is not 0, or, if that is what should hold, in which it is. */
    private Value truth(Value value, boolean holds) {
        Type mask = Type.mask(count());
        Opcode inverse = holds ? null : inverse(value);
        if (inverse != null) {
            Lane lane = plan.lanes().compared((Instr) value);
            return out.make(inverse, mask, vector(((Instr) value).operand(0), lane), vector(((Instr) value).operand(1), lane));
        }
        if (!holds) {
            return out.make(Opcode.NOT, mask, truth(value, true));
        }
        Value known = truths.get(value);
        if (known == null) {
            known = computeTruth(value, mask);
            truths.put(value, known);
        }
        return known;
    }

    /** What holds exactly if the comparison does not, in its lanes; null if that is no single comparison. */
    private Opcode inverse(Value value) {
        if (plan.isInvariant(value) || !(value instanceof Instr compare) || plan.lanes().compared(compare) == null
                || compare.operand(0).type().isFloat() && compare.opcode() != Opcode.EQ && compare.opcode() != Opcode.NE) {
            return null;
        }
        return switch (relation(compare)) {
            case EQ -> Opcode.NE;
            case NE -> Opcode.EQ;
            case LT -> Opcode.GE;
            case LE -> Opcode.GT;
            case GT -> Opcode.LE;
            case GE -> Opcode.LT;
            case ULT -> Opcode.UGE;
            case ULE -> Opcode.UGT;
            case UGT -> Opcode.ULE;
            default -> Opcode.ULT;
        };
    }

    private Value computeTruth(Value value, Type mask) {
        if (!plan.isInvariant(value) && Lanes.isTruth(value)) {
            Instr instr = (Instr) value;
            Lane lane = plan.lanes().compared(instr);
            if (lane == null) {
                return out.make(instr.opcode(), mask, truth(instr.operand(0), true), truth(instr.operand(1), true));
            }
            return out.make(relation(instr), mask, vector(instr.operand(0), lane), vector(instr.operand(1), lane));
        }
        Lane lane = plan.isInvariant(value) ? Lane.I32 : plan.lanes().of(value);
        return out.make(Opcode.NE, mask, vector(value, lane), out.splat(0, lane, count()));
    }

    private Opcode relation(Instr compare) {
        if (!plan.lanes().isUnsigned(compare)) {
            return compare.opcode();
        }
        return switch (compare.opcode()) {
            case LT -> Opcode.ULT;
            case LE -> Opcode.ULE;
            case GT -> Opcode.UGT;
            case GE -> Opcode.UGE;
            default -> compare.opcode();
        };
    }
}
