package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Range;
import dev.backedge.compiler.analysis.Reciprocal;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.InstrBuilder;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.List;

/**
 * Multiplications by constants near a power of two become shifts and one addition; divisions and remainders by constants
 * become multiplications by a reciprocal, see {@link Reciprocal}, or shifts that round as Java does, towards 0.
 */
final class StrengthReduction implements Pass {
    @Override
    public String name() {
        return "strength-reduction";
    }

    @Override
    public boolean run(Function function) {
        Substitution substitution = new Substitution(function);
        for (Block block : function.blocks()) {
            List<Instr> old = List.copyOf(block.body());
            InstrBuilder out = new InstrBuilder(function, block);
            block.body().clear();
            for (Instr instr : old) {
                Value reduced = isByConstant(instr) ? reduce(instr.opcode(), instr.type(), instr.operand(0), Fold.constant(instr.operand(1)), out) : null;
                if (reduced == null) {
                    block.body().add(instr);
                } else {
                    substitution.replace(instr, reduced);
                }
            }
        }
        substitution.apply(function);
        return !substitution.isEmpty();
    }

    private static boolean isByConstant(Instr instr) {
        return instr.opcode().arity() == 2 && instr.opcode().hasResult() && instr.type().isInteger() && Fold.isConst(instr.operand(1))
                && !Fold.isConst(instr.operand(0));
    }

    private static Value reduce(Opcode opcode, Type type, Value value, long constant, InstrBuilder out) {
        return switch (opcode) {
            case MUL -> multiply(type, value, constant, out);
            case DIV -> divide(type, value, constant, out);
            case REM -> remainder(type, value, constant, out);
            case UDIV -> divideUnsigned(type, value, constant, out);
            case UREM -> remainderUnsigned(type, value, constant, out);
            default -> null;
        };
    }

    private static boolean isPowerOfTwo(long constant) {
        return constant > 0 && Long.bitCount(constant) == 1;
    }

    /** A power of two, or one more or less: at most two instructions of one cycle each instead of one of three. */
    private static Value multiply(Type type, Value value, long constant, InstrBuilder out) {
        if (isPowerOfTwo(constant)) {
            return shift(Opcode.SHL, type, value, Long.numberOfTrailingZeros(constant), out);
        }
        if (constant > 2 && isPowerOfTwo(constant - 1)) {
            return out.make(Opcode.ADD, type, shift(Opcode.SHL, type, value, Long.numberOfTrailingZeros(constant - 1), out), value);
        }
        if (constant > 2 && isPowerOfTwo(constant + 1)) {
            return out.make(Opcode.SUB, type, shift(Opcode.SHL, type, value, Long.numberOfTrailingZeros(constant + 1), out), value);
        }
        return null;
    }

    private static Value shift(Opcode opcode, Type type, Value value, long count, InstrBuilder out) {
        return out.make(opcode, type, value, out.constant(Type.I32, count));
    }

    private static int width(Type type) {
        return type == Type.I64 ? 64 : 32;
    }

    /** Constants from 2 up, and their negatives; the least value, which has no negative, and -1 to 1 are left alone. */
    private static boolean isDivisor(Type type, long constant) {
        return Math.abs(constant) >= 2 && constant != (type == Type.I64 ? Long.MIN_VALUE : Integer.MIN_VALUE);
    }

    private static Value divide(Type type, Value value, long constant, InstrBuilder out) {
        if (!isDivisor(type, constant)) {
            return null;
        }
        long divisor = Math.abs(constant);
        Value quotient;
        if (isPowerOfTwo(divisor)) {
            int count = Long.numberOfTrailingZeros(divisor);
            Value rounded = Range.of(value).isNonNegative() ? value : out.make(Opcode.ADD, type, value, bias(type, value, count, out));
            quotient = shift(Opcode.SHR, type, rounded, count, out);
        } else {
            quotient = Reciprocal.ofSigned(type, divisor).divide(type, value, out);
        }
        return constant > 0 ? quotient : out.make(Opcode.NEG, type, quotient);
    }

    /** What makes a shift round towards 0: divisor - 1 for negative values, else 0. */
    private static Value bias(Type type, Value value, int count, InstrBuilder out) {
        Value sign = shift(Opcode.SHR, type, value, width(type) - 1, out);
        return shift(Opcode.USHR, type, sign, width(type) - count, out);
    }

    /** value - value / constant * constant; the sign of the constant does not matter. */
    private static Value remainder(Type type, Value value, long constant, InstrBuilder out) {
        if (!isDivisor(type, constant)) {
            return null;
        }
        long divisor = Math.abs(constant);
        if (isPowerOfTwo(divisor)) {
            Value mask = out.constant(type, divisor - 1);
            if (Range.of(value).isNonNegative()) {
                return out.make(Opcode.AND, type, value, mask);
            }
            Value bias = bias(type, value, Long.numberOfTrailingZeros(divisor), out);
            Value biased = out.make(Opcode.ADD, type, value, bias);
            return out.make(Opcode.SUB, type, out.make(Opcode.AND, type, biased, mask), bias);
        }
        return rest(type, value, divide(type, value, divisor, out), divisor, out);
    }

    private static Value rest(Type type, Value value, Value quotient, long divisor, InstrBuilder out) {
        return out.make(Opcode.SUB, type, value, out.make(Opcode.MUL, type, quotient, out.constant(type, divisor)));
    }

    private static Value divideUnsigned(Type type, Value value, long constant, InstrBuilder out) {
        long divisor = type == Type.I64 ? constant : constant & 0xffffffffL;
        if (isPowerOfTwo(divisor)) {
            return shift(Opcode.USHR, type, value, Long.numberOfTrailingZeros(divisor), out);
        }
        Reciprocal reciprocal = type == Type.I32 && divisor > 1 ? Reciprocal.ofUnsigned32(divisor) : null;
        return reciprocal == null ? null : reciprocal.divideUnsigned32(value, out);
    }

    private static Value remainderUnsigned(Type type, Value value, long constant, InstrBuilder out) {
        long divisor = type == Type.I64 ? constant : constant & 0xffffffffL;
        if (isPowerOfTwo(divisor)) {
            return out.make(Opcode.AND, type, value, out.constant(type, divisor - 1));
        }
        Value quotient = divideUnsigned(type, value, constant, out);
        return quotient == null ? null : rest(type, value, quotient, divisor, out);
    }
}
