package dev.backedge.compiler.opt;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Adds a constant to a value behind the last use of the value, where that is possible within the block: {@code a[i++]} has the sum before the access. So both can have one register, and no copy is left
 * at the back edge.
 */
final class SinkSteps implements Pass {
    @Override
    public String name() {
        return "sink-steps";
    }

    @Override
    public boolean run(Function function) {
        boolean changed = false;
        for (Block block : function.blocks()) {
            changed |= run(block);
        }
        return changed;
    }

    private static boolean run(Block block) {
        List<Instr> body = block.body();
        if (body.stream().noneMatch(SinkSteps::isStep)) {
            return false;
        }
        Map<Value, Integer> firstUse = new HashMap<>();
        Map<Value, Integer> lastUse = new HashMap<>();
        for (int i = 0; i < body.size(); i++) {
            int at = i;
            UseCounts.forEach(body.get(i), value -> {
                firstUse.putIfAbsent(value, at);
                lastUse.put(value, at);
            });
        }
        UseCounts.forEach(block.terminator(), value -> {
            firstUse.putIfAbsent(value, body.size());
            lastUse.put(value, body.size());
        });
        Map<Integer, List<Instr>> sunk = new HashMap<>();
        Set<Instr> moved = new HashSet<>();
        for (int i = 0; i < body.size(); i++) {
            Instr step = body.get(i);
            int last = isStep(step) ? lastUse.get(step.operand(0)) : i;
            if (last > i && last < body.size() && last < firstUse.getOrDefault(step, Integer.MAX_VALUE)) {
                sunk.computeIfAbsent(last, key -> new ArrayList<>()).add(step);
                moved.add(step);
            }
        }
        if (moved.isEmpty()) {
            return false;
        }
        List<Instr> ordered = new ArrayList<>();
        for (int i = 0; i < body.size(); i++) {
            if (!moved.contains(body.get(i))) {
                ordered.add(body.get(i));
            }
            ordered.addAll(sunk.getOrDefault(i, List.of()));
        }
        body.clear();
        body.addAll(ordered);
        return true;
    }

    private static boolean isStep(Instr instr) {
        return instr.opcode() == Opcode.ADD && instr.type().isInteger() && Fold.isConst(instr.operand(1)) && !Fold.isConst(instr.operand(0));
    }
}
