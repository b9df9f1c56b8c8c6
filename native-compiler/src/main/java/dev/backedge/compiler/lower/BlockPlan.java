package dev.backedge.compiler.lower;

import dev.backedge.compiler.analysis.BlockFrequencies;
import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopForest;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.ExitKind;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirInstruction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The blocks of the LIR: in reverse postorder, the blocks of each loop together, with a block of its own on each edge that needs one
 * to pass arguments or is critical.
 */
final class BlockPlan {
    private final List<Block> order;
    private final Map<Block, LirBlock> blocks = new HashMap<>();
    private final Map<Edge, LirBlock> onEdge = new IdentityHashMap<>();
    private final List<LirBlock> lirBlocks = new ArrayList<>();

    private BlockPlan(Function function, Cfg cfg, LoopForest loops) {
        this.order = order(function, loops);
        BlockFrequencies frequencies = BlockFrequencies.of(function, cfg, loops);
        Map<Block, Integer> position = new HashMap<>();
        int id = 0;
        for (Block block : order) {
            position.put(block, id);
            blocks.put(block, new LirBlock(id++, loops.depth(block), isCold(block), frequencies.of(block)));
        }
        Map<Block, List<LirBlock>> before = new HashMap<>();
        Map<Block, List<LirBlock>> after = new HashMap<>();
        for (Block block : order) {
            LirBlock from = blocks.get(block);
            List<Edge> edges = block.terminator().edges();
            for (Edge edge : edges) {
                Block target = edge.target();
                LirBlock to = blocks.get(target);
                if (edges.size() > 1 && (!edge.arguments().isEmpty() || cfg.predecessors(target).size() > 1)) {
                    LirBlock middle = new LirBlock(id++, Math.min(from.loopDepth(), to.loopDepth()), from.cold() || to.cold(),
                            frequencies.of(block, edge));
                    middle.instructions().add(new LirInstruction(new Control.Jump(), List.of()));
                    middle.successors().add(to);
                    onEdge.put(edge, middle);
                    from.successors().add(middle);
                    boolean back = position.get(target) <= position.get(block);
                    (back ? after : before).computeIfAbsent(back ? block : target, b -> new ArrayList<>()).add(middle);
                } else {
                    from.successors().add(to);
                }
            }
        }
        for (Block block : order) {
            lirBlocks.addAll(before.getOrDefault(block, List.of()));
            lirBlocks.add(blocks.get(block));
            lirBlocks.addAll(after.getOrDefault(block, List.of()));
        }
    }

    static BlockPlan of(Function function, Cfg cfg, LoopForest loops) {
        return new BlockPlan(function, cfg, loops);
    }

    /** The IR's blocks, each after its dominator. */
    List<Block> order() {
        return order;
    }

    List<LirBlock> lirBlocks() {
        return lirBlocks;
    }

    LirBlock block(Block block) {
        return blocks.get(block);
    }

    /** The block that passes the arguments of an edge: the source, or the block on the edge. */
    LirBlock passing(Block source, Edge edge) {
        return onEdge.getOrDefault(edge, blocks.get(source));
    }

    private static boolean isCold(Block block) {
        return block.terminator() instanceof Terminator.Exit exit && exit.state().reason().kind() != ExitKind.LOOP_EXIT;
    }

    private record Visit(Block block, List<Block> successors) {
    }

    /** Depth first, what leaves a loop before what stays in it: reversed, a loop is finished before what follows it begins. */
    private static List<Block> order(Function function, LoopForest loops) {
        List<Block> postorder = new ArrayList<>();
        Set<Block> seen = new HashSet<>();
        List<Visit> stack = new ArrayList<>();
        seen.add(function.entry());
        stack.add(new Visit(function.entry(), successors(function.entry(), loops)));
        while (!stack.isEmpty()) {
            Visit top = stack.get(stack.size() - 1);
            if (top.successors().isEmpty()) {
                postorder.add(top.block());
                stack.remove(stack.size() - 1);
            } else {
                Block next = top.successors().remove(0);
                if (seen.add(next)) {
                    stack.add(new Visit(next, successors(next, loops)));
                }
            }
        }
        Collections.reverse(postorder);
        return postorder;
    }

    /** Those furthest out of the loops around the block first; among equals the less likely one, which then comes later in the code. */
    private static List<Block> successors(Block block, LoopForest loops) {
        List<Edge> edges = new ArrayList<>(block.terminator().edges());
        if (!(block.terminator() instanceof Terminator.Branch branch) || branch.probability() >= 0.5) {
            Collections.reverse(edges);
        }
        List<Block> targets = new ArrayList<>();
        edges.forEach(edge -> targets.add(edge.target()));
        targets.sort((a, b) -> Integer.compare(common(block, a, loops), common(block, b, loops)));
        return targets;
    }

    /** How many of the loops around a block the target is in too; a block without a successor is in none. */
    private static int common(Block block, Block target, LoopForest loops) {
        if (target.terminator() instanceof Terminator.Exit) {
            return -1;
        }
        for (Loop loop = loops.loopOf(block); loop != null; loop = loop.parent()) {
            if (loop.contains(target)) {
                return loop.depth();
            }
        }
        return 0;
    }
}
