package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Definitions;
import dev.backedge.compiler.analysis.DominatorTree;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopForest;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.InstrBuilder;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes out inner loops of a few iterations, so that the loop around them is an innermost one, and may be vectorised:
 * <pre>
 *   for (k = 0; k &lt; 3; k++) body(k);    =>    body(0); body(1); body(2);
 * </pre>
 * The iterations are copied in front of the loop with all their tests and exits, which is right whatever they do; the constants then decide the tests, and nothing leads to the loop any more.
 *
 * <p>Where the limit is not a constant, but has been the same all the time as the profile has it, the loops around it are doubled: with the constant in its place where it is that, and as they were.
 */
final class UnrollShortLoops implements Pass {
    /** Most instructions that one loop is written out to. */
    private static final int LARGEST = 128;
    /** Most instructions that are added to a function so. */
    private static final int BUDGET = 512;
    /** Most instructions of loops that are doubled. */
    private static final int LARGEST_DOUBLED = 150;
    private static final int MOST_DOUBLED = 2;
    private static final double LIKELY = 0.99;

    @Override
    public String name() {
        return "unroll-short-loops";
    }

    @Override
    public boolean run(Function function) {
        boolean changed = false;
        Set<Block> asTheyWere = new HashSet<>();
        for (int i = 0; i < MOST_DOUBLED && specialize(function, asTheyWere); i++) {
            changed = true;
        }
        int budget = BUDGET;
        int before;
        do {
            before = budget;
            for (int added = unroll(function, budget); added > 0; added = unroll(function, budget)) {
                budget -= added;
            }
            if (budget < before) {
                // now loops around them may be innermost ones
                new SimplifyControlFlow().run(function);
                new Canonicalize().run(function);
                new SimplifyControlFlow().run(function);
                changed = true;
            }
        } while (budget < before);
        return changed;
    }

    // -- loops whose limit is a constant

    /** Writes out one loop, to no more instructions than this. How many they are; 0 if there was no such loop. */
    private static int unroll(Function function, int budget) {
        Cfg cfg = Cfg.of(function);
        DominatorTree dominators = DominatorTree.of(cfg);
        Definitions definitions = Definitions.of(function);
        for (Loop loop : LoopForest.of(cfg, dominators).innermostFirst()) {
            if (loop.isInnermost() && loop.parent() != null) {
                int rounds = ShortLoop.tests(loop, cfg, dominators, definitions).stream().mapToInt(ShortLoop::rounds).filter(known -> known >= 0).min().orElse(-1);
                int size = 1 + Math.max(rounds, 0) * size(loop);
                if (rounds >= 0 && size <= Math.min(LARGEST, budget)) {
                    unroll(function, cfg, loop, rounds + 1);
                    return size;
                }
            }
        }
        return 0;
    }

    private static int size(Loop loop) {
        return (int) loop.blocks().stream().flatMap(block -> block.body().stream()).filter(instr -> !instr.isConst() && instr.opcode() != Opcode.TICK).count();
    }

    private static void unroll(Function function, Cfg cfg, Loop loop, int copies) {
        Block header = loop.header();
        List<Edge> entries = loop.entries(cfg);
        Set<Instr> ticks = new HashSet<>();
        loop.blocks().forEach(block -> block.body().stream().filter(instr -> instr.opcode() == Opcode.TICK).forEach(ticks::add));
        List<RegionClone> clones = new ArrayList<>();
        for (int i = 0; i < copies; i++) {
            clones.add(RegionClone.of(function, loop.blocks(), ticks));
        }
        for (int i = 0; i < copies; i++) {
            RegionClone clone = clones.get(i);
            Block again = clone.block(header);
            Block next = i + 1 < copies ? clones.get(i + 1).block(header) : header;
            for (Block latch : loop.latches()) {
                clone.block(latch).terminator().edges().stream().filter(edge -> edge.target() == again).forEach(edge -> edge.setTarget(next));
            }
            again.setTrips(0);
        }
        entries.forEach(edge -> edge.setTarget(clones.get(0).block(header)));
        SsaRepair.afterCloning(function, loop.blocks(), RegionClone.byBlock(loop.blocks(), clones));
    }

    // -- loops whose limit has been the same all the time

    /** Doubles the loops around one whose limit can be guessed, and notes those that are left as they were. Whether there was one. */
    private static boolean specialize(Function function, Set<Block> asTheyWere) {
        Cfg cfg = Cfg.of(function);
        DominatorTree dominators = DominatorTree.of(cfg);
        Definitions definitions = Definitions.of(function);
        for (Loop loop : LoopForest.of(cfg, dominators).innermostFirst()) {
            if (!loop.isInnermost() || loop.parent() == null || asTheyWere.contains(loop.header())) {
                continue;
            }
            for (ShortLoop test : ShortLoop.tests(loop, cfg, dominators, definitions)) {
                Integer guess = test.guessedLimit();
                Loop around = guess == null || test.rounds(guess) * size(loop) >= LARGEST ? null : around(test, cfg, dominators, definitions);
                if (around != null) {
                    around.blocks().forEach(asTheyWere::add);
                    specialize(function, around.header(), test.limit(), guess);
                    return true;
                }
            }
        }
        return false;
    }

    /** The next loop around that is not short itself, if the limit is known in front of it and there is not too much in it; else null. */
    private static Loop around(ShortLoop test, Cfg cfg, DominatorTree dominators, Definitions definitions) {
        Loop around = test.loop().parent();
        while (around.parent() != null && ShortLoop.tests(around, cfg, dominators, definitions).stream().anyMatch(outer -> outer.rounds() >= 0 || outer.guessedLimit() != null)) {
            around = around.parent();
        }
        return definitions.inside(around, test.limit()) || size(around) > LARGEST_DOUBLED ? null : around;
    }

    private static void specialize(Function function, Block header, Value limit, int guess) {
        Preheaders.insert(function);
        LoopForest loops = LoopForest.of(Cfg.of(function));
        Loop loop = loops.innermostFirst().stream().filter(each -> each.header() == header).findFirst().orElseThrow();
        Block preheader = loops.preheader(loop);
        RegionClone clone = RegionClone.of(function, loop.blocks(), Set.of());
        InstrBuilder out = new InstrBuilder(function, preheader);
        Value constant = out.constant(Type.I32, guess);
        Edge entry = ((Terminator.Jump) preheader.terminator()).edge();
        preheader.setTerminator(new Terminator.Branch(out.test(Opcode.EQ, limit, constant), new Edge(clone.block(header), entry.arguments()), entry, LIKELY));
        for (Block original : loop.blocks()) {
            Block block = clone.block(original);
            block.body().forEach(instr -> instr.mapUses(value -> value == limit ? constant : value));
            block.setTerminator(block.terminator().mapUses(value -> value == limit ? constant : value));
        }
        SsaRepair.afterCloning(function, loop.blocks(), RegionClone.byBlock(loop.blocks(), List.of(clone)));
    }
}
