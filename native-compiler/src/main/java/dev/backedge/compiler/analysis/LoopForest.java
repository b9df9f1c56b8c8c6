package dev.backedge.compiler.analysis;

import dev.backedge.compiler.ir.Block;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** The natural loops of a function and how they nest. Back edges with the same header belong to one loop. */
public final class LoopForest {
    private final Cfg cfg;
    private final List<Loop> loops;
    private final Loop[] innermost;

    private LoopForest(Cfg cfg, DominatorTree dominators) {
        this.cfg = cfg;
        innermost = new Loop[cfg.blockCount()];
        List<Loop> outermostFirst = new ArrayList<>();
        for (Block header : cfg.reversePostorder()) {
            List<Block> latches = new ArrayList<>(2);
            for (Block predecessor : cfg.predecessors(header)) {
                if (dominators.dominates(header, predecessor) && !latches.contains(predecessor)) {
                    latches.add(predecessor);
                }
            }
            if (!latches.isEmpty()) {
                outermostFirst.add(new Loop(header, latches));
            }
        }
        for (Loop loop : outermostFirst) {
            collect(loop);
        }
        Collections.reverse(outermostFirst);
        loops = List.copyOf(outermostFirst);
    }

    public static LoopForest of(Cfg cfg, DominatorTree dominators) {
        return new LoopForest(cfg, dominators);
    }

    public static LoopForest of(Cfg cfg) {
        return of(cfg, DominatorTree.of(cfg));
    }

    /** Headers come in reverse postorder, so an outer loop is collected before the loops inside it. */
    private void collect(Loop loop) {
        BitSet members = new BitSet();
        members.set(cfg.index(loop.header()));
        Deque<Block> work = new ArrayDeque<>(loop.latches());
        while (!work.isEmpty()) {
            Block block = work.pop();
            if (!members.get(cfg.index(block))) {
                members.set(cfg.index(block));
                work.addAll(cfg.predecessors(block));
            }
        }
        loop.nest(innermost[loop.header().id()]);
        for (int i = members.nextSetBit(0); i >= 0; i = members.nextSetBit(i + 1)) {
            Block block = cfg.reversePostorder().get(i);
            loop.add(block);
            innermost[block.id()] = loop;
        }
    }

    /** All loops, each after the loops inside it. */
    public List<Loop> innermostFirst() {
        return loops;
    }

    /** The innermost loop around a block, null outside of all loops. */
    public Loop loopOf(Block block) {
        return innermost[block.id()];
    }

    /** Number of loops around a block. */
    public int depth(Block block) {
        Loop loop = innermost[block.id()];
        return loop == null ? 0 : loop.depth();
    }

    /** The only predecessor of the header outside of the loop, if the header is its only successor; null if there is none such. */
    public Block preheader(Loop loop) {
        Block preheader = null;
        for (Block predecessor : cfg.predecessors(loop.header())) {
            if (!loop.contains(predecessor)) {
                if (preheader != null || predecessor.terminator().edges().size() != 1) {
                    return null;
                }
                preheader = predecessor;
            }
        }
        return preheader;
    }
}
