package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.IntOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;

/**
 * The loops of a method. A natural loop is the header with everything that reaches one of its back edges without passing it;
 * back edges to one header make one loop. A retreating edge whose target does not dominate its source makes an irreducible
 * loop: it is listed so that it can be reported, and every natural loop that holds it is marked, too. A handler that protects
 * itself, as javac makes for monitorexit, is no loop: somewhere there must be a branch back.
 */
final class LoopForest {
    /**
     * @param header number of the header block
     * @param blocks numbers of all blocks of the loop
     * @param irreducible whether it is, or holds, a loop with more than one entry
     */
    record Loop(int header, BitSet blocks, boolean irreducible) {
    }

    private final List<Loop> loops = new ArrayList<>();

    LoopForest(List<BasicBlock> blocks) {
        Dominators dominators = new Dominators(blocks);
        List<List<Integer>> predecessors = Dominators.predecessors(blocks);
        TreeMap<Integer, BitSet> natural = new TreeMap<>();
        List<int[]> irreducibleEdges = new ArrayList<>();
        BitSet branchBack = new BitSet();
        for (BasicBlock block : blocks) {
            if (!dominators.isReachable(block.number())) {
                continue;
            }
            for (int successor : Dominators.edges(block)) {
                branchBack.set(successor, branchBack.get(successor) || block.successors().contains(successor) && dominators.dominates(successor, block.number()));
                if (dominators.dominates(successor, block.number())) {
                    BitSet body = natural.computeIfAbsent(successor, header -> new BitSet());
                    body.set(successor);
                    addWhatReaches(block.number(), body, predecessors, dominators);
                } else if (dominators.position(successor) <= dominators.position(block.number())) {
                    irreducibleEdges.add(new int[] {block.number(), successor});
                }
            }
        }
        natural.keySet().removeIf(header -> !branchBack.get(header));
        natural.forEach((header, body) -> loops.add(new Loop(header, body, holdsAny(body, irreducibleEdges))));
        TreeMap<Integer, BitSet> irreducible = new TreeMap<>();
        for (int[] edge : irreducibleEdges) {
            if (!natural.containsKey(edge[1])) {
                irreducible.computeIfAbsent(edge[1], header -> new BitSet()).or(cycleThrough(edge[0], edge[1], blocks, predecessors));
            }
        }
        irreducible.forEach((header, body) -> loops.add(new Loop(header, body, true)));
        loops.sort(IntOrder.by(loop -> -loop.blocks().cardinality(), Loop::header));
    }

    /** Larger loops before smaller ones. */
    List<Loop> loops() {
        return loops;
    }

    private static void addWhatReaches(int from, BitSet body, List<List<Integer>> predecessors, Dominators dominators) {
        ArrayDeque<Integer> work = new ArrayDeque<>();
        work.add(from);
        while (!work.isEmpty()) {
            int block = work.poll();
            if (dominators.isReachable(block) && !body.get(block)) {
                body.set(block);
                predecessors.get(block).forEach(work::add);
            }
        }
    }

    private static boolean holdsAny(BitSet body, List<int[]> edges) {
        for (int[] edge : edges) {
            if (body.get(edge[0]) && body.get(edge[1])) {
                return true;
            }
        }
        return false;
    }

    /** The blocks on any cycle through an edge: reachable from its target, and reaching its source. */
    private static BitSet cycleThrough(int source, int target, List<BasicBlock> blocks, List<List<Integer>> predecessors) {
        BitSet forward = new BitSet();
        ArrayDeque<Integer> work = new ArrayDeque<>(List.of(target));
        while (!work.isEmpty()) {
            int block = work.poll();
            if (!forward.get(block)) {
                forward.set(block);
                Dominators.edges(blocks.get(block)).forEach(work::add);
            }
        }
        BitSet backward = new BitSet();
        work.add(source);
        while (!work.isEmpty()) {
            int block = work.poll();
            if (!backward.get(block)) {
                backward.set(block);
                predecessors.get(block).forEach(work::add);
            }
        }
        forward.and(backward);
        return forward;
    }
}
