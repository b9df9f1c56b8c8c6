package dev.backedge.compiler.lower;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.x64.Condition;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Insn;
import dev.backedge.compiler.x64.Opmask;
import java.util.Arrays;

/**
 * Selects what makes, combines and asks masks. In a mask register the bits above its lanes mean nothing, nor do those of lanes that a register of less than 16 bytes does not use:
 * whoever counts bits or touches memory clears them.
 */
final class VectorMasks {
    private final VectorCode code;
    private final VectorConversions conversions;

    VectorMasks(VectorCode code, VectorConversions conversions) {
        this.code = code;
        this.conversions = conversions;
    }

    // -- conversion

    /** The registers of a mask as vectors with lanes of this size want it. */
    VirtualRegister[] as(Value mask, int laneBytes) throws Bailout {
        return convert(code.pieces(mask), mask.type().lanes(), code.context().shapes().maskLaneBytes(mask), laneBytes);
    }

    private VirtualRegister[] convert(VirtualRegister[] pieces, int lanes, int from, int to) throws Bailout {
        VectorShape before = code.context().shapes().mask(lanes, from);
        VectorShape after = code.context().shapes().mask(lanes, to);
        if (!code.opmasks()) {
            Lane lane = VectorCode.integerLane(from);
            Lane wanted = VectorCode.integerLane(to);
            return from == to ? pieces : from < to ? conversions.widen(pieces, lane, wanted, lanes, true) : conversions.narrow(pieces, lane, wanted, lanes);
        }
        if (before.lanes() >= after.lanes()) {
            return before.lanes() == after.lanes() ? pieces : split(pieces, before.lanes(), after.lanes());
        }
        VirtualRegister[] joined = pieces;
        for (int width = before.lanes(); width < after.lanes(); width *= 2) {
            Insn row = width == 8 ? Opmask.KUNPCKBW : width == 16 ? Opmask.KUNPCKWD : Opmask.KUNPCKDQ;
            VirtualRegister[] wider = new VirtualRegister[joined.length / 2];
            for (int i = 0; i < wider.length; i++) {
                wider[i] = code.emit(row, RegisterClass.MASK, VectorCode.sources(joined[2 * i + 1], joined[2 * i]));
            }
            joined = wider;
        }
        return joined;
    }

    private VirtualRegister[] split(VirtualRegister[] pieces, int before, int after) {
        VirtualRegister[] made = new VirtualRegister[pieces.length * before / after];
        for (int i = 0; i < made.length; i++) {
            VirtualRegister source = pieces[i * after / before];
            int shift = i * after % before;
            made[i] = shift == 0 ? source : code.emit(Opmask.valueOf("KSHIFTR" + letter(before)), RegisterClass.MASK, new Source.Reg(source), new Source.Imm(shift));
        }
        return made;
    }

    /** Makes pieces that lie as for lanes of some size the value of the instruction. */
    private void finish(Instr instr, VirtualRegister[] made, int laneBytes) throws Bailout {
        code.finish(instr, convert(made, instr.type().lanes(), laneBytes, code.context().shapes().maskLaneBytes(instr)));
    }

    /** The suffix of the mask rows for so many lanes, eight at least. */
    private static String letter(int lanes) {
        return lanes <= 8 ? "B" : lanes == 16 ? "W" : lanes == 32 ? "D" : "Q";
    }

    /** Without what means nothing, for whom it would touch memory. */
    VirtualRegister[] clean(VirtualRegister[] mask, VectorShape vector) throws Bailout {
        if (!vector.isPartial()) {
            return mask;
        }
        if (code.opmasks()) {
            int unused = 64 - vector.lanes();
            VirtualRegister up = code.emit(Opmask.KSHIFTLQ, RegisterClass.MASK, new Source.Reg(mask[0]), new Source.Imm(unused));
            return new VirtualRegister[] {code.emit(Opmask.KSHIFTRQ, RegisterClass.MASK, new Source.Reg(up), new Source.Imm(unused))};
        }
        return new VirtualRegister[] {code.and(16, mask[0], used(vector))};
    }

