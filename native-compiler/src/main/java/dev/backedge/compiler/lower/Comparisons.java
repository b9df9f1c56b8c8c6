package dev.backedge.compiler.lower;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.x64.Condition;
import dev.backedge.compiler.x64.General;
import dev.backedge.compiler.x64.Insn;

/** Comparisons that are fused with whoever looks at the flags: branches, checks, selections. */
final class Comparisons {
    /** A row that sets the flags, its operands, and what to ask of the flags. */
    record Comparison(Insn insn, Source[] operands, FlagTest test) {
        private static Comparison of(Insn insn, FlagTest test, Source... operands) {
            return new Comparison(insn, operands, test);
        }

        Comparison negate() {
            return new Comparison(insn, operands, test.negate());
        }

        private Comparison with(FlagTest other) {
            return new Comparison(insn, operands, other);
        }
    }

    private final SelectionContext context;
    private final Addresses addresses;
    private final VectorMasks masks;

    Comparisons(SelectionContext context, Addresses addresses, VectorMasks masks) {
        this.context = context;
        this.addresses = addresses;
        this.masks = masks;
    }

    /** Whether the i32 value is not 0. */
    Comparison notZero(Value condition) throws Bailout {
        if (condition instanceof Instr instr) {
            // Whoever else wants the comparison's result computes it too; loads must not be done twice.
            boolean alone = context.hasOneUse(instr) && !context.isWanted(instr);
            Condition code = code(instr.opcode());
            if ((instr.opcode() == Opcode.MASK_ANY || instr.opcode() == Opcode.MASK_ALL) && alone) {
                return masks.test(instr);
            }
            if (code != null) {
                return compare(instr.opcode(), instr.operand(0), instr.operand(1), alone);
            }
        }
        return integers(Condition.NE, condition, null, true);
    }

    /** Compares two values of the same type by one of the IR's comparison opcodes. */
    Comparison compare(Opcode opcode, Value a, Value b, boolean mayFoldLoads) {
        return a.type().isFloat() ? floats(opcode, a, b, mayFoldLoads) : integers(code(opcode), a, b, mayFoldLoads);
    }

    /** The condition for integers, null for an opcode that is no comparison. */
    private static Condition code(Opcode opcode) {
        return switch (opcode) {
            case EQ -> Condition.E;
            case NE -> Condition.NE;
            case LT -> Condition.L;
            case LE -> Condition.LE;
            case GT -> Condition.G;
            case GE -> Condition.GE;
            case ULT -> Condition.B;
            case ULE -> Condition.BE;
            case UGT -> Condition.A;
            case UGE -> Condition.AE;
            default -> null;
        };
    }

    /** @param b null for zero */
    Comparison integers(Condition condition, Value a, Value b, boolean mayFoldLoads) {
        boolean wide = SelectionContext.isWide(a.type());
        if (b != null && SelectionContext.isConst(a) && !SelectionContext.isConst(b)) {
            return integers(condition.swapOperands(), b, a, mayFoldLoads);
        }
        ElementKind kind = wide ? ElementKind.LONG : ElementKind.INT;
        FlagTest test = FlagTest.of(condition);
        if (b == null || SelectionContext.isImmediate(b)) {
            long immediate = b == null ? 0 : SelectionContext.constant(b);
            if (immediate == 0 && mayFoldLoads && context.isFoldable(a, Opcode.AND)) {
                return andZero((Instr) a, wide, test);
            }
            if (mayFoldLoads && context.isFoldableLoad(a, kind)) {
                return Comparison.of(Alu.CMP.mi(wide, immediate), test, addresses.element((Instr) a), new Source.Imm(immediate));
            }
            if (immediate == 0) {
                return Comparison.of(wide ? General.TEST64_MR : General.TEST32_MR, test, context.reg(a), context.reg(a));
            }
            return Comparison.of(Alu.CMP.mi(wide, immediate), test, context.reg(a), new Source.Imm(immediate));
        }
        if (mayFoldLoads && context.isFoldableLoad(b, kind)) {
            return Comparison.of(Alu.CMP.rm(wide), test, context.reg(a), addresses.element((Instr) b));
        }
        if (mayFoldLoads && context.isFoldableLoad(a, kind)) {
            return Comparison.of(Alu.CMP.mr(wide), test, addresses.element((Instr) a), context.reg(b));
        }
        return Comparison.of(Alu.CMP.rm(wide), test, context.reg(a), context.reg(b));
    }

    /** Two integers in their given order, for a result that tells both "less" and "greater". */
    Comparison registers(Value a, Value b) {
        return Comparison.of(Alu.CMP.rm(SelectionContext.isWide(a.type())), FlagTest.of(Condition.G), context.reg(a), context.reg(b));
    }

    private Comparison andZero(Instr and, boolean wide, FlagTest test) {
        if (SelectionContext.isImmediate(and.operand(1))) {
            long mask = SelectionContext.constant(and.operand(1));
            // A mask whose sign bit is clear leaves the same flags in the narrower form.
            Insn row = mask >= 0 && mask <= Byte.MAX_VALUE ? General.TEST8_MI : wide && mask < 0 ? General.TEST64_MI : General.TEST32_MI;
            return Comparison.of(row, test, context.reg(and.operand(0)), new Source.Imm(mask));
        }
        return Comparison.of(wide ? General.TEST64_MR : General.TEST32_MR, test, context.reg(and.operand(0)), context.reg(and.operand(1)));
    }

    /** Unordered operands set CF: so "less" is asked as "greater" of the operands swapped, which unordered ones do not pass. */
    private Comparison floats(Opcode opcode, Value a, Value b, boolean mayFoldLoads) {
        return switch (opcode) {
            case GT -> ucomis(Condition.A, a, b, mayFoldLoads);
            case GE -> ucomis(Condition.AE, a, b, mayFoldLoads);
            case LT -> ucomis(Condition.A, b, a, mayFoldLoads);
            case LE -> ucomis(Condition.AE, b, a, mayFoldLoads);
            case EQ -> ucomis(Condition.E, a, b, mayFoldLoads).with(new FlagTest(Condition.E, FlagTest.Parity.AND_ORDERED));
            case NE -> ucomis(Condition.NE, a, b, mayFoldLoads).with(new FlagTest(Condition.NE, FlagTest.Parity.OR_UNORDERED));
            default -> throw new IllegalArgumentException(opcode + " does not compare floats");
        };
    }

    Comparison ucomis(Condition condition, Value a, Value b, boolean mayFoldLoads) {
        Type type = a.type();
        boolean fold = mayFoldLoads && context.isFoldableLoad(b, type == Type.F64 ? ElementKind.DOUBLE : ElementKind.FLOAT);
        return Comparison.of(ScalarRow.COMPARE.pick(type, context.vex()), FlagTest.of(condition), context.reg(a),
                fold ? addresses.element((Instr) b) : context.reg(b));
    }
}
