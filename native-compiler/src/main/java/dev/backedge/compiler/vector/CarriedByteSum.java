package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.List;

/** Sums of bytes, or of differences of bytes: in lanes of 64 bits, each of which takes eight bytes at a time. */
record CarriedByteSum(Recurrence.ByteSum sum, int lanes) implements Carried.PerCopy {
    /** By how much eight bytes come out too large that are summed as unsigned ones from -128 on. */
    private static final int BIAS = 8 * 128;

    @Override
    public Type vector() {
        return Type.vector(Lane.I64, lanes / Byte.SIZE);
    }

    @Override
    public List<Value> enter(Code out, Value initial, int copies) {
        return Carried.withInitial(out, out.splat(0, Lane.I64, lanes / Byte.SIZE), copies, 0, 0, out.wide(initial));
    }

    @Override
    public Value vector(Code out, List<Value> carried, int copy, Lane wanted) {
        throw new IllegalStateException("nothing looks at the sum on the way");
    }

    @Override
    public List<Value> next(Code out, List<Value> carried, List<BodyCode> copies, int position) {
        List<Value> all = new ArrayList<>();
        for (int copy = 0; copy < copies.size(); copy++) {
            all.add(next(out, carried.get(copy), copies.get(copy), null));
        }
        return all;
    }

    @Override
    public List<Value> next(Code out, List<Value> carried, BodyCode body, int position, Partial partial) {
        List<Value> all = new ArrayList<>(carried);
        all.set(0, next(out, carried.get(0), body, partial));
        return all;
    }

    private Value next(Code out, Value carried, BodyCode body, Partial partial) {
        Value left = bytes(out, sum.left(), body, partial);
        Value right = sum.right() == null ? out.splat(0, Lane.I8, lanes) : bytes(out, sum.right(), body, partial);
        if (sum.isSigned()) {
            left = out.make(Opcode.XOR, left.type(), left, out.splat(Byte.MIN_VALUE, Lane.I8, lanes));
            carried = out.make(Opcode.SUB, vector(), carried, out.splat(BIAS, Lane.I64, lanes / Byte.SIZE));
        }
        return out.make(Opcode.ADD, vector(), carried, out.make(Opcode.BYTE_DIFFERENCES, vector(), right, left));
    }

    private Value bytes(Code out, Value load, BodyCode body, Partial partial) {
        Value loaded = body.vector(load, Lane.I8);
        return partial == null ? loaded : out.make(Opcode.SELECT, loaded.type(), partial.lanes(), loaded, out.splat(0, Lane.I8, lanes));
    }

    @Override
    public List<Value> join(Code out, List<Value> carried) {
        return Carried.combined(out, Opcode.ADD, carried);
    }

    @Override
    public Value leave(Code out, List<Value> carried) {
        Value total = out.make(Opcode.REDUCE_ADD, Type.I64, carried.get(0));
        return sum.param().type() == Type.I64 ? total : out.make(Opcode.L2I, Type.I32, total);
    }
}
