package dev.backedge.compiler.lower;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirFunction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order in which blocks are emitted: hot ones first, and a loop whose header decides whether it goes on is rotated, so that the
 * header comes last and each iteration takes one jump.
 *
 * @param order each block of the function once, the entry first
 * @param loopTops the blocks that begin a loop in this order
 */
record BlockLayout(List<LirBlock> order, Set<LirBlock> loopTops) {

    static BlockLayout of(LirFunction function) {
        List<LirBlock> hot = new ArrayList<>();
        List<LirBlock> cold = new ArrayList<>();
        for (LirBlock block : function.blocks()) {
            (block.cold() ? cold : hot).add(block);
        }
        Map<LirBlock, Integer> position = new HashMap<>();
        for (int i = 0; i < hot.size(); i++) {
            position.put(hot.get(i), i);
        }
        Set<LirBlock> tops = new LinkedHashSet<>();
        List<LirBlock> order = new ArrayList<>(hot);
        // Blocks of a loop stand together, the header first: going backwards meets inner loops before outer ones.
        for (int first = hot.size() - 1; first >= 0; first--) {
            LirBlock header = hot.get(first);
            int last = lastLatch(hot, position, header, first);
            if (last >= 0) {
                tops.add(rotate(order, hot.get(first), last - first + 1, position, first, last));
            }
        }
        order.addAll(cold);
        return new BlockLayout(List.copyOf(order), tops);
    }

    private static int lastLatch(List<LirBlock> hot, Map<LirBlock, Integer> position, LirBlock header, int first) {
        for (int i = hot.size() - 1; i >= first; i--) {
            if (hot.get(i).successors().contains(header)) {
                return i;
            }
        }
        return -1;
    }

    /** Moves the header behind the rest of its loop if that saves a jump; returns the block that now begins the loop. */
    private static LirBlock rotate(List<LirBlock> order, LirBlock header, int length, Map<LirBlock, Integer> position, int first, int last) {
        // Inner rotations permuted only the inside of this range, so it still stands at the same place.
        List<LirBlock> range = order.subList(first, first + length);
        LirBlock end = range.get(length - 1);
        boolean leaves = false;
        for (LirBlock successor : header.successors()) {
            Integer at = position.get(successor);
            leaves |= at == null || at < first || at > last;
        }
        boolean jumpsBack = end.successors().size() == 1 && end.successors().get(0) == header;
        if (length > 1 && range.get(0) == header && leaves && jumpsBack && header.successors().size() == 2) {
            Collections.rotate(range, -1);
        }
        return range.get(0);
    }
}
