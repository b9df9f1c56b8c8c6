package dev.backedge.compiler.analysis;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;

/** A natural loop: a header that dominates its latches, and all blocks from which a latch is reached without the header. */
public final class Loop {
    private final Block header;
    private final List<Block> latches;
    private final List<Block> blocks = new ArrayList<>();
    private final BitSet members = new BitSet();
    private final List<Loop> children = new ArrayList<>();
    private Loop parent;
    private int depth;

    Loop(Block header, List<Block> latches) {
        this.header = header;
        this.latches = List.copyOf(latches);
    }

    void add(Block block) {
        blocks.add(block);
        members.set(block.id());
    }

    void nest(Loop outer) {
        parent = outer;
        depth = outer == null ? 1 : outer.depth + 1;
        if (outer != null) {
            outer.children.add(this);
        }
    }

    public Block header() {
        return header;
    }

    /** The sources of the back edges, each once. */
    public List<Block> latches() {
        return latches;
    }

    /** All blocks of the loop, those of inner loops included, in reverse postorder: the header first. */
    public List<Block> blocks() {
        return blocks;
    }

    /** The edges by which control comes into the loop, those of one source after those of another. */
    public List<Edge> entries(Cfg cfg) {
        List<Edge> entries = new ArrayList<>();
        for (Block source : new LinkedHashSet<>(cfg.predecessors(header))) {
            if (!contains(source)) {
                source.terminator().edges().stream().filter(edge -> edge.target() == header).forEach(entries::add);
            }
        }
        return entries;
    }

    /** Whether each iteration that is followed by another one comes to the block. */
    public boolean comesByEachTime(Block block, DominatorTree dominators) {
        return latches.stream().allMatch(latch -> dominators.dominates(block, latch));
    }

    public boolean contains(Block block) {
        return members.get(block.id());
    }

    public boolean contains(Loop other) {
        return other == this || contains(other.header) && other.header != header;
    }

    /** The next loop around this one, null if it is an outermost one. */
    public Loop parent() {
        return parent;
    }

    public List<Loop> children() {
        return children;
    }

    /** 1 for an outermost loop. */
    public int depth() {
        return depth;
    }

    public boolean isInnermost() {
        return children.isEmpty();
    }

    @Override
    public String toString() {
        return "loop at " + header;
    }
}
