package dev.backedge.compiler.ir;

import java.util.Arrays;

/**
 * What the opcodes that touch no memory compute where vectors take part. The lanes of a vector are raw bits in longs, as scalars have them: lanes of 8, 16 and 32
 * bits are sign-extended. Those of a mask are 1 or 0. A scalar operand is an array of one.
 */
final class VectorEvaluation {
    private VectorEvaluation() {
    }

    /** The lanes of the result; of a scalar, its bits alone. */
    static long[] evaluate(Instr instr, long[][] operands) {
        Type type = instr.type();
        int lane = (int) instr.constant();
        return switch (instr.opcode()) {
            case CONST -> maskConstant(instr);
            case SPLAT -> fill(type, operands[0][0]);
            case IOTA -> sequence(type, operands[0][0], operands[1][0], Opcode.ADD);
            case GEOMETRIC -> sequence(type, operands[0][0], operands[1][0], Opcode.MUL);
            case REVERSE -> permute(type, i -> operands[0][type.lanes() - 1 - i]);
            case BYTE_DIFFERENCES -> permute(type, i -> byteDifferences(operands[0], operands[1], i * Byte.SIZE));
            case SLIDE -> permute(type, i -> i + lane < type.lanes() ? operands[0][i + lane] : operands[1][i + lane - type.lanes()]);
            case UNZIP, UNZIP3 -> {
                int ways = operands.length;
                yield permute(type, i -> operands[(ways * i + lane) / type.lanes()][(ways * i + lane) % type.lanes()]);
            }
            case ZIP, ZIP3 -> {
                int first = lane * type.lanes();
                yield permute(type, i -> operands[(first + i) % operands.length][(first + i) / operands.length]);
            }
            case EXTRACT -> new long[] {operands[0][lane]};
            case INSERT -> permute(type, i -> i == lane ? wrap(type.lane(), operands[1][0]) : operands[0][i]);
            case REDUCE_ADD, REDUCE_MUL, REDUCE_AND, REDUCE_OR, REDUCE_XOR, REDUCE_MIN, REDUCE_MAX -> reduce(scalarOpcode(instr.opcode()), instr.operand(0).type().lane(), operands[0]);
            case FOLD_ADD, FOLD_MUL -> fold(scalarOpcode(instr.opcode()), instr.operand(1).type().lane(), operands[0][0], operands[1]);
            case MASK_BELOW -> permute(type, i -> (int) operands[0][0] + (long) i < (int) operands[1][0] ? 1 : 0);
            case MASK_ANY -> new long[] {Arrays.stream(operands[0]).max().getAsLong()};
            case MASK_ALL -> new long[] {Arrays.stream(operands[0]).min().getAsLong()};
            case MASK_BITS -> new long[] {bits(operands[0])};
            case NOT -> permute(type, i -> 1 - operands[0][i]);
            case SELECT -> permute(type, i -> operands[operands[0][i] != 0 ? 1 : 2][i]);
            case AND, OR, XOR -> permute(type, i -> Evaluation.evaluate(instr.opcode(), Type.I64, Type.I64, operands[0][i], operands[1][i]));
            case WIDEN_UNSIGNED -> permute(type, i -> unsigned(instr.operand(0).type().lane(), operands[0][i]));
            case WIDEN_SIGNED, NARROW -> permute(type, i -> wrap(type.lane(), operands[0][i]));
            default -> laneByLane(instr, operands);
        };
    }

    private interface LaneFunction {
        long lane(int i);
    }

    private static long[] permute(Type type, LaneFunction function) {
        long[] result = new long[type.lanes()];
        Arrays.setAll(result, function::lane);
        return result;
    }

