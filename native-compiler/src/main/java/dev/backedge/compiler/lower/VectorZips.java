package dev.backedge.compiler.lower;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.x64.CpuFeatures.Feature;
import java.util.Arrays;

/**
 * Selects what takes pairs and triples of lanes apart and puts them together.
 *
 * <p>Of vectors in several registers each register of the result is made of two (three) operand registers that follow each other, or of the same part of each operand: so all below is about
 * single registers. Where there is AVX-512, {@code vpermt2d} and {@code vpermt2q} pick any lanes of two; else instructions that work within each 16 bytes do what they can, and one more
 * puts those in order.
 */
final class VectorZips {
    private final VectorCode code;

    VectorZips(VectorCode code) {
        this.code = code;
    }

    // -- pairs

    void unzip(Instr instr) throws Bailout {
        VectorShape shape = code.shape(instr);
        int part = (int) instr.constant();
        VirtualRegister[] all = concatenated(code.pieces(instr.operand(0)), code.pieces(instr.operand(1)));
        VirtualRegister[] made = new VirtualRegister[shape.pieces()];
        for (int i = 0; i < made.length; i++) {
            if (shape.isPartial()) {
                VirtualRegister both = code.op("PUNPCKL" + unpacked(shape.usedBytes()), 16, all[0], all[1]);
                made[i] = unzip16(shape.laneBytes(), part, both, both, 16);
            } else {
                made[i] = unzip(shape, part, all[2 * i], all[2 * i + 1]);
            }
        }
        code.finish(instr, made);
    }

    private VirtualRegister unzip(VectorShape shape, int part, VirtualRegister a, VirtualRegister b) throws Bailout {
        int bytes = shape.bytes();
        if (bytes > 16 && shape.laneBytes() >= 4 && code.opmasks()) {
            int[] lanes = new int[shape.lanes()];
            for (int i = 0; i < lanes.length; i++) {
                lanes[i] = 2 * i + part;
            }
            return pick(shape, lanes, a, b);
        }
        VirtualRegister within = unzip16(shape.laneBytes(), part, a, b, bytes);
        // Of each 16 bytes, 8 are from a and 8 from b.
        return switch (bytes) {
            case 16 -> within;
            case 32 -> code.emit(code.named("VPERMQ_I"), RegisterClass.VECTOR256, new Source.Reg(within), new Source.Imm(0xd8));
            default -> code.emit(code.named("VPERMQ_Z"), RegisterClass.VECTOR512,
                    VectorCode.sources(code.constant(8, new long[] {0, 2, 4, 6, 1, 3, 5, 7}, bytes), within));
        };
    }

    /** Within each 16 bytes: one of every pair of a's lanes, then of b's. */
    private VirtualRegister unzip16(int laneBytes, int part, VirtualRegister a, VirtualRegister b, int bytes) throws Bailout {
        return switch (laneBytes) {
            case 8 -> code.op(part == 0 ? "PUNPCKLQDQ" : "PUNPCKHQDQ", bytes, a, b);
            case 4 -> code.opImmediate("SHUFPS", bytes, "", part == 0 ? 0x88 : 0xdd, a, b);
            // so that packing saturates nothing
            case 2 -> code.op("PACKSSDW", bytes, words(part, a, bytes), words(part, b, bytes));
            default -> code.op("PACKUSWB", bytes, bytes(part, a, bytes), bytes(part, b, bytes));
        };
    }

    /** One of every pair of words, sign-extended. */
    private VirtualRegister words(int part, VirtualRegister a, int bytes) throws Bailout {
        return code.opImmediate("PSRAD", bytes, "I", 16, part == 0 ? code.opImmediate("PSLLD", bytes, "I", 16, a) : a);
    }

    /** One of every pair of bytes, zero-extended. */
    private VirtualRegister bytes(int part, VirtualRegister a, int bytes) throws Bailout {
        return part == 0 ? code.and(bytes, a, code.splat(VectorCode.integerLane(2), 0xff, bytes)) : code.opImmediate("PSRLW", bytes, "I", 8, a);
    }

