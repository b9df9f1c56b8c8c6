package dev.backedge.compiler.opt;

import static dev.backedge.compiler.opt.Fold.constant;
import static dev.backedge.compiler.opt.Fold.isConst;

import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;

/** Rules of choices between two values. Each gives an equal, simpler value, or null. */
final class SelectRules {
    private SelectRules() {
    }

    static Value apply(Instr select, Canonicalize.Rewriter rewriter) {
        Value condition = select.operand(0);
        Value whenTrue = select.operand(1);
        Value whenFalse = select.operand(2);
        if (isConst(condition)) {
            return constant(condition) != 0 ? whenTrue : whenFalse;
        }
        if (whenTrue == whenFalse) {
            return whenTrue;
        }
        if (condition instanceof Instr test && select.type().isInteger()) {
            Opcode extreme = extreme(test, whenTrue, whenFalse);
            if (extreme != null) {
                return rewriter.make(extreme, select.type(), whenTrue, whenFalse);
            }
        }
        if (condition instanceof Instr test && isConst(test.opcode().arity() == 2 ? test.operand(1) : test, 0)
                && test.operand(0).type() == Type.I32) {
            if (test.opcode() == Opcode.NE) {
                return rewriter.make(Opcode.SELECT, select.type(), test.operand(0), whenTrue, whenFalse);
            }
            if (test.opcode() == Opcode.EQ) {
                return rewriter.make(Opcode.SELECT, select.type(), test.operand(0), whenFalse, whenTrue);
            }
        }
        if (select.type() == Type.I32 && condition.type() == Type.I32) {
            if (isConst(whenTrue, 1) && isConst(whenFalse, 0)) {
                return Compare.isCompare(condition) ? condition : rewriter.make(Opcode.NE, Type.I32, condition, rewriter.constant(Type.I32, 0));
            }
            if (isConst(whenTrue, 0) && isConst(whenFalse, 1)) {
                return rewriter.make(Opcode.EQ, Type.I32, condition, rewriter.constant(Type.I32, 0));
            }
        }
        Value range = range(condition, whenTrue, whenFalse, rewriter);
        return range != null || !select.type().isInteger() ? range : sum(select, rewriter);
    }

    /** {@code x < low ? 0 : x <= high}: both at once, as an unsigned comparison. */
    private static Value range(Value condition, Value whenTrue, Value whenFalse, Canonicalize.Rewriter rewriter) {
        if (!(condition instanceof Instr below) || below.opcode() != Opcode.LT || !isConst(whenTrue, 0) || !(whenFalse instanceof Instr above)
                || above.opcode() != Opcode.LE && above.opcode() != Opcode.LT || above.operand(0) != below.operand(0)
                || !isConst(below.operand(1)) || !isConst(above.operand(1)) || below.operand(0).type() != Type.I32) {
            return null;
        }
        long low = constant(below.operand(1));
        long end = constant(above.operand(1)) + (above.opcode() == Opcode.LE ? 1 : 0);
        if (low >= end || end - low > Integer.MAX_VALUE) {
            return null;
        }
        Value offset = rewriter.make(Opcode.ADD, Type.I32, below.operand(0), rewriter.constant(Type.I32, -low));
        return rewriter.make(Opcode.ULT, Type.I32, offset, rewriter.constant(Type.I32, end - low));
    }

    /** {@code c ? x + y : x} as {@code x + (c ? y : 0)}: what is added up over iterations waits for one addition then. */
    private static Value sum(Instr select, Canonicalize.Rewriter rewriter) {
        for (int arm = 1; arm <= 2; arm++) {
            Value plain = select.operand(3 - arm);
            if (!(select.operand(arm) instanceof Instr changed) || changed.opcode() != Opcode.ADD && changed.opcode() != Opcode.SUB || isConst(plain)) {
                continue;
            }
            Value change = changed.operand(0) == plain ? changed.operand(1) : changed.opcode() == Opcode.ADD && changed.operand(1) == plain ? changed.operand(0) : null;
            if (change != null) {
                Value none = rewriter.constant(select.type(), 0);
                Value some = rewriter.make(Opcode.SELECT, select.type(), select.operand(0), arm == 1 ? change : none, arm == 1 ? none : change);
                return rewriter.make(changed.opcode(), select.type(), plain, some);
            }
        }
        return null;
    }

    /** MIN or MAX if the comparison chooses the one or the other of what it compares; else null. */
    private static Opcode extreme(Instr test, Value whenTrue, Value whenFalse) {
        Opcode relation = test.opcode();
        if (relation != Opcode.LT && relation != Opcode.LE && relation != Opcode.GT && relation != Opcode.GE) {
            return null;
        }
        boolean smaller = relation == Opcode.LT || relation == Opcode.LE;
        if (test.operand(0) == whenTrue && test.operand(1) == whenFalse) {
            return smaller ? Opcode.MIN : Opcode.MAX;
        }
        return test.operand(0) == whenFalse && test.operand(1) == whenTrue ? smaller ? Opcode.MAX : Opcode.MIN : null;
    }
}
