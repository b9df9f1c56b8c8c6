package dev.backedge.compiler.lower;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirFunction;
import dev.backedge.compiler.lir.LirInstruction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The order in which blocks are emitted: the ways that are gone most often fall through (Pettis and Hansen, Profile guided code positioning, PLDI 1990). Each block
 * is a chain at first; from the most frequent edge to the least, a chain that ends with its source takes the one that begins with its target. So a loop
 * is cut open where that costs least: where its header decides whether it goes on, behind the header, which then follows a latch.
 *
 * <p>Blocks that do nothing but jump are left out, cold ones come last.
 */
final class BlockLayout {
    /** A jump to be saved is worth a little more than a branch to be turned round. */
    private static final double JUMP = 1.01;
    /** A loop is aligned if it is gone round so often for each time that control falls into it. */
    private static final double TRIPS_TO_ALIGN = 4;

    /** Most instructions of a block that is copied, the branch included. */
    private static final int LARGEST_COPY = 3;
    /** What is not run several times for each entry is not copied. */
    private static final double LEAST_FREQUENCY_TO_COPY = 2;

    private final UnaryOperator<LirBlock> destination;
    private final List<LirBlock> order = new ArrayList<>();
    private final Set<LirBlock> loopTops = new HashSet<>();
    private final Map<LirBlock, List<LirBlock>> chains = new HashMap<>();

    private record Way(LirBlock from, LirBlock to, double weight) {
    }

    /** @param destination where a jump to a block ends up: another one, if all that the block does is to jump there */
    BlockLayout(LirFunction function, UnaryOperator<LirBlock> destination) {
        this.destination = destination;
        List<LirBlock> hot = new ArrayList<>();
        List<LirBlock> cold = new ArrayList<>();
        LirBlock entry = function.blocks().get(0);
        for (LirBlock block : function.blocks()) {
            if (destination.apply(block) == block) {
                (block.cold() && block != entry ? cold : hot).add(block);
            }
        }
        hot.forEach(block -> chains.put(block, new ArrayList<>(List.of(block))));
        List<Way> ways = ways(hot);
        ways.stream().sorted((a, b) -> Double.compare(b.weight(), a.weight())).forEach(way -> join(way, entry));
        place(hot, ways);
        order.addAll(cold);
        findLoopTops();
    }

    /** The blocks to emit, the entry first. */
    List<LirBlock> order() {
        return order;
    }

    /** Whether the block begins a loop in this order that is worth to be aligned. */
    boolean isLoopTop(LirBlock block) {
        return loopTops.contains(block);
    }

    /**
     * A block to emit in place of the jump there: one that only decides where to go on, such as a loop's header. Each latch then goes on with one jump, and has its own
     * place in the processor's memory of branches.
     *
     * @param instruction the last of the block
     * @param next what is emitted behind it
     * @return null if the block does not end with a jump, or that is as well
     */
    LirBlock copied(LirBlock block, LirInstruction instruction, LirBlock next) {
        if (!(instruction.operation() instanceof Control.Jump) || block.cold()) {
            return null;
        }
        LirBlock target = destination.apply(block.successors().get(0));
        boolean small = target.instructions().size() <= LARGEST_COPY
                && target.instructions().get(target.instructions().size() - 1).operation() instanceof Control.Branch;
        return small && target != next && !target.cold() && block.frequency() >= LEAST_FREQUENCY_TO_COPY ? target : null;
    }

    /** In the order of the blocks: of several equal ones the first counts. */
    private List<Way> ways(List<LirBlock> hot) {
        List<Way> ways = new ArrayList<>();
        for (LirBlock block : hot) {
            boolean jump = block.successors().size() == 1;
            for (LirBlock successor : block.successors()) {
                LirBlock target = destination.apply(successor);
                if (!target.cold()) {
                    ways.add(new Way(block, target, jump ? JUMP * block.frequency() : successor.frequency()));
                }
            }
        }
        return ways;
    }

    private void join(Way way, LirBlock entry) {
        List<LirBlock> first = chains.get(way.from());
        List<LirBlock> second = chains.get(way.to());
        if (first != second && first.get(first.size() - 1) == way.from() && second.get(0) == way.to() && way.to() != entry) {
            first.addAll(second);
            second.forEach(block -> chains.put(block, first));
        }
    }

    /** From the entry's chain on, always the one next that the most control comes to from those already placed. */
    private void place(List<LirBlock> hot, List<Way> ways) {
        Map<LirBlock, List<Way>> out = new HashMap<>();
        ways.forEach(way -> out.computeIfAbsent(way.from(), block -> new ArrayList<>()).add(way));
        Map<LirBlock, Double> waiting = new LinkedHashMap<>();
        hot.forEach(block -> waiting.put(chains.get(block).get(0), 0.0));
        LirBlock next = hot.get(0);
        while (next != null) {
            waiting.remove(next);
            for (LirBlock block : chains.get(next)) {
                order.add(block);
                for (Way way : out.getOrDefault(block, List.of())) {
                    waiting.computeIfPresent(chains.get(way.to()).get(0), (first, weight) -> weight + way.weight());
                }
            }
            next = waiting.isEmpty() ? null : Collections.max(waiting.entrySet(), Map.Entry.comparingByValue()).getKey();
        }
    }

    private void findLoopTops() {
        Map<LirBlock, Integer> position = new HashMap<>();
        order.forEach(block -> position.put(block, position.size()));
        Map<LirBlock, Double> backwards = new HashMap<>();
        Map<LirBlock, Double> fromAbove = new HashMap<>();
        for (Way way : ways(order)) {
            int from = position.get(way.from());
            int to = position.get(way.to());
            if (to <= from) {
                backwards.merge(way.to(), way.weight(), Double::sum);
            } else if (to == from + 1) {
                fromAbove.merge(way.to(), way.weight(), Double::sum);
            }
        }
        backwards.forEach((block, weight) -> {
            if (weight >= TRIPS_TO_ALIGN * fromAbove.getOrDefault(block, 0.0)) {
                loopTops.add(block);
            }
        });
    }
}
