package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Affine;
import dev.backedge.compiler.analysis.InductionVariable;
import dev.backedge.compiler.ir.InstrBuilder;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Computes, in front of an iteration, how far the fast version of a loop may run from here.
 *
 * <p>A constraint {@code low <= a*x + b < high} on the loop's counter x, with a = 1 or -1, is a bound from below and one from
 * above on x itself. With another a, both are tested at the first and at the last value that the other constraints allow: a
 * linear sum that is in range at its ends is in range between them. All of it in 64-bit arithmetic, which cannot overflow:
 * {@link Affine} limits coefficients; i64 counters and limits are held to a range of their own. An i32 index equals its sum
 * modulo 2^32, so where the sum is in the range of an i32 they are equal.
 */
final class FastLoopBounds {
    /** Within this an i64 counter stays, and twice this i64 limits, so that nothing computed from them overflows. */
    private static final long WIDE_LIMIT = 1L << 61;
    private static final long LARGEST_STEP = 1 << 17;
    /** So many iterations cost no less than the bounds. */
    private static final int FEW = 3;

    private final FastLoopPlan plan;
    private final InstrBuilder out;
    private final UnaryOperator<Value> current;
    private final InductionVariable variable;
    private final boolean up;
    private final Value start;
    private final Set<Value> lower = new LinkedHashSet<>();
    private final Set<Value> upper = new LinkedHashSet<>();
    private final Set<Value> conditions = new LinkedHashSet<>();
    private Value last;

    /** @param current for a parameter of the loop's header: its value in the iteration about to begin */
    FastLoopBounds(FastLoopPlan plan, InstrBuilder out, UnaryOperator<Value> current) {
        this.plan = plan;
        this.out = out;
        this.current = current;
        variable = plan.variable();
        up = variable.step() >= 0;
        start = out.wide(current.apply(variable.param()));
    }

    /** Whether the counter goes up. */
    boolean isUp() {
        return up;
    }

    /**
     * Emits a cheap test, an i32, of whether a limit of the loop itself leaves it {@link #FEW} iterations to run or more; null if it has none
     * that is plainly compared with its counter. Says nothing of what {@link #conditions} say.
     */
    Value worthwhile() {
        for (FastLoopPlan.Constraint constraint : plan.constraints()) {
            FastLoopPlan.Bound limit = up ? constraint.high() : constraint.low();
            Affine sum = constraint.sum();
            if (constraint.block() != null && limit != null && limit.invariant() != null && sum.constant() == 0
                    && sum.onlyVariable() == variable.param()) {
                Value ahead = out.plus(start, variable.step() * (FEW - 1));
                return out.test(up ? Opcode.LT : Opcode.GE, ahead, bound(limit));
            }
        }
        return null;
    }

    /**
     * Emits the bounds and the conditions, each a comparison of its own, under which the fast loop may be entered. Runs no more than so many iterations.
     */
    Set<Value> conditions(int iterations) {
        for (FastLoopPlan.Fact fact : plan.facts()) {
            conditions.add(fact(fact));
        }
        Value step = step();
        List<FastLoopPlan.Constraint> endpoints = new ArrayList<>();
        for (FastLoopPlan.Constraint constraint : plan.constraints()) {
            long scale = scale(constraint.sum());
            if (scale == 0 && !hasProduct(constraint.sum())) {
                inRange(rest(constraint.sum()), constraint);
            } else if (Math.abs(scale) == 1 && !hasProduct(constraint.sum())) {
                solve(constraint, scale);
            } else {
                endpoints.add(constraint);
            }
        }
        limitCounter(step, iterations);
        if (!lower.isEmpty()) {
            last = combine(Opcode.MAX, lower);
            conditions.add(out.test(Opcode.GE, start, last));
        }
        if (!upper.isEmpty()) {
            Value high = combine(Opcode.MIN, upper);
            conditions.add(out.test(Opcode.LT, start, high));
            last = up ? out.plus(high, -1) : last;
        }
        for (FastLoopPlan.Constraint constraint : endpoints) {
            inRange(at(constraint.sum(), start), constraint);
            inRange(at(constraint.sum(), last), constraint);
        }
        return conditions;
    }

    /** The last value of the counter with which an iteration may begin, in the counter's type. */
    Value last() {
        return variable.param().type() == Type.I64 ? last : out.make(Opcode.L2I, Type.I32, last);
    }

    private Value fact(FastLoopPlan.Fact fact) {
        return out.test(fact.holds() ? Opcode.NE : Opcode.EQ, fact.condition(), out.constant(fact.condition().type(), 0));
    }

    /** The step as an i64; one that is not constant has to be positive and not large. */
    private Value step() {
        if (variable.stepValue() == null) {
            return out.constant(Type.I64, variable.step());
        }
        Value step = out.wide(variable.stepValue());
        conditions.add(isSmall(out, step));
        return step;
    }

    /** Whether a step, an i64, is positive and so small that nothing computed with it overflows. */
    static Value isSmall(InstrBuilder out, Value step) {
        return out.test(Opcode.ULT, out.plus(step, -1), out.constant(Type.I64, LARGEST_STEP));
    }

