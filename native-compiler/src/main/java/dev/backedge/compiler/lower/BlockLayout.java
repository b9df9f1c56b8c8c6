package dev.backedge.compiler.lower;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirFunction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The order in which blocks are emitted: hot ones first, and a loop whose header decides whether it goes on is rotated, so that the
 * header comes behind a latch and each iteration takes one jump. Blocks that do nothing but jump are left out.
 */
final class BlockLayout {
    private final UnaryOperator<LirBlock> destination;
    private final Map<LirBlock, Integer> position = new HashMap<>();
    private final List<LirBlock> order = new ArrayList<>();
    private final Set<LirBlock> loopTops = new HashSet<>();

    /** @param destination where a jump to a block ends up: another one, if all that the block does is to jump there */
    BlockLayout(LirFunction function, UnaryOperator<LirBlock> destination) {
        this.destination = destination;
        List<LirBlock> cold = new ArrayList<>();
        for (LirBlock block : function.blocks()) {
            if (destination.apply(block) == block) {
                (block.cold() ? cold : order).add(block);
            }
        }
        List<LirBlock> hot = List.copyOf(order);
        for (int i = 0; i < hot.size(); i++) {
            position.put(hot.get(i), i);
        }
        // Blocks of a loop stand together, the header first: going backwards meets inner loops before outer ones.
        for (int first = hot.size() - 1; first >= 0; first--) {
            int last = lastLatch(hot, first);
            if (last >= 0) {
                rotate(hot.get(first), first, last);
            }
        }
        order.addAll(cold);
    }

    /** The blocks to emit, the entry first. */
    List<LirBlock> order() {
        return order;
    }

    /** Whether the block begins a loop in this order. */
    boolean isLoopTop(LirBlock block) {
        return loopTops.contains(block);
    }

    private List<LirBlock> successors(LirBlock block) {
        return block.successors().stream().map(destination).toList();
    }

    private int lastLatch(List<LirBlock> hot, int header) {
        for (int i = hot.size() - 1; i >= header; i--) {
            if (successors(hot.get(i)).contains(hot.get(header))) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Moves the header behind a latch that only jumps there, if that saves a jump: the last one; but where a shorter way round passes the inner
     * loops by, the latch of that, to which a jump matters more. Inner rotations have permuted only the inside of this range.
     */
    private void rotate(LirBlock header, int first, int last) {
        List<LirBlock> range = order.subList(first, last + 1);
        boolean leaves = false;
        for (LirBlock successor : successors(header)) {
            Integer at = position.get(successor);
            leaves |= at == null || at < first || at > last;
        }
        int latch = range.size() - 1;
        for (int i = 1; i < range.size() && !loopTops.contains(range.get(i)); i++) {
            if (jumpsTo(header, range.get(i))) {
                latch = i;
            }
        }
        if (latch > 0 && range.get(0) == header && leaves && jumpsTo(header, range.get(latch)) && header.successors().size() == 2) {
            Collections.rotate(range.subList(0, latch + 1), -1);
        }
        loopTops.add(range.get(0));
    }

    private boolean jumpsTo(LirBlock header, LirBlock latch) {
        return latch.successors().size() == 1 && destination.apply(latch.successors().get(0)) == header;
    }
}