    private VirtualRegister used(VectorShape vector) {
        long[] lanes = new long[vector.lanes()];
        Arrays.fill(lanes, -1);
        return code.constant(vector.laneBytes(), lanes, vector.bytes());
    }

    // -- comparison

    void compare(Instr instr) throws Bailout {
        Type type = instr.operand(0).type();
        VectorShape shape = code.context().shapes().vector(type);
        VirtualRegister[] a = code.pieces(instr.operand(0));
        VirtualRegister[] b = code.pieces(instr.operand(1));
        VirtualRegister[] made = new VirtualRegister[a.length];
        for (int i = 0; i < made.length; i++) {
            made[i] = code.opmasks() ? compareIntoMask(instr.opcode(), type.lane(), shape.bytes(), a[i], b[i]) : compare(instr.opcode(), type.lane(), shape.bytes(), a[i], b[i]);
        }
        finish(instr, made, type.lane().bytes());
    }

    VirtualRegister compareIntoMask(Opcode opcode, Lane lane, int bytes, VirtualRegister a, VirtualRegister b) throws Bailout {
        boolean unsigned = opcode == Opcode.ULT || opcode == Opcode.ULE || opcode == Opcode.UGT || opcode == Opcode.UGE;
        Insn row = code.rows().evexOrNull(lane.isFloat() ? "CMP" + VectorCode.letter(lane) : (unsigned ? "PCMPU" : "PCMP") + VectorCode.letter(lane), bytes, "");
        // Predicates 0 to 2 are "equal", "less", "less or equal", 4 is "not equal or unordered"; the others swap the operands.
        boolean swap = opcode == Opcode.GT || opcode == Opcode.GE || opcode == Opcode.UGT || opcode == Opcode.UGE;
        int predicate = switch (opcode) {
            case EQ -> 0;
            case LT, GT, ULT, UGT -> 1;
            case LE, GE, ULE, UGE -> 2;
            default -> 4;
        };
        return code.emit(row, RegisterClass.MASK, new Source.Reg(swap ? b : a), new Source.Reg(swap ? a : b), new Source.Imm(predicate));
    }

    /** As a vector: all bits of a lane are 1 if the comparison holds, otherwise 0. */
    VirtualRegister compare(Opcode opcode, Lane lane, int bytes, VirtualRegister a, VirtualRegister b) throws Bailout {
        if (lane.isFloat()) {
            boolean swap = opcode == Opcode.GT || opcode == Opcode.GE;
            int predicate = opcode == Opcode.EQ ? 0 : opcode == Opcode.NE ? 4 : opcode == Opcode.LT || opcode == Opcode.GT ? 1 : 2;
            return code.opImmediate("CMP" + VectorCode.letter(lane), bytes, "", predicate, swap ? b : a, swap ? a : b);
        }
        return switch (opcode) {
            case EQ -> equal(lane, bytes, a, b);
            case NE -> code.not(bytes, equal(lane, bytes, a, b));
            case GT -> greater(lane, bytes, a, b);
            case LT -> greater(lane, bytes, b, a);
            case GE -> code.not(bytes, greater(lane, bytes, b, a));
            case LE -> code.not(bytes, greater(lane, bytes, a, b));
            default -> {
                long sign = 1L << lane.bytes() * Byte.SIZE - 1;
                VirtualRegister flipped = code.xor(bytes, a, code.splat(lane, sign, bytes));
                VirtualRegister other = code.xor(bytes, b, code.splat(lane, sign, bytes));
                Opcode signed = opcode == Opcode.ULT ? Opcode.LT : opcode == Opcode.ULE ? Opcode.LE : opcode == Opcode.UGT ? Opcode.GT : Opcode.GE;
                yield compare(signed, lane, bytes, flipped, other);
            }
        };
    }

