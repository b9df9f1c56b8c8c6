package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.Operand.VirtualRegister;
import java.util.ArrayList;
import java.util.List;

/**
 * Where one physical register is spoken for by FIXED operands, in ascending order. The register may still hold {@code owner}
 * there, the virtual register that the operand wants in it.
 */
final class FixedRanges {
    private record Range(int from, int to, VirtualRegister owner) {
    }

    /** Descending, as the blocks are walked backwards. */
    private final List<Range> ranges = new ArrayList<>();

    /** Adds a range that begins no later than the one added before it. */
    void addFirst(int from, int to, VirtualRegister owner) {
        int at = ranges.size();
        // The operands of one instruction come in no order.
        while (at > 0 && ranges.get(at - 1).from < from) {
            at--;
        }
        ranges.add(at, new Range(from, to, owner));
    }

    /** The first position in {@code [from, to)} where a value that lives in {@code live} is in the way, or {@link Ranges#NEVER}. */
    int firstConflict(VirtualRegister value, Ranges live, int from, int to) {
        for (int i = lastStartingBefore(from); i >= 0 && ranges.get(i).from < to; i--) {
            Range range = ranges.get(i);
            if (range.to > from && !value.equals(range.owner)) {
                int position = live.next(Math.max(from, range.from));
                if (position < range.to && position < to) {
                    return position;
                }
            }
        }
        return Ranges.NEVER;
    }

    /** An index from which on (downwards) every range that ends after a position is found. */
    private int lastStartingBefore(int position) {
        int low = 0;
        int high = ranges.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ranges.get(middle).from <= position - 2) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        // A range is at most two positions long, so those that begin earlier have ended.
        return low - 1;
    }
}
