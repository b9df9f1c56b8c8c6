package dev.backedge.compiler.vector;

import dev.backedge.compiler.analysis.Range;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which values of a loop's body are needed as vectors, and how wide their lanes have to be.
 *
 * <p>Java computes with bytes and shorts as ints. Here an int gets lanes of 8 or 16 bits where nobody looks at more of its bits, and where those come out
 * right from operands that are as narrow: a lane of n bits always holds its value modulo 2^n.
 */
final class Lanes {
    private final CountedLoop loop;
    private final LoopBody body;
    private final Ranges ranges;
    private final Map<Value, Lane> needed = new HashMap<>();
    private final Map<Value, Lane> lanes = new HashMap<>();
    private final Map<Instr, Lane> compared = new HashMap<>();
    private final List<Value> order = new ArrayList<>();
    private final Set<Value> seen = new LinkedHashSet<>();

    Lanes(CountedLoop loop, LoopBody body, List<Recurrence> recurrences) throws Refusal {
        this.loop = loop;
        this.body = body;
        ranges = new Ranges(body);
        List<Root> roots = roots(recurrences);
        for (Root root : roots) {
            visit(root.value);
        }
        for (LoopBody.Step step : body.steps()) {
            if (step.instr().opcode().writesMemory()) {
                visit(step.condition());
            }
        }
        for (LoopBody.Exit exit : body.exits()) {
            visit(exit.condition());
            if (exit.check() != null) {
                exit.check().operands().forEach(this::visit);
                exit.check().operands().forEach(operand -> need(operand, Lane.I32));
            }
        }
        for (Root root : roots) {
            need(root.value, root.lane);
        }
        for (int i = order.size() - 1; i >= 0; i--) {
            settle(order.get(i));
        }
    }

    private record Root(Value value, Lane lane) {
    }

    private List<Root> roots(List<Recurrence> recurrences) {
        List<Root> roots = new ArrayList<>();
        for (LoopBody.Step step : body.steps()) {
            if (step.instr().opcode() == Opcode.STORE) {
                roots.add(new Root(step.instr().operand(2), step.instr().element().lane()));
            }
        }
        for (int i = 0; i < recurrences.size(); i++) {
            Recurrence recurrence = recurrences.get(i);
            if (recurrence instanceof Recurrence.Reduction || recurrence instanceof Recurrence.Polynomial || recurrence instanceof Recurrence.Bitwise
                    || recurrence instanceof Recurrence.Scan) {
                roots.add(new Root(loop.following().get(i), full(recurrence.param().type())));
            } else if (recurrence instanceof Recurrence.ByteSum sum) {
                roots.add(new Root(sum.left(), Lane.I8));
                if (sum.right() != null) {
                    roots.add(new Root(sum.right(), Lane.I8));
                }
            } else if (recurrence instanceof Recurrence.Place) {
                roots.add(new Root(loop.following().get(i), Lane.I32));
            }
        }
        return roots;
    }

    /** The lane that holds every bit of a scalar. */
    static Lane full(Type type) {
        return type == Type.I64 ? Lane.I64 : type == Type.F32 ? Lane.F32 : type == Type.F64 ? Lane.F64 : Lane.I32;
    }

    private void visit(Condition condition) {
        for (Condition.Path path : condition.paths()) {
            for (Condition.Path at = path; at != null; at = at.before()) {
                visit(at.value());
            }
        }
    }

    /** Postorder: operands first. */
    private void visit(Value value) {
        if (loop.isInvariant(value) || !seen.add(value)) {
            return;
        }
        LoopBody.Choice choice = body.choice(value);
        if (choice != null) {
            for (LoopBody.Way way : choice.ways()) {
                visit(way.condition());
                visit(way.value());
            }
        } else if (value instanceof Instr instr && !instr.opcode().readsMemory()) {
            instr.operands().forEach(this::visit);
        } else if (value instanceof Instr load) {
            if (loop.induction().modulo32(load.operand(1)) == null) {
                visit(load.operand(1));
                need(load.operand(1), Lane.I32);
            }
            for (LoopBody.Step step : body.steps()) {
                if (step.instr() == load) {
                    visit(step.condition());
                }
            }
        }
        order.add(value);
    }

    private void need(Value value, Lane lane) {
        needed.merge(value, lane, (one, other) -> one.bytes() >= other.bytes() ? one : other);
    }

    /** Decides the lanes of a value all of whose users have told what they need. */
    private void settle(Value value) throws Refusal {
        LoopBody.Choice choice = body.choice(value);
        Lane lane = needed.get(value);
        if (lane == null) {
            // only its truth matters
            if (value instanceof Instr instr && isTruth(instr)) {
                settleTruth(instr);
                return;
            }
            lane = full(value.type());
        }
        if (value instanceof BlockParam && choice == null) {
            lanes.put(value, lane);
            return;
        }
        if (choice != null) {
            for (LoopBody.Way way : choice.ways()) {
                need(way.value(), lane);
            }
            lanes.put(value, lane);
            return;
        }
        lanes.put(value, settle((Instr) value, lane));
    }

    /** Whether the i32 is 0 or 1 and made as a mask. */
    static boolean isTruth(Value value) {
        if (!(value instanceof Instr instr)) {
            return false;
        }
        return switch (instr.opcode()) {
            case EQ, NE, LT, LE, GT, GE, ULT, ULE, UGT, UGE -> true;
            case AND, OR, XOR -> isTruth(instr.operand(0)) && isTruth(instr.operand(1));
            default -> false;
        };
    }

