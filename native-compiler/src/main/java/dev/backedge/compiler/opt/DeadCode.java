package dev.backedge.compiler.opt;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * Removes instructions and block parameters that no effect, exit or branch depends on, cycles of them included: what is
 * not reached from a root through operands, frame states and the arguments of live parameters.
 */
final class DeadCode implements Pass {
    @Override
    public String name() {
        return "dead-code";
    }

    @Override
    public boolean run(Function function) {
        BitSet live = mark(function);
        boolean changed = false;
        for (Block block : function.blocks()) {
            changed |= block.body().removeIf(instr -> !live.get(instr.id()));
            for (Edge edge : block.terminator().edges()) {
                List<BlockParam> params = edge.target().params();
                for (int i = params.size() - 1; i >= 0; i--) {
                    if (!live.get(params.get(i).id())) {
                        edge.arguments().remove(i);
                    }
                }
            }
        }
        for (Block block : function.blocks()) {
            changed |= block.params().removeIf(param -> !live.get(param.id()));
        }
        return changed;
    }

    private static BitSet mark(Function function) {
        BitSet live = new BitSet(function.valueCount());
        Deque<Value> work = new ArrayDeque<>();
        List<List<Value>> arguments = new ArrayList<>();
        for (int i = 0; i < function.valueCount(); i++) {
            arguments.add(null);
        }
        for (Block block : function.blocks()) {
            for (Instr instr : block.body()) {
                if (instr.opcode().hasEffect()) {
                    push(instr, live, work);
                }
            }
            UseCounts.forEach(block.terminator(), value -> push(value, live, work));
            for (Edge edge : block.terminator().edges()) {
                for (int i = 0; i < edge.arguments().size(); i++) {
                    int param = edge.target().params().get(i).id();
                    if (arguments.get(param) == null) {
                        arguments.set(param, new ArrayList<>(2));
                    }
                    arguments.get(param).add(edge.arguments().get(i));
                }
            }
        }
        while (!work.isEmpty()) {
            Value value = work.pop();
            if (value instanceof Instr instr) {
                UseCounts.forEach(instr, use -> push(use, live, work));
            } else {
                arguments.get(value.id()).forEach(use -> push(use, live, work));
            }
        }
        return live;
    }

    private static void push(Value value, BitSet live, Deque<Value> work) {
        if (!live.get(value.id())) {
            live.set(value.id());
            work.push(value);
        }
    }
}
