package dev.backedge.compiler.lower;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.lir.Operand.VirtualRegister;

/** Selects instructions in which vectors or masks take part: which part of the selection serves which opcode. */
final class VectorSelection {
    private final VectorCode code;
    private final VectorConversions conversions;
    private final VectorMasks masks;
    private final VectorFloats floats;
    private final VectorArithmetic arithmetic;
    private final VectorShifts shifts;
    private final VectorMemory memory;
    private final VectorReductions reductions;
    private final VectorPermutations permutations;
    private final VectorZips zips;

    VectorSelection(SelectionContext context, Addresses addresses) {
        code = new VectorCode(context);
        conversions = new VectorConversions(code, addresses);
        masks = new VectorMasks(code, conversions);
        floats = new VectorFloats(code, conversions);
        arithmetic = new VectorArithmetic(code, addresses, masks, floats);
        shifts = new VectorShifts(code, conversions);
        memory = new VectorMemory(code, addresses, masks, conversions);
        reductions = new VectorReductions(code, arithmetic, floats);
        permutations = new VectorPermutations(code);
        zips = new VectorZips(code);
    }

    /** Whether a vector or a mask is among the operands or the result. */
    static boolean concerns(Instr instr) {
        return instr.type() != null && !instr.type().isScalar() || instr.operands().stream().anyMatch(operand -> !operand.type().isScalar());
    }

    VectorMasks masks() {
        return masks;
    }

    void select(Instr instr) throws Bailout {
        boolean mask = instr.type() != null && instr.type().isMask();
        switch (instr.opcode()) {
            case ADD, SUB, MUL, DIV, AND, OR, XOR -> {
                String mnemonic = mask ? null : simpleMnemonic(instr);
                if (mask) {
                    masks.combine(instr);
                } else if (mnemonic != null) {
                    arithmetic.simple(instr, mnemonic);
                } else {
                    arithmetic.elementwise(instr);
                }
            }
            case NOT -> masks.combine(instr);
            case NEG, ABS, MIN, MAX, MUL_HIGH, UMUL_HIGH, BIT_COUNT, LEADING_ZEROS, TRAILING_ZEROS, REVERSE_BYTES, SQRT, FMA, CEIL, FLOOR, RINT, COPY_SIGN, I2B, I2C, I2S ->
                arithmetic.elementwise(instr);
            case SHL, SHR, USHR, ROTL, ROTR -> shifts.select(instr);
            case EQ, NE, LT, LE, GT, GE, ULT, ULE, UGT, UGE -> masks.compare(instr);
            case SELECT -> {
                if (mask) {
                    masks.selectMask(instr);
                } else {
                    blend(instr);
                }
            }
            case I2F, I2D, L2F, L2D, F2I, F2L, F2D, D2I, D2L, D2F -> floats.convert(instr);
            case WIDEN_SIGNED, WIDEN_UNSIGNED -> conversions.widen(instr);
            case NARROW -> conversions.narrow(instr);
            case SPLAT -> memory.splat(instr);
            case IOTA, GEOMETRIC -> memory.sequence(instr, arithmetic);
            case REVERSE -> permutations.reverse(instr);
            case BYTE_DIFFERENCES -> arithmetic.simple(instr, "PSADBW");
            case SLIDE -> permutations.slide(instr);
            case UNZIP -> zips.unzip(instr);
            case ZIP -> zips.zip(instr);
            case UNZIP3 -> zips.unzip3(instr);
            case ZIP3 -> zips.zip3(instr);
            case EXTRACT -> reductions.extract(instr);
            case INSERT -> reductions.insert(instr);
            case REDUCE_ADD, REDUCE_MUL, REDUCE_AND, REDUCE_OR, REDUCE_XOR, REDUCE_MIN, REDUCE_MAX -> reductions.reduce(instr);
            case FOLD_ADD, FOLD_MUL -> reductions.fold(instr);
            case MASK_BELOW -> masks.below(instr);
            case MASK_ANY, MASK_ALL -> masks.ask(instr);
            case MASK_BITS -> masks.bits(instr);
            case VLOAD -> memory.load(instr);
            case VLOAD_MASKED -> memory.loadMasked(instr);
            case VGATHER -> memory.gather(instr);
            case VSTORE -> memory.store(instr);
            case VSTORE_MASKED -> memory.storeMasked(instr);
            default -> throw new IllegalStateException("no vectors in " + instr.opcode().text());
        }
    }

    /** The row that does it at once; null if there is none for lanes of this kind. */
    private String simpleMnemonic(Instr instr) {
        Lane lane = instr.type().lane();
        int bytes = code.shape(instr).bytes();
        String letter = VectorCode.letter(lane);
        String mnemonic = lane.isFloat() ? switch (instr.opcode()) {
            case ADD -> "ADD" + letter;
            case SUB -> "SUB" + letter;
            case MUL -> "MUL" + letter;
            default -> "DIV" + letter;
        } : switch (instr.opcode()) {
            case ADD -> "PADD" + letter;
            case SUB -> "PSUB" + letter;
            case MUL -> "PMULL" + letter;
            case AND -> VectorCode.logicMnemonic("PAND", bytes);
            case OR -> VectorCode.logicMnemonic("POR", bytes);
            default -> VectorCode.logicMnemonic("PXOR", bytes);
        };
        return code.has(mnemonic, bytes, "") ? mnemonic : null;
    }

    private void blend(Instr instr) throws Bailout {
        Type type = instr.type();
        VirtualRegister[] condition = masks.as(instr.operand(0), type.lane().bytes());
        VirtualRegister[] a = code.pieces(instr.operand(1));
        VirtualRegister[] b = code.pieces(instr.operand(2));
        VirtualRegister[] made = new VirtualRegister[a.length];
        for (int i = 0; i < made.length; i++) {
            made[i] = masks.blend(type.lane(), code.shape(instr).bytes(), condition[i], a[i], b[i]);
        }
        code.finish(instr, made);
    }
}
