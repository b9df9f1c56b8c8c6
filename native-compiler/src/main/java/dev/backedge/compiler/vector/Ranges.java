package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.HashMap;
import java.util.Map;

/** Between which numbers the i32 values of a loop's body stay, as far as the way they are made shows it. */
final class Ranges {
    private static final Range ALL = new Range(Integer.MIN_VALUE, Integer.MAX_VALUE);

    private final LoopBody body;
    private final Map<Value, Range> known = new HashMap<>();

    /** From low to high, both included. */
    record Range(long low, long high) {
        boolean fitsSigned(int bits) {
            return low >= -1L << bits - 1 && high < 1L << bits - 1;
        }

        boolean fitsUnsigned(int bits) {
            return low >= 0 && high < 1L << bits;
        }

        private Range union(Range other) {
            return new Range(Math.min(low, other.low), Math.max(high, other.high));
        }

        /** This, if no number in it wraps; else every number. */
        private Range checked() {
            return low < Integer.MIN_VALUE || high > Integer.MAX_VALUE ? ALL : this;
        }
    }

    Ranges(LoopBody body) {
        this.body = body;
    }

    Range of(Value value) {
        Range range = known.get(value);
        if (range == null) {
            known.put(value, ALL);
            range = value.type() == Type.I32 ? compute(value) : ALL;
            known.put(value, range);
        }
        return range;
    }

    private Range compute(Value value) {
        LoopBody.Choice choice = body.choice(value);
        if (choice != null) {
            return choice.ways().stream().map(way -> of(way.value())).reduce(Range::union).orElse(ALL);
        }
        return value instanceof Instr instr ? compute(instr) : ALL;
    }

    private Range compute(Instr instr) {
        return switch (instr.opcode()) {
            case CONST -> new Range(instr.constant(), instr.constant());
            case LOAD -> switch (instr.element()) {
                case BOOLEAN -> new Range(0, 1);
                case BYTE -> new Range(Byte.MIN_VALUE, Byte.MAX_VALUE);
                case CHAR -> new Range(0, Character.MAX_VALUE);
                case SHORT -> new Range(Short.MIN_VALUE, Short.MAX_VALUE);
                default -> ALL;
            };
            case I2B -> cut(instr, new Range(Byte.MIN_VALUE, Byte.MAX_VALUE));
            case I2S -> cut(instr, new Range(Short.MIN_VALUE, Short.MAX_VALUE));
            case I2C -> cut(instr, new Range(0, Character.MAX_VALUE));
            case EQ, NE, LT, LE, GT, GE, ULT, ULE, UGT, UGE -> new Range(0, 1);
            case BIT_COUNT, LEADING_ZEROS, TRAILING_ZEROS -> new Range(0, 32);
            case SELECT -> of(instr.operand(1)).union(of(instr.operand(2)));
            case ADD, SUB, MUL, MIN, MAX, AND, OR, XOR -> binary(instr.opcode(), of(instr.operand(0)), of(instr.operand(1)));
            case NEG -> binary(Opcode.SUB, new Range(0, 0), of(instr.operand(0)));
            case ABS -> {
                Range operand = of(instr.operand(0));
                yield new Range(0, Math.max(Math.abs(operand.low), Math.abs(operand.high))).checked();
            }
            case SHL, SHR, USHR -> instr.operand(1) instanceof Instr count && count.isConst() ? shift(instr.opcode(), of(instr.operand(0)), (int) count.constant() & 31) : ALL;
            default -> ALL;
        };
    }

    private Range cut(Instr instr, Range kept) {
        Range operand = of(instr.operand(0));
        return operand.low >= kept.low && operand.high <= kept.high ? operand : kept;
    }

    private static Range binary(Opcode opcode, Range left, Range right) {
        return switch (opcode) {
            case ADD -> new Range(left.low + right.low, left.high + right.high).checked();
            case SUB -> new Range(left.low - right.high, left.high - right.low).checked();
            case MUL -> {
                long a = left.low * right.low;
                long b = left.low * right.high;
                long c = left.high * right.low;
                long d = left.high * right.high;
                yield new Range(Math.min(Math.min(a, b), Math.min(c, d)), Math.max(Math.max(a, b), Math.max(c, d))).checked();
            }
            case MIN -> new Range(Math.min(left.low, right.low), Math.min(left.high, right.high));
            case MAX -> new Range(Math.max(left.low, right.low), Math.max(left.high, right.high));
            case AND -> right.low >= 0 ? new Range(0, left.low >= 0 ? Math.min(left.high, right.high) : right.high)
                    : left.low >= 0 ? new Range(0, left.high) : ALL;
            default -> left.low >= 0 && right.low >= 0 ? new Range(0, Math.max(0, (Long.highestOneBit(left.high | right.high) << 1) - 1)).checked() : ALL;
        };
    }

    private static Range shift(Opcode opcode, Range operand, int count) {
        return switch (opcode) {
            case SHL -> new Range(operand.low << count, operand.high << count).checked();
            case SHR -> new Range(operand.low >> count, operand.high >> count);
            default -> operand.low >= 0 ? new Range(operand.low >> count, operand.high >> count)
                    : count == 0 ? operand : new Range(0, (1L << 32 - count) - 1).checked();
        };
    }
}
