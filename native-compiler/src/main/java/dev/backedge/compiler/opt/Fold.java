package dev.backedge.compiler.opt;

import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.OptionalLong;

/** The value of a pure instruction whose operands are constants, computed with Java's own operators. */
final class Fold {
    private Fold() {
    }

    /** The result's bits as {@link Instr#constant()} holds them; empty if an operand is no constant or the opcode is not folded. */
    static OptionalLong evaluate(Instr instr) {
        int arity = instr.opcode().arity();
        if (arity == 0 || !instr.opcode().isPure() || !instr.type().isScalar()) {
            return OptionalLong.empty();
        }
        for (int i = 0; i < arity; i++) {
            if (!(instr.operand(i) instanceof Instr operand) || !operand.isConst()) {
                return OptionalLong.empty();
            }
        }
        return switch (instr.operand(0).type().kind()) {
            case I32 -> instr.type() == Type.I32 || isConversion(instr) || instr.opcode() == Opcode.SELECT ? int32(instr) : OptionalLong.empty();
            case I64 -> int64(instr);
            case F32 -> float32(instr);
            case F64 -> float64(instr);
            case REF -> reference(instr);
            case ADDR, VECTOR, MASK -> OptionalLong.empty();
        };
    }

    private static boolean isConversion(Instr instr) {
        return switch (instr.opcode()) {
            case I2L, UI2L, I2F, I2D, BITCAST -> true;
            default -> false;
        };
    }

    private static long bits(Instr instr, int i) {
        return ((Instr) instr.operand(i)).constant();
    }

    private static OptionalLong of(long bits) {
        return OptionalLong.of(bits);
    }

    private static OptionalLong of(boolean condition) {
        return OptionalLong.of(condition ? 1 : 0);
    }

    private static OptionalLong of(float value) {
        return OptionalLong.of(Float.floatToRawIntBits(value));
    }

    private static OptionalLong of(double value) {
        return OptionalLong.of(Double.doubleToRawLongBits(value));
    }

    private static OptionalLong int32(Instr instr) {
        int a = (int) bits(instr, 0);
        int b = instr.opcode().arity() > 1 ? (int) bits(instr, 1) : 0;
        return switch (instr.opcode()) {
            case ADD -> of(a + b);
            case SUB -> of(a - b);
            case MUL -> of(a * b);
            case DIV -> b == 0 ? OptionalLong.empty() : of(a / b);
            case REM -> b == 0 ? OptionalLong.empty() : of(a % b);
            case UDIV -> b == 0 ? OptionalLong.empty() : of(Integer.divideUnsigned(a, b));
            case UREM -> b == 0 ? OptionalLong.empty() : of(Integer.remainderUnsigned(a, b));
            case MUL_HIGH -> of((int) ((long) a * b >> 32));
            case UMUL_HIGH -> of((int) ((a & 0xffffffffL) * (b & 0xffffffffL) >>> 32));
            case NEG -> of(-a);
            case ABS -> of(Math.abs(a));
            case MIN -> of(Math.min(a, b));
            case MAX -> of(Math.max(a, b));
            case AND -> of(a & b);
            case OR -> of(a | b);
            case XOR -> of(a ^ b);
            case SHL -> of(a << b);
            case SHR -> of(a >> b);
            case USHR -> of(a >>> b);
            case ROTL -> of(Integer.rotateLeft(a, b));
            case ROTR -> of(Integer.rotateRight(a, b));
            case BIT_COUNT -> of(Integer.bitCount(a));
            case LEADING_ZEROS -> of(Integer.numberOfLeadingZeros(a));
            case TRAILING_ZEROS -> of(Integer.numberOfTrailingZeros(a));
            case REVERSE_BYTES -> of(Integer.reverseBytes(a));
            case EQ -> of(a == b);
            case NE -> of(a != b);
            case LT -> of(a < b);
            case LE -> of(a <= b);
            case GT -> of(a > b);
            case GE -> of(a >= b);
            case ULT -> of(Integer.compareUnsigned(a, b) < 0);
            case ULE -> of(Integer.compareUnsigned(a, b) <= 0);
            case UGT -> of(Integer.compareUnsigned(a, b) > 0);
            case UGE -> of(Integer.compareUnsigned(a, b) >= 0);
            case SELECT -> of(bits(instr, a != 0 ? 1 : 2));
            case I2L -> of((long) a);
            case UI2L -> of(a & 0xffffffffL);
            case I2F -> of((float) a);
            case I2D -> of((double) a);
            case I2B -> of((byte) a);
            case I2C -> of((char) a);
            case I2S -> of((short) a);
            case BITCAST -> of((long) a);
            default -> OptionalLong.empty();
        };
    }

