package dev.backedge.compiler.lower;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.x64.Insn;

/** Selects arithmetic of float lanes, and conversions from and to them, with Java's results. */
final class VectorFloats {
    private static final int UNORDERED = 3;
    private static final int ORDERED = 7;

    private final VectorCode code;
    private final VectorConversions conversions;

    VectorFloats(VectorCode code, VectorConversions conversions) {
        this.code = code;
        this.conversions = conversions;
    }

    VirtualRegister compute(Opcode opcode, Lane lane, int bytes, VirtualRegister a, VirtualRegister b, VirtualRegister c) throws Bailout {
        String suffix = VectorCode.letter(lane);
        long sign = lane == Lane.F64 ? Long.MIN_VALUE : Integer.MIN_VALUE;
        return switch (opcode) {
            case ADD -> code.op("ADD" + suffix, bytes, a, b);
            case SUB -> code.op("SUB" + suffix, bytes, a, b);
            case MUL -> code.op("MUL" + suffix, bytes, a, b);
            case DIV -> code.op("DIV" + suffix, bytes, a, b);
            case SQRT -> code.op("SQRT" + suffix, bytes, a);
            case FMA -> code.op("FMADD213" + suffix, bytes, a, b, c);
            case CEIL -> round(lane, bytes, a, FloatSelection.ROUND_UP);
            case FLOOR -> round(lane, bytes, a, FloatSelection.ROUND_DOWN);
            case RINT -> round(lane, bytes, a, FloatSelection.ROUND_EVEN);
            case NEG -> code.xor(bytes, a, code.splat(lane, sign, bytes));
            case ABS -> code.and(bytes, a, code.splat(lane, ~sign, bytes));
            case COPY_SIGN -> code.or(bytes, code.and(bytes, a, code.splat(lane, ~sign, bytes)), code.and(bytes, b, code.splat(lane, sign, bytes)));
            case MIN, MAX -> minMax(opcode == Opcode.MIN, lane, bytes, a, b);
            default -> throw new IllegalStateException(opcode.text() + " on " + lane.text());
        };
    }

    private VirtualRegister round(Lane lane, int bytes, VirtualRegister a, int mode) throws Bailout {
        String suffix = VectorCode.letter(lane);
        return code.opImmediate((bytes == 64 ? "RNDSCALE" : "ROUND") + suffix, bytes, "", mode, a);
    }

    /**
     * The CPU's answer is the second operand where the operands are unordered or both zero; so both orders are asked, and agree everywhere else. For a minimum one or the other bit set is right: it
     * keeps the sign of a zero and makes a NaN of a NaN and anything. For a maximum that goes for all bits but the sign, which both must have.
     */
    private VirtualRegister minMax(boolean min, Lane lane, int bytes, VirtualRegister a, VirtualRegister b) throws Bailout {
        String mnemonic = (min ? "MIN" : "MAX") + VectorCode.letter(lane);
        VirtualRegister one = code.op(mnemonic, bytes, a, b);
        VirtualRegister other = code.op(mnemonic, bytes, b, a);
        if (min) {
            return code.or(bytes, one, other);
        }
        VirtualRegister sign = code.splat(lane, lane == Lane.F64 ? Long.MIN_VALUE : Integer.MIN_VALUE, bytes);
        if (code.opmasks()) {
            // one and other where the third operand is 1, one or other where it is 0: bits 7 to 0 of the table are for 111, 110, ... 000.
            return code.opImmediate("PTERNLOGD", bytes, "", 0b1101_0100, one, other, sign);
        }
        VirtualRegister unordered = code.opImmediate("CMP" + VectorCode.letter(lane), bytes, "", UNORDERED, a, b);
        return code.or(bytes, code.and(bytes, one, other), unordered);
    }

    // -- conversions

    void convert(Instr instr) throws Bailout {
        Type from = instr.operand(0).type();
        VectorShape source = code.context().shapes().vector(from);
        VectorShape target = code.shape(instr);
        VirtualRegister[] a = code.pieces(instr.operand(0));
        VirtualRegister[] made = new VirtualRegister[Math.max(source.pieces(), target.pieces())];
        for (int i = 0; i < made.length; i++) {
            if (target.laneBytes() > source.laneBytes()) {
                int lane = i * target.lanes();
                VirtualRegister part = conversions.bytesFrom(a[lane / source.lanes()], lane % source.lanes() * source.laneBytes(), target.lanes() * source.laneBytes());
                made[i] = convert(instr.opcode(), target.bytes(), target.registerClass(), part);
            } else {
                int bytes = Math.max(16, source.lanes() * target.laneBytes());
                made[i] = convert(instr.opcode(), source.bytes(), RegisterClass.vector(bytes), a[i]);
            }
        }
        if (made.length > target.pieces()) {
            made = joinParts(made, source.lanes() * target.laneBytes(), target);
        }
        code.finish(instr, made);
    }

    private VirtualRegister[] joinParts(VirtualRegister[] parts, int used, VectorShape target) throws Bailout {
        VirtualRegister[] chunks = parts;
        int bytes = used;
        if (bytes < 16) {
            chunks = new VirtualRegister[parts.length / 2];
            for (int i = 0; i < chunks.length; i++) {
                chunks[i] = code.op("PUNPCKLQDQ", 16, parts[2 * i], parts[2 * i + 1]);
            }
            bytes = 16;
        }
        VirtualRegister[] made = new VirtualRegister[target.pieces()];
        int each = chunks.length / made.length;
        for (int i = 0; i < made.length; i++) {
            made[i] = code.join(chunks, i * each, each, bytes);
        }
        return made;
    }

