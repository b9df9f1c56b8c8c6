package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.List;

/**
 * Running sums: every lane carries the sum before the block. Within the block they are formed by doubling: after each step a lane holds the sum of twice as many summands up to its
 * own.
 */
record CarriedScan(Recurrence.Scan scan, int lanes) implements Carried {
    private Lane lane() {
        return Lanes.full(scan.param().type());
    }

    private Type vector() {
        return Type.vector(lane(), lanes);
    }

    @Override
    public List<Type> types(int copies) {
        return List.of(vector());
    }

    @Override
    public List<Value> enter(Code out, Value initial, int copies) {
        return List.of(out.splat(initial, lane(), lanes));
    }

    /** In each lane the sum of the block's summands up to that one. */
    Value within(Code out, Value summands) {
        Value neutral = out.splat(neutral(), lane(), lanes);
        Value sums = summands;
        for (int way = 1; way < lanes; way *= 2) {
            sums = out.make(scan.operation(), vector(), sums, out.lane(Opcode.SLIDE, vector(), lanes - way, neutral, sums));
        }
        return sums;
    }

    private long neutral() {
        boolean wide = scan.param().type() == Type.I64;
        return switch (scan.operation()) {
            case AND -> -1;
            case MIN -> wide ? Long.MAX_VALUE : Integer.MAX_VALUE;
            case MAX -> wide ? Long.MIN_VALUE : Integer.MIN_VALUE;
            default -> 0;
        };
    }

    /** What the parameter becomes in each iteration. */
    Value following(Code out, List<Value> carried, Value within) {
        return out.make(scan.operation(), vector(), carried.get(0), within);
    }

    /** What the parameter is in each iteration. */
    Value before(Code out, List<Value> carried, Value following) {
        return out.lane(Opcode.SLIDE, vector(), lanes - 1, carried.get(0), following);
    }

    @Override
    public Value vector(Code out, List<Value> carried, int copy, Lane wanted) {
        throw new IllegalStateException("it takes the summands to tell");
    }

    /** The last lane goes round by the sum within the block, which does not wait for the block before. */
    @Override
    public List<Value> next(Code out, List<Value> carried, List<BodyCode> copies, int position) {
        Value all = out.lane(Opcode.EXTRACT, scan.param().type(), lanes - 1, copies.get(0).within(this));
        return List.of(out.make(scan.operation(), vector(), carried.get(0), out.make(Opcode.SPLAT, vector(), all)));
    }

    @Override
    public List<Value> join(Code out, List<Value> carried) {
        return carried;
    }

    @Override
    public Value leave(Code out, List<Value> carried) {
        return out.lane(Opcode.EXTRACT, scan.param().type(), 0, carried.get(0));
    }
}
