package dev.backedge.compiler.analysis;

import dev.backedge.compiler.ir.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * Immediate dominators of the reachable blocks, after Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm"
 * (2001). Dominance is answered in constant time through the tree's preorder intervals.
 */
public final class DominatorTree {
    private final Cfg cfg;
    private final int[] idom;
    private final int[] depth;
    private final int[] first;
    private final int[] last;
    private final List<List<Block>> children;

    private DominatorTree(Cfg cfg) {
        this.cfg = cfg;
        List<Block> order = cfg.reversePostorder();
        int size = order.size();
        idom = new int[size];
        java.util.Arrays.fill(idom, -1);
        idom[0] = 0;
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = 1; i < size; i++) {
                int best = -1;
                for (Block predecessor : cfg.predecessors(order.get(i))) {
                    int p = cfg.index(predecessor);
                    if (idom[p] >= 0) {
                        best = best < 0 ? p : intersect(p, best);
                    }
                }
                if (idom[i] != best) {
                    idom[i] = best;
                    changed = true;
                }
            }
        }
        depth = new int[size];
        children = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            children.add(new ArrayList<>(2));
        }
        for (int i = 1; i < size; i++) {
            depth[i] = depth[idom[i]] + 1;
            children.get(idom[i]).add(order.get(i));
        }
        first = new int[size];
        last = new int[size];
        number();
    }

    public static DominatorTree of(Cfg cfg) {
        return new DominatorTree(cfg);
    }

    private int intersect(int a, int b) {
        while (a != b) {
            if (a > b) {
                a = idom[a];
            } else {
                b = idom[b];
            }
        }
        return a;
    }

    /** Preorder intervals without recursion: sizes of subtrees bottom up, then positions top down. */
    private void number() {
        int size = idom.length;
        int[] subtree = new int[size];
        for (int i = size - 1; i >= 0; i--) {
            subtree[i]++;
            if (i > 0) {
                subtree[idom[i]] += subtree[i];
            }
        }
        int[] next = new int[size];
        next[0] = 1;
        last[0] = subtree[0] - 1;
        for (int i = 1; i < size; i++) {
            first[i] = next[idom[i]];
            last[i] = first[i] + subtree[i] - 1;
            next[idom[i]] += subtree[i];
            next[i] = first[i] + 1;
        }
    }

    /** The immediate dominator, null for the entry. */
    public Block immediateDominator(Block block) {
        int i = cfg.index(block);
        return i == 0 ? null : cfg.reversePostorder().get(idom[i]);
    }

    /** Whether every path from the entry to b goes through a; a block dominates itself. Both must be reachable. */
    public boolean dominates(Block a, Block b) {
        int i = cfg.index(a);
        int j = cfg.index(b);
        return first[i] <= first[j] && first[j] <= last[i];
    }

    /** The blocks that this one immediately dominates, in reverse postorder. */
    public List<Block> children(Block block) {
        return children.get(cfg.index(block));
    }

    /** Number of dominators above the block: 0 for the entry. */
    public int depth(Block block) {
        return depth[cfg.index(block)];
    }
}
