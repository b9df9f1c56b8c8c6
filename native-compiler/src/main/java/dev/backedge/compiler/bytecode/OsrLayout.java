package dev.backedge.compiler.bytecode;

/**
 * The layout of a method's OSR buffer, a {@code long[]}: local n at n, operand-stack slot k (from the bottom) at
 * maxLocals + k, access path p of a region after those. One layout for all states of all regions of the method: so a state that one
 * region left can be read by the hook of another. (Paths are written back by the hook that entered.)
 *
 * @param maxPaths most access paths of any region
 */
public record OsrLayout(int maxLocals, int maxStack, int maxPaths) {
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

    public int path(int number) {
        if (number < 0 || number >= maxPaths) {
            throw new IndexOutOfBoundsException("access path " + number + " of " + maxPaths);
        }
        return maxLocals + maxStack + number;
    }

    /** Where a place has its slot. */
    int of(StateSlot.Place place, int index) {
        return switch (place) {
            case LOCAL -> local(index);
            case STACK -> stack(index);
            case PATH -> path(index);
        };
    }

    /** Length of the buffer, in longs; at least 1. */
    public int length() {
        return Math.max(1, maxLocals + maxStack + maxPaths);
    }
}
