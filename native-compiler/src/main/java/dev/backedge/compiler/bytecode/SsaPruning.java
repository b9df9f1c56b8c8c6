package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Removes the parameters and instructions whose values nothing needs, then the parameters that always stand for one and the same value. */
final class SsaPruning {
    private final Function function;
    private final Map<Block, List<Edge>> incoming = new HashMap<>();
    private final Value[] replacements;

    private SsaPruning(Function function) {
        this.function = function;
        this.replacements = new Value[function.valueCount()];
        for (Block block : function.blocks()) {
            for (Edge edge : block.terminator().edges()) {
                incoming.computeIfAbsent(edge.target(), target -> new ArrayList<>()).add(edge);
            }
        }
    }

    static void run(Function function) {
        SsaPruning pruning = new SsaPruning(function);
        pruning.removeUnneeded();
        pruning.removeTrivial();
    }

    // -- what nothing needs

    private void removeUnneeded() {
        BitSet needed = needed();
        for (Block block : function.blocks()) {
            block.body().removeIf(instr -> !hasEffect(instr) && !needed.get(instr.id()));
            removeParams(block, param -> !needed.get(param.id()));
        }
    }

    private BitSet needed() {
        BitSet needed = new BitSet(function.valueCount());
        ArrayDeque<Value> work = new ArrayDeque<>();
        Map<BlockParam, Block> homes = new HashMap<>();
        for (Block block : function.blocks()) {
            block.params().forEach(param -> homes.put(param, block));
            for (Instr instr : block.body()) {
                if (hasEffect(instr)) {
                    needed.set(instr.id());
                    work.add(instr);
                }
            }
            Terminator terminator = block.terminator();
            if (terminator instanceof Terminator.Branch branch) {
                need(branch.condition(), needed, work);
            } else if (terminator instanceof Terminator.Switch table) {
                need(table.value(), needed, work);
            } else if (terminator instanceof Terminator.Exit exit) {
                exit.state().values().forEach(value -> need(value, needed, work));
            }
        }
        while (!work.isEmpty()) {
            Value value = work.poll();
            if (value instanceof Instr instr) {
                instr.operands().forEach(operand -> need(operand, needed, work));
                if (instr.state() != null) {
                    instr.state().values().forEach(held -> need(held, needed, work));
                }
            } else if (value instanceof BlockParam param) {
                Block home = homes.get(param);
                int position = home.params().indexOf(param);
                incoming.get(home).forEach(edge -> need(edge.arguments().get(position), needed, work));
            }
        }
        return needed;
    }

    private static void need(Value value, BitSet needed, ArrayDeque<Value> work) {
        if (!needed.get(value.id())) {
            needed.set(value.id());
            work.add(value);
        }
    }

    private static boolean hasEffect(Instr instr) {
        return instr.opcode().hasEffect();
    }

    private void removeParams(Block block, Predicate<BlockParam> unwanted) {
        for (int i = block.params().size() - 1; i >= 0; i--) {
            if (unwanted.test(block.params().get(i))) {
                block.params().remove(i);
                for (Edge edge : incoming.get(block)) {
                    edge.arguments().remove(i);
                }
            }
        }
    }

    // -- what is always the same

    private void removeTrivial() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Block block : function.blocks()) {
                for (int i = 0; i < block.params().size(); i++) {
                    BlockParam param = block.params().get(i);
                    Value only = replacements[param.id()] == null ? onlyValue(param, i, incoming.get(block)) : null;
                    if (only != null) {
                        replacements[param.id()] = only;
                        changed = true;
                    }
                }
            }
        }
        for (Block block : function.blocks()) {
            removeParams(block, param -> replacements[param.id()] != null);
        }
        function.mapUses(this::resolve);
    }

    /** The one value other than itself that a parameter ever gets, or null if there are several. */
    private Value onlyValue(BlockParam param, int position, List<Edge> edges) {
        Value only = null;
        for (Edge edge : edges) {
            Value argument = resolve(edge.arguments().get(position));
            if (argument != param && argument != only) {
                if (only != null) {
                    return null;
                }
                only = argument;
            }
        }
        return only;
    }

    private Value resolve(Value value) {
        Value resolved = value;
        while (replacements[resolved.id()] != null) {
            resolved = replacements[resolved.id()];
        }
        return resolved;
    }
}
