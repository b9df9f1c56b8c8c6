package dev.backedge.compiler.analysis;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Terminator;
import java.util.Arrays;

/**
 * How often each block is come by for each entry of the region, as the probabilities of branches have it and, where a profile tells it, the
 * iterations of loops. Estimates: what they decide is where code goes, never what it does.
 */
public final class BlockFrequencies {
    /** Most iterations that a loop is taken to run: products over nests stay finite, and a difference beyond decides nothing. */
    private static final double MOST_TRIPS = 1e4;
    private static final double LEAST_TRIPS = 1.5;

    private final Cfg cfg;
    private final LoopForest loops;
    private final double[] frequency;
    /** By block id: how often a loop's header is come by each time the loop is entered. */
    private final double[] trips;

    private BlockFrequencies(Function function, Cfg cfg, LoopForest loops) {
        this.cfg = cfg;
        this.loops = loops;
        this.frequency = new double[function.blockCount()];
        this.trips = new double[function.blockCount()];
        for (Loop loop : loops.innermostFirst()) {
            double known = loop.header().trips();
            trips[loop.header().id()] = Math.min(MOST_TRIPS, Math.max(LEAST_TRIPS, known > 0 ? known : 1 / Math.max(1 / MOST_TRIPS, 1 - flow(loop))));
        }
        flow(null);
    }

    public static BlockFrequencies of(Function function, Cfg cfg, LoopForest loops) {
        return new BlockFrequencies(function, cfg, loops);
    }

    /** 1 for the entry. */
    public double of(Block block) {
        return frequency[block.id()];
    }

    /** How often control goes this way on from the block. */
    public double of(Block block, Edge edge) {
        return frequency[block.id()] * probability(block.terminator(), edge);
    }

    /** Lets a flow of 1 into the loop, or into the whole function if it is null. @return what comes back to the header, for each time it was come by */
    private double flow(Loop within) {
        Arrays.fill(frequency, 0);
        Block start = within == null ? cfg.reversePostorder().get(0) : within.header();
        frequency[start.id()] = 1;
        double back = 0;
        for (Block block : cfg.reversePostorder()) {
            double inflow = frequency[block.id()];
            if (inflow == 0 || within != null && !within.contains(block)) {
                continue;
            }
            if (block != start && loops.loopOf(block) != null && loops.loopOf(block).header() == block) {
                frequency[block.id()] = inflow * trips[block.id()];
            }
            for (Edge edge : block.terminator().edges()) {
                double share = of(block, edge);
                if (edge.target() == start) {
                    back += share;
                } else if (cfg.index(edge.target()) > cfg.index(block)) {
                    frequency[edge.target().id()] += share;
                }
            }
        }
        return back;
    }

    private static double probability(Terminator terminator, Edge edge) {
        if (terminator instanceof Terminator.Branch branch) {
            return branch.whenTrue() == edge ? branch.probability() : 1 - branch.probability();
        }
        return 1.0 / terminator.edges().size();
    }
}
