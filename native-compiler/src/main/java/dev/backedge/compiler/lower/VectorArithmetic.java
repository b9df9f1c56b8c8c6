package dev.backedge.compiler.lower;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.x64.CpuFeatures.Feature;

/** Selects arithmetic that works lane by lane, on integers and what both kinds share. */
final class VectorArithmetic {
    /** Intel's mnemonic is VPOPCNTD, without the P of integers after the V. */
    private static final String POPULATION = "POPCNT";

    private final VectorCode code;
    private final Addresses addresses;
    private final VectorMasks masks;
    private final VectorFloats floats;

    VectorArithmetic(VectorCode code, Addresses addresses, VectorMasks masks, VectorFloats floats) {
        this.code = code;
        this.addresses = addresses;
        this.masks = masks;
        this.floats = floats;
    }

    /** What the CPU does with one instruction, the second operand in memory if that is where it comes from. */
    void simple(Instr instr, String mnemonic) throws Bailout {
        VectorShape shape = code.shape(instr);
        Value first = instr.operand(0);
        Value second = instr.operand(1);
        boolean fold = code.rows().vex() && !shape.isPartial();
        if (instr.opcode().isCommutative() && fold && !isFoldable(second) && isFoldable(first)) {
            first = instr.operand(1);
            second = instr.operand(0);
        }
        VirtualRegister[] a = code.pieces(first);
        VirtualRegister[] b = fold && isFoldable(second) && first != second ? null : code.pieces(second);
        Source.Mem place = b == null ? addresses.element((Instr) second) : null;
        VirtualRegister[] made = new VirtualRegister[a.length];
        for (int i = 0; i < made.length; i++) {
            Source operand = b != null ? new Source.Reg(b[i])
                    : new Source.Mem(place.base(), place.index(), place.scale(), place.displacement() + i * shape.bytes());
            made[i] = code.op(mnemonic, shape.bytes(), new Source.Reg(a[i]), operand);
        }
        code.finish(instr, made);
    }

    private boolean isFoldable(Value value) {
        return code.context().isFoldableVectorLoad(value);
    }

    /** Register by register. */
    void elementwise(Instr instr) throws Bailout {
        int count = instr.operands().size();
        VirtualRegister[][] operands = new VirtualRegister[count][];
        for (int k = 0; k < count; k++) {
            operands[k] = code.pieces(instr.operand(k));
        }
        VectorShape shape = code.shape(instr);
        VirtualRegister[] made = new VirtualRegister[operands[0].length];
        for (int i = 0; i < made.length; i++) {
            VirtualRegister b = count > 1 ? operands[1][i] : null;
            made[i] = instr.type().lane().isFloat() ? floats.compute(instr.opcode(), instr.type().lane(), shape.bytes(), operands[0][i], b, count > 2 ? operands[2][i] : null)
                    : compute(instr.opcode(), instr.type().lane(), shape.bytes(), operands[0][i], b);
        }
        code.finish(instr, made);
    }

    VirtualRegister compute(Opcode opcode, Lane lane, int bytes, VirtualRegister a, VirtualRegister b) throws Bailout {
        String letter = VectorCode.letter(lane);
        return switch (opcode) {
            case ADD -> code.op("PADD" + letter, bytes, a, b);
            case SUB -> code.op("PSUB" + letter, bytes, a, b);
            case AND -> code.and(bytes, a, b);
            case OR -> code.or(bytes, a, b);
            case XOR -> code.xor(bytes, a, b);
            case MUL -> multiply(lane, bytes, a, b);
            case NEG -> code.op("PSUB" + letter, bytes, code.zero(bytes), a);
            case ABS -> absolute(lane, bytes, a);
            case MIN, MAX -> minMax(opcode, lane, bytes, a, b);
            case MUL_HIGH, UMUL_HIGH -> multiplyHigh(opcode == Opcode.MUL_HIGH, lane, bytes, a, b);
            case BIT_COUNT -> bitCount(lane, bytes, a);
            case LEADING_ZEROS -> code.op("PLZCNT" + letter, bytes, a);
            case TRAILING_ZEROS -> bitCount(lane, bytes, code.andNot(bytes, a, code.op("PADD" + letter, bytes, a, code.splat(Lane.I32, -1, bytes))));
            case REVERSE_BYTES -> reverseBytes(lane, bytes, a);
            case I2B, I2S -> {
                int by = opcode == Opcode.I2B ? 24 : 16;
                yield code.opImmediate("PSRAD", bytes, "I", by, code.opImmediate("PSLLD", bytes, "I", by, a));
            }
            case I2C -> code.and(bytes, a, code.splat(Lane.I32, 0xffff, bytes));
            default -> throw new IllegalStateException(opcode.text() + " on " + lane.text());
        };
    }

