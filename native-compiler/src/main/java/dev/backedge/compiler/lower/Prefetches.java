package dev.backedge.compiler.lower;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.x64.General;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Asks for the elements that an unrolled scalar loop comes to soon, where it goes through an array in steps no longer than a cache line. The hardware's own prefetchers
 * see loads of a few bytes at a time, and were found to keep a byte loop over 16 MB waiting for half of its time. A prefetch never faults, whatever the address.
 */
final class Prefetches {
    /** In bytes: far enough for memory to answer, and little is fetched in vain behind the end of a short array. */
    private static final int AHEAD = 512;
    private static final int CACHE_LINE = 64;
    /** Elements an iteration from which on another instruction does not matter. */
    private static final int LEAST_STEP = 4;
    private static final int MOST = 4;

    private Prefetches() {
    }

    /** Emits them at the start of the block. */
    static void emit(Block block, SelectionContext context) {
        Edge again = block.isBounded() ? edgeTo(block, block.terminator()) : null;
        if (again == null) {
            return;
        }
        Set<Value> bases = new HashSet<>();
        for (Instr instr : block.body()) {
            if (instr.opcode() == Opcode.LOAD && bases.size() < MOST && !isDefinedIn(block, instr.operand(0)) && instr.operand(1) instanceof BlockParam index) {
                int bytes = instr.element().bytes();
                long step = step(block, index, again);
                if (Math.abs(step) >= LEAST_STEP && Math.abs(step) * bytes <= CACHE_LINE && bases.add(instr.operand(0))) {
                    context.emit(General.PREFETCHT0, null,
                            new Source.Mem(context.register(instr.operand(0)), context.register(index), bytes, step > 0 ? AHEAD : -AHEAD));
                }
            }
        }
    }

    private static Edge edgeTo(Block block, Terminator terminator) {
        return terminator.edges().stream().filter(edge -> edge.target() == block).findFirst().orElse(null);
    }

    /** By how much the parameter grows from iteration to iteration, if that is a constant; else 0. */
    private static long step(Block block, BlockParam param, Edge again) {
        int position = block.params().indexOf(param);
        if (position < 0 || !(again.arguments().get(position) instanceof Instr next) || !List.of(Opcode.ADD, Opcode.SUB).contains(next.opcode())
                || next.operand(0) != param || !SelectionContext.isConst(next.operand(1))) {
            return 0;
        }
        long constant = SelectionContext.constant(next.operand(1));
        return next.opcode() == Opcode.ADD ? constant : -constant;
    }

    private static boolean isDefinedIn(Block block, Value value) {
        return block.params().contains(value) || block.body().contains(value);
    }
}
