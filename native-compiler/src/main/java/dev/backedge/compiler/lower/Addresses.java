package dev.backedge.compiler.lower;

import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.x64.General;

/**
 * Memory operands of array accesses.
 *
 * <p>An index is 32 bits with zeros above. It is known to be in range, so v = x + c (mod 2^32) lies in [0, 2^31). Then x, read without a
 * sign, is v - c if that is not negative: always for c &lt; 0, and for c &gt; 0 if x is not negative. Only then does the
 * 64-bit sum of the address equal v, and the constant may move into the displacement. Where x is an index itself it is in range too.
 */
final class Addresses {
    /** In bytes: 64 lanes of eight. */
    private static final int LARGEST_VECTOR = 512;

    private final SelectionContext context;
    private final NonNegative nonNegative;
    private final IndexUses indices;

    Addresses(SelectionContext context, NonNegative nonNegative, IndexUses indices) {
        this.context = context;
        this.nonNegative = nonNegative;
        this.indices = indices;
    }

    Source.Mem element(Instr access) {
        Value base = access.operand(0);
        Value index = access.operand(1);
        int bytes = access.element().bytes();
        if (SelectionContext.isConst(index) && fits(SelectionContext.constant(index), bytes)) {
            return new Source.Mem(context.register(base), null, 1, (int) SelectionContext.constant(index) * bytes);
        }
        if (index instanceof Instr sum && (sum.opcode() == Opcode.ADD || sum.opcode() == Opcode.SUB) && SelectionContext.isConst(sum.operand(1))) {
            long addend = SelectionContext.constant(sum.operand(1)) * (sum.opcode() == Opcode.ADD ? 1 : -1);
            if (fits(addend, bytes) && (addend <= 0 || nonNegative.test(sum.operand(0)) || indices.isIndexWhere(access, sum.operand(0)))) {
                return new Source.Mem(context.register(base), context.register(sum.operand(0)), bytes, (int) addend * bytes);
            }
        }
        return new Source.Mem(context.register(base), context.register(index), bytes, 0);
    }

    /** The first element of an access under a mask, whose index may be negative where nothing is accessed: it is extended by its sign. */
    Source.Mem maskedElement(Instr access) {
        Value index = access.operand(1);
        int bytes = access.element().bytes();
        if (SelectionContext.isConst(index) && fits(SelectionContext.constant(index), bytes)) {
            return new Source.Mem(context.register(access.operand(0)), null, 1, (int) SelectionContext.constant(index) * bytes);
        }
        VirtualRegister wide = context.register(index);
        if (!nonNegative.test(index)) {
            wide = context.compute(Type.I64, General.MOVSXD, context.reg(index));
        }
        return new Source.Mem(context.register(access.operand(0)), wide, bytes, 0);
    }

    /** With room for the other pieces of a vector. */
    private static boolean fits(long elements, int bytes) {
        return Names.fits32(elements * bytes) && Names.fits32(elements * bytes + LARGEST_VECTOR);
    }
}