    private VirtualRegister multiply(Lane lane, int bytes, VirtualRegister a, VirtualRegister b) throws Bailout {
        switch (lane) {
            case I8:
                // The products of the even bytes, and those of the odd ones, in words.
                VirtualRegister low = code.splat(Lane.I16, 0x00ff, bytes);
                VirtualRegister high = code.splat(Lane.I16, 0xff00, bytes);
                VirtualRegister even = code.and(bytes, code.op("PMULLW", bytes, a, b), low);
                VirtualRegister odd = code.op("PMULLW", bytes, code.opImmediate("PSRLW", bytes, "I", 8, a), code.and(bytes, b, high));
                return code.or(bytes, even, odd);
            case I16:
                return code.op("PMULLW", bytes, a, b);
            case I32:
                if (code.has("PMULLD", bytes, "")) {
                    return code.op("PMULLD", bytes, a, b);
                }
                VirtualRegister evens = code.op("PMULUDQ", bytes, a, b);
                VirtualRegister odds = code.op("PMULUDQ", bytes, upper(bytes, a), upper(bytes, b));
                return code.op("PUNPCKLDQ", bytes, code.opImmediate("PSHUFD", bytes, "", 0x08, evens), code.opImmediate("PSHUFD", bytes, "", 0x08, odds));
            default:
                if (code.has("PMULLQ", bytes, "")) {
                    return code.op("PMULLQ", bytes, a, b);
                }
                VirtualRegister crossed = code.op("PADDQ", bytes, code.op("PMULUDQ", bytes, upper(bytes, a), b), code.op("PMULUDQ", bytes, a, upper(bytes, b)));
                return code.op("PADDQ", bytes, code.op("PMULUDQ", bytes, a, b), code.opImmediate("PSLLQ", bytes, "I", 32, crossed));
        }
    }

    private VirtualRegister upper(int bytes, VirtualRegister a) throws Bailout {
        return code.opImmediate("PSRLQ", bytes, "I", 32, a);
    }

    private VirtualRegister multiplyHigh(boolean signed, Lane lane, int bytes, VirtualRegister a, VirtualRegister b) throws Bailout {
        if (lane == Lane.I16) {
            return code.op(signed ? "PMULHW" : "PMULHUW", bytes, a, b);
        }
        String mnemonic = signed ? "PMULDQ" : "PMULUDQ";
        VirtualRegister even = upper(bytes, code.op(mnemonic, bytes, a, b));
        VirtualRegister odd = code.op(mnemonic, bytes, upper(bytes, a), upper(bytes, b));
        return code.or(bytes, even, code.and(bytes, odd, code.splat(Lane.I64, 0xffff_ffff_0000_0000L, bytes)));
    }

    private VirtualRegister absolute(Lane lane, int bytes, VirtualRegister a) throws Bailout {
        String letter = VectorCode.letter(lane);
        if (code.has("PABS" + letter, bytes, "")) {
            return code.op("PABS" + letter, bytes, a);
        }
        VirtualRegister negative = masks.compare(Opcode.GT, lane, bytes, code.zero(bytes), a);
        return code.op("PSUB" + letter, bytes, code.xor(bytes, a, negative), negative);
    }

    private VirtualRegister minMax(Opcode opcode, Lane lane, int bytes, VirtualRegister a, VirtualRegister b) throws Bailout {
        String mnemonic = (opcode == Opcode.MIN ? "PMINS" : "PMAXS") + VectorCode.letter(lane);
        if (code.has(mnemonic, bytes, "")) {
            return code.op(mnemonic, bytes, a, b);
        }
        VirtualRegister greater = masks.compare(Opcode.GT, lane, bytes, a, b);
        return opcode == Opcode.MIN ? masks.blend(lane, bytes, greater, b, a) : masks.blend(lane, bytes, greater, a, b);
    }

    /** Sums of neighbouring bits, of two, four and eight at a time; then of the bytes. */
    private VirtualRegister bitCount(Lane lane, int bytes, VirtualRegister a) throws Bailout {
        if (code.has(POPULATION + VectorCode.letter(lane), bytes, "")) {
            return code.op(POPULATION + VectorCode.letter(lane), bytes, a);
        }
        VirtualRegister pairs = code.op("PSUBD", bytes, a, code.and(bytes, code.opImmediate("PSRLD", bytes, "I", 1, a), code.splat(Lane.I8, 0x55, bytes)));
        VirtualRegister two = code.splat(Lane.I8, 0x33, bytes);
        VirtualRegister fours = code.op("PADDD", bytes, code.and(bytes, pairs, two), code.and(bytes, code.opImmediate("PSRLD", bytes, "I", 2, pairs), two));
        VirtualRegister eights = code.and(bytes, code.op("PADDD", bytes, fours, code.opImmediate("PSRLD", bytes, "I", 4, fours)), code.splat(Lane.I8, 0x0f, bytes));
        if (lane == Lane.I64) {
            return code.op("PSADBW", bytes, eights, code.zero(bytes));
        }
        VirtualRegister halves = code.op("PADDD", bytes, eights, code.opImmediate("PSRLD", bytes, "I", 8, eights));
        VirtualRegister sums = code.op("PADDD", bytes, halves, code.opImmediate("PSRLD", bytes, "I", 16, halves));
        return code.and(bytes, sums, code.splat(Lane.I32, 0x3f, bytes));
    }

    private VirtualRegister reverseBytes(Lane lane, int bytes, VirtualRegister a) throws Bailout {
        if (!code.rows().has(Feature.SSSE3)) {
            throw VectorCode.lacking("the reversal of bytes");
        }
        long[] order = new long[bytes];
        for (int i = 0; i < bytes; i++) {
            order[i] = (i & -lane.bytes()) + lane.bytes() - 1 - (i & lane.bytes() - 1) & 15;
        }
        return code.op("PSHUFB", bytes, a, code.constant(1, order, bytes));
    }
}