    void zip(Instr instr) throws Bailout {
        VectorShape shape = code.shape(instr);
        VirtualRegister[] a = code.pieces(instr.operand(0));
        VirtualRegister[] b = code.pieces(instr.operand(1));
        VirtualRegister[] made = new VirtualRegister[shape.pieces()];
        for (int i = 0; i < made.length; i++) {
            int half = (int) instr.constant() * made.length + i;
            made[i] = shape.isPartial() ? zipPartial(shape, half, a[0], b[0]) : zip(shape, half % 2, a[half / 2], b[half / 2]);
        }
        code.finish(instr, made);
    }

    private VirtualRegister zipPartial(VectorShape shape, int half, VirtualRegister a, VirtualRegister b) throws Bailout {
        VirtualRegister both = code.op("PUNPCKL" + unpacked(shape.laneBytes()), 16, a, b);
        return half == 0 ? both : code.opImmediate("PSRLDQ", 16, "I", shape.usedBytes(), both);
    }

    private VirtualRegister zip(VectorShape shape, int half, VirtualRegister a, VirtualRegister b) throws Bailout {
        int bytes = shape.bytes();
        String letters = unpacked(shape.laneBytes());
        if (bytes == 16) {
            return code.op((half == 0 ? "PUNPCKL" : "PUNPCKH") + letters, 16, a, b);
        }
        if (shape.laneBytes() >= 4 && code.opmasks()) {
            int[] lanes = new int[shape.lanes()];
            for (int i = 0; i < lanes.length; i++) {
                lanes[i] = (half * lanes.length + i) / 2 + i % 2 * lanes.length;
            }
            return pick(shape, lanes, a, b);
        }
        if (shape.laneBytes() >= 4) {
            VirtualRegister halves = halves(half, a, b);
            return shape.laneBytes() == 8 ? code.emit(code.named("VPERMQ_I"), RegisterClass.VECTOR256, new Source.Reg(halves), new Source.Imm(0xd8))
                    : code.emit(code.named("VPERMD"), RegisterClass.VECTOR256, VectorCode.sources(code.constant(4, new long[] {0, 4, 1, 5, 2, 6, 3, 7}, bytes), halves));
        }
        VirtualRegister low = code.op("PUNPCKL" + letters, bytes, a, b);
        VirtualRegister high = code.op("PUNPCKH" + letters, bytes, a, b);
        if (bytes == 32) {
            return halves(half, low, high);
        }
        int from = 4 * half;
        return code.op("PERMT2Q", bytes, low, code.constant(8, new long[] {from, from + 1, from + 8, from + 9, from + 2, from + 3, from + 10, from + 11}, bytes), high);
    }

    /** The first or the second 16 bytes of both. */
    private VirtualRegister halves(int half, VirtualRegister a, VirtualRegister b) throws Bailout {
        return code.emit(code.named("VPERM2I128"), RegisterClass.VECTOR256, new Source.Reg(a), new Source.Reg(b), new Source.Imm(half == 0 ? 0x20 : 0x31));
    }

    private static String unpacked(int laneBytes) {
        return switch (laneBytes) {
            case 1 -> "BW";
            case 2 -> "WD";
            case 4 -> "DQ";
            default -> "QDQ";
        };
    }

    /** With AVX-512, any lanes of a's followed by b's. */
    private VirtualRegister pick(VectorShape shape, int[] lanes, VirtualRegister a, VirtualRegister b) throws Bailout {
        long[] from = new long[shape.bytes() / shape.laneBytes()];
        for (int i = 0; i < lanes.length; i++) {
            from[i] = lanes[i] < shape.lanes() ? lanes[i] : lanes[i] - shape.lanes() + from.length;
        }
        return code.op(shape.laneBytes() == 4 ? "PERMT2D" : "PERMT2Q", shape.bytes(), a, code.constant(shape.laneBytes(), from, shape.bytes()), b);
    }