    private static OptionalLong int64(Instr instr) {
        long a = bits(instr, 0);
        long b = instr.opcode().arity() > 1 ? bits(instr, 1) : 0;
        return switch (instr.opcode()) {
            case ADD -> of(a + b);
            case SUB -> of(a - b);
            case MUL -> of(a * b);
            case DIV -> b == 0 ? OptionalLong.empty() : of(a / b);
            case REM -> b == 0 ? OptionalLong.empty() : of(a % b);
            case UDIV -> b == 0 ? OptionalLong.empty() : of(Long.divideUnsigned(a, b));
            case UREM -> b == 0 ? OptionalLong.empty() : of(Long.remainderUnsigned(a, b));
            case MUL_HIGH -> of(Math.multiplyHigh(a, b));
            case UMUL_HIGH -> of(Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a));
            case NEG -> of(-a);
            case ABS -> of(Math.abs(a));
            case MIN -> of(Math.min(a, b));
            case MAX -> of(Math.max(a, b));
            case AND -> of(a & b);
            case OR -> of(a | b);
            case XOR -> of(a ^ b);
            case SHL -> of(a << b);
            case SHR -> of(a >> b);
            case USHR -> of(a >>> b);
            case ROTL -> of(Long.rotateLeft(a, (int) b));
            case ROTR -> of(Long.rotateRight(a, (int) b));
            case BIT_COUNT -> of(Long.bitCount(a));
            case LEADING_ZEROS -> of(Long.numberOfLeadingZeros(a));
            case TRAILING_ZEROS -> of(Long.numberOfTrailingZeros(a));
            case REVERSE_BYTES -> of(Long.reverseBytes(a));
            case EQ -> of(a == b);
            case NE -> of(a != b);
            case LT -> of(a < b);
            case LE -> of(a <= b);
            case GT -> of(a > b);
            case GE -> of(a >= b);
            case ULT -> of(Long.compareUnsigned(a, b) < 0);
            case ULE -> of(Long.compareUnsigned(a, b) <= 0);
            case UGT -> of(Long.compareUnsigned(a, b) > 0);
            case UGE -> of(Long.compareUnsigned(a, b) >= 0);
            case LCMP -> of((long) Long.compare(a, b));
            case L2I -> of((int) a);
            case L2F -> of((float) a);
            case L2D -> of((double) a);
            case BITCAST -> of(a);
            default -> OptionalLong.empty();
        };
    }

    private static OptionalLong float32(Instr instr) {
        int raw = (int) bits(instr, 0);
        float a = Float.intBitsToFloat(raw);
        float b = instr.opcode().arity() > 1 ? Float.intBitsToFloat((int) bits(instr, 1)) : 0;
        return switch (instr.opcode()) {
            case ADD -> of(a + b);
            case SUB -> of(a - b);
            case MUL -> of(a * b);
            case DIV -> of(a / b);
            case REM -> of(a % b);
            case NEG -> of((long) (raw ^ 0x80000000));
            case ABS -> of((long) (raw & 0x7fffffff));
            case MIN -> of(Math.min(a, b));
            case MAX -> of(Math.max(a, b));
            case FMA -> of(Math.fma(a, b, Float.intBitsToFloat((int) bits(instr, 2))));
            case SQRT -> of((float) Math.sqrt(a));
            case EQ -> of(a == b);
            case NE -> of(a != b);
            case LT -> of(a < b);
            case LE -> of(a <= b);
            case GT -> of(a > b);
            case GE -> of(a >= b);
            case FCMPL -> of(a > b ? 1L : a == b ? 0 : -1);
            case FCMPG -> of(a < b ? -1L : a == b ? 0 : 1);
            case F2I -> of((int) a);
            case F2L -> of((long) a);
            case F2D -> of((double) a);
            case BITCAST -> of((long) raw);
            default -> OptionalLong.empty();
        };
    }

    private static OptionalLong float64(Instr instr) {
        long raw = bits(instr, 0);
        double a = Double.longBitsToDouble(raw);
        double b = instr.opcode().arity() > 1 ? Double.longBitsToDouble(bits(instr, 1)) : 0;
        return switch (instr.opcode()) {
            case ADD -> of(a + b);
            case SUB -> of(a - b);
            case MUL -> of(a * b);
            case DIV -> of(a / b);
            case REM -> of(a % b);
            case NEG -> of(raw ^ Long.MIN_VALUE);
            case ABS -> of(raw & Long.MAX_VALUE);
            case MIN -> of(Math.min(a, b));
            case MAX -> of(Math.max(a, b));
            case FMA -> of(Math.fma(a, b, Double.longBitsToDouble(bits(instr, 2))));
            case SQRT -> of(Math.sqrt(a));
            case CEIL -> of(Math.ceil(a));
            case FLOOR -> of(Math.floor(a));
            case RINT -> of(Math.rint(a));
            case EQ -> of(a == b);
            case NE -> of(a != b);
            case LT -> of(a < b);
            case LE -> of(a <= b);
            case GT -> of(a > b);
            case GE -> of(a >= b);
            case FCMPL -> of(a > b ? 1L : a == b ? 0 : -1);
            case FCMPG -> of(a < b ? -1L : a == b ? 0 : 1);
            case D2I -> of((int) a);
            case D2L -> of((long) a);
            case D2F -> of((float) a);
            case BITCAST -> of(raw);
            default -> OptionalLong.empty();
        };
    }

    /** Names are compared, which is how the IR defines equality of references. */
    private static OptionalLong reference(Instr instr) {
        return switch (instr.opcode()) {
            case EQ -> of(bits(instr, 0) == bits(instr, 1));
            case NE -> of(bits(instr, 0) != bits(instr, 1));
            default -> OptionalLong.empty();
        };
    }

    /** Whether the value is a constant. */
    static boolean isConst(Value value) {
        return value instanceof Instr instr && instr.isConst();
    }

    /** Whether the value is the constant with these bits. */
    static boolean isConst(Value value, long bits) {
        return value instanceof Instr instr && instr.isConst() && instr.constant() == bits;
    }

    /** The bits of a value that is a constant. */
    static long constant(Value value) {
        return ((Instr) value).constant();
    }
}
