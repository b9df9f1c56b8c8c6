package dev.backedge.compiler.lower;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.x64.General;

/**
 * Selects shifts and rotations of lanes. Counts are masked as Java has it; the CPU's own shifts take larger ones at their word. There are no shifts of bytes:
 * they are done on words, the even and the odd bytes apart.
 */
final class VectorShifts {
    /** How to shift one register by what all lanes share. */
    private interface ByOne {
        VirtualRegister apply(String mnemonic, VirtualRegister a) throws Bailout;
    }

    private final VectorCode code;
    private final VectorConversions conversions;

    VectorShifts(VectorCode code, VectorConversions conversions) {
        this.code = code;
        this.conversions = conversions;
    }

    void select(Instr instr) throws Bailout {
        Value count = instr.operand(1);
        if (count.type().isVector() && count instanceof Instr splat && splat.opcode() == Opcode.SPLAT) {
            count = splat.operand(0);
        }
        if (count.type().isScalar()) {
            byScalar(instr, count);
        } else {
            byLane(instr);
        }
    }

    // -- one count for all lanes

    private void byScalar(Instr instr, Value count) throws Bailout {
        Lane lane = instr.type().lane();
        int width = lane.bytes() * Byte.SIZE;
        int bytes = code.shape(instr).bytes();
        boolean rotates = instr.opcode() == Opcode.ROTL || instr.opcode() == Opcode.ROTR;
        VirtualRegister[] a = code.pieces(instr.operand(0));
        VirtualRegister[] made = new VirtualRegister[a.length];
        if (SelectionContext.isConst(count)) {
            int by = (int) SelectionContext.constant(count) & width - 1;
            for (int i = 0; i < a.length; i++) {
                made[i] = rotates ? rotate(instr.opcode(), lane, bytes, a[i], by)
                        : byOne(instr.opcode(), lane, bytes, a[i], (mnemonic, x) -> code.opImmediate(mnemonic, bytes, "I", by, x));
            }
        } else {
            VirtualRegister by = counter(count, width - 1);
            VirtualRegister back = rotates ? counter(negated(count), width - 1) : null;
            for (int i = 0; i < a.length; i++) {
                ByOne forth = (mnemonic, x) -> code.op(mnemonic, bytes, x, by);
                if (rotates) {
                    ByOne other = (mnemonic, x) -> code.op(mnemonic, bytes, x, back);
                    boolean left = instr.opcode() == Opcode.ROTL;
                    made[i] = code.or(bytes, byOne(left ? Opcode.SHL : Opcode.USHR, lane, bytes, a[i], forth),
                            byOne(left ? Opcode.USHR : Opcode.SHL, lane, bytes, a[i], other));
                } else {
                    made[i] = byOne(instr.opcode(), lane, bytes, a[i], forth);
                }
            }
        }
        code.finish(instr, made);
    }

    /** The masked count in the low half of a vector register, where shifts look for it. */
    private VirtualRegister counter(Value count, int mask) throws Bailout {
        return counter(code.context().register(count), mask);
    }

    private VirtualRegister counter(VirtualRegister count, int mask) throws Bailout {
        VirtualRegister masked = code.emit(General.AND32_MI8, RegisterClass.GENERAL, new Source.Reg(count), new Source.Imm(mask));
        return code.emit(code.row128("MOVD_RM"), RegisterClass.VECTOR128, new Source.Reg(masked));
    }

    private VirtualRegister negated(Value count) {
        return code.emit(General.NEG32, RegisterClass.GENERAL, code.context().reg(count));
    }

    private VirtualRegister rotate(Opcode opcode, Lane lane, int bytes, VirtualRegister a, int by) throws Bailout {
        int width = lane.bytes() * Byte.SIZE;
        int left = opcode == Opcode.ROTL ? by : -by & width - 1;
        if (code.has("PROL" + VectorCode.letter(lane), bytes, "I")) {
            return code.opImmediate("PROL" + VectorCode.letter(lane), bytes, "I", left, a);
        }
        return code.or(bytes, code.opImmediate("PSLL" + VectorCode.letter(lane), bytes, "I", left, a),
                code.opImmediate("PSRL" + VectorCode.letter(lane), bytes, "I", width - left, a));
    }

    private VirtualRegister byOne(Opcode opcode, Lane lane, int bytes, VirtualRegister a, ByOne shift) throws Bailout {
        String letter = VectorCode.letter(lane);
        if (lane == Lane.I8) {
            return bytesByOne(opcode, bytes, a, shift);
        }
        return switch (opcode) {
            case SHL -> shift.apply("PSLL" + letter, a);
            case USHR -> shift.apply("PSRL" + letter, a);
            default -> lane != Lane.I64 || code.has("PSRAQ", bytes, "I") ? shift.apply("PSRA" + letter, a)
                    : signed(bytes, shift.apply("PSRLQ", a), shift.apply("PSRLQ", code.splat(Lane.I64, Long.MIN_VALUE, bytes)));
        };
    }

