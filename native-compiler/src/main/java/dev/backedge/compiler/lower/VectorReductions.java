package dev.backedge.compiler.lower;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.x64.CpuFeatures.Feature;
import dev.backedge.compiler.x64.General;

/** Selects what makes a scalar of a vector, and what puts one in. */
final class VectorReductions {
    private final VectorCode code;
    private final VectorArithmetic arithmetic;
    private final VectorFloats floats;

    VectorReductions(VectorCode code, VectorArithmetic arithmetic, VectorFloats floats) {
        this.code = code;
        this.arithmetic = arithmetic;
        this.floats = floats;
    }

    private VirtualRegister compute(Opcode opcode, Lane lane, int bytes, VirtualRegister a, VirtualRegister b) throws Bailout {
        return lane.isFloat() ? floats.compute(opcode, lane, bytes, a, b, null) : arithmetic.compute(opcode, lane, bytes, a, b);
    }

    /** By halves, as the IR has it: pieces, then the halves of a register. */
    void reduce(Instr instr) throws Bailout {
        Opcode opcode = switch (instr.opcode()) {
            case REDUCE_ADD -> Opcode.ADD;
            case REDUCE_MUL -> Opcode.MUL;
            case REDUCE_AND -> Opcode.AND;
            case REDUCE_OR -> Opcode.OR;
            case REDUCE_XOR -> Opcode.XOR;
            case REDUCE_MIN -> Opcode.MIN;
            default -> Opcode.MAX;
        };
        Value vector = instr.operand(0);
        Lane lane = vector.type().lane();
        VectorShape shape = code.shape(vector);
        VirtualRegister result = code.context().register(instr);
        VirtualRegister[] left = code.pieces(vector).clone();
        for (int half = left.length / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                left[i] = compute(opcode, lane, shape.bytes(), left[i], left[i + half]);
            }
        }
        VirtualRegister all = left[0];
        for (int bytes = shape.bytes(); bytes > 16; bytes /= 2) {
            all = compute(opcode, lane, bytes / 2, all, code.part(all, bytes / 2, bytes / 2));
        }
        for (int bytes = Math.min(16, shape.usedBytes()) / 2; bytes >= lane.bytes(); bytes /= 2) {
            all = compute(opcode, lane, 16, all, down(all, bytes));
        }
        toScalar(result, all, lane);
    }

    /** Moves what is so many bytes up to the bottom. */
    private VirtualRegister down(VirtualRegister register, int bytes) throws Bailout {
        return switch (bytes) {
            case 8 -> code.opImmediate("PSHUFD", 16, "", 0xee, register);
            case 4 -> code.opImmediate("PSHUFD", 16, "", 0x55, register);
            case 2 -> code.opImmediate("PSRLD", 16, "I", 16, register);
            default -> code.opImmediate("PSRLW", 16, "I", 8, register);
        };
    }

    private void toScalar(VirtualRegister result, VirtualRegister vector, Lane lane) throws Bailout {
        switch (lane) {
            case F32, F64 -> code.finish(result, vector);
            case I64 -> code.context().emit(code.row128("MOVQ_MR"), result, new Source.Reg(vector));
            case I32 -> code.context().emit(code.row128("MOVD_MR"), result, new Source.Reg(vector));
            default -> {
                VirtualRegister low = code.emit(code.row128("MOVD_MR"), RegisterClass.GENERAL, new Source.Reg(vector));
                code.context().emit(lane == Lane.I8 ? General.MOVSX32_8 : General.MOVSX32_16, result, new Source.Reg(low));
            }
        }
    }

    /** In order, one lane after the other. */
    void fold(Instr instr) throws Bailout {
        Opcode opcode = instr.opcode() == Opcode.FOLD_ADD ? Opcode.ADD : Opcode.MUL;
        Value vector = instr.operand(1);
        Lane lane = vector.type().lane();
        VectorShape shape = code.shape(vector);
        VirtualRegister result = code.context().register(instr);
        VirtualRegister[] pieces = code.pieces(vector);
        VirtualRegister sum = code.context().register(instr.operand(0));
        ScalarRow row = opcode == Opcode.ADD ? ScalarRow.ADD : ScalarRow.MUL;
        for (VirtualRegister piece : pieces) {
            for (int i = 0; i < shape.lanes(); i++) {
                VirtualRegister each = lane(piece, lane, i);
                sum = code.emit(row.pick(lane == Lane.F64, code.rows().vex()), RegisterClass.SCALAR_FLOAT, new Source.Reg(sum), new Source.Reg(each));
            }
        }
        code.finish(result, sum);
    }

    /** A register whose lowest lane is lane i of another. */
    private VirtualRegister lane(VirtualRegister piece, Lane lane, int i) throws Bailout {
        int offset = i * lane.bytes();
        VirtualRegister chunk = code.part(piece, offset & -16, 16);
        int number = (offset & 15) / lane.bytes();
        if (number == 0) {
            return chunk;
        }
        return switch (lane.bytes()) {
            case 8 -> code.opImmediate("PSHUFD", 16, "", 0xee, chunk);
            case 4 -> code.opImmediate("PSHUFD", 16, "", number * 0x55, chunk);
            default -> code.opImmediate("PSRLDQ", 16, "I", offset & 15, chunk);
        };
    }

    void extract(Instr instr) throws Bailout {
        Value vector = instr.operand(0);
        VectorShape shape = code.shape(vector);
        int number = (int) instr.constant();
        VirtualRegister result = code.context().register(instr);
        toScalar(result, lane(code.pieces(vector)[number / shape.lanes()], vector.type().lane(), number % shape.lanes()), vector.type().lane());
    }

    void insert(Instr instr) throws Bailout {
        VectorShape shape = code.shape(instr);
        Lane lane = instr.type().lane();
        int number = (int) instr.constant();
        VirtualRegister[] made = code.pieces(instr.operand(0)).clone();
        VirtualRegister scalar = code.context().register(instr.operand(1));
        int at = number / shape.lanes();
        int offset = number % shape.lanes() * lane.bytes();
        VirtualRegister spread = VectorMemory.spread(code, scalar, lane, shape.bytes());
        long[] only = new long[shape.bytes() / lane.bytes()];
        only[offset / lane.bytes()] = -1;
        VirtualRegister mask = code.constant(lane.bytes(), only, shape.bytes());
        if (code.rows().has(Feature.AVX2) && shape.bytes() < 64) {
            made[at] = code.op("PBLENDVB", shape.bytes(), made[at], spread, mask);
        } else {
            made[at] = code.or(shape.bytes(), code.and(shape.bytes(), mask, spread), code.andNot(shape.bytes(), mask, made[at]));
        }
        code.finish(instr, made);
    }
}
