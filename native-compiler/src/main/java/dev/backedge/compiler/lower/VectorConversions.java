package dev.backedge.compiler.lower;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.x64.CpuFeatures.Feature;
import dev.backedge.compiler.x64.Insn;

/** Selects changes of the size of integer lanes. Masks that lie as vectors are converted in the same way, as signed lanes. */
final class VectorConversions {
    private final VectorCode code;
    private final Addresses addresses;

    VectorConversions(VectorCode code, Addresses addresses) {
        this.code = code;
        this.addresses = addresses;
    }

    void widen(Instr instr) throws Bailout {
        Value value = instr.operand(0);
        Type from = value.type();
        boolean signed = instr.opcode() == Opcode.WIDEN_SIGNED;
        boolean moves = code.rows().has(Feature.SSE4_1);
        if (moves && code.context().isFoldableVectorLoad(value)) {
            code.finish(instr, widenFromMemory((Instr) value, from.lane(), instr.type().lane(), signed));
        } else {
            code.finish(instr, widen(code.pieces(value), from.lane(), instr.type().lane(), from.lanes(), signed));
        }
    }

    private VirtualRegister[] widenFromMemory(Instr load, Lane from, Lane to, boolean signed) throws Bailout {
        VectorShape wide = code.context().shapes().vector(load.type().lanes(), to.bytes());
        Source.Mem place = addresses.element(load);
        Insn row = code.row(moveMnemonic(from, to, signed), wide.bytes(), "");
        int read = wide.bytes() / to.bytes() * from.bytes();
        if (read != wide.lanes() * from.bytes()) {
            // The row reads more than there is to load.
            return widen(new VirtualRegister[] {VectorMemory.loadPiece(code, place, wide.lanes() * from.bytes())}, from, to, load.type().lanes(), signed);
        }
        VirtualRegister[] made = new VirtualRegister[wide.pieces()];
        for (int i = 0; i < made.length; i++) {
            made[i] = code.emit(row, wide.registerClass(), new Source.Mem(place.base(), place.index(), place.scale(), place.displacement() + i * read));
        }
        return made;
    }

    private static String moveMnemonic(Lane from, Lane to, boolean signed) {
        return (signed ? "PMOVSX" : "PMOVZX") + VectorCode.letter(from) + VectorCode.letter(to);
    }

    /** @param pieces a vector of integer lanes of one size; returns those of the vector with larger lanes */
    VirtualRegister[] widen(VirtualRegister[] pieces, Lane from, Lane to, int lanes, boolean signed) throws Bailout {
        if (!code.rows().has(Feature.SSE4_1)) {
            VirtualRegister[] wider = pieces;
            for (int bytes = from.bytes(); bytes < to.bytes(); bytes *= 2) {
                wider = unpack(wider, VectorCode.integerLane(bytes), lanes, signed);
            }
            return wider;
        }
        VectorShape narrow = code.context().shapes().vector(lanes, from.bytes());
        VectorShape wide = code.context().shapes().vector(lanes, to.bytes());
        Insn row = code.row(moveMnemonic(from, to, signed), wide.bytes(), "");
        VirtualRegister[] made = new VirtualRegister[wide.pieces()];
        for (int i = 0; i < made.length; i++) {
            int lane = i * wide.lanes();
            int offset = lane % narrow.lanes() * from.bytes();
            VirtualRegister source = bytesFrom(pieces[lane / narrow.lanes()], offset, wide.lanes() * from.bytes());
            made[i] = code.emit(row, wide.registerClass(), new Source.Reg(source));
        }
        return made;
    }

    /** A register that begins with the bytes from an offset on, a multiple of their number. */
    VirtualRegister bytesFrom(VirtualRegister register, int offset, int count) throws Bailout {
        if (offset == 0) {
            return register;
        }
        if (count >= 16) {
            return code.part(register, offset, count);
        }
        VirtualRegister chunk = code.part(register, offset & -16, 16);
        int rest = offset & 15;
        return rest == 0 ? chunk : code.opImmediate("PSRLDQ", 16, "I", rest, chunk);
    }

    /** One step of doubling, with what SSE2 has. */
    private VirtualRegister[] unpack(VirtualRegister[] pieces, Lane lane, int lanes, boolean signed) throws Bailout {
        VectorShape wide = code.context().shapes().vector(lanes, 2 * lane.bytes());
        String suffix = switch (lane) {
            case I8 -> "BW";
            case I16 -> "WD";
            default -> "DQ";
        };
        VirtualRegister[] made = new VirtualRegister[wide.pieces()];
        for (int i = 0; i < made.length; i++) {
            VirtualRegister source = pieces[made.length == pieces.length ? i : i / 2];
            String half = made.length == pieces.length || i % 2 == 0 ? "PUNPCKL" : "PUNPCKH";
            if (!signed) {
                made[i] = code.op(half + suffix, 16, source, code.zero(16));
            } else if (lane == Lane.I32) {
                made[i] = code.op(half + suffix, 16, source, code.opImmediate("PSRAD", 16, "I", 31, source));
            } else {
                made[i] = code.opImmediate(lane == Lane.I8 ? "PSRAW" : "PSRAD", 16, "I", lane.bytes() * Byte.SIZE, code.op(half + suffix, 16, source, source));
            }
        }
        return made;
    }

