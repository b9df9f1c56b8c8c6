package dev.backedge.compiler.ir;

import java.util.Locale;

/** How exactly floating-point arithmetic keeps to what Java prescribes. */
public enum FloatingPoint {
    /** Bit by bit. */
    STRICT,
    /** Sums and products may be formed in any order, by vectors of partial results. */
    REASSOC,
    /** A product that is added to something is not rounded before: fused multiply-add, where the CPU has it. */
    CONTRACT,
    /** {@link #REASSOC} and {@link #CONTRACT}. */
    FAST;

    public boolean reassociates() {
        return this == REASSOC || this == FAST;
    }

    public boolean contracts() {
        return this == CONTRACT || this == FAST;
    }

    /** As options and the IR write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such */
    public static FloatingPoint parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
