package dev.backedge.compiler.analysis;

import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.function.Function;

/**
 * Bounds on an integer value, both inclusive, that follow from how it is computed alone, wherever that stands. Arithmetic that may wrap
 * gives the range of its type.
 */
public record Range(long low, long high) {
    private static final int DEPTH = 6;
    private static final Range INT = new Range(Integer.MIN_VALUE, Integer.MAX_VALUE);
    private static final Range LONG = new Range(Long.MIN_VALUE, Long.MAX_VALUE);
    private static final Range TRUTH = new Range(0, 1);

    /** The range of an i32 or i64; of anything else all numbers. */
    public static Range of(Value value) {
        return of(value, DEPTH);
    }

    public boolean isNonNegative() {
        return low >= 0;
    }

    /** Whether every number is one of so many bits with a sign. */
    public boolean fitsSigned(int bits) {
        return low >= -1L << bits - 1 && high < 1L << bits - 1;
    }

    /** Whether every number is one of so many bits, fewer than 64, without a sign. */
    public boolean fitsUnsigned(int bits) {
        return low >= 0 && high < 1L << bits;
    }

    /** Every number of an i32, or of anything wider. */
    public static Range ofType(Type type) {
        return type == Type.I32 ? INT : LONG;
    }

    private static Range of(Value value, int depth) {
        return value instanceof Instr instr && depth > 0 && value.type() != null && value.type().isInteger()
                ? of(instr, operand -> of(operand, depth - 1)) : ofType(value.type());
    }

    /** The range of an i32 or i64 that an instruction makes of operands whose ranges are known. */
    public static Range of(Instr instr, Function<Value, Range> operands) {
        Range all = ofType(instr.type());
        return switch (instr.opcode()) {
            case CONST -> new Range(instr.constant(), instr.constant());
            case EQ, NE, LT, LE, GT, GE, ULT, ULE, UGT, UGE -> TRUTH;
            case LCMP, FCMPL, FCMPG -> new Range(-1, 1);
            case ARRAY_LENGTH -> new Range(0, Integer.MAX_VALUE);
            case BIT_COUNT, LEADING_ZEROS, TRAILING_ZEROS -> new Range(0, instr.type() == Type.I64 ? 64 : 32);
            case LOAD -> loaded(instr.element(), all);
            case I2B -> operands.apply(instr.operand(0)).within(Byte.MIN_VALUE, Byte.MAX_VALUE);
            case I2S -> operands.apply(instr.operand(0)).within(Short.MIN_VALUE, Short.MAX_VALUE);
            case I2C -> operands.apply(instr.operand(0)).within(Character.MIN_VALUE, Character.MAX_VALUE);
            case L2I -> operands.apply(instr.operand(0)).within(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case UI2L -> operands.apply(instr.operand(0)).within(0, 0xffffffffL);
            case I2L -> operands.apply(instr.operand(0));
            case SELECT -> operands.apply(instr.operand(1)).union(operands.apply(instr.operand(2)));
            case NEG, ABS -> unary(instr.opcode(), operands.apply(instr.operand(0)), all);
            case ADD, SUB, MUL, MIN, MAX, AND, OR, XOR ->
                binary(instr.opcode(), operands.apply(instr.operand(0)), operands.apply(instr.operand(1)), all);
            case SHL, SHR, USHR, DIV, REM -> instr.operand(1) instanceof Instr by && by.isConst()
                    ? byConstant(instr, by.constant(), operands.apply(instr.operand(0)), all) : all;
            default -> all;
        };
    }

    private static Range loaded(ElementKind element, Range all) {
        return switch (element) {
            case BOOLEAN -> TRUTH;
            case BYTE -> new Range(Byte.MIN_VALUE, Byte.MAX_VALUE);
            case CHAR -> new Range(Character.MIN_VALUE, Character.MAX_VALUE);
            case SHORT -> new Range(Short.MIN_VALUE, Short.MAX_VALUE);
            default -> all;
        };
    }

    /** This range if it lies within these bounds, which a conversion then leaves as it is; else the bounds. */
    private Range within(long least, long greatest) {
        return low >= least && high <= greatest ? this : new Range(least, greatest);
    }

    public Range union(Range other) {
        return new Range(Math.min(low, other.low), Math.max(high, other.high));
    }

    private static Range unary(Opcode opcode, Range a, Range all) {
        if (a.low == all.low) {
            return all;
        }
        return opcode == Opcode.NEG ? new Range(-a.high, -a.low)
                : a.low >= 0 ? a : new Range(0, Math.max(a.high, -a.low));
    }

    private static Range binary(Opcode opcode, Range a, Range b, Range all) {
        switch (opcode) {
            case MIN -> {
                return new Range(Math.min(a.low, b.low), Math.min(a.high, b.high));
            }
            case MAX -> {
                return new Range(Math.max(a.low, b.low), Math.max(a.high, b.high));
            }
            case AND -> {
                return a.low < 0 && b.low < 0 ? all
                        : new Range(0, Math.min(a.low < 0 ? Long.MAX_VALUE : a.high, b.low < 0 ? Long.MAX_VALUE : b.high));
            }
            case OR, XOR -> {
                long bits = a.high | b.high;
                return a.low < 0 || b.low < 0 ? all : new Range(0, bits == 0 ? 0 : -1L >>> Long.numberOfLeadingZeros(bits));
            }
            default -> {
                return arithmetic(opcode, a, b, all);
            }
        }
    }

    private static Range arithmetic(Opcode opcode, Range a, Range b, Range all) {
        try {
            Range exact = switch (opcode) {
                case ADD -> new Range(Math.addExact(a.low, b.low), Math.addExact(a.high, b.high));
                case SUB -> new Range(Math.subtractExact(a.low, b.high), Math.subtractExact(a.high, b.low));
                default -> {
                    long first = Math.multiplyExact(a.low, b.low);
                    long second = Math.multiplyExact(a.low, b.high);
                    long third = Math.multiplyExact(a.high, b.low);
                    long fourth = Math.multiplyExact(a.high, b.high);
                    yield new Range(Math.min(Math.min(first, second), Math.min(third, fourth)),
                            Math.max(Math.max(first, second), Math.max(third, fourth)));
                }
            };
            return exact.within(all.low, all.high);
        } catch (ArithmeticException overflow) {
            return all;
        }
    }

    private static Range byConstant(Instr instr, long constant, Range a, Range all) {
        int count = (int) constant & (instr.type() == Type.I64 ? 63 : 31);
        switch (instr.opcode()) {
            case SHL -> {
                return instr.type() == Type.I32 ? new Range(a.low << count, a.high << count).within(all.low, all.high) : all;
            }
            case SHR -> {
                return new Range(a.low >> count, a.high >> count);
            }
            case USHR -> {
                long ones = instr.type() == Type.I64 ? -1L : 0xffffffffL;
                return a.low >= 0 ? new Range(a.low >> count, a.high >> count) : count == 0 ? all : new Range(0, ones >>> count);
            }
            case DIV -> {
                return constant > 0 ? new Range(a.low / constant, a.high / constant) : all;
            }
            default -> {
                if (constant == 0 || constant == Long.MIN_VALUE) {
                    return all;
                }
                long most = Math.abs(constant) - 1;
                return new Range(a.low < 0 ? Math.max(a.low, -most) : 0, a.high > 0 ? Math.min(a.high, most) : 0);
            }
        }
    }
}
