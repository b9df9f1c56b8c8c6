package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopForest;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Repeats the test at the head of an inner loop in front of it, so that a loop with nothing to do costs that test and no more: neither its
 * tick nor what {@link SplitFastLoops} puts before it.
 */
final class ZeroTripTests implements Pass {
    private static final int LARGEST = 4;

    @Override
    public String name() {
        return "zero-trip-tests";
    }

    @Override
    public boolean run(Function function) {
        boolean changed = false;
        for (Loop loop : LoopForest.of(Cfg.of(function)).innermostFirst()) {
            if (loop.isInnermost() && loop.parent() != null && isCheapTest(loop)) {
                testBefore(function, loop);
                changed = true;
            }
        }
        return changed;
    }

    /** Whether the header does nothing but tick and decide, by little work, whether to leave. */
    private static boolean isCheapTest(Loop loop) {
        Block header = loop.header();
        if (!(header.terminator() instanceof Terminator.Branch branch)
                || loop.contains(branch.whenTrue().target()) == loop.contains(branch.whenFalse().target())
                || loop.latches().contains(header) || header.body().size() > LARGEST) {
            return false;
        }
        boolean ticks = false;
        for (Instr instr : header.body()) {
            switch (instr.opcode()) {
                case TICK -> ticks = true;
                case DIV, REM, UDIV, UREM -> {
                    return false;
                }
                default -> {
                    if (!instr.opcode().isPure()) {
                        return false;
                    }
                }
            }
        }
        return ticks;
    }

    private static void testBefore(Function function, Loop loop) {
        Block header = loop.header();
        List<Edge> entries = new ArrayList<>();
        for (Block block : function.blocks()) {
            if (!loop.contains(block)) {
                block.terminator().edges().stream().filter(edge -> edge.target() == header).forEach(entries::add);
            }
        }
        Set<Instr> ticks = new HashSet<>();
        for (Instr instr : header.body()) {
            if (instr.opcode() == Opcode.TICK) {
                ticks.add(instr);
            }
        }
        RegionClone clone = RegionClone.of(function, List.of(header), ticks);
        Block test = clone.block(header);
        Terminator.Branch branch = (Terminator.Branch) test.terminator();
        Edge go = new Edge(header, test.params());
        boolean leaveWhenTrue = !loop.contains(branch.whenTrue().target());
        test.setTerminator(leaveWhenTrue ? new Terminator.Branch(branch.condition(), branch.whenTrue(), go, branch.probability())
                : new Terminator.Branch(branch.condition(), go, branch.whenFalse(), branch.probability()));
        entries.forEach(edge -> edge.setTarget(test));
        new SsaRepair(function, Set.of(header, test), (value, block) -> block == header ? value : block == test ? clone.value(value) : null)
                .rewrite(SsaRepair.definedIn(List.of(header)));
    }
}
