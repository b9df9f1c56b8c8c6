package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.ir.ExitReason;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.function.Function;

/** What each {@link Intrinsics.Operation} is in the IR. The descriptor's types are those of the arguments. */
final class SsaIntrinsics {
    private final SsaEmitter out;

    SsaIntrinsics(SsaEmitter out) {
        this.out = out;
    }

    /**
     * Emits a call of an intrinsic that writes no array.
     *
     * @param result type of the method's result
     * @param arguments the method's arguments
     * @param exit makes the state to leave with for a reason; not asked if the operation cannot exit
     */
    Value emit(Intrinsics.Operation operation, Type result, Value[] arguments, Function<ExitReason, FrameState> exit) {
        Value a = arguments[0];
        Value b = arguments.length > 1 ? arguments[1] : null;
        return switch (operation) {
            case ABS -> out.like(Opcode.ABS, a);
            case MIN -> out.like(Opcode.MIN, a, b);
            case MAX -> out.like(Opcode.MAX, a, b);
            case SUM -> out.like(Opcode.ADD, a, b);
            case SQRT -> out.like(Opcode.SQRT, a);
            case FMA -> out.like(Opcode.FMA, a, b, arguments[2]);
            case CEIL -> out.like(Opcode.CEIL, a);
            case FLOOR -> out.like(Opcode.FLOOR, a);
            case RINT -> out.like(Opcode.RINT, a);
            case COPY_SIGN -> out.like(Opcode.COPY_SIGN, a, b);
            case COPY_SIGN_STRICT -> out.like(Opcode.COPY_SIGN, a, out.select(out.emit(Opcode.NE, Type.I32, b, b), floatLike(b, 1), b));
            case FLOOR_DIV, FLOOR_MOD, CEIL_DIV, CEIL_MOD, DIVIDE_UNSIGNED, REMAINDER_UNSIGNED, DIVIDE_EXACT, FLOOR_DIV_EXACT, CEIL_DIV_EXACT ->
                new SsaDivision(out, exit).emit(operation, result, a, b);
            case ADD_EXACT, SUBTRACT_EXACT, MULTIPLY_EXACT, INCREMENT_EXACT, DECREMENT_EXACT, NEGATE_EXACT, ABS_EXACT, TO_INT_EXACT, CLAMP,
                    CHECK_INDEX, CHECK_FROM_TO, CHECK_FROM_SIZE -> new SsaExactMath(out, exit).emit(operation, arguments);
            case ROUND, GET_EXPONENT, ULP, NEXT_UP, NEXT_DOWN, SIGNUM_FLOAT -> new SsaFloatBits(out).emit(operation, a);
            case MULTIPLY_HIGH -> out.like(Opcode.MUL_HIGH, a, b);
            case UNSIGNED_MULTIPLY_HIGH -> out.like(Opcode.UMUL_HIGH, a, b);
            case MULTIPLY_FULL -> out.like(Opcode.MUL, out.emit(Opcode.I2L, Type.I64, a), out.emit(Opcode.I2L, Type.I64, b));
            case BIT_COUNT -> narrowed(out.like(Opcode.BIT_COUNT, a), result);
            case LEADING_ZEROS -> narrowed(out.like(Opcode.LEADING_ZEROS, a), result);
            case TRAILING_ZEROS -> narrowed(out.like(Opcode.TRAILING_ZEROS, a), result);
            case ROTATE_LEFT -> out.like(Opcode.ROTL, a, b);
            case ROTATE_RIGHT -> out.like(Opcode.ROTR, a, b);
            case REVERSE -> reverse(a);
            case REVERSE_BYTES -> out.like(Opcode.REVERSE_BYTES, a);
            case REVERSE_BYTES_SHORT -> out.like(Opcode.SHR, out.like(Opcode.REVERSE_BYTES, a), out.i32(16));
            case REVERSE_BYTES_CHAR -> out.like(Opcode.USHR, out.like(Opcode.REVERSE_BYTES, a), out.i32(16));
            case HIGHEST_ONE_BIT -> highestOneBit(a);
            case LOWEST_ONE_BIT -> out.like(Opcode.AND, a, out.like(Opcode.NEG, a));
            case SIGNUM -> signum(a, result);
            case COMPARE -> a.type() == Type.I64 ? out.emit(Opcode.LCMP, Type.I32, a, b) : order(Opcode.GT, Opcode.LT, a, b);
            case COMPARE_UNSIGNED -> order(Opcode.UGT, Opcode.ULT, a, b);
            case COMPARE_SMALL -> out.like(Opcode.SUB, a, b);
            case COMPARE_UNSIGNED_BYTE -> out.like(Opcode.SUB, out.like(Opcode.AND, a, out.i32(0xff)), out.like(Opcode.AND, b, out.i32(0xff)));
            case COMPARE_UNSIGNED_SHORT -> out.like(Opcode.SUB, out.like(Opcode.AND, a, out.i32(0xffff)), out.like(Opcode.AND, b, out.i32(0xffff)));
            case COMPARE_FLOAT -> compareFloat(a, b);
            case INT_TO_UNSIGNED_LONG -> out.emit(Opcode.UI2L, Type.I64, a);
            case BYTE_TO_UNSIGNED_INT -> out.like(Opcode.AND, a, out.i32(0xff));
            case BYTE_TO_UNSIGNED_LONG -> out.emit(Opcode.UI2L, Type.I64, out.like(Opcode.AND, a, out.i32(0xff)));
            case SHORT_TO_UNSIGNED_INT -> out.like(Opcode.AND, a, out.i32(0xffff));
            case SHORT_TO_UNSIGNED_LONG -> out.emit(Opcode.UI2L, Type.I64, out.like(Opcode.AND, a, out.i32(0xffff)));
            case BITCAST -> out.emit(Opcode.BITCAST, result, a);
            case CANONICAL_BITS -> canonicalBits(a);
            case IS_NAN -> out.emit(Opcode.NE, Type.I32, a, a);
            case IS_INFINITE -> out.emit(Opcode.EQ, Type.I32, out.like(Opcode.ABS, a), floatLike(a, Double.POSITIVE_INFINITY));
            case IS_FINITE -> out.emit(Opcode.LT, Type.I32, out.like(Opcode.ABS, a), floatLike(a, Double.POSITIVE_INFINITY));
            case LOGICAL_AND -> out.like(Opcode.AND, a, b);
            case LOGICAL_OR -> out.like(Opcode.OR, a, b);
            case LOGICAL_XOR -> out.like(Opcode.XOR, a, b);
            case NON_NULL -> {
                out.check(Opcode.NULL_CHECK, exit.apply(ExitReason.NULL_CHECK), a);
                yield a;
            }
            case IDENTITY -> a;
            case HASH_LONG -> hash(a);
            case HASH_BOOLEAN -> out.select(a, out.i32(1231), out.i32(1237));
            case HASH_FLOAT -> canonicalBits(a);
            case HASH_DOUBLE -> hash(canonicalBits(a));
            case IS_SURROGATE, IS_HIGH_SURROGATE, IS_LOW_SURROGATE, IS_SURROGATE_PAIR, TO_CODE_POINT, CHAR_COUNT, HIGH_SURROGATE, LOW_SURROGATE,
                    IS_BMP, IS_SUPPLEMENTARY, IS_VALID_CODE_POINT, IS_ISO_CONTROL, IS_DIGIT, IS_LETTER, IS_LETTER_OR_DIGIT, IS_UPPER_CASE, IS_LOWER_CASE,
                    IS_WHITESPACE, IS_SPACE_CHAR, TO_UPPER_CASE, TO_LOWER_CASE, DIGIT, NUMERIC_VALUE -> new SsaCharacters(out, exit).emit(operation, a, b);
            case ARRAY_COPY, ARRAY_FILL, ARRAY_FILL_RANGE -> throw new IllegalArgumentException(operation + " has no result");
        };
    }

