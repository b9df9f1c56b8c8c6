package dev.backedge.compiler.opt;

import static dev.backedge.compiler.opt.Fold.constant;
import static dev.backedge.compiler.opt.Fold.isConst;

import dev.backedge.compiler.analysis.Range;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;

/** Simpler forms of comparisons and selects. Constants stand on the right by now. */
final class CompareRules {
    private CompareRules() {
    }

    /** An equal, simpler value; null if there is none. */
    static Value apply(Instr compare, Canonicalize.Rewriter rewriter) {
        Value left = compare.operand(0);
        Value right = compare.operand(1);
        if (left == right && !left.type().isFloat()) {
            return switch (compare.opcode()) {
                case EQ, LE, GE, ULE, UGE -> rewriter.constant(Type.I32, 1);
                default -> rewriter.constant(Type.I32, 0);
            };
        }
        if (isConst(right, 0) && rewriter.isDivisor(left)) {
            return null;
        }
        Boolean decided = left.type().isInteger() ? decide(compare.opcode(), Range.of(left), Range.of(right)) : null;
        if (decided != null) {
            return rewriter.constant(Type.I32, decided ? 1 : 0);
        }
        if (!isConst(right) || !(left instanceof Instr operation)) {
            return null;
        }
        long value = constant(right);
        switch (operation.opcode()) {
            case LCMP, FCMPL, FCMPG -> {
                return value == 0 ? direct(compare.opcode(), operation, rewriter) : null;
            }
            case EQ, NE, LT, LE, GT, GE, ULT, ULE, UGT, UGE -> {
                return ofTruthValue(compare.opcode(), operation, value, rewriter);
            }
            default -> {
                return left.type().isInteger() && (compare.opcode() == Opcode.EQ || compare.opcode() == Opcode.NE)
                        ? equality(compare.opcode(), operation, value, rewriter) : unsignedBound(compare, value, rewriter);
            }
        }
    }

    /** Whether a comparison holds for all numbers of these ranges, or for none; null if for some. */
    static Boolean decide(Opcode relation, Range left, Range right) {
        boolean below = left.high() < right.low();
        boolean above = left.low() > right.high();
        boolean notAbove = left.high() <= right.low();
        boolean notBelow = left.low() >= right.high();
        boolean signed = left.isNonNegative() && right.isNonNegative();
        return switch (relation) {
            case EQ -> below || above ? false : null;
            case NE -> below || above ? true : null;
            case LT -> below ? Boolean.TRUE : notBelow ? false : null;
            case LE -> notAbove ? Boolean.TRUE : above ? false : null;
            case GT -> above ? Boolean.TRUE : notAbove ? false : null;
            case GE -> notBelow ? Boolean.TRUE : below ? false : null;
            case ULT -> signed ? decide(Opcode.LT, left, right) : null;
            case ULE -> signed ? decide(Opcode.LE, left, right) : null;
            case UGT -> signed ? decide(Opcode.GT, left, right) : null;
            default -> signed ? decide(Opcode.GE, left, right) : null;
        };
    }

    /**
     * A three-way comparison with 0 as a direct comparison. Unordered operands count as -1 (fcmpl) or 1 (fcmpg), so a
     * comparison that must hold for them is the negation of one that does not.
     */
    private static Value direct(Opcode relation, Instr threeWay, Canonicalize.Rewriter rewriter) {
        boolean holdsUnordered = switch (threeWay.opcode()) {
            case FCMPL -> relation == Opcode.LT || relation == Opcode.LE;
            case FCMPG -> relation == Opcode.GT || relation == Opcode.GE;
            default -> false;
        };
        Value a = threeWay.operand(0);
        Value b = threeWay.operand(1);
        switch (relation) {
            case EQ, NE, LT, LE, GT, GE -> {
                if (!holdsUnordered) {
                    return rewriter.make(relation, Type.I32, a, b);
                }
                Value opposite = rewriter.make(Compare.inverse(relation, false), Type.I32, a, b);
                return rewriter.make(Opcode.EQ, Type.I32, opposite, rewriter.constant(Type.I32, 0));
            }
            default -> {
                return null;
            }
        }
    }

    /** A comparison of a comparison's 0 or 1 with a constant. */
    private static Value ofTruthValue(Opcode relation, Instr compare, long value, Canonicalize.Rewriter rewriter) {
        boolean same = relation == Opcode.NE && value == 0 || relation == Opcode.EQ && value == 1;
        boolean negated = relation == Opcode.EQ && value == 0 || relation == Opcode.NE && value == 1;
        if (same) {
            return compare;
        }
        if (negated) {
            Opcode inverse = Compare.inverse(compare.opcode(), compare.operand(0).type().isFloat());
            if (inverse != null) {
                return rewriter.make(inverse, Type.I32, compare.operand(0), compare.operand(1));
            }
            if (relation == Opcode.NE) {
                return rewriter.make(Opcode.EQ, Type.I32, compare, rewriter.constant(Type.I32, 0));
            }
        }
        return null;
    }

    /** {@code x + c1 == c2} and the like, where wrapping arithmetic makes both sides equivalent. */
    private static Value equality(Opcode relation, Instr operation, long value, Canonicalize.Rewriter rewriter) {
        Type type = operation.type();
        switch (operation.opcode()) {
            case ADD -> {
                if (isConst(operation.operand(1))) {
                    return rewriter.make(relation, Type.I32, operation.operand(0), rewriter.constant(type, value - constant(operation.operand(1))));
                }
            }
            case SUB, XOR -> {
                if (value == 0) {
                    return rewriter.make(relation, Type.I32, operation.operand(0), operation.operand(1));
                }
            }
            case I2L -> {
                if (value == (int) value) {
                    return rewriter.make(relation, Type.I32, operation.operand(0), rewriter.constant(Type.I32, value));
                }
            }
            default -> {
            }
        }
        return null;
    }

    /** {@code x <u 0} never holds, {@code x <u 1} is {@code x == 0}. */
    private static Value unsignedBound(Instr compare, long value, Canonicalize.Rewriter rewriter) {
        if (compare.opcode() == Opcode.ULT && value == 0) {
            return rewriter.constant(Type.I32, 0);
        }
        if (compare.opcode() == Opcode.UGE && value == 0) {
            return rewriter.constant(Type.I32, 1);
        }
        if (compare.opcode() == Opcode.ULT && value == 1) {
            return rewriter.make(Opcode.EQ, Type.I32, compare.operand(0), rewriter.constant(compare.operand(0).type(), 0));
        }
        return null;
    }
}
