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
    /** For each instruction the earliest one of its block from which nothing is written before it; -1 if there is none. */
    private final int[] harmless;
    /** The latest of those with an empty operand stack; -1 if there is none. */
    private final int[] empty;
    private final BitSet afterWrite = new BitSet();
    /** By the number of the method's own block; null if nobody has asked for it yet. */
    private final Found[] atEnd;

    /** @param instructions of the region */
    ResumePlaces(AnalyzedCode code, NameFlow names, BitSet instructions) {
        this.code = code;
        this.names = names;
        this.instructions = instructions;
        harmless = new int[code.flow().size()];
        empty = new int[code.flow().size()];
        atEnd = new Found[code.ownBlocks().size()];
        predecessors = Dominators.predecessors(code.ownBlocks());
        code.loops().forEach(loop -> heads.set(code.ownBlock(code.flow().blocks().get(loop.header()).first())));
    }

    /** @param empty latest bytecode with an empty operand stack from which nothing is written; -1 if there is none */
    private record Found(int empty, boolean writes) {
    }

    /** Of what is inlined: that of the call. */
    int of(int exit) {
        int last = code.start(exit);
        searchAll(code.ownBlock(last));
        int earlier = empty[last] >= 0 || afterWrite.get(last) ? -1 : beforeExpression(code.ownBlock(last));
        return empty[last] >= 0 ? empty[last] : earlier >= 0 ? earlier : harmless[last];
    }

    /** Of the end of a block. Fills in what there is to know of each of its instructions. */
    private Found searchAll(int block) {
        if (atEnd[block] == null) {
            int from = -1;
            int latest = -1;
            boolean writes = false;
            for (int i = code.firstOf(block); i <= code.lastOf(block); i++) {
                if (code.isResumable(i)) {
                    from = from < 0 ? i : from;
                    latest = code.types().before(i).height() == 0 ? i : latest;
                }
                harmless[i] = from;
                empty[i] = latest;
                afterWrite.set(i, writes);
                if (NativeSubset.writesArray(code.instruction(i))) {
                    from = -1;
                    latest = -1;
                    writes = true;
                }
            }
            atEnd[block] = new Found(latest, writes);
        }
        return atEnd[block];
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
}
