package dev.backedge.compiler.lower;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.DominatorTree;
import dev.backedge.compiler.analysis.LoopForest;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirFunction;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Instruction selection: IR to LIR.
 *
 * <p>Blocks are walked backwards and in reverse order, so that every use is seen before its definition: what was folded into its users
 * is not selected at all. Requires IR that its verifier accepts; leaves it unchanged.
 */
public final class Lowering {
    /**
     * @param sliceTicks length of a slice in ticks of the time-stamp counter
     * @param fuel what a tick refills
     * @param forceExits see {@code CompilerOptions}
     * @param bufferIndices for the number of a resume point, where in the OSR buffer each value of its frame states goes, in longs
     */
    public record Settings(CpuFeatures cpu, long sliceTicks, int fuel, int forceExits, IntFunction<int[]> bufferIndices) {
    }

    /** @param exits what the code's exits are, in the order of their counters */
    public record Lowered(LirFunction function, List<CompiledLoop.Exit> exits) {
    }

    private final Function function;
    private final LirFunction lir;
    private final BlockPlan plan;
    private final Liveness liveness;
    private final SelectionContext context;
    private final MemorySelection memory;
    private final ControlSelection control;
    private final Selector selector;

    private Lowering(Function function, Settings settings) {
        this.function = function;
        this.lir = new LirFunction(function.name());
        Cfg cfg = Cfg.of(function);
        DominatorTree dominators = DominatorTree.of(cfg);
        LoopForest loops = LoopForest.of(cfg, dominators);
        this.plan = BlockPlan.of(function, cfg, loops);
        this.liveness = Liveness.of(function, cfg);
        NonNegative nonNegative = new NonNegative(function, cfg, dominators, loops);
        this.context = new SelectionContext(function, lir, settings.cpu(), nonNegative);
        IndexUses indices = new IndexUses(function, dominators);
        Addresses addresses = new Addresses(context, nonNegative, indices);
        VectorSelection vectors = new VectorSelection(context, addresses);
        Comparisons comparisons = new Comparisons(context, addresses, vectors.masks());
        this.memory = new MemorySelection(context, addresses);
        this.control = new ControlSelection(context, comparisons, function, settings);
        this.selector = new Selector(context, new IntegerSelection(context, addresses, comparisons),
                new FloatSelection(context, addresses, comparisons), memory, control, comparisons, new RowSelection(context, comparisons, nonNegative, indices, function), vectors);
    }

    /** @throws Bailout if the CPU lacks what an operation needs */
    public static Lowered lower(Function function, Settings settings) throws Bailout {
        return new Lowering(function, settings).run();
    }

    private Lowered run() throws Bailout {
        List<Block> order = plan.order();
        for (int i = order.size() - 1; i >= 0; i--) {
            lower(order.get(i));
        }
        for (Block block : order) {
            block.params().forEach(param -> plan.block(block).params().addAll(context.registersOf(param)));
        }
        lir.blocks().addAll(plan.lirBlocks());
        return new Lowered(lir, List.copyOf(control.exits()));
    }

    private void lower(Block block) throws Bailout {
        context.begin(block, liveness.liveOut(block));
        for (Edge edge : block.terminator().edges()) {
            LirBlock passing = plan.passing(block, edge);
            edge.arguments().forEach(argument -> passing.arguments().addAll(context.registersOf(argument)));
        }
        List<List<LirInstruction>> groups = new ArrayList<>();
        control.terminator(block.terminator());
        groups.add(context.takeGroup());
        for (int i = block.body().size() - 1; i >= 0; i--) {
            Instr instr = block.body().get(i);
            if (!instr.opcode().hasResult() || instr.opcode().mayExit() || context.isWanted(instr)) {
                context.moveTo(i);
                selector.select(instr);
                groups.add(context.takeGroup());
            }
        }
        Prefetches.emit(block, context);
        groups.add(context.takeGroup());
        if (block == function.entry()) {
            memory.bufferBase();
            groups.add(context.takeGroup());
            context.constants().define();
            groups.add(context.takeGroup());
        }
        Collections.reverse(groups);
        groups.forEach(plan.block(block).instructions()::addAll);
    }
}
