package dev.backedge.compiler.x64;

import java.util.Locale;

/**
 * What jcc, setcc and cmovcc test, in the order of the hardware's condition codes.
 *
 * <p>After {@code cmp a, b} the codes L, GE, LE, G speak of signed and B, AE, BE, A of unsigned numbers; after {@code ucomiss}
 * and {@code ucomisd} the unsigned ones hold, and P means unordered (which also sets B, BE and E).
 */
public enum Condition implements Arg {
    O, NO, B, AE, E, NE, BE, A, S, NS, P, NP, L, GE, LE, G;

    /** What goes into the low four bits of the opcode. */
    public int code() {
        return ordinal();
    }

    /** True exactly when this is false. */
    public Condition negate() {
        return VALUES[ordinal() ^ 1];
    }

    /**
     * The condition that holds after {@code cmp b, a} when this one holds after {@code cmp a, b}.
     *
     * @throws IllegalArgumentException for a condition that is not an order: O, NO, S, NS, P, NP
     */
    public Condition swapOperands() {
        return switch (this) {
            case E, NE -> this;
            case B -> A;
            case A -> B;
            case AE -> BE;
            case BE -> AE;
            case L -> G;
            case G -> L;
            case GE -> LE;
            case LE -> GE;
            case O, NO, S, NS, P, NP -> throw new IllegalArgumentException(this + " does not say how two operands compare");
        };
    }

    private static final Condition[] VALUES = values();

    /** The suffix of the mnemonic, as in {@code jae}. */
    public String suffix() {
        return name().toLowerCase(Locale.ROOT);
    }
}
