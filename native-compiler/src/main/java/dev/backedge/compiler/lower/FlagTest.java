package dev.backedge.compiler.lower;

import dev.backedge.compiler.x64.Condition;

/**
 * What is asked of the flags after a comparison: a condition, and for the equality of floats, which unordered operands look like,
 * the parity flag with it.
 */
record FlagTest(Condition condition, Parity parity) {
    enum Parity {
        IGNORED,
        /** The condition, and ordered. */
        AND_ORDERED,
        /** The condition, or unordered. */
        OR_UNORDERED
    }

    static FlagTest of(Condition condition) {
        return new FlagTest(condition, Parity.IGNORED);
    }

    FlagTest negate() {
        return new FlagTest(condition.negate(), switch (parity) {
            case IGNORED -> Parity.IGNORED;
            case AND_ORDERED -> Parity.OR_UNORDERED;
            case OR_UNORDERED -> Parity.AND_ORDERED;
        });
    }

    @Override
    public String toString() {
        return condition.suffix() + switch (parity) {
            case IGNORED -> "";
            case AND_ORDERED -> "+np";
            case OR_UNORDERED -> "+p";
        };
    }
}
