package dev.backedge.compiler.vector;

import dev.backedge.compiler.Remark;
import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Definitions;
import dev.backedge.compiler.analysis.DominatorTree;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopForest;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.lower.VectorSupport;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.function.Consumer;

/** Vectorises loops around one other loop whose own iterations wait for each other: it runs several iterations of the outer loop side by side. */
public final class NestVectorizer {
    private final CpuFeatures cpu;
    private final int fuel;
    private final Consumer<Remark> remarks;
    private final VectorSupport support;

    /**
     * @param fuel cost units between two looks at the clock
     * @param remarks hears of every nest that is vectorised
     */
    public NestVectorizer(CpuFeatures cpu, int fuel, Consumer<Remark> remarks) {
        this.cpu = cpu;
        this.fuel = fuel;
        this.remarks = remarks;
        this.support = new VectorSupport(cpu);
    }

    /** Returns whether anything changed. */
    public boolean run(Function function) {
        Cfg cfg = Cfg.of(function);
        Definitions definitions = Definitions.of(function);
        boolean changed = false;
        // nests do not overlap: an outer loop of one is not innermost
        for (Loop loop : LoopForest.of(cfg, DominatorTree.of(cfg)).innermostFirst()) {
            LoopNest nest = LoopNest.of(loop, cfg, definitions);
            changed |= nest != null && vectorize(function, nest, definitions);
        }
        return changed;
    }

    private boolean vectorize(Function function, LoopNest nest, Definitions definitions) {
        try {
            NestPlan plan = NestPlan.of(nest, definitions, cpu, support, function.floatingPoint());
            new VectorNest(function, plan, fuel).build(support);
            Instr tick = nest.header().body().stream().filter(instr -> instr.opcode() == Opcode.TICK).findFirst().orElseThrow();
            remarks.accept(new Remark(tick.state().bci(), true, plan.lanes() + " iterations side by side, "
                    + (plan.forms().isDivergent() ? "until the last of them has left the inner loop" : "each with the whole inner loop")));
            return true;
        } catch (Refusal refusal) {
            // the inner loop is still to be tried by itself, and then heard of
            return false;
        }
    }
}