    private VirtualRegister equal(Lane lane, int bytes, VirtualRegister a, VirtualRegister b) throws Bailout {
        if (lane == Lane.I64 && !code.has("PCMPEQQ", bytes, "")) {
            VirtualRegister halves = code.op("PCMPEQD", bytes, a, b);
            return code.and(bytes, halves, code.opImmediate("PSHUFD", bytes, "", 0xb1, halves));
        }
        return code.op("PCMPEQ" + VectorCode.letter(lane), bytes, a, b);
    }

    private VirtualRegister greater(Lane lane, int bytes, VirtualRegister a, VirtualRegister b) throws Bailout {
        if (lane != Lane.I64 || code.has("PCMPGTQ", bytes, "")) {
            return code.op("PCMPGT" + VectorCode.letter(lane), bytes, a, b);
        }
        // Greater in the upper half, or equal there and greater in the lower one, which has no sign.
        VirtualRegister flip = code.splat(Lane.I64, 0x8000_0000L, bytes);
        VirtualRegister greater = code.op("PCMPGTD", bytes, code.xor(bytes, a, flip), code.xor(bytes, b, flip));
        VirtualRegister equal = code.op("PCMPEQD", bytes, a, b);
        VirtualRegister low = code.and(bytes, code.opImmediate("PSHUFD", bytes, "", 0xf5, equal), code.opImmediate("PSHUFD", bytes, "", 0xa0, greater));
        return code.or(bytes, code.opImmediate("PSHUFD", bytes, "", 0xf5, greater), low);
    }

    // -- combination

    void combine(Instr instr) throws Bailout {
        VirtualRegister[] a = code.pieces(instr.operand(0));
        VirtualRegister[] b = instr.operands().size() > 1 ? code.pieces(instr.operand(1)) : a;
        VirtualRegister[] made = new VirtualRegister[a.length];
        for (int i = 0; i < made.length; i++) {
            made[i] = code.opmasks() ? combineMasks(instr.opcode(), code.shape(instr).lanes(), a[i], b[i]) : combineVectors(instr.opcode(), code.shape(instr).bytes(), a[i], b[i]);
        }
        code.finish(instr, made);
    }

    private VirtualRegister combineMasks(Opcode opcode, int lanes, VirtualRegister a, VirtualRegister b) {
        return switch (opcode) {
            case AND -> code.emit(Opmask.valueOf("KAND" + letter(lanes)), RegisterClass.MASK, VectorCode.sources(a, b));
            case OR -> code.emit(Opmask.valueOf("KOR" + letter(lanes)), RegisterClass.MASK, VectorCode.sources(a, b));
            case XOR -> code.emit(Opmask.valueOf("KXOR" + letter(lanes)), RegisterClass.MASK, VectorCode.sources(a, b));
            default -> code.emit(Opmask.valueOf("KNOT" + letter(lanes)), RegisterClass.MASK, VectorCode.sources(a));
        };
    }

    private VirtualRegister combineVectors(Opcode opcode, int bytes, VirtualRegister a, VirtualRegister b) throws Bailout {
        return switch (opcode) {
            case AND -> code.and(bytes, a, b);
            case OR -> code.or(bytes, a, b);
            case XOR -> code.xor(bytes, a, b);
            default -> code.not(bytes, a);
        };
    }

    /** Of masks; the condition is one too. */
    void selectMask(Instr instr) throws Bailout {
        VirtualRegister[] condition = code.pieces(instr.operand(0));
        VirtualRegister[] a = code.pieces(instr.operand(1));
        VirtualRegister[] b = code.pieces(instr.operand(2));
        VirtualRegister[] made = new VirtualRegister[a.length];
        for (int i = 0; i < made.length; i++) {
            if (code.opmasks()) {
                String letter = letter(code.shape(instr).lanes());
                VirtualRegister whenTrue = code.emit(Opmask.valueOf("KAND" + letter), RegisterClass.MASK, VectorCode.sources(condition[i], a[i]));
                VirtualRegister whenFalse = code.emit(Opmask.valueOf("KANDN" + letter), RegisterClass.MASK, VectorCode.sources(condition[i], b[i]));
                made[i] = code.emit(Opmask.valueOf("KOR" + letter), RegisterClass.MASK, VectorCode.sources(whenTrue, whenFalse));
            } else {
                made[i] = blend(Lane.I8, code.shape(instr).bytes(), condition[i], a[i], b[i]);
            }
        }
        code.finish(instr, made);
    }

