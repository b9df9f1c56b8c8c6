package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.lir.Use.Constraint;
import dev.backedge.compiler.lir.Use.Role;
import dev.backedge.compiler.regalloc.Lifetime.Want;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * Notes at the back edges of each loop which values the next iteration uses. In linear order a value that is used at the top of
 * a loop looks dead from there on; without this it would be spilled before one that is merely carried through the loop.
 */
final class LoopUses {
    private final Numbering numbering;
    private final Liveness liveness;
    private final Lifetime[] lifetimes;
    /** Values used by the hot code of a block, other than by frame states; null until asked for. */
    private final BitSet[] used;

    private LoopUses(Numbering numbering, Liveness liveness, Lifetime[] lifetimes) {
        this.numbering = numbering;
        this.liveness = liveness;
        this.lifetimes = lifetimes;
        used = new BitSet[numbering.blocks().size()];
    }

    static void add(Numbering numbering, Liveness liveness, Lifetime[] lifetimes) {
        LoopUses uses = new LoopUses(numbering, liveness, lifetimes);
        for (LirBlock header : numbering.blocks()) {
            uses.addFor(header);
        }
    }

    private void addFor(LirBlock header) {
        List<LirBlock> backEdges = numbering.predecessors(header).stream()
                .filter(block -> numbering.index(block) >= numbering.index(header) && block.loopDepth() >= header.loopDepth()
                        && header.loopDepth() > 0)
                .toList();
        if (backEdges.isEmpty()) {
            return;
        }
        BitSet carried = usedInLoop(header, backEdges);
        carried.and(liveness.in(header));
        for (LirBlock source : backEdges) {
            int end = numbering.to(source) - 1;
            double weight = numbering.weight(source);
            carried.stream().forEach(id -> lifetimes[id].addUse(end, Want.NEXT_ITERATION, weight));
        }
    }

    private BitSet usedInLoop(LirBlock header, List<LirBlock> backEdges) {
        int first = numbering.index(header);
        BitSet body = new BitSet();
        body.set(first);
        Deque<LirBlock> work = new ArrayDeque<>(backEdges);
        BitSet values = new BitSet();
        values.or(used(header));
        while (!work.isEmpty()) {
            LirBlock block = work.pop();
            // A block before the header is outside: the header comes after its dominators only.
            if (numbering.index(block) > first && !body.get(numbering.index(block))) {
                body.set(numbering.index(block));
                values.or(used(block));
                work.addAll(numbering.predecessors(block));
            }
        }
        return values;
    }

    private BitSet used(LirBlock block) {
        int index = numbering.index(block);
        if (used[index] == null) {
            used[index] = new BitSet();
            if (!block.cold()) {
                for (LirInstruction instruction : block.instructions()) {
                    for (Use use : instruction.uses()) {
                        boolean state = use.role() == Role.ALIVE && use.constraint() == Constraint.REGISTER_OR_STACK;
                        if ((use.role() == Role.USE || use.role() == Role.ALIVE) && !state) {
                            used[index].set(use.register().id());
                        }
                    }
                }
                for (VirtualRegister argument : block.arguments()) {
                    used[index].set(argument.id());
                }
            }
        }
        return used[index];
    }
}
