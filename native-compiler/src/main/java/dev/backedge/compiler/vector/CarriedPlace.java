package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Where an extreme is: for each lane of each copy, where its own is. Of lanes with the same extreme the one that found it first is right: one that still has what there was before the loop
 * has found nothing as good, unless none has found anything better, and then all have the same.
 *
 * @param isUp whether the counter, which is the place, goes up
 */
record CarriedPlace(Recurrence.Place place, boolean isUp, int lanes) implements Carried.PerCopy {
    private static final String ALONE = "a place is where the extremes are";

    @Override
    public Type vector() {
        return Type.vector(Lane.I32, lanes);
    }

    private boolean isLeast() {
        return place.extreme().operation() == Opcode.MIN;
    }

    @Override
    public List<Value> enter(Code out, Value initial, int copies) {
        return Collections.nCopies(copies, out.splat(initial, Lane.I32, lanes));
    }

    @Override
    public List<Value> join(Code out, List<Value> carried) {
        throw new IllegalStateException(ALONE);
    }

    @Override
    public List<Value> join(Code out, List<Value> carried, Map<BlockParam, List<Value>> all) {
        List<Value> extremes = all.get(place.extreme().param());
        Value extreme = extremes.get(0);
        Value at = carried.get(0);
        for (int copy = 1; copy < carried.size(); copy++) {
            Value better = test(out, isLeast() ? Opcode.LT : Opcode.GT, extremes.get(copy), extreme);
            Value earlier = out.make(Opcode.AND, Type.mask(lanes), test(out, Opcode.EQ, extremes.get(copy), extreme), test(out, isUp ? Opcode.LT : Opcode.GT, carried.get(copy), at));
            at = out.make(Opcode.SELECT, vector(), out.make(Opcode.OR, Type.mask(lanes), better, earlier), carried.get(copy), at);
            extreme = out.make(place.extreme().operation(), extreme.type(), extreme, extremes.get(copy));
        }
        return List.of(at);
    }

    private Value test(Code out, Opcode opcode, Value left, Value right) {
        return out.make(opcode, Type.mask(lanes), left, right);
    }

    @Override
    public Value leave(Code out, List<Value> carried) {
        throw new IllegalStateException(ALONE);
    }

    @Override
    public Value leave(Code out, List<Value> carried, Map<BlockParam, List<Value>> all) {
        Value extremes = all.get(place.extreme().param()).get(0);
        Value best = out.make(isLeast() ? Opcode.REDUCE_MIN : Opcode.REDUCE_MAX, place.extreme().param().type(), extremes);
        Value here = test(out, Opcode.EQ, extremes, out.make(Opcode.SPLAT, extremes.type(), best));
        Value last = out.splat(isUp ? Integer.MAX_VALUE : Integer.MIN_VALUE, Lane.I32, lanes);
        Value candidates = out.make(Opcode.SELECT, vector(), here, carried.get(0), last);
        return out.make(isUp ? Opcode.REDUCE_MIN : Opcode.REDUCE_MAX, Type.I32, candidates);
    }
}