    /** Lanes of a where the mask is on, otherwise of b. */
    VirtualRegister blend(Lane lane, int bytes, VirtualRegister mask, VirtualRegister a, VirtualRegister b) throws Bailout {
        if (code.opmasks()) {
            Insn row = code.rows().evexOrNull((lane.isFloat() ? "BLENDM" : "PBLENDM") + VectorCode.letter(lane), bytes, "");
            return code.blend(row, RegisterClass.vector(bytes), mask, b, a);
        }
        if (code.rows().vex()) {
            return code.op(lane.isFloat() ? "BLENDV" + VectorCode.letter(lane) : "PBLENDVB", bytes, b, a, mask);
        }
        return code.or(bytes, code.and(bytes, mask, a), code.andNot(bytes, mask, b));
    }

    /** mask_below: by comparing the lane's number with how many lanes are on. */
    void below(Instr instr) throws Bailout {
        int lanes = instr.type().lanes();
        VirtualRegister distance = code.context().newRegister(RegisterClass.GENERAL);
        code.context().emit(OperandList.ofSequence().def(distance).input(code.context().reg(instr.operand(1)), false)
                .input(code.context().reg(instr.operand(0)), false).build(new Arithmetic.Distance(lanes)));
        int laneBytes = code.opmasks() ? 1 : code.context().shapes().maskLaneBytes(instr);
        VectorShape shape = code.context().shapes().vector(lanes, laneBytes);
        // A distance is small: of lanes of 64 bits it is enough to compare both halves with it.
        Lane lane = laneBytes == 8 ? Lane.I32 : VectorCode.integerLane(laneBytes);
        VirtualRegister spread = VectorMemory.spread(code, distance, lane, shape.bytes());
        VirtualRegister[] made = new VirtualRegister[shape.pieces()];
        for (int i = 0; i < made.length; i++) {
            long[] numbers = new long[shape.bytes() / lane.bytes()];
            for (int k = 0; k < numbers.length; k++) {
                numbers[k] = Math.min(i * shape.lanes() + k * lane.bytes() / laneBytes, Byte.MAX_VALUE);
            }
            VirtualRegister constant = code.constant(lane.bytes(), numbers, shape.bytes());
            made[i] = code.opmasks() ? compareIntoMask(Opcode.GT, lane, shape.bytes(), spread, constant) : compare(Opcode.GT, lane, shape.bytes(), spread, constant);
        }
        finish(instr, made, laneBytes);
    }

    // -- questions

