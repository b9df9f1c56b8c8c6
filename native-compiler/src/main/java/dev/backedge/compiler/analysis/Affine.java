package dev.backedge.compiler.analysis;

import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * A sum of variables times constants, one product of an induction variable and an invariant perhaps, and a constant: as a
 * number without bounds, which the value it was made from equals modulo 2^32, or 2^64 if that is an i64.
 */
public final class Affine {
    /** Bounds on coefficients and constants that keep any sum of terms over i32 variables within 64 bits. */
    private static final long LIMIT = 1L << 31;
    private static final int TERMS = 8;

    private final List<Term> terms;
    private final long constant;

    /** coefficient * variable, times factor where that is not null. */
    public record Term(Value variable, Value factor, long coefficient) {
    }

    private Affine(List<Term> terms, long constant) {
        this.terms = List.copyOf(terms);
        this.constant = constant;
    }

    public static Affine constant(long constant) {
        return fits(constant) ? new Affine(List.of(), constant) : null;
    }

    public static Affine of(Value variable) {
        return new Affine(List.of(new Term(variable, null, 1)), 0);
    }

    private static boolean fits(long value) {
        return -LIMIT <= value && value <= LIMIT;
    }

    public List<Term> terms() {
        return terms;
    }

    public long constant() {
        return constant;
    }

    /** The variable, if the sum is nothing else; else null. */
    public Value onlyVariable() {
        return constant == 0 && terms.size() == 1 && terms.get(0).coefficient == 1 && terms.get(0).factor == null ? terms.get(0).variable : null;
    }

    /** Coefficient of the variable in terms without factor, 0 if it is in none. */
    public long coefficient(Value variable) {
        for (Term term : terms) {
            if (term.variable == variable && term.factor == null) {
                return term.coefficient;
            }
        }
        return 0;
    }

    /** The sum of both; null if it grows too large. */
    Affine plus(Affine other) {
        List<Term> sum = new ArrayList<>(terms);
        for (Term term : other.terms) {
            add(sum, term);
        }
        return checked(sum, constant + other.constant);
    }

    private static void add(List<Term> sum, Term term) {
        for (int i = 0; i < sum.size(); i++) {
            Term old = sum.get(i);
            if (old.variable == term.variable && old.factor == term.factor) {
                long coefficient = old.coefficient + term.coefficient;
                if (coefficient == 0) {
                    sum.remove(i);
                } else {
                    sum.set(i, new Term(old.variable, old.factor, coefficient));
                }
                return;
            }
        }
        sum.add(term);
    }

    /** The difference of both; null if it grows too large. */
    public Affine minus(Affine other) {
        Affine negative = other.times(-1);
        return negative == null ? null : plus(negative);
    }

    /** Whether i32 values that have these sums are proved equal. */
    public boolean isEqualModulo32(Affine other) {
        Affine difference = minus(other);
        return difference != null && difference.terms.isEmpty() && (int) difference.constant == 0;
    }

    /** Whether i32 values that have these sums are proved unequal. */
    public boolean isUnequalModulo32(Affine other) {
        Affine difference = minus(other);
        return difference != null && difference.terms.isEmpty() && (int) difference.constant != 0;
    }

    /** This times a constant; null if it grows too large. */
    public Affine times(long constantFactor) {
        if (!fits(constantFactor)) {
            return null;
        }
        if (constantFactor == 0) {
            return constant(0);
        }
        List<Term> product = new ArrayList<>(terms.size());
        for (Term term : terms) {
            product.add(new Term(term.variable, term.factor, term.coefficient * constantFactor));
        }
        return checked(product, constant * constantFactor);
    }

    /** This, a sum without products, times one variable more; null if it has products, a constant or grows too large. */
    Affine times(Value factor) {
        List<Term> product = new ArrayList<>(terms.size());
        for (Term term : terms) {
            if (term.factor != null) {
                return null;
            }
            product.add(new Term(term.variable, factor, term.coefficient));
        }
        if (constant != 0) {
            product.add(new Term(factor, null, constant));
        }
        return checked(product, 0);
    }

    private static Affine checked(List<Term> terms, long constant) {
        if (terms.size() > TERMS || !fits(constant)) {
            return null;
        }
        int products = 0;
        for (Term term : terms) {
            products += term.factor == null ? 0 : 1;
            if (Math.abs(term.coefficient) > (term.factor == null ? 1L << 20 : 1)) {
                return null;
            }
        }
        return products > 1 ? null : new Affine(terms, constant);
    }
}
