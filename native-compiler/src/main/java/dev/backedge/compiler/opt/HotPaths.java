package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Terminator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is left of a loop without the ways that it hardly ever takes, as its profile has it. */
final class HotPaths {
    /** A way that is taken less often than once in so many times is rare. What a profile has never seen in as many times is. */
    private static final int RARE = 1024;

    private final Loop loop;
    private final Cfg cfg;
    private final Set<Edge> rare = new LinkedHashSet<>();
    private final Set<Block> reached = new HashSet<>();

    private HotPaths(Loop loop, Cfg cfg) {
        this.loop = loop;
        this.cfg = cfg;
        for (Block block : loop.blocks()) {
            if (block.terminator() instanceof Terminator.Branch branch) {
                addIfRare(branch.whenTrue(), branch.probability());
                addIfRare(branch.whenFalse(), 1 - branch.probability());
            }
        }
        reached.add(loop.header());
        for (Block block : loop.blocks()) { // those of inner loops, which come back to blocks before them, are all reached if their headers are
            if (reached.contains(block)) {
                block.terminator().edges().stream().filter(edge -> !rare.contains(edge) && loop.contains(edge.target())).forEach(edge -> reached.add(edge.target()));
            }
        }
        rare.removeIf(edge -> loop.blocks().stream().noneMatch(block -> reached.contains(block) && block.terminator().edges().contains(edge)));
    }

    static HotPaths of(Loop loop, Cfg cfg) {
        return new HotPaths(loop, cfg);
    }

    private void addIfRare(Edge edge, double probability) {
        if (probability * RARE < 1 && loop.contains(edge.target())) {
            rare.add(edge);
        }
    }

    /** The edges from a block of the hot part to one of the loop that are hardly ever taken. */
    Set<Edge> rare() {
        return rare;
    }

    /** The blocks that are reached from the header without a rare edge, in reverse postorder. */
    List<Block> blocks() {
        return loop.blocks().stream().filter(reached::contains).toList();
    }

    /**
     * Whether it can be given a fast version, or be vectorised, which the whole loop cannot: it contains no loop, as that does; or counts in constant steps, or does not change at all, by what
     * the loop accesses elements, or ends.
     */
    boolean isSimpler() {
        if (rare.isEmpty() || loop.children().stream().anyMatch(inner -> reached.contains(inner.header()))) {
            return false;
        }
        LoopSteps whole = LoopSteps.of(loop, cfg);
        LoopSteps hot = LoopSteps.along(reached, rare, loop, cfg);
        boolean counts = false;
        boolean simpler = !loop.isInnermost();
        for (BlockParam param : loop.header().params()) {
            Integer step = hot.decides(param) ? hot.step(param) : null;
            counts |= step != null && step != 0;
            simpler |= step != null && whole.step(param) == null;
        }
        return counts && simpler;
    }
}