    private void settleTruth(Instr instr) {
        switch (instr.opcode()) {
            case EQ, NE, LT, LE, GT, GE, ULT, ULE, UGT, UGE -> {
                Lane lane = instr.operand(0).type() == Type.I32 ? comparison(instr) : full(instr.operand(0).type());
                compared.put(instr, lane);
                need(instr.operand(0), lane);
                need(instr.operand(1), lane);
            }
            default -> {
            }
        }
    }

    private Lane comparison(Instr compare) {
        Range left = ranges.of(compare.operand(0));
        Range right = ranges.of(compare.operand(1));
        for (Lane lane : List.of(Lane.I8, Lane.I16)) {
            int bits = lane.bytes() * 8;
            if (left.fitsSigned(bits) && right.fitsSigned(bits) || left.fitsUnsigned(bits) && right.fitsUnsigned(bits)) {
                return lane;
            }
        }
        return Lane.I32;
    }

    /** Whether a comparison of narrow lanes has to take them for unsigned. */
    boolean isUnsigned(Instr compare) {
        int bits = compared.get(compare).bytes() * 8;
        return bits < 32 && !(ranges.of(compare.operand(0)).fitsSigned(bits) && ranges.of(compare.operand(1)).fitsSigned(bits));
    }

    private Lane settle(Instr instr, Lane lane) throws Refusal {
        switch (instr.opcode()) {
            case LOAD -> {
                Lane stored = instr.element().lane();
                return lane.bytes() > stored.bytes() ? lane : stored;
            }
            case EQ, NE, LT, LE, GT, GE, ULT, ULE, UGT, UGE -> {
                settleTruth(instr);
                return lane;
            }
            case ADD, SUB, NEG, AND, OR, XOR -> {
                return all(instr, 0, lane);
            }
            case MUL -> {
                return all(instr, 0, lane == Lane.I8 ? Lane.I16 : lane);
            }
            case SELECT -> {
                return all(instr, 1, lane);
            }
            case I2B, I2C, I2S -> {
                boolean plain = lane.bytes() == 1 || lane.bytes() == 2 && instr.opcode() != Opcode.I2B;
                return all(instr, 0, plain ? lane : Lane.I32);
            }
            case SHL, SHR, USHR -> {
                return shift(instr, lane);
            }
            case MIN, MAX, ABS -> {
                return instr.type() == Type.I32 ? all(instr, 0, signed(instr, lane)) : all(instr, 0, lane);
            }
            default -> {
                instr.operands().forEach(operand -> need(operand, full(operand.type())));
                return full(instr.type());
            }
        }
    }

    private Lane all(Instr instr, int from, Lane lane) {
        for (int i = from; i < instr.operands().size(); i++) {
            need(instr.operand(i), lane);
        }
        return lane;
    }

    /** The narrowest lane from this one on in which all operands, and the result, are right as signed numbers. */
    private Lane signed(Instr instr, Lane lane) {
        for (Lane narrow : List.of(Lane.I8, Lane.I16)) {
            int bits = narrow.bytes() * 8;
            if (narrow.bytes() >= lane.bytes() && ranges.of(instr).fitsSigned(bits) && instr.operands().stream().allMatch(operand -> ranges.of(operand).fitsSigned(bits))) {
                return narrow;
            }
        }
        return Lane.I32;
    }

    private Lane shift(Instr instr, Lane lane) {
        if (!(instr.operand(1) instanceof Instr count) || !count.isConst()) {
            need(instr.operand(0), full(instr.type()));
            if (!loop.isInvariant(instr.operand(1))) {
                need(instr.operand(1), Lane.I32);
            }
            return full(instr.type());
        }
        if (instr.type() == Type.I64) {
            need(instr.operand(0), Lane.I64);
            return Lane.I64;
        }
        int bits = (int) count.constant() & 31;
        Lane chosen = lane.bytes() <= 2 && bits < 16 && (instr.opcode() == Opcode.SHL || isRight(instr)) ? Lane.I16 : Lane.I32;
        need(instr.operand(0), chosen);
        return chosen;
    }

    /** Whether a shift to the right of 16 bits shifts in what the one of 32 bits does. */
    private boolean isRight(Instr shift) {
        Range operand = ranges.of(shift.operand(0));
        return operand.fitsUnsigned(16) || shift.opcode() == Opcode.SHR && operand.fitsSigned(16);
    }

    /** The opcode of a shift in its lanes: one that is right for the numbers it gets. */
    Opcode shiftOpcode(Instr shift) {
        boolean narrow = lanes.get(shift) == Lane.I16 && shift.opcode() != Opcode.SHL;
        return !narrow ? shift.opcode() : ranges.of(shift.operand(0)).fitsUnsigned(16) ? Opcode.USHR : Opcode.SHR;
    }

    /** The lane of a value that is needed as a vector; null for all others. */
    Lane of(Value value) {
        return lanes.get(value);
    }

    /** The lane in which the operands of a comparison are compared. */
    Lane compared(Instr compare) {
        return compared.get(compare);
    }

    /** Whether anything that a vector is made of needs this value. */
    boolean isNeeded(Value value) {
        return seen.contains(value);
    }

    /** The values that are needed, operands first. */
    List<Value> needed() {
        return order;
    }

    /** The widest lane that there is. */
    Lane widest() {
        Lane widest = Lane.I8;
        for (List<Lane> some : List.of(List.copyOf(lanes.values()), List.copyOf(compared.values()))) {
            for (Lane lane : some) {
                widest = lane.bytes() > widest.bytes() ? lane : widest;
            }
        }
        return widest;
    }
}
