package dev.backedge.compiler.analysis;

import dev.backedge.compiler.ir.InstrBuilder;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.math.BigInteger;

/**
 * A multiplier and a shift that divide by a constant, after Granlund and Montgomery, "Division by Invariant Integers using
 * Multiplication" (1994).
 *
 * @param multiplier unsigned, up to as many bits as the type has
 * @param shift of the product's upper half
 */
public record Reciprocal(long multiplier, int shift) {
    /**
     * For {@code n / divisor} rounded towards 0, n signed: with N bits, the least {@code s} for which
     * {@code m = floor(2^(N+s) / divisor) + 1} is near enough: {@code m * divisor - 2^(N+s) <= 2^(s+1)}.
     *
     * @param divisor at least 2, positive in the type, not a power of two
     */
    public static Reciprocal ofSigned(Type type, long divisor) {
        int width = type == Type.I64 ? 64 : 32;
        BigInteger by = BigInteger.valueOf(divisor);
        for (int shift = 0; ; shift++) {
            BigInteger power = BigInteger.ONE.shiftLeft(width + shift);
            BigInteger multiplier = power.divide(by).add(BigInteger.ONE);
            if (multiplier.multiply(by).subtract(power).compareTo(BigInteger.ONE.shiftLeft(shift + 1)) <= 0) {
                return new Reciprocal(multiplier.longValue(), shift);
            }
        }
    }

    /** For an unsigned 32-bit dividend; null if the multiplier would need 33 bits. */
    public static Reciprocal ofUnsigned32(long divisor) {
        for (int shift = 0; shift <= 31; shift++) {
            BigInteger power = BigInteger.ONE.shiftLeft(32 + shift);
            BigInteger by = BigInteger.valueOf(divisor);
            BigInteger multiplier = power.divide(by).add(BigInteger.ONE);
            if (multiplier.bitLength() > 32) {
                return null;
            }
            if (multiplier.multiply(by).subtract(power).compareTo(BigInteger.ONE.shiftLeft(shift)) <= 0) {
                return new Reciprocal(multiplier.longValue(), shift);
            }
        }
        return null;
    }

    /** The quotient of a signed value: the upper part of the product, one more for negative values. */
    public Value divide(Type type, Value value, InstrBuilder out) {
        if (type == Type.I32) {
            Value product = out.make(Opcode.MUL, Type.I64, out.make(Opcode.I2L, Type.I64, value), out.constant(Type.I64, multiplier));
            Value upper = out.make(Opcode.SHR, Type.I64, product, out.constant(Type.I32, 32 + shift));
            Value sign = out.make(Opcode.SHR, Type.I32, value, out.constant(Type.I32, 31));
            return out.make(Opcode.SUB, Type.I32, out.make(Opcode.L2I, Type.I32, upper), sign);
        }
        Value upper = out.make(Opcode.MUL_HIGH, Type.I64, value, out.constant(Type.I64, multiplier));
        if (multiplier < 0) {
            upper = out.make(Opcode.ADD, Type.I64, upper, value); // the multiplier was taken as signed, 2^64 too little
        }
        Value shifted = shift == 0 ? upper : out.make(Opcode.SHR, Type.I64, upper, out.constant(Type.I32, shift));
        Value sign = out.make(Opcode.SHR, Type.I64, value, out.constant(Type.I32, 63));
        return out.make(Opcode.SUB, Type.I64, shifted, sign);
    }

    public Value divideUnsigned32(Value value, InstrBuilder out) {
        Value product = out.make(Opcode.MUL, Type.I64, out.make(Opcode.UI2L, Type.I64, value), out.constant(Type.I64, multiplier));
        Value upper = out.make(Opcode.USHR, Type.I64, product, out.constant(Type.I32, 32 + shift));
        return out.make(Opcode.L2I, Type.I32, upper);
    }
}
