package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.DominatorTree;
import dev.backedge.compiler.analysis.Range;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What holds where an edge is taken: the edge's own condition, and the branches and checks that dominate it. It decides other comparisons of the same values,
 * and those that bounds by constants decide.
 */
final class KnownConditions {
    /** How many dominators are asked, so that a question costs no more in a large function than in a small one. */
    private static final int FARTHEST = 32;

    private static final int LESS = 1;
    private static final int EQUAL = 2;
    private static final int GREATER = 4;
    private static final int UNORDERED = 8;

    /** That a comparison holds, or does not; null for {@code right} means 0. Signed or not is the opcode's. */
    private record Fact(Opcode relation, Value left, Value right, boolean holds) {
    }

    private final Cfg cfg;
    private final DominatorTree dominators;
    private final Map<Block, List<Fact>> ofBlock = new HashMap<>();

    KnownConditions(Cfg cfg, DominatorTree dominators) {
        this.cfg = cfg;
        this.dominators = dominators;
    }

    /** What holds when control passes along one edge. */
    final class Passing {
        private final List<Fact> facts = new ArrayList<>();

        private Passing(Block source, Edge edge) {
            learn(source.terminator(), edge, facts);
            Block at = source;
            for (int i = 0; at != null && i < FARTHEST; i++) {
                facts.addAll(ofBlock.computeIfAbsent(at, KnownConditions.this::facts));
                at = dominators.immediateDominator(at);
            }
        }

        /** Whether the i32 is not 0; null if that is not known. */
        Boolean isTrue(Value condition) {
            if (Fold.isConst(condition)) {
                return Fold.constant(condition) != 0;
            }
            if (condition instanceof Instr compare && Compare.isCompare(compare.opcode())) {
                return holds(compare.opcode(), compare.operand(0), compare.operand(1));
            }
            return holds(Opcode.NE, condition, null);
        }

        /** Whether the comparison of two scalars holds; null if that is not known. */
        Boolean holds(Opcode relation, Value left, Value right) {
            boolean integer = left.type().isInteger();
            if (integer) {
                Boolean decided = CompareRules.decide(relation, range(left), range(right));
                if (decided != null) {
                    return decided;
                }
            }
            int possible = LESS | EQUAL | GREATER | (left.type().isFloat() ? UNORDERED : 0);
            for (Fact fact : facts) {
                boolean straight = same(fact.left, left) && same(fact.right, right);
                if (straight || same(fact.left, right) && same(fact.right, left)) {
                    int outcomes = fact.holds ? outcomes(fact.relation) : ~outcomes(fact.relation);
                    boolean oneOrder = isUnsigned(fact.relation) == isUnsigned(relation) || !isOrder(fact.relation);
                    possible &= !oneOrder ? equality(outcomes) : straight ? outcomes : swapped(outcomes);
                }
            }
            int wanted = outcomes(relation);
            return (possible & ~wanted) == 0 ? Boolean.TRUE : (possible & wanted) == 0 ? Boolean.FALSE : null;
        }

        /** The one number that an i32 can be; null if there are several. */
        Integer only(Value value) {
            Range range = range(value);
            return range.low() == range.high() ? (Integer) (int) range.low() : null;
        }

        private Range range(Value value) {
            if (value == null) {
                return new Range(0, 0);
            }
            Range range = Range.of(value);
            long low = range.low();
            long high = range.high();
            for (Fact fact : facts) {
                if (fact.left == value && !isUnsigned(fact.relation) && (fact.right == null || Fold.isConst(fact.right))) {
                    long limit = fact.right == null ? 0 : Fold.constant(fact.right);
                    int outcomes = fact.holds ? outcomes(fact.relation) : ~outcomes(fact.relation);
                    if ((outcomes & LESS) == 0) {
                        low = Math.max(low, (outcomes & EQUAL) != 0 || limit == Long.MAX_VALUE ? limit : limit + 1);
                    }
                    if ((outcomes & GREATER) == 0) {
                        high = Math.min(high, (outcomes & EQUAL) != 0 || limit == Long.MIN_VALUE ? limit : limit - 1);
                    }
                }
            }
            return low <= high ? new Range(low, high) : range; // never both: control does not come here
        }
    }

    /** @param source the block that the edge leaves; reachable */
    Passing along(Block source, Edge edge) {
        return new Passing(source, edge);
    }

    /** What a block adds to what holds at the end of its dominator. */
    private List<Fact> facts(Block block) {
        List<Fact> facts = new ArrayList<>(2);
        List<Block> predecessors = cfg.predecessors(block);
        if (predecessors.size() == 1) {
            for (Edge edge : predecessors.get(0).terminator().edges()) {
                if (edge.target() == block) {
                    learn(predecessors.get(0).terminator(), edge, facts);
                }
            }
        }
        for (Instr instr : block.body()) {
            switch (instr.opcode()) {
                case GUARD -> learn(instr.operand(0), true, facts);
                case NULL_CHECK, ZERO_CHECK -> facts.add(new Fact(Opcode.NE, instr.operand(0), null, true));
                case BOUNDS_CHECK -> {
                    facts.add(new Fact(Opcode.LT, instr.operand(0), instr.operand(1), true));
                    facts.add(new Fact(Opcode.GE, instr.operand(0), null, true));
                }
                default -> {
                }
            }
        }
        return facts;
    }

    private static void learn(Terminator terminator, Edge edge, List<Fact> facts) {
        if (terminator instanceof Terminator.Branch branch && branch.whenTrue() != branch.whenFalse()) {
            learn(branch.condition(), branch.whenTrue() == edge, facts);
        }
    }

    private static void learn(Value condition, boolean holds, List<Fact> facts) {
        if (condition instanceof Instr compare && Compare.isCompare(compare.opcode())) {
            facts.add(new Fact(compare.opcode(), compare.operand(0), compare.operand(1), holds));
        }
        facts.add(new Fact(Opcode.NE, condition, null, holds));
    }

    private static boolean same(Value one, Value other) {
        return one == other || isZero(one) && isZero(other) || one != null && other != null && one.type() == other.type()
                && Fold.isConst(one) && Fold.isConst(other) && Fold.constant(one) == Fold.constant(other);
    }

    private static boolean isZero(Value value) {
        return value == null || value.type() != Type.F32 && value.type() != Type.F64 && Fold.isConst(value, 0);
    }

    private static boolean isOrder(Opcode relation) {
        return relation != Opcode.EQ && relation != Opcode.NE;
    }

    private static boolean isUnsigned(Opcode relation) {
        return switch (relation) {
            case ULT, ULE, UGT, UGE -> true;
            default -> false;
        };
    }

    /** The ways in which two numbers can compare for which the relation holds. */
    private static int outcomes(Opcode relation) {
        return switch (relation) {
            case EQ -> EQUAL;
            case NE -> LESS | GREATER | UNORDERED;
            case LT, ULT -> LESS;
            case LE, ULE -> LESS | EQUAL;
            case GT, UGT -> GREATER;
            case GE, UGE -> GREATER | EQUAL;
            default -> throw new IllegalArgumentException(relation + " is no comparison");
        };
    }

    /** What the outcomes of one order say of the other one: whether the numbers are equal. */
    private static int equality(int outcomes) {
        return (outcomes & EQUAL) == 0 ? ~EQUAL : (outcomes & (LESS | GREATER)) == 0 ? EQUAL : -1;
    }

    private static int swapped(int outcomes) {
        return outcomes & ~(LESS | GREATER) | ((outcomes & LESS) != 0 ? GREATER : 0) | ((outcomes & GREATER) != 0 ? LESS : 0);
    }
}