    /** @param bytes size of the registers of the wider lanes */
    private VirtualRegister convert(Opcode opcode, int bytes, RegisterClass result, VirtualRegister a) throws Bailout {
        return switch (opcode) {
            case I2F -> code.emit(code.row("CVTDQ2PS", bytes, ""), result, new Source.Reg(a));
            case I2D -> code.emit(code.row("CVTDQ2PD", bytes, ""), result, new Source.Reg(a));
            case F2D -> code.emit(code.row("CVTPS2PD", bytes, ""), result, new Source.Reg(a));
            case D2F -> code.emit(code.row("CVTPD2PS", bytes, ""), result, new Source.Reg(a));
            case L2F -> code.emit(code.row("CVTQQ2PS", bytes, ""), result, new Source.Reg(a));
            case L2D -> longToDouble(bytes, result, a);
            case F2I -> saturated(code.row("CVTTPS2DQ", bytes, ""), Lane.F32, result, a, bytes, Float.floatToRawIntBits(0x1p31f), Lane.I32, Integer.MAX_VALUE);
            case F2L -> floatToLong(bytes, result, a);
            case D2L -> saturated(code.row("CVTTPD2QQ", bytes, ""), Lane.F64, result, a, bytes, Double.doubleToRawLongBits(0x1p63), Lane.I64, Long.MAX_VALUE);
            case D2I -> doubleToInt(bytes, result, a);
            default -> throw new IllegalStateException(opcode.text());
        };
    }

    /** By way of doubles, which hold every float. */
    private VirtualRegister floatToLong(int bytes, RegisterClass result, VirtualRegister a) throws Bailout {
        VirtualRegister wide = code.emit(code.row("CVTPS2PD", bytes, ""), result, new Source.Reg(a));
        return convert(Opcode.D2L, bytes, result, wide);
    }

    /** The halves as doubles of a large exponent each, which is exact; their sum is rounded once. */
    private VirtualRegister longToDouble(int bytes, RegisterClass result, VirtualRegister a) throws Bailout {
        if (code.has("CVTQQ2PD", bytes, "")) {
            return code.emit(code.row("CVTQQ2PD", bytes, ""), result, new Source.Reg(a));
        }
        VirtualRegister low = code.or(bytes, code.and(bytes, a, code.splat(Lane.I64, 0xffff_ffffL, bytes)), code.splat(Lane.F64, 0x4330_0000_0000_0000L, bytes));
        VirtualRegister high = code.xor(bytes, code.opImmediate("PSRLQ", bytes, "I", 32, a), code.splat(Lane.F64, 0x4530_0000_8000_0000L, bytes));
        VirtualRegister rest = code.op("SUBPD", bytes, high, code.splat(Lane.F64, 0x4530_0000_8010_0000L, bytes));
        return code.op("ADDPD", bytes, rest, low);
    }

    /** The row makes the smallest integer of what is too large, too small, or NaN: the former must be the largest, the latter 0. */
    private VirtualRegister saturated(Insn row, Lane lane, RegisterClass result, VirtualRegister a, int bytes, long limit, Lane integers, long largest) throws Bailout {
        String compare = "CMP" + VectorCode.letter(lane);
        VirtualRegister limits = code.splat(lane, limit, bytes);
        if (code.opmasks()) {
            Insn compareRow = code.rows().evexOrNull(compare, bytes, "");
            VirtualRegister ordered = code.emit(compareRow, RegisterClass.MASK, new Source.Reg(a), new Source.Reg(a), new Source.Imm(ORDERED));
            VirtualRegister tooLarge = code.emit(compareRow, RegisterClass.MASK, new Source.Reg(limits), new Source.Reg(a), new Source.Imm(2));
            Insn masked = code.named(row.name().startsWith("V") && row.name().endsWith("_Z") ? row.name() : evexName(row.name()));
            VirtualRegister converted = code.masked(masked, true, result, ordered, new Source.Reg(a));
            Insn blend = code.rows().evexOrNull("PBLENDM" + VectorCode.letter(integers), bytes, "");
            return code.blend(blend, result, tooLarge, converted, code.splat(integers, largest, bytes));
        }
        VirtualRegister converted = code.emit(row, result, new Source.Reg(a));
        VirtualRegister flipped = code.xor(bytes, converted, code.opImmediate(compare, bytes, "", 2, limits, a));
        return code.and(bytes, flipped, code.opImmediate(compare, bytes, "", ORDERED, a, a));
    }

    private static String evexName(String name) {
        return name.contains("_E") ? name : name.replace("_X", "_EX").replace("_Y", "_EY");
    }

    /** Clamped while they are doubles, among which both limits are. */
    private VirtualRegister doubleToInt(int bytes, RegisterClass result, VirtualRegister a) throws Bailout {
        VirtualRegister largest = code.splat(Lane.F64, Double.doubleToRawLongBits(Integer.MAX_VALUE), bytes);
        VirtualRegister clamped;
        if (code.opmasks()) {
            VirtualRegister ordered = code.emit(code.rows().evexOrNull("CMPPD", bytes, ""), RegisterClass.MASK, new Source.Reg(a), new Source.Reg(a), new Source.Imm(ORDERED));
            clamped = code.masked(code.rows().evexOrNull("MINPD", bytes, ""), true, RegisterClass.vector(bytes), ordered, VectorCode.sources(a, largest));
        } else {
            clamped = code.and(bytes, code.op("MINPD", bytes, a, largest), code.opImmediate("CMPPD", bytes, "", ORDERED, a, a));
        }
        return code.emit(code.row("CVTTPD2DQ", bytes, ""), result, new Source.Reg(clamped));
    }
}
