package dev.backedge.compiler.opt;

import dev.backedge.compiler.IntOrder;
import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopForest;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Terminator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Lays blocks out: a topological order (but for back edges) in which the blocks of each loop are contiguous with its header
 * first, the likelier way of a branch follows it, and blocks that only leave the region stand at the end.
 */
final class BlockOrder implements Pass {
    @Override
    public String name() {
        return "block-order";
    }

    @Override
    public boolean run(Function function) {
        LoopForest loops = LoopForest.of(Cfg.of(function));
        List<Block> order = new Layout(function, reversePostorder(function, loops), loops).order();
        boolean changed = !order.equals(function.blocks());
        function.blocks().clear();
        function.blocks().addAll(order);
        return changed;
    }

    private static boolean leaves(Block block) {
        return block.terminator() instanceof Terminator.Exit;
    }

    /** Makes the loops of a reverse postorder contiguous: what follows a loop's header but is not in the loop comes after it. */
    private static final class Layout {
        private final List<Block> reversePostorder;
        private final LoopForest loops;
        private final int[] position;
        private final boolean[] placed;
        private final List<Block> out = new ArrayList<>();

        Layout(Function function, List<Block> reversePostorder, LoopForest loops) {
            this.reversePostorder = reversePostorder;
            this.loops = loops;
            position = new int[function.blockCount()];
            placed = new boolean[function.blockCount()];
            for (int i = 0; i < reversePostorder.size(); i++) {
                position[reversePostorder.get(i).id()] = i;
            }
        }

        List<Block> order() {
            for (Block block : reversePostorder) {
                if (!leaves(block)) {
                    place(block, null);
                }
            }
            for (Block block : reversePostorder) {
                if (leaves(block)) {
                    out.add(block);
                }
            }
            return out;
        }

        /** Places the block; if it is the header of a loop inside the one around, the whole loop. */
        private void place(Block block, Loop around) {
            if (placed[block.id()]) {
                return;
            }
            placed[block.id()] = true;
            out.add(block);
            Loop loop = loops.loopOf(block);
            if (loop != null && loop != around) {
                List<Block> members = new ArrayList<>(loop.blocks());
                members.sort(IntOrder.by(member -> position[member.id()]));
                members.forEach(member -> place(member, loop));
            }
        }
    }

    private record Visit(Block block, Iterator<Edge> edges) {
    }

    private static List<Block> reversePostorder(Function function, LoopForest loops) {
        boolean[] seen = new boolean[function.blockCount()];
        List<Block> postorder = new ArrayList<>();
        Deque<Visit> stack = new ArrayDeque<>();
        seen[function.entry().id()] = true;
        stack.push(new Visit(function.entry(), unlikelyFirst(function.entry(), loops)));
        while (!stack.isEmpty()) {
            Visit visit = stack.peek();
            if (!visit.edges.hasNext()) {
                postorder.add(stack.pop().block);
                continue;
            }
            Block target = visit.edges.next().target();
            if (!seen[target.id()]) {
                seen[target.id()] = true;
                stack.push(new Visit(target, unlikelyFirst(target, loops)));
            }
        }
        Collections.reverse(postorder);
        return postorder;
    }

    /** What is visited last comes next in reverse postorder. */
    private static Iterator<Edge> unlikelyFirst(Block block, LoopForest loops) {
        List<Edge> edges = new ArrayList<>(block.terminator().edges());
        if (block.terminator() instanceof Terminator.Branch branch
                && weight(branch.whenTrue(), branch.probability(), block, loops) > weight(branch.whenFalse(), 1 - branch.probability(), block, loops)) {
            Collections.reverse(edges);
        }
        return edges.iterator();
    }

    private static double weight(Edge edge, double probability, Block source, LoopForest loops) {
        if (leaves(edge.target())) {
            return 0;
        }
        return loops.depth(edge.target()) < loops.depth(source) ? probability / 1000 : probability;
    }
}