    // -- triples

    void unzip3(Instr instr) throws Bailout {
        VectorShape shape = units(instr);
        VirtualRegister[] all = new VirtualRegister[0];
        for (Value operand : instr.operands()) {
            all = concatenated(all, units(shape, operand));
        }
        VirtualRegister[] made = new VirtualRegister[shape.pieces()];
        int lanes = shape.lanes();
        for (int i = 0; i < made.length; i++) {
            VirtualRegister[] from = {all[3 * i], all[3 * i + 1], all[3 * i + 2]};
            int[] sources = new int[lanes];
            int[] places = new int[lanes];
            for (int k = 0; k < lanes; k++) {
                int at = 3 * k + (int) instr.constant();
                sources[k] = at / lanes;
                places[k] = at % lanes;
            }
            if (shape.laneBytes() < 4) {
                made[i] = shuffle(shape, sources, places, from);
            } else {
                made[i] = code.opmasks() ? pick(shape, sources, places, from) : blendAndPermute(shape, sources, places, from);
            }
        }
        finish(instr, made);
    }

    void zip3(Instr instr) throws Bailout {
        VectorShape shape = units(instr);
        VirtualRegister[][] all = {units(shape, instr.operand(0)), units(shape, instr.operand(1)), units(shape, instr.operand(2))};
        VirtualRegister[] made = new VirtualRegister[shape.pieces()];
        int lanes = shape.lanes();
        for (int i = 0; i < made.length; i++) {
            int third = (int) instr.constant() * made.length + i;
            VirtualRegister[] from = {all[0][third / 3], all[1][third / 3], all[2][third / 3]};
            int[] sources = new int[lanes];
            int[] places = new int[lanes];
            for (int k = 0; k < lanes; k++) {
                sources[k] = (third % 3 * lanes + k) % 3;
                places[k] = (third % 3 * lanes + k) / 3;
            }
            if (shape.laneBytes() < 4) {
                made[i] = shuffle(shape, sources, places, from);
            } else {
                made[i] = code.opmasks() ? pick(shape, sources, places, from) : permuteAndBlend(shape, sources, places, from);
            }
        }
        finish(instr, made);
    }

    /** As the vector lies in registers, but that narrow lanes lie in pieces of 16 bytes, as no instruction takes them further. */
    private VectorShape units(Instr instr) throws Bailout {
        VectorShape shape = code.shape(instr);
        if (!code.rows().has(Feature.AVX2)) {
            throw VectorCode.lacking("triples of lanes");
        }
        int each = shape.bytes() / 16;
        return shape.laneBytes() >= 4 ? shape : new VectorShape(shape.pieces() * each, shape.lanes() / each, shape.laneBytes(), RegisterClass.VECTOR128);
    }

    private VirtualRegister[] units(VectorShape shape, Value value) throws Bailout {
        VirtualRegister[] pieces = code.pieces(value);
        VirtualRegister[] units = new VirtualRegister[shape.pieces()];
        int each = units.length / pieces.length;
        for (int i = 0; i < units.length; i++) {
            units[i] = code.part(pieces[i / each], i % each * 16, shape.bytes());
        }
        return units;
    }

    private void finish(Instr instr, VirtualRegister[] units) throws Bailout {
        VirtualRegister[] made = new VirtualRegister[code.shape(instr).pieces()];
        int each = units.length / made.length;
        for (int i = 0; i < made.length; i++) {
            made[i] = code.join(units, i * each, each, 16);
        }
        code.finish(instr, made);
    }

