package dev.backedge.compiler.bytecode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Dominators of the basic blocks, exception edges included. Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm"
 * (2001).
 */
final class Dominators {
    private final List<BasicBlock> blocks;
    private final int[] order;
    private final int[] position;
    private final int[] dominator;
    private int reached;

    Dominators(List<BasicBlock> blocks) {
        this.blocks = blocks;
        order = new int[blocks.size()];
        position = new int[blocks.size()];
        dominator = new int[blocks.size()];
        Arrays.fill(position, -1);
        Arrays.fill(dominator, -1);
        sort();
        solve(predecessors(blocks));
    }

    /** Predecessors of each block by any kind of edge. */
    static List<List<Integer>> predecessors(List<BasicBlock> blocks) {
        List<List<Integer>> predecessors = new ArrayList<>();
        blocks.forEach(block -> predecessors.add(new ArrayList<>()));
        for (BasicBlock block : blocks) {
            edges(block).forEach(successor -> predecessors.get(successor).add(block.number()));
        }
        return predecessors;
    }

    static List<Integer> edges(BasicBlock block) {
        List<Integer> edges = new ArrayList<>(block.successors());
        edges.addAll(block.handlers());
        return edges;
    }

    boolean isReachable(int block) {
        return position[block] >= 0;
    }

    /** Position of a block in reverse post-order. */
    int position(int block) {
        return position[block];
    }

    boolean dominates(int above, int below) {
        int block = below;
        while (position[block] > position[above]) {
            block = dominator[block];
        }
        return block == above;
    }

    /** Reverse post-order by an explicit stack: methods may have tens of thousands of blocks. */
    private void sort() {
        int[] stack = new int[blocks.size() + 1];
        int[] nextEdge = new int[blocks.size()];
        boolean[] seen = new boolean[blocks.size()];
        List<Integer> post = new ArrayList<>();
        int height = 0;
        stack[height++] = 0;
        seen[0] = true;
        while (height > 0) {
            int block = stack[height - 1];
            List<Integer> edges = edges(blocks.get(block));
            if (nextEdge[block] < edges.size()) {
                int successor = edges.get(nextEdge[block]++);
                if (!seen[successor]) {
                    seen[successor] = true;
                    stack[height++] = successor;
                }
            } else {
                post.add(block);
                height--;
            }
        }
        reached = post.size();
        for (int i = 0; i < reached; i++) {
            order[i] = post.get(reached - 1 - i);
            position[order[i]] = i;
        }
    }

    private void solve(List<List<Integer>> predecessors) {
        dominator[0] = 0;
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = 1; i < reached; i++) {
                int block = order[i];
                int common = -1;
                for (int predecessor : predecessors.get(block)) {
                    if (dominator[predecessor] >= 0) {
                        common = common < 0 ? predecessor : meet(common, predecessor);
                    }
                }
                if (dominator[block] != common) {
                    dominator[block] = common;
                    changed = true;
                }
            }
        }
    }

    private int meet(int first, int second) {
        int a = first;
        int b = second;
        while (a != b) {
            while (position[a] > position[b]) {
                a = dominator[a];
            }
            while (position[b] > position[a]) {
                b = dominator[b];
            }
        }
        return a;
    }
}
