package dev.backedge.compiler.regalloc;

import java.util.Arrays;

/**
 * A sorted set of positions, as half-open ranges that neither touch nor overlap. Grows at the front, as the blocks are walked
 * backwards.
 */
final class Ranges {
    static final int NEVER = Integer.MAX_VALUE;

    /** {@code from, to} of each range, in descending order of position while it grows; see {@link #at}. */
    private int[] bounds;
    private int size;

    Ranges() {
        this(new int[4], 0);
    }

    private Ranges(int[] bounds, int size) {
        this.bounds = bounds;
        this.size = size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int start() {
        return from(0);
    }

    int end() {
        return to(size - 1);
    }

    /** Adds a range that does not begin after the first one ends. */
    void addFirst(int from, int to) {
        if (size > 0 && to >= from(0)) {
            bounds[at(0)] = Math.min(from, from(0));
            bounds[at(0) + 1] = Math.max(to, to(0));
            return;
        }
        if (2 * size == bounds.length) {
            bounds = Arrays.copyOf(bounds, 4 * size);
        }
        bounds[2 * size] = from;
        bounds[2 * size + 1] = to;
        size++;
    }

    /** Moves the start of the first range, to where the value is defined. */
    void startAt(int from) {
        bounds[at(0)] = from;
    }

    boolean contains(int position) {
        int i = firstEndingAfter(position);
        return i < size && from(i) <= position;
    }

    /** The first position in the set at or after {@code position}, or {@link #NEVER}. */
    int next(int position) {
        int i = firstEndingAfter(position);
        return i < size ? Math.max(position, from(i)) : NEVER;
    }

    /** The first position in {@code [from, to)} that is in both sets, or {@link #NEVER}. */
    int firstCommon(Ranges other, int from, int to) {
        int i = firstEndingAfter(from);
        int j = other.firstEndingAfter(from);
        while (i < size && j < other.size) {
            int common = Math.max(from, Math.max(from(i), other.from(j)));
            if (common >= to) {
                return NEVER;
            }
            if (common < to(i) && common < other.to(j)) {
                return common;
            }
            if (to(i) < other.to(j)) {
                i++;
            } else {
                j++;
            }
        }
        return NEVER;
    }

    boolean intersects(Ranges other) {
        return firstCommon(other, Math.max(start(), other.start()), NEVER) != NEVER;
    }

    /** The union of two sets without common positions. */
    Ranges union(Ranges other) {
        Ranges union = new Ranges(new int[2 * (size + other.size)], 0);
        int i = size - 1;
        int j = other.size - 1;
        while (i >= 0 || j >= 0) {
            boolean mine = j < 0 || i >= 0 && from(i) > other.from(j);
            union.addFirst(mine ? from(i) : other.from(j), mine ? to(i--) : other.to(j--));
        }
        return union;
    }

    int size() {
        return size;
    }

    int from(int index) {
        return bounds[at(index)];
    }

    int to(int index) {
        return bounds[at(index) + 1];
    }

    /** Index of the first range that ends after a position, or {@link #size()}. */
    int firstEndingAfter(int position) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (to(middle) > position) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private int at(int index) {
        return 2 * (size - 1 - index);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < size; i++) {
            text.append('[').append(from(i)).append(", ").append(to(i)).append(") ");
        }
        return text.toString().strip();
    }
}
