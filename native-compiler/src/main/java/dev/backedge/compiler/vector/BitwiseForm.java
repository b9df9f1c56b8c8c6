package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongUnaryOperator;

/** Finds which values are {@linkplain BitwiseMap bitwise maps} of a parameter: shift-register generators, and checksums bit by bit. Bits above the width of a value are 0 in its map. */
final class BitwiseForm {
    private final int bits;
    private final Map<Value, BitwiseMap> known = new HashMap<>();

    /** @param param an i32 or i64 */
    BitwiseForm(BlockParam param) {
        bits = bits(param);
        known.put(param, BitwiseMap.identity(bits));
    }

    /** The value as a map of the parameter; null if it is none. */
    BitwiseMap of(Value value) {
        if (!known.containsKey(value)) {
            known.put(value, value instanceof Instr instr && instr.type() != null && instr.type().isInteger() ? find(instr) : null);
        }
        return known.get(value);
    }

    private BitwiseMap find(Instr instr) {
        long mask = mask(instr);
        if (instr.isConst()) {
            return BitwiseMap.constant(bits, instr.constant() & mask);
        }
        return switch (instr.opcode()) {
            case XOR -> {
                BitwiseMap left = of(instr.operand(0));
                BitwiseMap right = left == null ? null : of(instr.operand(1));
                yield right == null ? null : left.xor(right);
            }
            case OR -> {
                BitwiseMap left = of(instr.operand(0));
                BitwiseMap right = left == null ? null : of(instr.operand(1));
                yield right == null || (left.support() & right.support()) != 0 ? null : left.xor(right);
            }
            case AND -> {
                BitwiseMap left = of(instr.operand(0));
                BitwiseMap right = left == null ? null : of(instr.operand(1));
                yield right == null ? null : right.isConstant() ? left.then(x -> x & right.constant())
                        : left.isConstant() ? right.then(x -> x & left.constant()) : null;
            }
            case NEG -> {
                BitwiseMap truth = of(instr.operand(0));
                yield truth == null || (truth.support() & -2) != 0 ? null : truth.then(x -> -x & mask);
            }
            case SHL, SHR, USHR, ROTL, ROTR -> instr.operand(1) instanceof Instr count && count.isConst() ? then(instr, shift(instr, (int) count.constant())) : null;
            case L2I, UI2L -> then(instr, x -> x & mask);
            case I2L -> then(instr, x -> (int) x);
            case SELECT -> select(instr);
            default -> null;
        };
    }

    private BitwiseMap then(Instr instr, LongUnaryOperator bitwise) {
        BitwiseMap operand = of(instr.operand(0));
        return operand == null ? null : operand.then(bitwise);
    }

    private static LongUnaryOperator shift(Instr shift, int count) {
        boolean wide = shift.type() == Type.I64;
        long mask = mask(shift);
        return switch (shift.opcode()) {
            case SHL -> x -> (wide ? x << count : (int) x << count) & mask;
            case SHR -> x -> (wide ? x >> count : (int) x >> count) & mask;
            case USHR -> x -> (wide ? x >>> count : (int) x >>> count) & mask;
            case ROTL -> x -> (wide ? Long.rotateLeft(x, count) : Integer.rotateLeft((int) x, count)) & mask;
            default -> x -> (wide ? Long.rotateRight(x, count) : Integer.rotateRight((int) x, count)) & mask;
        };
    }

    /** One of two that differ in a constant only, as one bit of the parameter's map tells. */
    private BitwiseMap select(Instr select) {
        BitwiseMap truth = truth(select.operand(0));
        BitwiseMap one = truth == null ? null : of(select.operand(1));
        BitwiseMap other = one == null ? null : of(select.operand(2));
        if (other == null || !one.xor(other).isConstant()) {
            return null;
        }
        long difference = one.constant() ^ other.constant();
        return other.xor(truth.then(x -> -x & difference));
    }

    /** 1 where the value is not 0, else 0, if one bit tells; otherwise null. */
    private BitwiseMap truth(Value value) {
        if (value instanceof Instr compare && compare.opcode().arity() == 2 && compare.operand(0).type().isInteger()
                && compare.operand(1) instanceof Instr zero && zero.isConst() && zero.constant() == 0) {
            BitwiseMap compared = of(compare.operand(0));
            int sign = bits(compare.operand(0)) - 1;
            BitwiseMap always = BitwiseMap.constant(bits, 1);
            switch (compare.opcode()) {
                case NE -> {
                    return truth(compare.operand(0));
                }
                case EQ -> {
                    BitwiseMap truth = truth(compare.operand(0));
                    return truth == null ? null : truth.xor(always);
                }
                case LT -> {
                    return compared == null ? null : compared.then(x -> x >>> sign & 1);
                }
                case GE -> {
                    return compared == null ? null : compared.then(x -> x >>> sign & 1).xor(always);
                }
                default -> {
                }
            }
        }
        BitwiseMap map = of(value);
        long support = map == null ? 0 : map.support();
        return Long.bitCount(support) == 1 ? map.then(x -> x == 0 ? 0 : 1) : null;
    }

    private static int bits(Value value) {
        return value.type() == Type.I64 ? 64 : 32;
    }

    private static long mask(Value value) {
        return value.type() == Type.I64 ? -1L : 0xffffffffL;
    }
}