    private Value hash(Value a) {
        return out.emit(Opcode.L2I, Type.I32, out.like(Opcode.XOR, a, out.like(Opcode.USHR, a, out.i32(32))));
    }

    /** Swaps neighbouring bits, then pairs, then quadruples, then the bytes. */
    private Value reverse(Value a) {
        Value bits = swapped(a, 0x5555_5555_5555_5555L, 1);
        Value pairs = swapped(bits, 0x3333_3333_3333_3333L, 2);
        return out.like(Opcode.REVERSE_BYTES, swapped(pairs, 0x0f0f_0f0f_0f0f_0f0fL, 4));
    }

    private Value swapped(Value a, long mask, int distance) {
        Value lower = out.integerLike(a, a.type() == Type.I64 ? mask : (int) mask);
        Value up = out.like(Opcode.SHL, out.like(Opcode.AND, a, lower), out.i32(distance));
        return out.like(Opcode.OR, up, out.like(Opcode.AND, out.like(Opcode.USHR, a, out.i32(distance)), lower));
    }

    private Value highestOneBit(Value a) {
        Value top = out.integerLike(a, a.type() == Type.I64 ? Long.MIN_VALUE : Integer.MIN_VALUE);
        Value zeros = narrowed(out.like(Opcode.LEADING_ZEROS, a), Type.I32);
        return out.like(Opcode.AND, a, out.like(Opcode.USHR, top, zeros));
    }

    private Value signum(Value a, Type result) {
        Value last = out.i32(a.type() == Type.I64 ? 63 : 31);
        Value negative = out.like(Opcode.SHR, a, last);
        Value positive = out.like(Opcode.USHR, out.like(Opcode.NEG, a), last);
        return narrowed(out.like(Opcode.OR, negative, positive), result);
    }

    private Value order(Opcode greater, Opcode less, Value a, Value b) {
        return out.like(Opcode.SUB, out.emit(greater, Type.I32, a, b), out.emit(less, Type.I32, a, b));
    }

    private Value compareFloat(Value a, Value b) {
        Value bitsOfA = canonicalBits(a);
        Value bitsOfB = canonicalBits(b);
        Value byBits = order(Opcode.GT, Opcode.LT, bitsOfA, bitsOfB);
        Value notLess = out.select(out.emit(Opcode.GT, Type.I32, a, b), out.i32(1), byBits);
        return out.select(out.emit(Opcode.LT, Type.I32, a, b), out.i32(-1), notLess);
    }

    private Value canonicalBits(Value a) {
        boolean wide = a.type() == Type.F64;
        Value raw = out.emit(Opcode.BITCAST, wide ? Type.I64 : Type.I32, a);
        Value canonical = out.integerLike(raw, wide ? Double.doubleToLongBits(Double.NaN) : Float.floatToIntBits(Float.NaN));
        return out.select(out.emit(Opcode.NE, Type.I32, a, a), canonical, raw);
    }

    private Value floatLike(Value model, double value) {
        return model.type() == Type.F32 ? out.f32((float) value) : out.f64(value);
    }

    private Value narrowed(Value value, Type type) {
        return value.type() == Type.I64 && type == Type.I32 ? out.emit(Opcode.L2I, Type.I32, value) : value;
    }
}
