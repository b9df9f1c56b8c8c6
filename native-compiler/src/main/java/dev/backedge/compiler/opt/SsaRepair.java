package dev.backedge.compiler.opt;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Brings a function back into SSA form after blocks have been duplicated: where a value now has several definitions, uses
 * outside of the duplicated blocks get the one that reaches them, through new block parameters where several do. Definitions
 * are looked up backwards on demand, after Braun et al., "Simple and Efficient Construction of SSA Form" (2013); parameters
 * that prove redundant are left to {@link SimplifyControlFlow}.
 */
final class SsaRepair {
    private record Arrival(Block source, Edge edge) {
    }

    private final Function function;
    private final Set<Block> duplicated;
    private final BiFunction<Value, Block, Value> definition;
    private final Map<Block, List<Arrival>> arrivals = new HashMap<>();
    private final Map<Value, Map<Block, Value>> atStart = new HashMap<>();

    /**
     * @param duplicated the blocks whose uses are right already: the originals, their copies and what belongs to them
     * @param definition given a value and a block: what the value is called at the end of that block, if the block
     *     defines it there; else null
     */
    SsaRepair(Function function, Set<Block> duplicated, BiFunction<Value, Block, Value> definition) {
        this.function = function;
        this.duplicated = duplicated;
        this.definition = definition;
        for (Block block : function.blocks()) {
            for (Edge edge : block.terminator().edges()) {
                arrivals.computeIfAbsent(edge.target(), target -> new ArrayList<>(2)).add(new Arrival(block, edge));
            }
        }
    }

    /** Repairs what copies of some blocks have brought about. @param copies block of a copy to that copy */
    static void afterCloning(Function function, List<Block> originals, Map<Block, RegionClone> copies) {
        Set<Block> duplicated = new HashSet<>(originals);
        duplicated.addAll(copies.keySet());
        new SsaRepair(function, duplicated, (value, block) -> {
            RegionClone copy = copies.get(block);
            return copy != null ? copy.value(value) : duplicated.contains(block) ? value : null;
        }).rewrite(definedIn(originals));
    }

    /** The parameters and results of these blocks. */
    static Set<Value> definedIn(Collection<Block> blocks) {
        Set<Value> values = new HashSet<>();
        for (Block block : blocks) {
            values.addAll(block.params());
            block.body().stream().filter(instr -> instr.opcode().hasResult()).forEach(values::add);
        }
        return values;
    }

    /** Rewrites the uses of these values in all blocks but the duplicated ones. */
    void rewrite(Set<Value> values) {
        for (Block block : List.copyOf(function.blocks())) {
            if (!duplicated.contains(block)) {
                rewrite(block, values);
            }
        }
    }

    /** First finds, which may add parameters and arguments anywhere, and only then maps. */
    private void rewrite(Block block, Set<Value> values) {
        Set<Value> used = new LinkedHashSet<>(); // in the order of uses, so that the same input gives the same output
        Consumer<Value> collect = value -> {
            if (values.contains(value) && definition.apply(value, block) != value) { // what it defines itself it uses after that
                used.add(value);
            }
        };
        block.body().forEach(instr -> UseCounts.forEach(instr, collect));
        UseCounts.forEach(block.terminator(), collect);
        block.terminator().edges().forEach(edge -> edge.arguments().forEach(collect));
        if (used.isEmpty()) {
            return;
        }
        Map<Value, Value> names = new HashMap<>();
        for (Value value : used) {
            names.put(value, reaching(value, block));
        }
        for (Instr instr : block.body()) {
            instr.mapUses(value -> names.getOrDefault(value, value));
        }
        block.setTerminator(block.terminator().mapUses(value -> names.getOrDefault(value, value)));
    }

    private Value atEnd(Value value, Block block) {
        Value defined = definition.apply(value, block);
        return defined != null ? defined : reaching(value, block);
    }

    /** What the value is called at the start of the block. */
    private Value reaching(Value value, Block block) {
        Map<Block, Value> known = atStart.computeIfAbsent(value, key -> new HashMap<>());
        List<Block> chain = new ArrayList<>();
        Block at = block;
        Value found = known.get(at);
        while (found == null && arrivals.getOrDefault(at, List.of()).size() == 1) {
            chain.add(at);
            at = arrivals.get(at).get(0).source;
            found = definition.apply(value, at);
            if (found == null) {
                found = known.get(at);
            }
        }
        if (found == null) {
            found = merge(value, at, known);
        }
        for (Block passed : chain) {
            known.put(passed, found);
        }
        return found;
    }

    private Value merge(Value value, Block block, Map<Block, Value> known) {
        List<Arrival> edges = arrivals.get(block);
        if (edges == null) {
            throw new IllegalStateException(value + " is undefined on a way to " + block);
        }
        BlockParam param = function.newParam(block, value.type());
        known.put(block, param);
        for (Arrival arrival : edges) {
            arrival.edge.arguments().add(atEnd(value, arrival.source));
        }
        return param;
    }
}
