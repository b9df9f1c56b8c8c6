package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;

/** Functions of the bits of a float or double: IEEE 754's exponent e (biased) and fraction f, for both widths. */
final class SsaFloatBits {
    private final SsaEmitter out;

    SsaFloatBits(SsaEmitter out) {
        this.out = out;
    }

    Value emit(Intrinsics.Operation operation, Value a) {
        return switch (operation) {
            case ROUND -> round(a);
            case GET_EXPONENT -> out.like(Opcode.SUB, exponent(a), out.i32(wide(a) ? 1023 : 127));
            case ULP -> ulp(a);
            case NEXT_UP -> nextUp(a);
            case NEXT_DOWN -> nextDown(a);
            case SIGNUM_FLOAT -> signum(a);
            default -> throw new IllegalArgumentException(operation.name());
        };
    }

    private static boolean wide(Value a) {
        return a.type() == Type.F64;
    }

    private static int fractionBits(Value a) {
        return wide(a) ? 52 : 23;
    }

    private Value bits(Value a) {
        return out.emit(Opcode.BITCAST, wide(a) ? Type.I64 : Type.I32, a);
    }

    private Value number(Value bits) {
        return out.emit(Opcode.BITCAST, bits.type() == Type.I64 ? Type.F64 : Type.F32, bits);
    }

    private Value floatLike(Value model, double value) {
        return wide(model) ? out.f64(value) : out.f32((float) value);
    }

    /** The biased exponent, an int. */
    private Value exponent(Value a) {
        Value shifted = out.like(Opcode.USHR, bits(a), out.i32(fractionBits(a)));
        Value narrow = wide(a) ? out.emit(Opcode.L2I, Type.I32, shifted) : shifted;
        return out.like(Opcode.AND, narrow, out.i32(wide(a) ? 0x7ff : 0xff));
    }

    /**
     * To the nearest integer, halves up. With the point d places left of the fraction's end, 0 <= d < width, that is (±1f >> d - 1) + 1 >> 1; any
     * other number is an integer, too large, or rounds to 0, as the conversion has it.
     */
    private Value round(Value a) {
        int width = wide(a) ? 64 : 32;
        Value bits = bits(a);
        Value places = out.like(Opcode.SUB, out.i32(fractionBits(a) - 1 + (wide(a) ? 1023 : 127)), exponent(a));
        Value hidden = out.integerLike(bits, 1L << fractionBits(a));
        Value fraction = out.like(Opcode.AND, bits, out.integerLike(bits, (1L << fractionBits(a)) - 1));
        Value magnitude = out.like(Opcode.OR, fraction, hidden);
        Value negative = out.emit(Opcode.LT, Type.I32, bits, out.integerLike(bits, 0));
        Value signed = out.select(negative, out.like(Opcode.NEG, magnitude), magnitude);
        Value twice = out.like(Opcode.ADD, out.like(Opcode.SHR, signed, places), out.integerLike(bits, 1));
        Value rounded = out.like(Opcode.SHR, twice, out.i32(1));
        Value converted = out.emit(wide(a) ? Opcode.D2L : Opcode.F2I, bits.type(), a);
        return out.select(out.emit(Opcode.ULT, Type.I32, places, out.i32(width)), rounded, converted);
    }

    /** 2 to the power of (e - fraction bits): a normal number, or a subnormal one, or the number itself if it is not finite. */
    private Value ulp(Value a) {
        Value bits = bits(a);
        Value e = exponent(a);
        int f = fractionBits(a);
        Value power = out.like(Opcode.SUB, e, out.i32(f));
        Value widePower = wide(a) ? out.emit(Opcode.I2L, Type.I64, power) : power;
        Value normal = out.like(Opcode.SHL, widePower, out.i32(f));
        Value place = out.like(Opcode.SUB, out.like(Opcode.MAX, e, out.i32(1)), out.i32(1));
        Value subnormal = out.like(Opcode.SHL, out.integerLike(bits, 1), place);
        Value finite = number(out.select(out.emit(Opcode.GT, Type.I32, power, out.i32(0)), normal, subnormal));
        return out.select(out.emit(Opcode.EQ, Type.I32, e, out.i32(wide(a) ? 0x7ff : 0xff)), out.like(Opcode.ABS, a), finite);
    }

    /** Adding 0.0 makes -0.0 the 0.0 whose successor is the smallest number. */
    private Value nextUp(Value a) {
        Value bits = bits(out.like(Opcode.ADD, a, floatLike(a, 0.0)));
        Value negative = out.emit(Opcode.LT, Type.I32, bits, out.integerLike(bits, 0));
        Value next = out.like(Opcode.ADD, bits, out.select(negative, out.integerLike(bits, -1), out.integerLike(bits, 1)));
        return out.select(out.emit(Opcode.LT, Type.I32, a, floatLike(a, Double.POSITIVE_INFINITY)), number(next), a);
    }

    private Value nextDown(Value a) {
        Value bits = bits(a);
        Value positive = out.emit(Opcode.GT, Type.I32, a, floatLike(a, 0));
        Value next = number(out.like(Opcode.ADD, bits, out.select(positive, out.integerLike(bits, -1), out.integerLike(bits, 1))));
        Value ofZero = out.select(out.emit(Opcode.EQ, Type.I32, a, floatLike(a, 0)), wide(a) ? out.f64(-Double.MIN_VALUE) : out.f32(-Float.MIN_VALUE), next);
        return out.select(out.emit(Opcode.GT, Type.I32, a, floatLike(a, Double.NEGATIVE_INFINITY)), ofZero, a);
    }

    /** Zeros and NaN are their own signum. */
    private Value signum(Value a) {
        Value ordered = out.like(Opcode.OR, out.emit(Opcode.LT, Type.I32, a, floatLike(a, 0)), out.emit(Opcode.GT, Type.I32, a, floatLike(a, 0)));
        return out.select(ordered, out.like(Opcode.COPY_SIGN, floatLike(a, 1), a), a);
    }
}
