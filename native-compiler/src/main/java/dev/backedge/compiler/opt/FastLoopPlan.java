package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Affine;
import dev.backedge.compiler.analysis.Definitions;
import dev.backedge.compiler.analysis.DominatorTree;
import dev.backedge.compiler.analysis.InductionVariable;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopInduction;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a fast version of a loop may leave out, and what must hold for that: facts to test before it is entered, and
 * {@link Constraint}s on affine values, which bound its induction variable.
 */
final class FastLoopPlan {
    private static final int LARGEST_BODY = 600;
    private static final long LARGEST_STEP = 1 << 10;

    private final Loop loop;
    private final LoopInduction induction;
    private final DominatorTree dominators;
    private final List<Constraint> constraints = new ArrayList<>();
    private final List<Fact> facts = new ArrayList<>();
    private final List<Value> divisors = new ArrayList<>();
    private final Set<Instr> dropped = new HashSet<>();
    private final Map<Block, Boolean> decided = new HashMap<>();
    private InductionVariable variable;
    private Instr tick;
    private int size;

    /** A condition that no iteration changes, and whether it must be non-zero or zero. */
    record Fact(Value condition, boolean holds) {
    }

    /** An end of a range: an invariant, if not null, plus a constant. */
    record Bound(Value invariant, long constant) {
    }

    /**
     * low <= sum < high must hold in every iteration; an end that is null holds anyway. What is spared then: a check, or
     * the branch at the end of a block, which goes the way {@code whenTrue} tells.
     */
    record Constraint(Affine sum, Bound low, Bound high, Instr check, Block block, boolean whenTrue) {
    }

    private FastLoopPlan(Loop loop, Definitions definitions, DominatorTree dominators) {
        this.loop = loop;
        this.induction = LoopInduction.of(loop, definitions);
        this.dominators = dominators;
    }

    /** The plan for an innermost loop; null if it has no tick to spare in its header, nothing to count by, or is very large. */
    static FastLoopPlan of(Loop loop, Definitions definitions, DominatorTree dominators) {
        FastLoopPlan plan = new FastLoopPlan(loop, definitions, dominators);
        return plan.induction.variables().isEmpty() || !plan.survey() || !plan.choose() ? null : plan;
    }

    Loop loop() {
        return loop;
    }

    LoopInduction induction() {
        return induction;
    }

    /** What the fast loop counts by. */
    InductionVariable variable() {
        return variable;
    }

    List<Constraint> constraints() {
        return constraints;
    }

    List<Fact> facts() {
        return facts;
    }

    /** Invariants that must not be 0 because the loop divides by them. */
    List<Value> divisors() {
        return divisors;
    }

    /** Instructions that the fast loop does without. */
    Set<Instr> dropped() {
        return dropped;
    }

    /** Blocks whose branch always stays in the loop, and whether that is the way taken when its condition is true. */
    Map<Block, Boolean> decided() {
        return decided;
    }

    Instr tick() {
        return tick;
    }

    /** Number of instructions in the loop. */
    int size() {
        return size;
    }

    private boolean survey() {
        for (Block block : loop.blocks()) {
            size += block.body().size();
            for (Instr instr : block.body()) {
                if (instr.opcode() == Opcode.TICK) {
                    if (tick != null || block != loop.header()) {
                        return false;
                    }
                    tick = instr;
                    dropped.add(instr);
                } else if (instr.opcode().mayExit()) {
                    surveyCheck(instr);
                }
            }
            if (block.terminator() instanceof Terminator.Branch branch) {
                surveyExit(block, branch);
            }
        }
        return tick != null && size <= LARGEST_BODY;
    }

    private void surveyCheck(Instr check) {
        Value operand = check.operand(0);
        switch (check.opcode()) {
            case BOUNDS_CHECK -> {
                Affine index = induction.isInvariant(check.operand(1)) ? induction.modulo32(operand) : null;
                if (index != null) {
                    constraints.add(new Constraint(index, new Bound(null, 0), new Bound(check.operand(1), 0), check, null, false));
                }
            }
            case NULL_CHECK, GUARD, ZERO_CHECK -> {
                if (induction.isInvariant(operand)) {
                    dropped.add(check);
                    if (check.opcode() == Opcode.ZERO_CHECK) {
                        divisors.add(operand);
                    } else {
                        facts.add(new Fact(operand, true));
                    }
                }
            }
            default -> {
            }
        }
    }