    private static long[] laneByLane(Instr instr, long[][] operands) {
        Lane from = instr.operand(0).type().lane();
        return permute(instr.type(), i -> {
            long[] scalars = new long[operands.length];
            for (int k = 0; k < scalars.length; k++) {
                scalars[k] = operands[k].length == 1 ? operands[k][0] : operands[k][i];
            }
            if (instr.type().isMask()) {
                return Evaluation.evaluate(instr.opcode(), Type.I32, from.scalar(), scalars);
            }
            Lane to = instr.type().lane();
            return to.bytes() < 4 ? narrow(instr.opcode(), to, scalars) : Evaluation.evaluate(instr.opcode(), to.scalar(), from.scalar(), scalars);
        });
    }

    /** On lanes of 8 and 16 bits: as on ints, but for what shifts in from the left and for the upper half of a product. */
    private static long narrow(Opcode opcode, Lane lane, long... operands) {
        int width = lane.bytes() * Byte.SIZE;
        return wrap(lane, switch (opcode) {
            case SHL -> operands[0] << (operands[1] & width - 1);
            case SHR -> operands[0] >> (operands[1] & width - 1);
            case USHR -> unsigned(lane, operands[0]) >> (operands[1] & width - 1);
            case MUL_HIGH -> operands[0] * operands[1] >> width;
            case UMUL_HIGH -> unsigned(lane, operands[0]) * unsigned(lane, operands[1]) >> width;
            default -> Evaluation.evaluate(opcode, Type.I32, Type.I32, operands);
        });
    }

    /** The lane with these low bits. */
    static long wrap(Lane lane, long bits) {
        return switch (lane) {
            case I8 -> (byte) bits;
            case I16 -> (short) bits;
            case I32, F32 -> (int) bits;
            case I64, F64 -> bits;
        };
    }

    private static long unsigned(Lane lane, long bits) {
        return lane.bytes() == Long.BYTES ? bits : bits & (1L << lane.bytes() * Byte.SIZE) - 1;
    }

    private static long byteDifferences(long[] a, long[] b, int from) {
        long sum = 0;
        for (int i = from; i < from + Byte.SIZE; i++) {
            sum += Math.abs(unsigned(Lane.I8, a[i]) - unsigned(Lane.I8, b[i]));
        }
        return sum;
    }

    private static long[] fill(Type type, long bits) {
        return permute(type, i -> wrap(type.lane(), bits));
    }

    private static long[] sequence(Type type, long start, long step, Opcode opcode) {
        long[] result = new long[type.lanes()];
        long next = start;
        for (int i = 0; i < result.length; i++) {
            result[i] = wrap(type.lane(), next);
            next = Evaluation.evaluate(opcode, Type.I64, Type.I64, next, step);
        }
        return result;
    }

    private static long[] reduce(Opcode opcode, Lane lane, long[] lanes) {
        long[] left = lanes.clone();
        for (int half = left.length / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                left[i] = wrap(lane, Evaluation.evaluate(opcode, lane.scalar(), lane.scalar(), left[i], left[i + half]));
            }
        }
        return new long[] {left[0]};
    }

    private static long[] fold(Opcode opcode, Lane lane, long start, long[] lanes) {
        long result = start;
        for (long each : lanes) {
            result = Evaluation.evaluate(opcode, lane.scalar(), lane.scalar(), result, each);
        }
        return new long[] {result};
    }

    private static Opcode scalarOpcode(Opcode opcode) {
        return switch (opcode) {
            case REDUCE_ADD, FOLD_ADD -> Opcode.ADD;
            case REDUCE_MUL, FOLD_MUL -> Opcode.MUL;
            case REDUCE_AND -> Opcode.AND;
            case REDUCE_OR -> Opcode.OR;
            case REDUCE_XOR -> Opcode.XOR;
            case REDUCE_MIN -> Opcode.MIN;
            case REDUCE_MAX -> Opcode.MAX;
            default -> throw new IllegalArgumentException(opcode.text());
        };
    }

    private static long[] maskConstant(Instr instr) {
        return permute(instr.type(), i -> instr.constant() >>> i & 1);
    }

    private static long bits(long[] mask) {
        long bits = 0;
        for (int i = 0; i < mask.length; i++) {
            bits |= mask[i] << i;
        }
        return bits;
    }
}
