package dev.backedge.compiler.bytecode;

import java.util.List;

/**
 * A run of bytecodes that is entered at its first one only and left at its last one only, but for exceptions. Blocks are
 * also cut where a try range begins or ends, so all instructions of a block have the same handlers.
 *
 * @param number index in {@link MethodLoops#blocks()}; blocks stand in the order of their bytecodes
 * @param first index in {@code MethodNode.instructions} of the first real instruction
 * @param last index of the last real instruction; labels, lines and frames may stand between the two
 * @param successors numbers of the blocks that control goes to, each once: of a branch the fall-through first, then the
 *     targets in the order of the instruction
 * @param handlers numbers of the blocks that an exception thrown here may go to, in the order of the exception table
 */
public record BasicBlock(int number, int first, int last, List<Integer> successors, List<Integer> handlers) {
    public BasicBlock {
        successors = List.copyOf(successors);
        handlers = List.copyOf(handlers);
    }
}
