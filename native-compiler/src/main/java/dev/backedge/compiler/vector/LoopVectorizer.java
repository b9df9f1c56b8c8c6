package dev.backedge.compiler.vector;

import dev.backedge.compiler.Remark;
import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Definitions;
import dev.backedge.compiler.analysis.DominatorTree;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopForest;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.lower.VectorSupport;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** Vectorises the bounded innermost loops of a function that have a preheader, but those that a {@link NestVectorizer} has made. Each keeps its scalar version, for what is left over and where a test fails. */
public final class LoopVectorizer {
    private final CpuFeatures cpu;
    private final Consumer<Remark> remarks;
    private final VectorSupport support;

    /** @param remarks hears of every bounded innermost loop */
    public LoopVectorizer(CpuFeatures cpu, Consumer<Remark> remarks) {
        this.cpu = cpu;
        this.remarks = remarks;
        this.support = new VectorSupport(cpu);
    }

    /** Returns whether anything changed. */
    public boolean run(Function function) {
        Cfg cfg = Cfg.of(function);
        LoopForest loops = LoopForest.of(cfg, DominatorTree.of(cfg));
        Definitions definitions = Definitions.of(function);
        boolean changed = false;
        for (Loop loop : loops.innermostFirst()) {
            if (loop.isInnermost() && loop.header().isBounded() && isScalar(loop)) {
                changed |= vectorize(function, loop, loops, definitions);
            }
        }
        return changed;
    }

    private static boolean isScalar(Loop loop) {
        return loop.blocks().stream().flatMap(block -> block.body().stream()).allMatch(instr -> instr.type() == null || instr.type().isScalar());
    }

    private boolean vectorize(Function function, Loop loop, LoopForest loops, Definitions definitions) {
        int bci = bci(loop);
        try {
            CountedLoop counted = CountedLoop.of(loop, loops, definitions);
            if (counted == null) {
                throw new Refusal("it does not count in constant steps up to a limit");
            }
            VectorPlan plan = VectorPlan.of(counted, cpu, function.floatingPoint());
            double trips = loop.header().trips();
            if (trips > 0 && trips < plan.worthwhileTrips()) {
                throw new Refusal(String.format(Locale.ROOT, "it runs %.0f iterations at a time: too few", trips));
            }
            if (plan.isSpread()) {
                new SpreadLoop(function, plan).build(support);
                remarks.accept(new Remark(bci, true, plan.vectorLength() * SpreadLoop.COPIES + " lanes, each " + SpreadLoop.STEPS + " iterations ahead of the one before"));
            } else {
                build(function, plan);
                remarks.accept(new Remark(bci, true, plan.vectorLength() + " iterations a vector, " + plan.copies() + " vectors at a time"));
            }
            return true;
        } catch (Refusal refusal) {
            remarks.accept(new Remark(bci, false, refusal.getMessage()));
            return false;
        }
    }

    /** With masks if that is possible at all. */
    private void build(Function function, VectorPlan plan) throws Refusal {
        try {
            new VectorLoop(function, plan).build(support);
        } catch (Refusal refusal) {
            if (!plan.masksRest()) {
                throw refusal;
            }
            plan.maskNothing();
            new VectorLoop(function, plan).build(support);
        }
    }

    /** That of the tick that the loop comes to when it is left, which is its own scalar loop's; -1 if there is none. */
    private static int bci(Loop loop) {
        Deque<Block> work = new ArrayDeque<>();
        Set<Block> seen = new HashSet<>(loop.blocks());
        for (Block block : loop.blocks()) {
            block.terminator().edges().forEach(edge -> work.add(edge.target()));
        }
        while (!work.isEmpty()) {
            Block block = work.poll();
            if (!seen.add(block)) {
                continue;
            }
            for (Instr instr : block.body()) {
                if (instr.opcode() == Opcode.TICK) {
                    return instr.state().bci();
                }
            }
            if (!(block.terminator() instanceof Terminator.Exit)) {
                block.terminator().edges().forEach(edge -> work.add(edge.target()));
            }
        }
        return -1;
    }
}
