package dev.backedge.compiler.analysis;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Terminator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How many iterations loops run, as their branches' probabilities have it. */
public final class TripCounts {
    private static final double MOST = 1e9;

    private TripCounts() {
    }

    /**
     * Writes on the header of each loop how often it is come by, in the mean, when the loop is entered.
     *
     * @param measured blocks that end with a branch whose probability is no guess: of a loop that none of them leaves nothing is known
     */
    public static void annotate(Function function, Set<Block> measured) {
        if (measured.isEmpty()) {
            return;
        }
        Cfg cfg = Cfg.of(function);
        LoopForest forest = LoopForest.of(cfg);
        for (Loop loop : forest.innermostFirst()) {
            boolean known = loop.blocks().stream().filter(measured::contains).flatMap(block -> block.successors().stream()).anyMatch(next -> !loop.contains(next));
            loop.header().setTrips(known ? trips(loop, cfg, forest) : 0);
        }
    }

    /** Each time round, the flow into the header comes back by this share. Loops within the loop have their counts already. */
    private static double trips(Loop loop, Cfg cfg, LoopForest forest) {
        Map<Block, Double> flow = new HashMap<>();
        flow.put(loop.header(), 1.0);
        double back = 0;
        for (Block block : cfg.reversePostorder()) {
            double inflow = flow.getOrDefault(block, 0.0);
            if (!loop.contains(block) || inflow == 0) {
                continue;
            }
            boolean inner = block != loop.header() && forest.loopOf(block).header() == block;
            double times = inner && block.trips() > 0 ? inflow * block.trips() : inflow;
            for (Edge edge : block.terminator().edges()) {
                double share = times * probability(block.terminator(), edge);
                if (edge.target() == loop.header()) {
                    back += share;
                } else if (cfg.index(edge.target()) > cfg.index(block)) {
                    flow.merge(edge.target(), share, Double::sum);
                }
            }
        }
        return Math.min(MOST, 1 / Math.max(1 / MOST, 1 - back));
    }

    private static double probability(Terminator terminator, Edge edge) {
        if (terminator instanceof Terminator.Branch branch) {
            return branch.whenTrue() == edge ? branch.probability() : 1 - branch.probability();
        }
        return 1.0 / terminator.edges().size();
    }
}