    /** A branch out of the loop that every iteration comes to: as long as it stays in, its condition bounds what it compares. */
    private void surveyExit(Block block, Terminator.Branch branch) {
        boolean whenTrue = loop.contains(branch.whenTrue().target());
        if (whenTrue == loop.contains(branch.whenFalse().target()) || !loop.comesByEachTime(block, dominators)) {
            return;
        }
        if (induction.isInvariant(branch.condition())) {
            facts.add(new Fact(branch.condition(), whenTrue));
            decided.put(block, whenTrue);
            return;
        }
        if (!(branch.condition() instanceof Instr compare) || !Compare.isCompare(compare.opcode()) || !compare.operand(0).type().isInteger()) {
            return;
        }
        boolean invariantRight = induction.isInvariant(compare.operand(1));
        if (!invariantRight && !induction.isInvariant(compare.operand(0))) {
            return;
        }
        Opcode relation = invariantRight ? compare.opcode() : Compare.swapped(compare.opcode());
        Value varying = compare.operand(invariantRight ? 0 : 1);
        Value limit = compare.operand(invariantRight ? 1 : 0);
        Affine sum = varying.type() == Type.I32 ? induction.modulo32(varying) : induction.exact64(varying);
        if (sum != null) {
            bound(sum, whenTrue ? relation : Compare.inverse(relation, false), limit, block, whenTrue);
        }
    }

    private void bound(Affine sum, Opcode relation, Value limit, Block block, boolean whenTrue) {
        Bound at = new Bound(limit, 0);
        Bound behind = new Bound(limit, 1);
        // an i32 equals its sum as long as that stays in the range of the type
        Bound first = limit.type() == Type.I32 ? new Bound(null, Integer.MIN_VALUE) : null;
        Bound end = limit.type() == Type.I32 ? new Bound(null, Integer.MAX_VALUE + 1L) : null;
        Constraint constraint = switch (relation) {
            case LT -> new Constraint(sum, first, at, null, block, whenTrue);
            case LE -> new Constraint(sum, first, behind, null, block, whenTrue);
            case GT -> new Constraint(sum, behind, end, null, block, whenTrue);
            case GE -> new Constraint(sum, at, end, null, block, whenTrue);
            case ULT -> limit.type() == Type.I32 ? new Constraint(sum, new Bound(null, 0), at, null, block, whenTrue) : null;
            case NE -> {
                int direction = direction(sum);
                yield direction == 0 ? null : direction > 0 ? new Constraint(sum, first, at, null, block, whenTrue)
                        : new Constraint(sum, behind, end, null, block, whenTrue);
            }
            default -> null;
        };
        if (constraint != null) {
            constraints.add(constraint);
        }
    }

    /** Whether the sum, of one induction variable and constants, goes up (1) or down (-1) from iteration to iteration; 0 if that is not known. */
    private int direction(Affine sum) {
        if (sum.terms().size() != 1 || sum.terms().get(0).factor() != null) {
            return 0;
        }
        Affine.Term term = sum.terms().get(0);
        InductionVariable counted = induction.variable(term.variable());
        return counted == null ? 0 : Long.signum(counted.stepValue() != null ? term.coefficient() : counted.step() * term.coefficient());
    }

    /** Counts by the variable that bounds most, above all exits; drops what that leaves unproved. */
    private boolean choose() {
        int best = -1;
        for (InductionVariable candidate : induction.variables()) {
            int weight = candidate.param().type() == Type.I32 ? 1 : 0;
            for (Constraint constraint : constraints) {
                weight += !isLinear(constraint, candidate) ? 0 : constraint.block != null ? 100 : 2;
            }
            if (Math.abs(candidate.step()) <= LARGEST_STEP && weight > best) {
                best = weight;
                variable = candidate;
            }
        }
        if (variable == null) {
            return false;
        }
        constraints.removeIf(constraint -> !isLinear(constraint, variable));
        for (Constraint constraint : constraints) {
            if (constraint.check != null) {
                dropped.add(constraint.check);
            } else {
                decided.put(constraint.block, constraint.whenTrue);
            }
        }
        return true;
    }

    /**
     * Whether the constraint's sum is linear in the variable alone, with coefficients small enough for 64-bit arithmetic: other induction
     * variables must move by a multiple of its step, and only an i32 variable may be scaled.
     */
    private boolean isLinear(Constraint constraint, InductionVariable counter) {
        boolean wide = counter.param().type() == Type.I64;
        long scale = 0;
        for (Affine.Term term : constraint.sum.terms()) {
            InductionVariable other = induction.variable(term.variable());
            if (other == null) {
                if (term.factor() != null || term.variable().type() != Type.I32) {
                    return false;
                }
                continue;
            }
            boolean product = term.factor() != null;
            if (other.param() != counter.param() && (wide || product || other.param().type() == Type.I64 || !isMultiple(other, counter))
                    || wide && product) {
                return false;
            }
            long slope = term.coefficient() * ratio(other, counter);
            scale += slope;
            if (Math.abs(slope) > 1 << 20) {
                return false;
            }
        }
        return Math.abs(scale) <= (wide ? 1 : 1 << 20);
    }

    private static boolean isMultiple(InductionVariable other, InductionVariable counter) {
        return other.step() != 0 && counter.step() != 0 && other.step() % counter.step() == 0;
    }

    /** By how much one variable moves when the counter moves by 1. */
    static long ratio(InductionVariable other, InductionVariable counter) {
        return other.param() == counter.param() ? 1 : other.step() / counter.step();
    }
}
