package dev.backedge.compiler.opt;

import dev.backedge.compiler.analysis.Cfg;
import dev.backedge.compiler.analysis.Loop;
import dev.backedge.compiler.analysis.LoopForest;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives each way round an outer loop a small latch of its own. Where a short way, such as a {@code continue}, meets the one
 * that comes out of an inner loop, it would pay for the values that had to make room there: its counter in memory, and
 * everything that the inner loop pushed out read again.
 */
final class SplitLatches implements Pass {
    private static final int LARGEST = 4;

    @Override
    public String name() {
        return "split-latches";
    }

    @Override
    public boolean run(Function function) {
        Cfg cfg = Cfg.of(function);
        boolean changed = false;
        for (Loop loop : LoopForest.of(cfg).innermostFirst()) {
            for (Block latch : loop.isInnermost() ? List.<Block>of() : loop.latches()) {
                if (latch != loop.header() && cfg.predecessors(latch).size() > 1 && isSmall(latch)) {
                    split(function, latch, cfg.predecessors(latch));
                    changed = true;
                }
            }
        }
        return changed;
    }

    private static boolean isSmall(Block latch) {
        return latch.terminator() instanceof Terminator.Jump && latch.body().size() <= LARGEST
                && latch.body().stream().allMatch(instr -> instr.opcode().isPure());
    }

    /** Its values are used in the latch only, which dominates nothing else: each way in gets a copy, and the original goes. */
    private static void split(Function function, Block latch, List<Block> predecessors) {
        for (Block from : predecessors.stream().distinct().toList()) {
            for (Edge edge : from.terminator().edges().stream().filter(edge -> edge.target() == latch).toList()) {
                Block copy = from.terminator() instanceof Terminator.Jump ? from : function.newBlock();
                append(function, latch, edge, copy);
                if (copy != from) {
                    edge.arguments().clear();
                    edge.setTarget(copy);
                }
            }
        }
        function.blocks().remove(latch);
    }

    /** Does in the block what the latch does when it is entered by the edge. */
    private static void append(Function function, Block latch, Edge edge, Block copy) {
        Edge back = ((Terminator.Jump) latch.terminator()).edge();
        Map<Value, Value> images = new HashMap<>();
        for (int i = 0; i < latch.params().size(); i++) {
            images.put(latch.params().get(i), edge.arguments().get(i));
        }
        for (Instr instr : latch.body()) {
            List<Value> operands = instr.operands().stream().map(operand -> images.getOrDefault(operand, operand)).toList();
            Instr image = function.newInstr(instr.opcode(), instr.type(), operands, instr.constant(), instr.element(), null);
            images.put(instr, image);
            copy.body().add(image);
        }
        copy.setTerminator(new Terminator.Jump(new Edge(back.target(),
                back.arguments().stream().map(argument -> images.getOrDefault(argument, argument)).toList())));
    }
}