    /** Extends the sign of lanes of 64 bits that have been shifted as if they had none, from where it is now. */
    private VirtualRegister signed(int bytes, VirtualRegister shifted, VirtualRegister sign) throws Bailout {
        return code.op("PSUBQ", bytes, code.xor(bytes, shifted, sign), sign);
    }

    private VirtualRegister bytesByOne(Opcode opcode, int bytes, VirtualRegister a, ByOne shift) throws Bailout {
        VirtualRegister low = code.splat(Lane.I16, 0x00ff, bytes);
        VirtualRegister high = code.splat(Lane.I16, 0xff00, bytes);
        return switch (opcode) {
            case SHL -> code.or(bytes, code.and(bytes, shift.apply("PSLLW", a), low), shift.apply("PSLLW", code.and(bytes, a, high)));
            case USHR -> code.or(bytes, shift.apply("PSRLW", code.and(bytes, a, low)), code.and(bytes, shift.apply("PSRLW", a), high));
            default -> code.or(bytes,
                    code.opImmediate("PSRLW", bytes, "I", 8, shift.apply("PSRAW", code.opImmediate("PSLLW", bytes, "I", 8, a))),
                    code.and(bytes, shift.apply("PSRAW", a), high));
        };
    }

    // -- a count for each lane

    private void byLane(Instr instr) throws Bailout {
        Lane lane = instr.type().lane();
        int width = lane.bytes() * Byte.SIZE;
        VectorShape shape = code.shape(instr);
        VirtualRegister[] a = code.pieces(instr.operand(0));
        VirtualRegister[] counts = code.pieces(instr.operand(1)).clone();
        for (int i = 0; i < counts.length; i++) {
            counts[i] = code.and(shape.bytes(), counts[i], code.splat(lane, width - 1, shape.bytes()));
        }
        if (lane.bytes() < 4 && !code.has("PSLLV" + VectorCode.letter(lane), shape.bytes(), "")) {
            code.finish(instr, widened(instr.opcode(), lane, instr.type().lanes(), a, counts));
            return;
        }
        VirtualRegister[] made = new VirtualRegister[a.length];
        for (int i = 0; i < a.length; i++) {
            made[i] = byLane(instr.opcode(), lane, shape.bytes(), a[i], counts[i]);
        }
        code.finish(instr, made);
    }

    private VirtualRegister byLane(Opcode opcode, Lane lane, int bytes, VirtualRegister a, VirtualRegister count) throws Bailout {
        String letter = VectorCode.letter(lane);
        switch (opcode) {
            case SHL:
                return code.op("PSLLV" + letter, bytes, a, count);
            case USHR:
                return code.op("PSRLV" + letter, bytes, a, count);
            case SHR:
                return lane != Lane.I64 || code.has("PSRAVQ", bytes, "") ? code.op("PSRAV" + letter, bytes, a, count)
                        : signed(bytes, code.op("PSRLVQ", bytes, a, count), code.op("PSRLVQ", bytes, code.splat(Lane.I64, Long.MIN_VALUE, bytes), count));
            default:
                boolean left = opcode == Opcode.ROTL;
                if (code.has("PROLV" + letter, bytes, "")) {
                    return code.op((left ? "PROLV" : "PRORV") + letter, bytes, a, count);
                }
                // What is shifted out on one side comes in on the other; a count of 0 shifts by the whole width, which leaves nothing.
                VirtualRegister back = code.op("PSUB" + letter, bytes, code.splat(lane, lane.bytes() * Byte.SIZE, bytes), count);
                return code.or(bytes, code.op((left ? "PSLLV" : "PSRLV") + letter, bytes, a, count),
                        code.op((left ? "PSRLV" : "PSLLV") + letter, bytes, a, back));
        }
    }

    /** Narrow lanes by way of lanes of 32 bits, or of 16 where those can be shifted one by one. */
    private VirtualRegister[] widened(Opcode opcode, Lane lane, int lanes, VirtualRegister[] a, VirtualRegister[] counts) throws Bailout {
        Lane wide = lane == Lane.I8 && code.opmasks() ? Lane.I16 : Lane.I32;
        VirtualRegister[] wideA = conversions.widen(a, lane, wide, lanes, opcode == Opcode.SHR);
        VirtualRegister[] wideCounts = conversions.widen(counts, lane, wide, lanes, false);
        VirtualRegister[] made = new VirtualRegister[wideA.length];
        int bytes = code.context().shapes().vector(lanes, wide.bytes()).bytes();
        for (int i = 0; i < made.length; i++) {
            made[i] = byLane(opcode, wide, bytes, wideA[i], wideCounts[i]);
        }
        return conversions.narrow(made, wide, lane, lanes);
    }
}
