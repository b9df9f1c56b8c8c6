package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Definitions;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopForest;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.InstrBuilder;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives a loop a version without the ways through it that it hardly ever takes, if that is simpler than the loop ({@link HotPaths#isSimpler}):
 * <pre>
 *   for (i = 0; i &lt; n; i++) { c = a[i]; if (c == '\\') c = a[++i]; sum += c; }      // hardly ever true: so i counts, but for that
 *
 *   entries ──> choice: wait for it?  ──no──> hot paths, a loop of their own
 *                  │ yes, so many iterations      │ what is rare
 *                  v                              v
 *               the loop as it was ──────────> from the rare branch on
 *                  │ next iteration: choice, one less to wait; behind what is rare: {@link #WAIT}
 * </pre>
 * Where an optimiser for a JVM would leave to the interpreter, and compile anew when that happens often, this goes on in the loop as it was, in the middle of the iteration; no state is rebuilt. A loop in which
 * the rare has become frequent stays in that: it costs a count and a branch more than before.
 */
final class PruneColdPaths implements Pass {
    /** Most instructions of a loop. */
    private static final int LARGEST = 200;
    /** Most instructions that are added to a function so. */
    private static final int BUDGET = 400;
    /** A loop of fewer iterations hardly gets the fast version that this is for. */
    private static final int FEW_TRIPS = 32;
    /** Iterations without anything rare before the hot paths are tried again: so many cost about what it takes to enter vector code. */
    private static final int WAIT = 32;
    private static final double UNLIKELY = 0.01;

    @Override
    public String name() {
        return "prune-cold-paths";
    }

    @Override
    public boolean run(Function function) {
        Set<Block> seen = new HashSet<>();
        int budget = BUDGET;
        Split split = next(function, seen, budget);
        boolean changed = split != null;
        while (split != null) {
            budget -= size(split.loop);
            seen.add(split.build());
            split = next(function, seen, budget);
        }
        if (changed) {
            new SimplifyControlFlow().run(function);
        }
        return changed;
    }

    /** What the next loop is to be split into, if there is one; null otherwise. Notes the headers that it has looked at. */
    private static Split next(Function function, Set<Block> seen, int budget) {
        Cfg cfg = Cfg.of(function);
        for (Loop loop : LoopForest.of(cfg).innermostFirst()) {
            if (seen.add(loop.header()) && loop.header().trips() >= FEW_TRIPS && size(loop) <= Math.min(LARGEST, budget)) {
                HotPaths paths = HotPaths.of(loop, cfg);
                if (paths.isSimpler()) {
                    return new Split(function, loop, cfg, paths);
                }
            }
        }
        return null;
    }

    private static int size(Loop loop) {
        return loop.blocks().stream().mapToInt(block -> block.body().size()).sum();
    }

    /** One loop and what becomes of it. */
    private static final class Split {
        private final Function function;
        private final Loop loop;
        private final Block header;
        private final List<Edge> entries;
        private final List<Edge> backEdges = new ArrayList<>();
        private final List<Block> hot;
        private final Set<Edge> rare;
        private final Definitions definitions;

        Split(Function function, Loop loop, Cfg cfg, HotPaths paths) {
            this.function = function;
            this.loop = loop;
            header = loop.header();
            entries = loop.entries(cfg);
            hot = paths.blocks();
            rare = paths.rare();
            definitions = Definitions.of(function);
        }

        /** @return the header of the two loops together, from which on there is nothing to be split */
        Block build() {
            Set<Block> behindRare = new LinkedHashSet<>(); // in their order, so that the same input gives the same output
            rare.forEach(edge -> behindRare.add(Preheaders.redirect(function, List.of(edge), edge.target())));
            RegionClone copy = RegionClone.of(function, hot, Set.of());
            Set<Value> values = SsaRepair.definedIn(hot);
            Set<Block> original = new LinkedHashSet<>(loop.blocks());
            original.addAll(behindRare);
            for (Block block : original) {
                block.terminator().edges().stream().filter(edge -> edge.target() == header).forEach(backEdges::add);
            }
            Block choice = choose(copy.block(header), behindRare);
            repair(values, copy, choice, behindRare, original);
            return choice;
        }

        private Block choose(Block hotHeader, Set<Block> behindRare) {
            Block choice = function.newBlock();
            choice.setBounded(true); // what comes back from something rare goes by the tick of the loop as it was
            List<Value> passed = new ArrayList<>();
            header.params().forEach(param -> passed.add(function.newParam(choice, param.type())));
            Value wait = function.newParam(choice, Type.I32);
            InstrBuilder out = new InstrBuilder(function, choice);
            Value less = out.plus(wait, -1);
            choice.setTerminator(new Terminator.Branch(out.test(Opcode.NE, wait, out.constant(Type.I32, 0)), new Edge(header, passed), new Edge(hotHeader, passed), UNLIKELY));
            header.setTrips(0);
            Map<Block, Value> starts = new HashMap<>();
            behindRare.forEach(block -> starts.put(block, new InstrBuilder(function, block).constant(Type.I32, WAIT)));
            Value none = new InstrBuilder(function, function.entry()).constant(Type.I32, 0);
            for (Edge entry : entries) {
                entry.arguments().add(none);
                entry.setTarget(choice);
            }
            for (Edge back : backEdges) {
                Value start = behindRare.stream().filter(block -> block.terminator().edges().contains(back)).map(starts::get).findFirst().orElse(null);
                back.arguments().add(start == null ? less : start);
                back.setTarget(choice);
            }
            Set<Block> right = new HashSet<>(behindRare);
            right.add(choice);
            new SsaRepair(function, right, (value, block) -> block == choice ? less : starts.get(block)).rewrite(Set.of(less));
            return choice;
        }

        /** Values of the loop have two definitions now behind the rare branches and behind the loop. */
        private void repair(Set<Value> values, RegionClone copy, Block choice, Set<Block> behindRare, Set<Block> original) {
            Set<Block> right = new HashSet<>(original);
            right.removeAll(reachable(behindRare, choice, original));
            Map<Block, Block> originals = new HashMap<>();
            for (Block block : hot) {
                right.add(copy.block(block));
                originals.put(copy.block(block), block);
            }
            new SsaRepair(function, right, (value, block) -> {
                Block at = originals.get(block);
                return at != null && definitions.block(value) == at ? copy.value(value) : definitions.block(value) == block ? value : null;
            }).rewrite(values);
        }

        /** The blocks of the loop that control comes to from these, without the choice. */
        private static Set<Block> reachable(Set<Block> from, Block choice, Set<Block> original) {
            Set<Block> reachable = new HashSet<>(from);
            Deque<Block> work = new ArrayDeque<>(from);
            while (!work.isEmpty()) {
                for (Block next : work.pop().successors()) {
                    if (next != choice && original.contains(next) && reachable.add(next)) {
                        work.push(next);
                    }
                }
            }
            return reachable;
        }
    }
}
