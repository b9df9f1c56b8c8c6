package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Affine;
import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Definitions;
import dev.backedge.compiler.analysis.DominatorTree;
import dev.backedge.compiler.analysis.InductionVariable;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopInduction;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Evaluation;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * A test by which a loop ends that counts from a constant in constant steps: how often the loop goes round, if the limit is a constant, or which constant it would have to be.
 */
final class ShortLoop {
    /** Times that a loop goes round, at most: with more there would be much code, and a loop of vectors is worth more. */
    static final int MOST_ROUNDS = 8;
    /** By how much a mean of the profile may differ from a whole number that is taken for the number of each time. */
    private static final double NEARLY = 0.05;

    private final Loop loop;
    /** What is compared with the limit is this the first time, */
    private final int first;
    /** and so much more each time. */
    private final int step;
    private final Opcode relation;
    private final Value limit;

    private ShortLoop(Loop loop, int first, int step, Opcode relation, Value limit) {
        this.loop = loop;
        this.first = first;
        this.step = step;
        this.relation = relation;
        this.limit = limit;
    }

    /** The tests of that kind which each iteration comes to. */
    static List<ShortLoop> tests(Loop loop, Cfg cfg, DominatorTree dominators, Definitions definitions) {
        List<ShortLoop> tests = new ArrayList<>();
        LoopInduction induction = LoopInduction.of(loop, definitions);
        for (Block block : loop.blocks()) {
            if (block.terminator() instanceof Terminator.Branch branch && loop.contains(branch.whenTrue().target()) != loop.contains(branch.whenFalse().target())
                    && branch.condition() instanceof Instr compare && Compare.isCompare(compare.opcode()) && compare.operand(0).type() == Type.I32
                    && loop.comesByEachTime(block, dominators)) {
                Opcode goesOn = loop.contains(branch.whenTrue().target()) ? compare.opcode() : Compare.inverse(compare.opcode(), false);
                ShortLoop test = of(loop, cfg, induction, compare.operand(0), goesOn, compare.operand(1));
                test = test != null ? test : of(loop, cfg, induction, compare.operand(1), Compare.swapped(goesOn), compare.operand(0));
                if (test != null) {
                    tests.add(test);
                }
            }
        }
        return tests;
    }

    private static ShortLoop of(Loop loop, Cfg cfg, LoopInduction induction, Value counter, Opcode relation, Value limit) {
        Affine sum = Fold.isConst(limit) || induction.isInvariant(limit) ? induction.modulo32(counter) : null;
        if (sum == null || sum.terms().size() != 1 || sum.terms().get(0).factor() != null) {
            return null;
        }
        Affine.Term term = sum.terms().get(0);
        InductionVariable variable = induction.variable(term.variable());
        Value start = variable == null || variable.step() == 0 ? null : start(loop, cfg, loop.header().params().indexOf(variable.param()));
        if (start == null || !Fold.isConst(start)) {
            return null;
        }
        return new ShortLoop(loop, (int) (term.coefficient() * Fold.constant(start) + sum.constant()), (int) (term.coefficient() * variable.step()), relation, limit);
    }

    /** What the loop is entered with for a parameter of its header, if it is the same wherever that is; else null. */
    private static Value start(Loop loop, Cfg cfg, int position) {
        List<Value> passed = loop.entries(cfg).stream().map(edge -> edge.arguments().get(position)).toList();
        Value start = passed.get(0);
        return passed.stream().allMatch(other -> other == start || Fold.isConst(start) && Fold.isConst(other, Fold.constant(start))) ? start : null;
    }

    Loop loop() {
        return loop;
    }

    Value limit() {
        return limit;
    }

    /** How often the test lets the loop go round when it is entered; -1 if that is not known, or more than {@link #MOST_ROUNDS}. */
    int rounds() {
        return Fold.isConst(limit) ? rounds((int) Fold.constant(limit)) : -1;
    }

    /** The same, with this limit. */
    int rounds(int constant) {
        for (int round = 0; round <= MOST_ROUNDS; round++) {
            if (!Evaluation.compare(relation, Type.I32, first + round * step, constant)) {
                return round;
            }
        }
        return -1;
    }

    /** The constant that the limit, which is none, would be if the loop went round each time as often as it did in the mean while it was profiled; null if there is none such. */
    Integer guessedLimit() {
        double trips = loop.header().trips();
        int rounds = (int) Math.round(trips) - 1;
        if (Fold.isConst(limit) || rounds < 1 || rounds > MOST_ROUNDS || Math.abs(trips - rounds - 1) > NEARLY || Math.abs(step) != 1) {
            return null;
        }
        int last = first + rounds * step;
        for (int constant = last - 1; constant <= last + 1; constant++) {
            if (rounds(constant) == rounds) {
                return constant;
            }
        }
        return null;
    }
}