    /** A comparison that holds if any lane is on, or if all are. */
    Comparisons.Comparison test(Instr instr) throws Bailout {
        boolean all = instr.opcode() == Opcode.MASK_ALL;
        VectorShape shape = code.shape(instr.operand(0));
        VirtualRegister[] pieces = code.pieces(instr.operand(0));
        VirtualRegister combined = pieces[0];
        for (int i = 1; i < pieces.length; i++) {
            combined = code.opmasks() ? combineMasks(all ? Opcode.AND : Opcode.OR, shape.lanes(), combined, pieces[i])
                    : combineVectors(all ? Opcode.AND : Opcode.OR, shape.bytes(), combined, pieces[i]);
        }
        if (code.opmasks() && shape.lanes() >= 8) {
            Insn row = Opmask.valueOf("KORTEST" + letter(shape.lanes()));
            return new Comparisons.Comparison(row, VectorCode.sources(combined, combined), FlagTest.of(all ? Condition.B : Condition.NE));
        }
        VirtualRegister bits;
        int full;
        if (code.opmasks()) {
            bits = code.emit(Opmask.KMOVB_RK, RegisterClass.GENERAL, new Source.Reg(combined));
            full = (1 << shape.lanes()) - 1;
        } else {
            int bitsPerLane = shape.laneBytes() >= 4 ? 1 : shape.laneBytes();
            bits = moveMask(shape.laneBytes(), shape.bytes(), combined);
            full = (int) ((1L << shape.lanes() * bitsPerLane) - 1);
        }
        if (!all && !shape.isPartial() && !code.opmasks()) {
            return new Comparisons.Comparison(General.TEST32_MR, VectorCode.sources(bits, bits), FlagTest.of(Condition.NE));
        }
        if (!all) {
            return new Comparisons.Comparison(General.TEST32_MI, new Source[] {new Source.Reg(bits), new Source.Imm(full)}, FlagTest.of(Condition.NE));
        }
        VirtualRegister used = shape.isPartial() || code.opmasks()
                ? code.emit(General.AND32_MI, RegisterClass.GENERAL, new Source.Reg(bits), new Source.Imm(full)) : bits;
        return new Comparisons.Comparison(General.CMP32_MI, new Source[] {new Source.Reg(used), new Source.Imm(full)}, FlagTest.of(Condition.E));
    }

    void ask(Instr instr) throws Bailout {
        VirtualRegister result = code.context().register(instr);
        Comparisons.Comparison comparison = test(instr);
        code.context().emit(OperandList.of().row(comparison.insn(), null, comparison.operands()).def(result)
                .build(new Arithmetic.SetFlag(comparison.insn(), comparison.test())));
    }

    /** One bit a lane; of lanes of 16 bits two. */
    private VirtualRegister moveMask(int laneBytes, int bytes, VirtualRegister mask) throws Bailout {
        String mnemonic = laneBytes == 8 ? "MOVMSKPD" : laneBytes == 4 ? "MOVMSKPS" : "PMOVMSKB";
        return code.emit(code.row(mnemonic, bytes, ""), RegisterClass.GENERAL, new Source.Reg(mask));
    }

    /** Bits of all lanes in one general register, lane 0 lowest, the rest 0. */
    void bits(Instr instr) throws Bailout {
        Value mask = instr.operand(0);
        VirtualRegister made = bits(code.pieces(mask), mask.type().lanes(), code.context().shapes().maskLaneBytes(mask));
        code.finish(code.context().register(instr), made);
    }

    VirtualRegister bits(VirtualRegister[] mask, int lanes, int laneBytes) throws Bailout {
        VirtualRegister[] pieces = mask;
        int size = laneBytes;
        if (size == 2 && !code.opmasks()) {
            pieces = convert(mask, lanes, 2, 1);
            size = 1;
        }
        VectorShape shape = code.context().shapes().mask(lanes, size);
        VirtualRegister all = null;
        for (int i = 0; i < pieces.length; i++) {
            VirtualRegister bits = code.opmasks() ? code.emit(Opmask.valueOf("KMOV" + letter(shape.lanes()) + "_RK"), RegisterClass.GENERAL, new Source.Reg(pieces[i]))
                    : moveMask(size, shape.bytes(), pieces[i]);
            if (shape.lanes() < 8 || shape.isPartial()) {
                bits = code.emit(General.AND32_MI, RegisterClass.GENERAL, new Source.Reg(bits), new Source.Imm((1 << shape.lanes()) - 1));
            }
            if (i > 0) {
                bits = code.emit(General.SHL64_MI, RegisterClass.GENERAL, new Source.Reg(bits), new Source.Imm(i * shape.lanes()));
                bits = code.emit(General.OR64_RM, RegisterClass.GENERAL, new Source.Reg(all), new Source.Reg(bits));
            }
            all = bits;
        }
        return all;
    }
}
