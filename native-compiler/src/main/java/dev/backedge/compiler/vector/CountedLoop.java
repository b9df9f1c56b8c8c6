package dev.backedge.compiler.vector;

import dev.backedge.compiler.analysis.Definitions;
import dev.backedge.compiler.analysis.InductionVariable;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopForest;
import dev.backedge.compiler.analysis.LoopInduction;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.InstrBuilder;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.List;

/**
 * A bounded innermost loop that runs once at least and then goes on while its counter has not passed its last value:
 * <pre>
 *   preheader: jump header(...)
 *   header(x, ...) bounded ... latch: branch (next &lt;= last) header(next, ...), done
 * </pre>
 *
 * @param counter with a constant step; {@code next} is the counter plus its step
 * @param last what the counter is compared with, which the loop does not change
 */
record CountedLoop(Loop loop, Block preheader, Block latch, InductionVariable counter, Value next, Value last, LoopInduction induction) {

    /** The loop in this form; null if it has another. */
    static CountedLoop of(Loop loop, LoopForest loops, Definitions definitions) {
        Block preheader = loops.preheader(loop);
        if (preheader == null || loop.latches().size() != 1 || !(loop.latches().get(0).terminator() instanceof Terminator.Branch branch)
                || branch.whenTrue().target() != loop.header() || loop.contains(branch.whenFalse().target())
                || !(branch.condition() instanceof Instr test) || test.opcode() != Opcode.LE && test.opcode() != Opcode.GE
                || !test.operand(0).type().isInteger() || definitions.inside(loop, test.operand(1))) {
            return null;
        }
        LoopInduction induction = LoopInduction.of(loop, definitions);
        for (InductionVariable variable : induction.variables()) {
            int position = loop.header().params().indexOf(variable.param());
            if (branch.whenTrue().arguments().get(position) == test.operand(0)
                    && (test.opcode() == Opcode.LE ? variable.step() > 0 : variable.step() < 0)) {
                return new CountedLoop(loop, preheader, loop.latches().get(0), variable, test.operand(0), test.operand(1), induction);
            }
        }
        return null;
    }

    Block header() {
        return loop.header();
    }

    boolean isUp() {
        return counter.step() > 0;
    }

    /** How a value of the counter that does not end the loop compares with the last one. */
    Opcode within() {
        return isUp() ? Opcode.LE : Opcode.GE;
    }

    /** As an i64, the last value of the counter with which so many iterations, and one after them, may run. */
    Value lastFor(InstrBuilder out, int iterations) {
        return out.plus(out.wide(last), -counter.step() * iterations);
    }

    /** In the counter's own type, where it is only looked at if it fits. */
    Value narrow(InstrBuilder out, Value wide) {
        return counter.param().type() == Type.I64 ? wide : out.make(Opcode.L2I, Type.I32, wide);
    }

    /** What the header's parameters are in the first iteration. */
    List<Value> initial() {
        return entry().arguments();
    }

    Edge entry() {
        return ((Terminator.Jump) preheader.terminator()).edge();
    }

    /** What the header's parameters are in the next iteration. */
    List<Value> following() {
        return ((Terminator.Branch) latch.terminator()).whenTrue().arguments();
    }

    /** Whether the loop does not change the value, or it is a constant. */
    boolean isInvariant(Value value) {
        return induction.isInvariant(value) || value instanceof Instr instr && instr.isConst();
    }
}
