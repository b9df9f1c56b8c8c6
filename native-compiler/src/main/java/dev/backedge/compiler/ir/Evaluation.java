package dev.backedge.compiler.ir;

/** What the pure opcodes compute. Values are raw bits: an i32 or f32 in the low half, sign-extended. */
public final class Evaluation {
    private Evaluation() {
    }

    /**
     * The result of a scalar instruction that neither touches memory nor exits, from the bits of its operands.
     *
     * @throws AssertionError if it divides by 0, or has no such form
     */
    public static long evaluate(Instr instr, long[] operands) {
        return evaluate(instr.opcode(), instr.type(), instr.operand(0).type(), operands);
    }

    /**
     * @param type of the result
     * @param from of the first operand
     */
    static long evaluate(Opcode opcode, Type type, Type from, long... operands) {
        return switch (opcode) {
            case SELECT -> (int) operands[0] != 0 ? operands[1] : operands[2];
            case EQ, NE, LT, LE, GT, GE, ULT, ULE, UGT, UGE -> compare(opcode, from, operands[0], operands[1]) ? 1 : 0;
            case LCMP -> Long.compare(operands[0], operands[1]);
            case FCMPL, FCMPG -> from == Type.F32
                    ? threeWay(opcode, f32(operands[0]), f32(operands[1]))
                    : threeWay(opcode, f64(operands[0]), f64(operands[1]));
            case I2L, L2I, UI2L, I2F, I2D, L2F, L2D, F2I, F2L, F2D, D2I, D2L, D2F, I2B, I2C, I2S, BITCAST ->
                convert(opcode, operands[0]);
            default -> switch (type.kind()) {
                case I32 -> int32(opcode, (int) operands[0], operands.length > 1 ? (int) operands[1] : 0);
                case I64 -> int64(opcode, operands[0], operands.length > 1 ? operands[1] : 0);
                case F32 -> bits(float32(opcode, operands));
                case F64 -> bits(float64(opcode, operands));
                case REF, ADDR, VECTOR, MASK -> throw undefined(opcode);
            };
        };
    }