    /** The type's range, less a step so that the counter does not wrap behind its last value, and the number of iterations. */
    private void limitCounter(Value step, int iterations) {
        boolean wide = variable.param().type() == Type.I64;
        long least = wide ? -WIDE_LIMIT : Integer.MIN_VALUE;
        long greatest = wide ? WIDE_LIMIT : Integer.MAX_VALUE;
        Value stride = out.make(Opcode.MUL, Type.I64, step, out.constant(Type.I64, iterations));
        Value chunk = out.make(Opcode.ADD, Type.I64, start, stride);
        if (wide) {
            (up ? lower : upper).add(out.constant(Type.I64, up ? least : greatest + 1));
        }
        if (up) {
            upper.add(out.make(Opcode.SUB, Type.I64, out.constant(Type.I64, greatest + 1), step));
            upper.add(chunk);
        } else {
            lower.add(out.make(Opcode.SUB, Type.I64, out.constant(Type.I64, least), step));
            lower.add(out.plus(chunk, 1));
        }
    }

    private void inRange(Value sum, FastLoopPlan.Constraint constraint) {
        if (constraint.low() != null) {
            conditions.add(out.test(Opcode.GE, sum, bound(constraint.low())));
        }
        if (constraint.high() != null) {
            conditions.add(out.test(Opcode.LT, sum, bound(constraint.high())));
        }
    }

    /** low <= x + b < high, or low <= b - x < high, as bounds on x. */
    private void solve(FastLoopPlan.Constraint constraint, long scale) {
        Value rest = rest(constraint.sum());
        FastLoopPlan.Bound below = scale > 0 ? constraint.low() : constraint.high();
        FastLoopPlan.Bound above = scale > 0 ? constraint.high() : constraint.low();
        int behind = scale > 0 ? 0 : 1;
        if (below != null && !impliedBy(below, constraint.sum(), scale)) {
            lower.add(out.plus(scale > 0 ? minus(bound(below), rest) : minus(rest, bound(below)), behind));
        }
        if (above != null && !impliedBy(above, constraint.sum(), scale)) {
            upper.add(out.plus(scale > 0 ? minus(bound(above), rest) : minus(rest, bound(above)), behind));
        }
    }

    /** Whether an end of the range of i32 holds because the counter is an i32 and only moved away from that end. */
    private boolean impliedBy(FastLoopPlan.Bound bound, Affine sum, long scale) {
        boolean plain = sum.terms().size() == 1 && variable.param().type() == Type.I32 && bound.invariant() == null && scale == 1
                && sum.terms().get(0).variable() == variable.param();
        return plain && (bound.constant() == Integer.MIN_VALUE && sum.constant() >= 0
                || bound.constant() == Integer.MAX_VALUE + 1L && sum.constant() <= 0);
    }

    private Value minus(Value left, Value right) {
        return out.make(Opcode.SUB, Type.I64, left, right);
    }

    /** An end of a range; one that is an i64 is brought within reach, which changes no comparison with a sum that is. */
    private Value bound(FastLoopPlan.Bound bound) {
        if (bound.invariant() == null) {
            return out.constant(Type.I64, bound.constant());
        }
        Value value = out.wide(bound.invariant());
        if (bound.invariant().type() == Type.I64) {
            value = out.make(Opcode.MIN, Type.I64, value, out.constant(Type.I64, 2 * WIDE_LIMIT));
            value = out.make(Opcode.MAX, Type.I64, value, out.constant(Type.I64, -2 * WIDE_LIMIT));
        }
        return out.plus(value, bound.constant());
    }

    private static boolean hasProduct(Affine sum) {
        return sum.terms().stream().anyMatch(term -> term.factor() != null);
    }

    /** By how much the sum, but for its product, moves when the counter moves by 1. */
    private long scale(Affine sum) {
        long scale = 0;
        for (Affine.Term term : sum.terms()) {
            InductionVariable other = plan.induction().variable(term.variable());
            if (other != null && term.factor() == null) {
                scale += term.coefficient() * FastLoopPlan.ratio(other, variable);
            }
        }
        return scale;
    }

    /** The sum without what depends on the counter: b in a*x + b. Another induction variable y is its present value plus ratio * (x - start). */
    private Value rest(Affine sum) {
        Value rest = out.constant(Type.I64, sum.constant());
        for (Affine.Term term : sum.terms()) {
            InductionVariable other = plan.induction().variable(term.variable());
            if (other == null) {
                rest = add(rest, out.wide(term.variable()), term.coefficient());
            } else if (other.param() != variable.param()) {
                rest = add(rest, out.wide(current.apply(other.param())), term.coefficient());
                rest = add(rest, start, -term.coefficient() * FastLoopPlan.ratio(other, variable));
            }
        }
        return rest;
    }

    /** The sum when the counter is x. */
    private Value at(Affine sum, Value x) {
        Value value = add(rest(sum), x, scale(sum));
        for (Affine.Term term : sum.terms()) {
            if (term.factor() != null) {
                Value product = out.make(Opcode.MUL, Type.I64, x, out.wide(term.factor()));
                value = add(value, product, term.coefficient());
            }
        }
        return value;
    }

    private Value add(Value sum, Value value, long coefficient) {
        Value product = coefficient == 1 ? value : out.make(Opcode.MUL, Type.I64, value, out.constant(Type.I64, coefficient));
        return out.make(Opcode.ADD, Type.I64, sum, product);
    }

    private Value combine(Opcode opcode, Set<Value> values) {
        return values.stream().reduce((left, right) -> out.make(opcode, left.type(), left, right)).orElseThrow();
    }
}
