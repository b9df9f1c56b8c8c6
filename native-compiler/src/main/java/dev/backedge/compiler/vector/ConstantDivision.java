package dev.backedge.compiler.vector;

import dev.backedge.compiler.analysis.Reciprocal;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;

/**
 * Division of vectors of integers by constants: by a power of two with shifts that round towards 0, of ints by any other with the upper half of a
 * product, see {@link Reciprocal}.
 */
final class ConstantDivision {
    private final Code out;
    private final int width;
    private final long divisor;

    private ConstantDivision(Code out, int width, long divisor) {
        this.out = out;
        this.width = width;
        this.divisor = divisor;
    }

    /** Whether this DIV or REM can be computed here. */
    static boolean isPossible(Instr instr) {
        if (instr.opcode() != Opcode.DIV && instr.opcode() != Opcode.REM || !(instr.operand(1) instanceof Instr by) || !by.isConst()) {
            return false;
        }
        long divisor = Math.abs(by.constant());
        return divisor >= 2 && by.constant() != Long.MIN_VALUE && by.constant() != Integer.MIN_VALUE && (instr.type() == Type.I32 || isPowerOfTwo(divisor));
    }

    private static boolean isPowerOfTwo(long value) {
        return Long.bitCount(value) == 1;
    }

    /** @param dividend with lanes of the instruction's type */
    static Value of(Instr instr, Value dividend, Code out) {
        long constant = ((Instr) instr.operand(1)).constant();
        ConstantDivision division = new ConstantDivision(out, instr.type() == Type.I64 ? 64 : 32, Math.abs(constant));
        Value quotient = division.quotient(dividend);
        Type type = dividend.type();
        if (instr.opcode() == Opcode.DIV) {
            return constant > 0 ? quotient : out.make(Opcode.NEG, type, quotient);
        }
        return out.make(Opcode.SUB, type, dividend, out.make(Opcode.MUL, type, quotient, out.splat(division.divisor, type.lane(), type.lanes())));
    }

    private Value shift(Opcode opcode, Value value, int count) {
        return count == 0 ? value : out.make(opcode, value.type(), value, out.before().constant(Type.I32, count));
    }

    private Value quotient(Value dividend) {
        Type type = dividend.type();
        Value sign = shift(Opcode.SHR, dividend, width - 1);
        if (isPowerOfTwo(divisor)) {
            int count = Long.numberOfTrailingZeros(divisor);
            Value bias = shift(Opcode.USHR, sign, width - count);
            return shift(Opcode.SHR, out.make(Opcode.ADD, type, dividend, bias), count);
        }
        Reciprocal reciprocal = Reciprocal.ofSigned(Type.I32, divisor);
        Value upper = out.make(Opcode.MUL_HIGH, type, dividend, out.splat((int) reciprocal.multiplier(), type.lane(), type.lanes()));
        // a multiplier of 32 bits was taken for a negative number, 2^32 too small
        Value corrected = reciprocal.multiplier() > Integer.MAX_VALUE ? out.make(Opcode.ADD, type, upper, dividend) : upper;
        return out.make(Opcode.SUB, type, shift(Opcode.SHR, corrected, reciprocal.shift()), sign);
    }
}