    /** Narrow lanes of 16 bytes: from each register those that it has. */
    private VirtualRegister shuffle(VectorShape shape, int[] sources, int[] places, VirtualRegister[] from) throws Bailout {
        VirtualRegister all = null;
        for (int source = 0; source < from.length; source++) {
            long[] order = new long[16];
            Arrays.fill(order, -1);
            boolean any = false;
            for (int i = 0; i < sources.length; i++) {
                for (int k = 0; k < shape.laneBytes() && sources[i] == source; k++) {
                    order[i * shape.laneBytes() + k] = (long) places[i] * shape.laneBytes() + k;
                    any = true;
                }
            }
            if (any) {
                VirtualRegister own = code.op("PSHUFB", 16, from[source], code.constant(1, order, 16));
                all = all == null ? own : code.or(16, all, own);
            }
        }
        return all;
    }

    /** With AVX-512: first those of the first two registers, then those of the third. */
    private VirtualRegister pick(VectorShape shape, int[] sources, int[] places, VirtualRegister[] from) throws Bailout {
        int[] first = new int[sources.length];
        int[] second = new int[sources.length];
        for (int i = 0; i < first.length; i++) {
            first[i] = sources[i] == 1 ? shape.lanes() + places[i] : places[i];
            second[i] = sources[i] == 2 ? shape.lanes() + places[i] : i;
        }
        return pick(shape, second, pick(shape, first, from[0], from[1]), from[2]);
    }

    /** The lanes to pick have all different places in their registers, as 3 divides no number of lanes: so they fit into one register, which is put in order. */
    private VirtualRegister blendAndPermute(VectorShape shape, int[] sources, int[] places, VirtualRegister[] from) throws Bailout {
        int[] sourceAt = new int[sources.length];
        for (int i = 0; i < sources.length; i++) {
            sourceAt[places[i]] = sources[i];
        }
        return permute(shape, places, blend(shape, sourceAt, from));
    }

    private VirtualRegister permuteAndBlend(VectorShape shape, int[] sources, int[] places, VirtualRegister[] from) throws Bailout {
        VirtualRegister[] permuted = new VirtualRegister[from.length];
        for (int source = 0; source < from.length; source++) {
            int[] own = new int[places.length];
            for (int i = 0; i < own.length; i++) {
                own[i] = sources[i] == source ? places[i] : i;
            }
            permuted[source] = permute(shape, own, from[source]);
        }
        return blend(shape, sources, permuted);
    }

    /** Each lane from one of three registers. */
    private VirtualRegister blend(VectorShape shape, int[] sourceAt, VirtualRegister[] from) throws Bailout {
        VirtualRegister blended = from[0];
        for (int source = 1; source < from.length; source++) {
            int words = 0;
            for (int i = 0; i < sourceAt.length; i++) {
                words |= sourceAt[i] != source ? 0 : shape.laneBytes() == 4 ? 1 << i : 3 << 2 * i;
            }
            blended = words == 0 ? blended : code.opImmediate("PBLENDD", shape.bytes(), "", words, blended, from[source]);
        }
        return blended;
    }

    private VirtualRegister permute(VectorShape shape, int[] places, VirtualRegister a) throws Bailout {
        int[] words = new int[shape.bytes() / 4];
        int each = shape.laneBytes() / 4;
        for (int i = 0; i < words.length; i++) {
            words[i] = i / each < places.length ? places[i / each] * each + i % each : i;
        }
        if (shape.bytes() == 16) {
            return code.opImmediate("PSHUFD", 16, "", words[0] | words[1] << 2 | words[2] << 4 | words[3] << 6, a);
        }
        if (each == 2) {
            return code.emit(code.named("VPERMQ_I"), RegisterClass.VECTOR256, new Source.Reg(a), new Source.Imm(places[0] | places[1] << 2 | places[2] << 4 | places[3] << 6));
        }
        long[] order = new long[words.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = words[i];
        }
        return code.emit(code.named("VPERMD"), RegisterClass.VECTOR256, VectorCode.sources(code.constant(4, order, 32), a));
    }

    private static VirtualRegister[] concatenated(VirtualRegister[] a, VirtualRegister[] b) {
        VirtualRegister[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }
}
