package dev.backedge.compiler.bytecode;

/**
 * The layout of a method's OSR buffer, a {@code long[]}: local n at n, operand-stack slot k (from the bottom) at
 * maxLocals + k. One layout for all states of all regions of the method: so a state that one region left can be read by the
 * hook of another.
 */
public record OsrLayout(int maxLocals, int maxStack) {
    public int local(int n) {
        if (n < 0 || n >= maxLocals) {
            throw new IndexOutOfBoundsException("local " + n + " of " + maxLocals);
        }
        return n;
    }

    public int stack(int k) {
        if (k < 0 || k >= maxStack) {
            throw new IndexOutOfBoundsException("stack slot " + k + " of " + maxStack);
        }
        return maxLocals + k;
    }

    /** Length of the buffer, in longs; at least 1. */
    public int length() {
        return Math.max(1, maxLocals + maxStack);
    }
}
