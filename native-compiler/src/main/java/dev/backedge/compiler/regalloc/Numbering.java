package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirFunction;
import dev.backedge.compiler.lir.LirInstruction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Positions of the instructions in emission order, and how much a move costs at each.
 *
 * <p>A block begins at an even position, where its parameters are defined; its instructions have the even positions after
 * that. At an instruction's own position its inputs are read, at the odd one after it its results are written. Moves can be
 * made at even positions, before the instruction reads its inputs.
 */
final class Numbering {
    /** A loop body is taken to run this many times. */
    private static final int STEP = 8;
    private static final int LEAST_LEVEL = -3;
    private static final int MOST_LEVEL = 12;
    private static final double COLD = 1e-3;

    private final List<LirBlock> blocks;
    private final Map<LirBlock, Integer> indices = new HashMap<>();
    private final List<List<LirBlock>> predecessors = new ArrayList<>();
    private final int[] from;
    private final LirInstruction[] instructions;
    private final int[] blockIndexAt;
    private final double[] weights;
    private final double[] crossings;

    Numbering(LirFunction function) {
        blocks = function.blocks();
        from = new int[blocks.size() + 1];
        weights = new double[blocks.size()];
        crossings = new double[blocks.size() + 1];
        for (int i = 0; i < blocks.size(); i++) {
            LirBlock block = blocks.get(i);
            indices.put(block, i);
            predecessors.add(new ArrayList<>());
            from[i + 1] = from[i] + 2 + 2 * block.instructions().size();
            weights[i] = weight(block.cold(), block.frequency());
        }
        instructions = new LirInstruction[from[blocks.size()] / 2];
        blockIndexAt = new int[instructions.length];
        for (int i = 0; i < blocks.size(); i++) {
            int index = from[i] / 2;
            blockIndexAt[index] = i;
            for (LirInstruction instruction : blocks.get(i).instructions()) {
                instructions[++index] = instruction;
                blockIndexAt[index] = i;
            }
        }
        sumCrossings();
    }

    /** In coarse steps: within a loop, small differences would only make values move about. */
    private static double weight(boolean cold, double frequency) {
        double level = Math.rint(Math.log(frequency) / Math.log(STEP));
        return cold ? COLD : Math.pow(STEP, Math.max(LEAST_LEVEL, Math.min(level, MOST_LEVEL)));
    }

    private void sumCrossings() {
        for (int i = 0; i < blocks.size(); i++) {
            for (LirBlock successor : blocks.get(i).successors()) {
                int target = indices.get(successor);
                predecessors.get(target).add(blocks.get(i));
                double weight = Math.min(weights[i], weights[target]);
                crossings[Math.min(i, target) + 1] += weight;
                crossings[Math.max(i, target) + 1] -= weight;
            }
        }
        for (int i = 1; i < crossings.length; i++) {
            crossings[i] += crossings[i - 1];
        }
    }

    List<LirBlock> blocks() {
        return blocks;
    }

    int index(LirBlock block) {
        return indices.get(block);
    }

    List<LirBlock> predecessors(LirBlock block) {
        return predecessors.get(index(block));
    }

    /** The position where a block begins. */
    int from(LirBlock block) {
        return from[index(block)];
    }

    /** The position after a block. */
    int to(LirBlock block) {
        return from[index(block) + 1];
    }

    /** The instruction at an even position or the odd one after it; null at the start of a block. */
    LirInstruction instruction(int position) {
        return instructions[position / 2];
    }

    LirBlock block(int position) {
        return blocks.get(blockIndexAt[position / 2]);
    }

    boolean isBlockStart(int position) {
        return position % 2 == 0 && instructions[position / 2] == null;
    }

    /** How often the code at a position runs, by guess. */
    double weight(int position) {
        return weights[blockIndexAt[position / 2]];
    }

    double weight(LirBlock block) {
        return weights[index(block)];
    }

    /**
     * The best position in {@code [low, high]} to move a value that changes its place there: between two blocks, if the edges
     * that cross that boundary run less often than the code at {@code high}, else as late as possible. {@code high} is a
     * position in a function, the result is even or {@code high} itself.
     */
    int bestSplit(int low, int high) {
        int best = high;
        double bestWeight = weight(high);
        for (int i = blockIndexAt[high / 2]; i > 0 && from[i] >= low; i--) {
            if (from[i] <= high && crossings[i] < bestWeight) {
                best = from[i];
                bestWeight = crossings[i];
            }
        }
        return best;
    }
}