    void narrow(Instr instr) throws Bailout {
        Type from = instr.operand(0).type();
        code.finish(instr, narrow(code.pieces(instr.operand(0)), from.lane(), instr.type().lane(), from.lanes()));
    }

    /** Keeps the low bits of each lane. */
    VirtualRegister[] narrow(VirtualRegister[] pieces, Lane from, Lane to, int lanes) throws Bailout {
        if (code.opmasks()) {
            return narrowByMoves(pieces, from, to, lanes);
        }
        VirtualRegister[] narrower = pieces;
        for (int bytes = from.bytes(); bytes > to.bytes(); bytes /= 2) {
            narrower = halve(narrower, bytes, lanes);
        }
        return narrower;
    }

    private VirtualRegister[] narrowByMoves(VirtualRegister[] pieces, Lane from, Lane to, int lanes) throws Bailout {
        VectorShape wide = code.context().shapes().vector(lanes, from.bytes());
        VectorShape narrow = code.context().shapes().vector(lanes, to.bytes());
        Insn row = code.named("VPMOV" + VectorCode.letter(from) + VectorCode.letter(to) + (wide.bytes() == 64 ? "_Z" : wide.bytes() == 32 ? "_EY" : "_EX"));
        int partBytes = Math.max(16, wide.lanes() * to.bytes());
        VirtualRegister[] parts = new VirtualRegister[pieces.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = code.emit(row, RegisterClass.vector(partBytes), new Source.Reg(pieces[i]));
        }
        if (wide.lanes() * to.bytes() < 16 && pieces.length > 1) {
            return joinHalves(parts, narrow);
        }
        VirtualRegister[] made = new VirtualRegister[narrow.pieces()];
        int each = parts.length / made.length;
        for (int i = 0; i < made.length; i++) {
            made[i] = code.join(parts, i * each, each, partBytes);
        }
        return made;
    }

    /** Of lanes of 64 bits as bytes: eight bytes each. */
    private VirtualRegister[] joinHalves(VirtualRegister[] parts, VectorShape narrow) throws Bailout {
        VirtualRegister[] chunks = new VirtualRegister[parts.length / 2];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = code.op("PUNPCKLQDQ", 16, parts[2 * i], parts[2 * i + 1]);
        }
        VirtualRegister[] made = new VirtualRegister[narrow.pieces()];
        int each = chunks.length / made.length;
        for (int i = 0; i < made.length; i++) {
            made[i] = code.join(chunks, i * each, each, 16);
        }
        return made;
    }

    /** One step of halving: two registers into one, or the halves of one. */
    private VirtualRegister[] halve(VirtualRegister[] pieces, int bytes, int lanes) throws Bailout {
        VectorShape narrow = code.context().shapes().vector(lanes, bytes / 2);
        VirtualRegister[] made = new VirtualRegister[narrow.pieces()];
        for (int i = 0; i < made.length; i++) {
            if (pieces.length > made.length) {
                made[i] = pack(pieces[2 * i], pieces[2 * i + 1], bytes, narrow.bytes());
                if (narrow.bytes() == 32) {
                    made[i] = code.emit(code.named("VPERMQ_I"), RegisterClass.VECTOR256, new Source.Reg(made[i]), new Source.Imm(0xd8));
                }
            } else {
                VirtualRegister low = pieces[i];
                int size = low.registerClass().spillBytes();
                made[i] = pack(low, size == 32 ? code.part(low, 16, 16) : low, bytes, 16);
            }
        }
        return made;
    }

    /** The low halves of the lanes of both, in each 16 bytes apart. */
    private VirtualRegister pack(VirtualRegister a, VirtualRegister b, int bytes, int size) throws Bailout {
        switch (bytes) {
            case 8:
                return code.opImmediate("SHUFPS", size, "", 0x88, a, b);
            case 4:
                if (code.rows().has(Feature.SSE4_1)) {
                    VirtualRegister low = code.splat(Lane.I32, 0xffff, size);
                    return code.op("PACKUSDW", size, code.and(size, a, low), code.and(size, b, low));
                }
                return code.op("PACKSSDW", size, signExtendHalf(a, size), signExtendHalf(b, size));
            default:
                VirtualRegister low = code.splat(Lane.I16, 0xff, size);
                return code.op("PACKUSWB", size, code.and(size, a, low), code.and(size, b, low));
        }
    }

    private VirtualRegister signExtendHalf(VirtualRegister a, int size) throws Bailout {
        return code.opImmediate("PSRAD", size, "I", 16, code.opImmediate("PSLLD", size, "I", 16, a));
    }
}
