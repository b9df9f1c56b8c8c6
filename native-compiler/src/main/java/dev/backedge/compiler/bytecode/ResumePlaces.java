package dev.backedge.compiler.bytecode;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;

/**
 * Where the interpreter goes on after an exit, R(X) of docs/ARCHITECTURE.md: the latest bytecode from which all that compiled code has done since may be done again, and with
 * nothing on the operand stack if there is such a one.
 */
final class ResumePlaces {
    /** Blocks between an exit and the start of its statement: those of conditional expressions. */
    private static final int MOST_BLOCKS = 16;

    private final AnalyzedCode code;
    private final NameFlow names;
    private final BitSet instructions;
    private final List<List<Integer>> predecessors;
    private final BitSet heads = new BitSet();

    /** @param instructions of the region */
    ResumePlaces(AnalyzedCode code, NameFlow names, BitSet instructions) {
        this.code = code;
        this.names = names;
        this.instructions = instructions;
        predecessors = Dominators.predecessors(code.ownBlocks());
        code.loops().forEach(loop -> heads.set(code.ownBlock(code.flow().blocks().get(loop.header()).first())));
    }

    /** @param harmless earliest bytecode from which nothing is written; @param empty latest of those with an empty operand stack; -1 if there is none */
    private record Found(int harmless, int empty, boolean writes) {
    }

    /** Of what is inlined: that of the call. */
    int of(int exit) {
        int last = code.start(exit);
        Found found = search(code.firstOf(code.ownBlock(last)), last, last);
        int earlier = found.empty >= 0 || found.writes ? -1 : beforeExpression(code.ownBlock(last));
        return found.empty >= 0 ? found.empty : earlier >= 0 ? earlier : found.harmless;
    }

    /** @param end what is written from here on does not count */
    private Found search(int first, int last, int end) {
        int harmless = -1;
        int empty = -1;
        boolean writes = false;
        for (int i = first; i <= last; i++) {
            if (code.isResumable(i)) {
                harmless = harmless < 0 ? i : harmless;
                empty = code.types().before(i).height() == 0 ? i : empty;
            }
            if (i < end && NativeSubset.writesArray(code.instruction(i))) {
                harmless = -1;
                empty = -1;
                writes = true;
            }
        }
        return new Found(harmless, empty, writes);
    }

    /**
     * In the middle of a conditional expression there is something on the operand stack: the place before it lies in an earlier block, from which alone control gets
     * here, by blocks that write nothing and go round no loop.
     */
    private int beforeExpression(int block) {
        TreeSet<Integer> ahead = new TreeSet<>();
        BitSet between = new BitSet();
        for (int next = block; between.cardinality() < MOST_BLOCKS; next = ahead.pollLast()) {
            BasicBlock added = code.ownBlocks().get(next);
            if (heads.get(next) || predecessors.get(next).isEmpty() || next != block && searchAll(next).writes) {
                return -1;
            }
            between.set(next);
            for (int predecessor : predecessors.get(next)) {
                BasicBlock before = code.ownBlocks().get(predecessor);
                if (!instructions.get(code.firstOf(predecessor)) || before.handlers().contains(added.number())) {
                    return -1;
                }
                if (!between.get(predecessor)) {
                    ahead.add(predecessor);
                }
            }
            if (ahead.size() == 1) {
                int place = endingWithEmptyStack(ahead.first());
                if (place >= 0) {
                    return place;
                }
            }
            if (ahead.isEmpty()) {
                return -1;
            }
        }
        return -1;
    }

    private int endingWithEmptyStack(int block) {
        int place = searchAll(block).empty;
        return place < 0 || names.before(place) == null ? -1 : place;
    }

    private Found searchAll(int block) {
        int last = code.lastOf(block);
        return search(code.firstOf(block), last, last + 1);
    }
}
