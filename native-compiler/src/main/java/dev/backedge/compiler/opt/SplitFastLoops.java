package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Affine;
import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Definitions;
import dev.backedge.compiler.analysis.DominatorTree;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopForest;
import dev.backedge.compiler.analysis.LoopInduction;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import java.util.List;

/**
 * Gives each innermost loop that counts a fast version, without checks, tick and exit tests that a limit computed at run time
 * makes superfluous:
 * <pre>
 *   entries, back edges ──> gate: is it worthwhile? How far can the fast loop run from here?   {@link FastLoopBounds}
 *                            │ not at all          │ x up to last
 *                            v                     v
 *                   header: tick, body <──x>last── fast loop, bounded       {@link FastLoop}
 *                            │ next iteration: gate
 * </pre>
 * The original loop runs one iteration whenever the fast one has come to its limit: it leaves the loop there, or takes the side
 * exit of just this iteration, or ticks for all that the fast loop has run, and the gate tries again. So every exit keeps its
 * own state and none is ever rebuilt. Other exits of the loop are in both versions.
 */
final class SplitFastLoops implements Pass {
    private static final int LARGEST_CHUNK = 4096;
    /** By how much longer chunks are for loops that go through memory step by step: those are vectorised, and wait for no cache. */
    private static final int STREAMING = 16;
    private static final int STREAMING_STRIDE = 16;
    /** Times that the header must be come by to pay for the gate. */
    private static final int FEW_TRIPS = 6;

    private final int fuel;

    /** @param fuel cost units between two looks at the clock: also the most iterations a fast loop runs at a time */
    SplitFastLoops(int fuel) {
        this.fuel = fuel;
    }

    @Override
    public String name() {
        return "split-fast-loops";
    }

    @Override
    public boolean run(Function function) {
        Cfg cfg = Cfg.of(function);
        DominatorTree dominators = DominatorTree.of(cfg);
        Definitions definitions = Definitions.of(function);
        boolean changed = false;
        for (Loop loop : LoopForest.of(cfg, dominators).innermostFirst()) {
            FastLoopPlan plan = loop.isInnermost() && !loop.header().isBounded() && !isShort(loop) ? FastLoopPlan.of(loop, definitions, dominators) : null;
            if (plan != null) {
                new FastLoop(function, plan).build(iterations(plan));
                changed = true;
            }
        }
        return changed;
    }

    private static boolean isShort(Loop loop) {
        return loop.header().trips() > 0 && loop.header().trips() < FEW_TRIPS;
    }

    /** Fewer for a larger body, so that a slice stays about as long. */
    private int iterations(FastLoopPlan plan) {
        int chunk = Math.min(fuel, LARGEST_CHUNK);
        return Math.max(4, isStreaming(plan) ? chunk * STREAMING / (1 + plan.size() / 16) : chunk / (1 + plan.size() / 64));
    }

    /** Whether it goes on in constant steps and each array access is a few bytes at most from where it was an iteration before. */
    private static boolean isStreaming(FastLoopPlan plan) {
        return plan.variable().stepValue() == null && plan.loop().blocks().stream().flatMap(block -> block.body().stream()).filter(instr -> instr.opcode().accessesElements())
                .allMatch(access -> isStreaming(access, plan.induction()));
    }

    private static boolean isStreaming(Instr access, LoopInduction induction) {
        Affine index = induction.modulo32(access.operand(1));
        Long stride = index == null ? null : induction.stride(index);
        return stride != null && Math.abs(stride) * access.element().bytes() <= STREAMING_STRIDE;
    }
}
