package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.lir.Use.Role;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * Which virtual registers are live where blocks begin and end. Exact for any order of blocks: from each use it walks up to the
 * definition (Brandner et al., Computing Liveness Sets for SSA-Form Programs, 2011), so a loop's cold blocks may be laid out
 * behind it without making its values live in between.
 */
final class Liveness {
    private final Numbering numbering;
    private final BitSet[] in;
    private final BitSet[] out;
    private final int[] definingBlock;

    Liveness(Numbering numbering, int registers) {
        this.numbering = numbering;
        List<LirBlock> blocks = numbering.blocks();
        in = new BitSet[blocks.size()];
        out = new BitSet[blocks.size()];
        definingBlock = new int[registers];
        for (int i = 0; i < in.length; i++) {
            in[i] = new BitSet();
            out[i] = new BitSet();
            for (VirtualRegister param : blocks.get(i).params()) {
                definingBlock[param.id()] = i;
            }
            for (LirInstruction instruction : blocks.get(i).instructions()) {
                for (Use use : instruction.uses()) {
                    if (use.role() == Role.DEF) {
                        definingBlock[use.register().id()] = i;
                    }
                }
            }
        }
        for (LirBlock block : blocks) {
            for (LirInstruction instruction : block.instructions()) {
                for (Use use : instruction.uses()) {
                    if (use.role() == Role.USE || use.role() == Role.ALIVE) {
                        reach(block, use.register());
                    }
                }
            }
            for (VirtualRegister argument : block.arguments()) {
                out[numbering.index(block)].set(argument.id());
                reach(block, argument);
            }
        }
    }

    BitSet in(LirBlock block) {
        return in[numbering.index(block)];
    }

    BitSet out(LirBlock block) {
        return out[numbering.index(block)];
    }

    /** Makes a value live from its definition to somewhere in a block. */
    private void reach(LirBlock use, VirtualRegister value) {
        int id = value.id();
        Deque<LirBlock> work = new ArrayDeque<>();
        work.push(use);
        while (!work.isEmpty()) {
            LirBlock block = work.pop();
            int index = numbering.index(block);
            if (index == definingBlock[id] || in[index].get(id)) {
                continue;
            }
            in[index].set(id);
            for (LirBlock predecessor : numbering.predecessors(block)) {
                out[numbering.index(predecessor)].set(id);
                work.push(predecessor);
            }
        }
    }
}
