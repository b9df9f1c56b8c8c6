package dev.backedge.compiler.ir;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Dominators for the verifier, by the iterative algorithm of Cooper, Harvey and Kennedy ("A Simple, Fast Dominance Algorithm", 2001).
 * The verifier has its own, so that it does not trust the analyses whose users it checks.
 */
final class Dominance {
    private static final int UNREACHED = -1;

    private final List<Block> reversePostorder = new ArrayList<>();
    private final int[] order;
    private final int[] immediate;

    Dominance(Function function) {
        order = new int[function.blockCount()];
        Arrays.fill(order, UNREACHED);
        number(function.entry());
        List<List<Integer>> predecessors = new ArrayList<>();
        reversePostorder.forEach(block -> predecessors.add(new ArrayList<>()));
        for (Block block : reversePostorder) {
            block.successors().forEach(target -> predecessors.get(order[target.id()]).add(order[block.id()]));
        }
        immediate = new int[reversePostorder.size()];
        Arrays.fill(immediate, UNREACHED);
        immediate[0] = 0;
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int block = 1; block < immediate.length; block++) {
                int dominator = UNREACHED;
                for (int predecessor : predecessors.get(block)) {
                    if (immediate[predecessor] != UNREACHED) {
                        dominator = dominator == UNREACHED ? predecessor : intersect(dominator, predecessor);
                    }
                }
                changed |= immediate[block] != dominator;
                immediate[block] = dominator;
            }
        }
    }

    boolean reachable(Block block) {
        return order[block.id()] != UNREACHED;
    }

    /** Whether every path to {@code block} goes through {@code dominator}; both reachable. A block dominates itself. */
    boolean dominates(Block dominator, Block block) {
        int wanted = order[dominator.id()];
        int at = order[block.id()];
        while (at > wanted) {
            at = immediate[at];
        }
        return at == wanted;
    }

    /** The immediate dominator; null for the entry. */
    Block parent(Block block) {
        int at = order[block.id()];
        return at == 0 ? null : reversePostorder.get(immediate[at]);
    }

    private int intersect(int a, int b) {
        while (a != b) {
            if (a > b) {
                a = immediate[a];
            } else {
                b = immediate[b];
            }
        }
        return a;
    }

    private void number(Block entry) {
        record Visit(Block block, Iterator<Block> rest) {
        }
        Deque<Visit> path = new ArrayDeque<>();
        order[entry.id()] = 0;
        path.push(new Visit(entry, entry.successors().iterator()));
        while (!path.isEmpty()) {
            Visit top = path.peek();
            if (!top.rest().hasNext()) {
                reversePostorder.add(path.pop().block());
                continue;
            }
            Block next = top.rest().next();
            if (order[next.id()] == UNREACHED) {
                order[next.id()] = 0;
                path.push(new Visit(next, next.successors().iterator()));
            }
        }
        Collections.reverse(reversePostorder);
        for (int i = 0; i < reversePostorder.size(); i++) {
            order[reversePostorder.get(i).id()] = i;
        }
    }
}