    private static int int32(Opcode opcode, int a, int b) {
        return switch (opcode) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / nonZero(b);
            case REM -> a % nonZero(b);
            case UDIV -> Integer.divideUnsigned(a, nonZero(b));
            case UREM -> Integer.remainderUnsigned(a, nonZero(b));
            case NEG -> -a;
            case AND -> a & b;
            case OR -> a | b;
            case XOR -> a ^ b;
            case SHL -> a << b;
            case SHR -> a >> b;
            case USHR -> a >>> b;
            case ROTL -> Integer.rotateLeft(a, b);
            case ROTR -> Integer.rotateRight(a, b);
            case MUL_HIGH -> (int) ((long) a * b >> 32);
            case UMUL_HIGH -> (int) (Integer.toUnsignedLong(a) * Integer.toUnsignedLong(b) >>> 32);
            case ABS -> Math.abs(a);
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case BIT_COUNT -> Integer.bitCount(a);
            case LEADING_ZEROS -> Integer.numberOfLeadingZeros(a);
            case TRAILING_ZEROS -> Integer.numberOfTrailingZeros(a);
            case REVERSE_BYTES -> Integer.reverseBytes(a);
            default -> throw undefined(opcode);
        };
    }

    private static long int64(Opcode opcode, long a, long b) {
        return switch (opcode) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / nonZero(b);
            case REM -> a % nonZero(b);
            case UDIV -> Long.divideUnsigned(a, nonZero(b));
            case UREM -> Long.remainderUnsigned(a, nonZero(b));
            case NEG -> -a;
            case AND -> a & b;
            case OR -> a | b;
            case XOR -> a ^ b;
            case SHL -> a << (int) b;
            case SHR -> a >> (int) b;
            case USHR -> a >>> (int) b;
            case ROTL -> Long.rotateLeft(a, (int) b);
            case ROTR -> Long.rotateRight(a, (int) b);
            case MUL_HIGH -> Math.multiplyHigh(a, b);
            // the signed product, corrected for each negative factor (Math.unsignedMultiplyHigh is of JDK 18)
            case UMUL_HIGH -> Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
            case ABS -> Math.abs(a);
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case BIT_COUNT -> Long.bitCount(a);
            case LEADING_ZEROS -> Long.numberOfLeadingZeros(a);
            case TRAILING_ZEROS -> Long.numberOfTrailingZeros(a);
            case REVERSE_BYTES -> Long.reverseBytes(a);
            default -> throw undefined(opcode);
        };
    }

    private static float float32(Opcode opcode, long[] operands) {
        float a = f32(operands[0]);
        float b = operands.length > 1 ? f32(operands[1]) : 0;
        return switch (opcode) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case REM -> a % b;
            case NEG -> f32(Float.floatToRawIntBits(a) ^ Integer.MIN_VALUE);
            case ABS -> f32(Float.floatToRawIntBits(a) & Integer.MAX_VALUE);
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case SQRT -> (float) Math.sqrt(a);
            case FMA -> Math.fma(a, b, f32(operands[2]));
            case CEIL -> (float) Math.ceil(a);
            case FLOOR -> (float) Math.floor(a);
            case RINT -> (float) Math.rint(a);
            case COPY_SIGN -> f32(Float.floatToRawIntBits(a) & Integer.MAX_VALUE | Float.floatToRawIntBits(b) & Integer.MIN_VALUE);
            default -> throw undefined(opcode);
        };
    }

    private static double float64(Opcode opcode, long[] operands) {
        double a = f64(operands[0]);
        double b = operands.length > 1 ? f64(operands[1]) : 0;
        return switch (opcode) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case REM -> a % b;
            case NEG -> f64(Double.doubleToRawLongBits(a) ^ Long.MIN_VALUE);
            case ABS -> f64(Double.doubleToRawLongBits(a) & Long.MAX_VALUE);
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case SQRT -> Math.sqrt(a);
            case FMA -> Math.fma(a, b, f64(operands[2]));
            case CEIL -> Math.ceil(a);
            case FLOOR -> Math.floor(a);
            case RINT -> Math.rint(a);
            case COPY_SIGN -> f64(Double.doubleToRawLongBits(a) & Long.MAX_VALUE | Double.doubleToRawLongBits(b) & Long.MIN_VALUE);
            default -> throw undefined(opcode);
        };
    }

    private static long convert(Opcode opcode, long bits) {
        return switch (opcode) {
            case I2L, BITCAST -> bits;
            case L2I -> (int) bits;
            case UI2L -> bits & 0xffffffffL;
            case I2F -> bits((float) (int) bits);
            case I2D -> bits((double) (int) bits);
            case L2F -> bits((float) bits);
            case L2D -> bits((double) bits);
            case F2I -> (int) f32(bits);
            case F2L -> (long) f32(bits);
            case F2D -> bits((double) f32(bits));
            case D2I -> (int) f64(bits);
            case D2L -> (long) f64(bits);
            case D2F -> bits((float) f64(bits));
            case I2B -> (byte) bits;
            case I2C -> (char) bits;
            case I2S -> (short) bits;
            default -> throw undefined(opcode);
        };
    }

    /** Whether a comparison holds for two scalars of the type, by their bits. */
    public static boolean compare(Opcode opcode, Type type, long a, long b) {
        return switch (opcode) {
            case ULT, ULE, UGT, UGE -> compareUnsigned(opcode, type, a, b);
            default -> compareSigned(opcode, type, a, b);
        };
    }

    private static boolean compareSigned(Opcode opcode, Type type, long a, long b) {
        return switch (type.kind()) {
            case I32, I64, REF, ADDR -> holds(opcode, Long.compare(a, b));
            case F32 -> holds(opcode, f32(a), f32(b));
            case F64 -> holds(opcode, f64(a), f64(b));
            case VECTOR, MASK -> throw undefined(opcode);
        };
    }

    private static boolean compareUnsigned(Opcode opcode, Type type, long a, long b) {
        int order = type == Type.I32 ? Integer.compareUnsigned((int) a, (int) b) : Long.compareUnsigned(a, b);
        return switch (opcode) {
            case ULT -> order < 0;
            case ULE -> order <= 0;
            case UGT -> order > 0;
            case UGE -> order >= 0;
            default -> throw undefined(opcode);
        };
    }

    private static boolean holds(Opcode opcode, int order) {
        return switch (opcode) {
            case EQ -> order == 0;
            case NE -> order != 0;
            case LT -> order < 0;
            case LE -> order <= 0;
            case GT -> order > 0;
            case GE -> order >= 0;
            default -> throw undefined(opcode);
        };
    }

    /** A float compares as the double of the same value does. */
    private static boolean holds(Opcode opcode, double a, double b) {
        return switch (opcode) {
            case EQ -> a == b;
            case NE -> a != b;
            case LT -> a < b;
            case LE -> a <= b;
            case GT -> a > b;
            case GE -> a >= b;
            default -> throw undefined(opcode);
        };
    }

    private static int threeWay(Opcode opcode, double a, double b) {
        if (a > b) {
            return 1;
        } else if (a == b) {
            return 0;
        }
        return a < b || opcode == Opcode.FCMPL ? -1 : 1;
    }

    private static int nonZero(int divisor) {
        if (divisor == 0) {
            throw new AssertionError("a divisor is 0");
        }
        return divisor;
    }

    private static long nonZero(long divisor) {
        if (divisor == 0) {
            throw new AssertionError("a divisor is 0");
        }
        return divisor;
    }

    private static float f32(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    private static double f64(long bits) {
        return Double.longBitsToDouble(bits);
    }

    private static long bits(float value) {
        return Float.floatToRawIntBits(value);
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    private static AssertionError undefined(Opcode opcode) {
        return new AssertionError(opcode.text() + " has no such form");
    }
}
