package dev.backedge.compiler.analysis;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The control-flow graph of a function: reverse postorder and predecessors of the blocks that can be reached from the
 * entry. A snapshot: it does not follow later changes.
 */
public final class Cfg {
    private final List<Block> reversePostorder;
    private final int[] index;
    private final List<List<Block>> predecessors;

    private record Visit(Block block, Iterator<Edge> edges) {
    }

    private Cfg(Function function) {
        int count = function.blockCount();
        boolean[] seen = new boolean[count];
        List<Block> postorder = new ArrayList<>(function.blocks().size());
        Deque<Visit> stack = new ArrayDeque<>();
        visit(function.entry(), seen, stack);
        while (!stack.isEmpty()) {
            Visit top = stack.peek();
            if (top.edges.hasNext()) {
                Block target = top.edges.next().target();
                if (!seen[target.id()]) {
                    visit(target, seen, stack);
                }
            } else {
                postorder.add(stack.pop().block);
            }
        }
        Collections.reverse(postorder);
        reversePostorder = List.copyOf(postorder);
        index = new int[count];
        java.util.Arrays.fill(index, -1);
        predecessors = new ArrayList<>(Collections.nCopies(count, List.of()));
        for (int i = 0; i < reversePostorder.size(); i++) {
            Block block = reversePostorder.get(i);
            index[block.id()] = i;
            predecessors.set(block.id(), new ArrayList<>(2));
        }
        for (Block block : reversePostorder) {
            for (Edge edge : block.terminator().edges()) {
                predecessors.get(edge.target().id()).add(block);
            }
        }
    }

    public static Cfg of(Function function) {
        return new Cfg(function);
    }

    private static void visit(Block block, boolean[] seen, Deque<Visit> stack) {
        seen[block.id()] = true;
        stack.push(new Visit(block, block.terminator().edges().iterator()));
    }

    /** The reachable blocks, each after all its predecessors but those at the far end of back edges. */
    public List<Block> reversePostorder() {
        return reversePostorder;
    }

    /** Position of the block in {@link #reversePostorder()}, -1 if it cannot be reached. */
    public int index(Block block) {
        return block.id() < index.length ? index[block.id()] : -1;
    }

    public boolean isReachable(Block block) {
        return index(block) >= 0;
    }

    /** The sources of the edges into a reachable block, one for each edge: a block that branches here both ways counts twice. */
    public List<Block> predecessors(Block block) {
        return predecessors.get(block.id());
    }

    /** One more than the largest block id when this snapshot was taken. */
    int blockCount() {
        return index.length;
    }
}
