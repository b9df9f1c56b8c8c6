package dev.backedge.compiler.lower;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.x64.CpuFeatures.Feature;

/** Selects reversals and slides. */
final class VectorPermutations {
    private final VectorCode code;

    VectorPermutations(VectorCode code) {
        this.code = code;
    }

    void reverse(Instr instr) throws Bailout {
        VectorShape shape = code.shape(instr);
        VirtualRegister[] a = code.pieces(instr.operand(0));
        VirtualRegister[] made = new VirtualRegister[a.length];
        for (int i = 0; i < made.length; i++) {
            VirtualRegister whole = reverse(instr.type().lane(), shape.bytes(), a[a.length - 1 - i]);
            made[i] = shape.isPartial() ? code.opImmediate("PSRLDQ", 16, "I", 16 - shape.usedBytes(), whole) : whole;
        }
        code.finish(instr, made);
    }

    private VirtualRegister reverse(Lane lane, int bytes, VirtualRegister a) throws Bailout {
        if (bytes == 16) {
            return reverse16(lane.bytes(), a);
        }
        if (lane.bytes() >= 4 && (bytes == 64 || lane.bytes() == 4)) {
            long[] order = new long[bytes / lane.bytes()];
            for (int i = 0; i < order.length; i++) {
                order[i] = order.length - 1 - i;
            }
            String name = lane.bytes() == 4 ? bytes == 64 ? "VPERMD_Z" : "VPERMD" : "VPERMQ_Z";
            return code.emit(code.named(name), RegisterClass.vector(bytes), VectorCode.sources(code.constant(lane.bytes(), order, bytes), a));
        }
        if (lane.bytes() == 8) {
            return code.emit(code.named("VPERMQ_I"), RegisterClass.VECTOR256, new Source.Reg(a), new Source.Imm(0x1b));
        }
        // Within each 16 bytes, then these.
        VirtualRegister within = code.op("PSHUFB", bytes, a, shuffle(lane.bytes(), bytes));
        return bytes == 32 ? code.emit(code.named("VPERMQ_I"), RegisterClass.VECTOR256, new Source.Reg(within), new Source.Imm(0x4e))
                : code.emit(code.named("VSHUFI64X2_Z"), RegisterClass.VECTOR512, new Source.Reg(within), new Source.Reg(within), new Source.Imm(0x1b));
    }

    private VirtualRegister shuffle(int laneBytes, int bytes) {
        long[] order = new long[bytes];
        for (int i = 0; i < bytes; i++) {
            order[i] = 16 - laneBytes - (i & 15 & -laneBytes) + (i & laneBytes - 1);
        }
        return code.constant(1, order, bytes);
    }

    private VirtualRegister reverse16(int laneBytes, VirtualRegister a) throws Bailout {
        if (laneBytes >= 4) {
            return code.opImmediate("PSHUFD", 16, "", laneBytes == 4 ? 0x1b : 0x4e, a);
        }
        if (code.rows().has(Feature.SSSE3)) {
            return code.op("PSHUFB", 16, a, shuffle(laneBytes, 16));
        }
        VirtualRegister words = a;
        if (laneBytes == 1) {
            words = code.or(16, code.opImmediate("PSLLW", 16, "I", 8, a), code.opImmediate("PSRLW", 16, "I", 8, a));
        }
        VirtualRegister halves = code.opImmediate("PSHUFHW", 16, "", 0x1b, code.opImmediate("PSHUFLW", 16, "", 0x1b, words));
        return code.opImmediate("PSHUFD", 16, "", 0x4e, halves);
    }

    /** Lane i of the result is lane i + k of both operands' lanes in a row. */
    void slide(Instr instr) throws Bailout {
        VectorShape shape = code.shape(instr);
        VirtualRegister[] a = code.pieces(instr.operand(0));
        VirtualRegister[] b = code.pieces(instr.operand(1));
        VirtualRegister[] made = new VirtualRegister[a.length];
        for (int i = 0; i < made.length; i++) {
            int lane = i * shape.lanes() + (int) instr.constant();
            int piece = lane / shape.lanes();
            VirtualRegister low = piece < a.length ? a[piece] : b[piece - a.length];
            VirtualRegister high = piece + 1 < a.length ? a[piece + 1] : piece + 1 - a.length < b.length ? b[piece + 1 - a.length] : null;
            int offset = lane % shape.lanes() * shape.laneBytes();
            made[i] = offset == 0 ? low : shape.isPartial() ? slidePartial(low, high, offset, shape.usedBytes()) : slide(low, high, offset, shape.bytes());
        }
        code.finish(instr, made);
    }

    /** The bytes from an offset in low on, followed by those of high. */
    private VirtualRegister slide(VirtualRegister low, VirtualRegister high, int offset, int bytes) throws Bailout {
        int rest = offset & 15;
        if (bytes == 16) {
            return align(high, low, rest, 16);
        }
        if (bytes == 32) {
            VirtualRegister middle = code.emit(code.named("VPERM2I128"), RegisterClass.VECTOR256, new Source.Reg(low), new Source.Reg(high), new Source.Imm(0x21));
            return rest == 0 ? middle : offset < 16 ? align(middle, low, rest, 32) : align(high, middle, rest, 32);
        }
        if ((offset & 3) == 0) {
            return code.opImmediate("ALIGND", 64, "", offset / 4, high, low);
        }
        int chunk = offset / 16;
        VirtualRegister from = chunk == 0 ? low : code.opImmediate("ALIGND", 64, "", 4 * chunk, high, low);
        VirtualRegister next = chunk == 3 ? high : code.opImmediate("ALIGND", 64, "", 4 * (chunk + 1), high, low);
        return align(next, from, rest, 64);
    }

    /** In each 16 bytes: those of low from an offset on, then those of high. */
    private VirtualRegister align(VirtualRegister high, VirtualRegister low, int offset, int bytes) throws Bailout {
        if (code.has("PALIGNR", bytes, "")) {
            return code.opImmediate("PALIGNR", bytes, "", offset, high, low);
        }
        return code.or(bytes, code.opImmediate("PSRLDQ", bytes, "I", offset, low), code.opImmediate("PSLLDQ", bytes, "I", 16 - offset, high));
    }

    private VirtualRegister slidePartial(VirtualRegister low, VirtualRegister high, int offset, int used) throws Bailout {
        VirtualRegister top = code.opImmediate("PSLLDQ", 16, "I", 16 - used, low);
        return align(high, top, 16 - used + offset, 16);
    }
}
