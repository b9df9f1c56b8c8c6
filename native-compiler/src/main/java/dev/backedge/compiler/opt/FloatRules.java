package dev.backedge.compiler.opt;

import static dev.backedge.compiler.opt.Fold.constant;
import static dev.backedge.compiler.opt.Fold.isConst;

import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;

/**
 * Simpler forms of floating-point instructions that are exact for every operand, NaN, infinities and both zeros included.
 * So {@code x + 0.0} stays (it turns -0.0 into 0.0) while {@code x + -0.0} and {@code x - 0.0} go.
 */
final class FloatRules {
    private FloatRules() {
    }

    /** An equal, simpler value; null if there is none. */
    static Value apply(Instr instr, Canonicalize.Rewriter rewriter) {
        Type type = instr.type();
        Value a = instr.operand(0);
        Value b = instr.opcode().arity() > 1 ? instr.operand(1) : null;
        switch (instr.opcode()) {
            case ADD -> {
                return isConst(b, bits(type, -0.0)) ? a : null;
            }
            case SUB -> {
                return isConst(b, bits(type, 0.0)) ? a : null;
            }
            case MUL -> {
                if (isConst(b, bits(type, 1.0))) {
                    return a;
                }
                return isConst(b, bits(type, 2.0)) ? rewriter.make(Opcode.ADD, type, a, a) : null;
            }
            case DIV -> {
                return isConst(b) ? divide(type, a, constant(b), rewriter) : null;
            }
            case NEG -> {
                return a instanceof Instr x && x.opcode() == Opcode.NEG ? x.operand(0) : null;
            }
            case ABS -> {
                if (a instanceof Instr x && x.opcode() == Opcode.ABS) {
                    return a;
                }
                return a instanceof Instr x && x.opcode() == Opcode.NEG ? rewriter.make(Opcode.ABS, type, x.operand(0)) : null;
            }
            case BITCAST -> {
                return a instanceof Instr x && x.opcode() == Opcode.BITCAST ? x.operand(0) : null;
            }
            case D2F -> {
                return a instanceof Instr x ? narrowed(x, rewriter) : null;
            }
            default -> {
                return null;
            }
        }
    }

    /**
     * What a double is as a float, where it was computed of a float: null if that takes a double. A root in 53 bits has more than twice the digits of one in 24, and so is never rounded to
     * what lies between two floats if it is not just that: to round it again gives what rounding once gives. The others are floats to begin with.
     */
    private static Value narrowed(Instr wide, Canonicalize.Rewriter rewriter) {
        switch (wide.opcode()) {
            case F2D -> {
                return wide.operand(0);
            }
            case SQRT, CEIL, FLOOR, RINT, ABS, NEG -> {
                return wide.operand(0) instanceof Instr x && x.opcode() == Opcode.F2D ? rewriter.make(wide.opcode(), Type.F32, x.operand(0)) : null;
            }
            default -> {
                return null;
            }
        }
    }

    /** Division by a power of two is multiplication by its reciprocal where that is a normal number, so exact too. */
    private static Value divide(Type type, Value a, long bits, Canonicalize.Rewriter rewriter) {
        double divisor = type == Type.F32 ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
        if (divisor == 1.0) {
            return a;
        }
        int exponent = Math.getExponent(divisor);
        int limit = type == Type.F32 ? 126 : 1022;
        boolean power = Math.abs(exponent) <= limit && Math.abs(divisor) == Math.scalb(1.0, exponent);
        return power ? rewriter.make(Opcode.MUL, type, a, rewriter.constant(type, bits(type, 1 / divisor))) : null;
    }

    private static long bits(Type type, double value) {
        return type == Type.F32 ? Float.floatToRawIntBits((float) value) : Double.doubleToRawLongBits(value);
    }
}
