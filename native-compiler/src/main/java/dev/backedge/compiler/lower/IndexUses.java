package dev.backedge.compiler.lower;

import dev.backedge.compiler.analysis.DominatorTree;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where values are indices of loads and stores: there, and wherever such a place is passed before or after for certain, they are in range and so not negative. */
final class IndexUses {
    private final DominatorTree dominators;
    private final Map<Value, List<Place>> uses = new HashMap<>();
    private final Map<Instr, Place> places = new HashMap<>();

    /** An access: its block, and its stretch of the block between instructions that may exit: all of a stretch is executed or nothing. */
    private record Place(Block block, int stretch) {
    }

    IndexUses(Function function, DominatorTree dominators) {
        this.dominators = dominators;
        for (Block block : function.blocks()) {
            int stretch = 0;
            for (Instr instr : block.body()) {
                if (instr.opcode().mayExit()) {
                    stretch++;
                } else if (isCertain(instr.opcode())) {
                    Place place = new Place(block, stretch);
                    places.put(instr, place);
                    uses.computeIfAbsent(instr.operand(1), value -> new ArrayList<>()).add(place);
                } else if (instr.opcode() == Opcode.ROW_AT) {
                    places.put(instr, new Place(block, stretch));
                }
            }
        }
    }

    /** Whether the index is one for certain: what is accessed under a mask may be nothing. */
    private static boolean isCertain(Opcode opcode) {
        return opcode == Opcode.LOAD || opcode == Opcode.STORE || opcode == Opcode.VLOAD || opcode == Opcode.VSTORE;
    }

    /** Whether the value is an index itself, of an access that is executed whenever this one is, or this {@code row_at}. */
    boolean isIndexWhere(Instr access, Value value) {
        Place here = places.get(access);
        for (Place use : uses.getOrDefault(value, List.of())) {
            if (use.block == here.block ? use.stretch <= here.stretch : dominators.dominates(use.block, here.block)) {
                return true;
            }
        }
        return false;
    }
}
