package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;

/**
 * A block of which only the first iterations are executed: what the others would do is masked.
 *
 * @param iterations how many, an i32; those of a whole block if it is more
 * @param lanes the mask of their lanes
 * @param backwards the mask of what they access, for accesses that go through memory against the order of the lanes
 */
record Partial(Value iterations, Value lanes, Value backwards) {

    /** @param count any number of iterations from 0 */
    static Partial of(VectorPlan plan, Code out, Value count) {
        int length = plan.vectorLength();
        Value whole = out.constant(Type.I32, length);
        Value iterations = out.make(Opcode.MIN, Type.I32, count, whole);
        Value first = below(out, length, count);
        Value last = out.make(Opcode.NOT, Type.mask(length), below(out, length, out.make(Opcode.SUB, Type.I32, whole, count)));
        return plan.isFlipped() ? new Partial(iterations, last, first) : new Partial(iterations, first, last);
    }

    private static Value below(Code out, int lanes, Value limit) {
        return out.make(Opcode.MASK_BELOW, Type.mask(lanes), out.constant(Type.I32, 0), limit);
    }
}
