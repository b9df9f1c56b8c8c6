package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirFunction;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.x64.Register;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The result of register allocation; the LIR itself stays as it was.
 *
 * <p>Order of emission: for each block {@code movesAtStart}, then each instruction after its {@code movesBefore}; the
 * {@code movesAtEnd} stand between the {@code movesBefore} of the jump and the jump. Each of these lists is one parallel
 * group. Groups may stand between an instruction that sets the flags and one that reads them, so moves must leave the flags
 * alone. The maps have no entry where there is no move.
 *
 * <p>Instructions for which {@link #isOmitted} holds are not emitted: whoever needs their value makes it anew.
 *
 * @param locations for each instruction, the location of each entry of {@code uses()} (null for those not allocated)
 * @param movesBefore parallel moves to do just before an instruction
 * @param movesAtStart parallel moves at the start of a block (its parameters already in place)
 * @param movesAtEnd parallel moves before the jump that ends a block with one successor: edge arguments and splits
 * @param paramLocations for each block, the locations of its parameters
 * @param used registers that the code writes (for the prolog)
 * @param spillBytes size of the spill area, a multiple of 16
 */
public record Allocation(LirFunction function, Map<LirInstruction, List<Location>> locations,
                         Map<LirInstruction, List<Move>> movesBefore, Map<LirBlock, List<Move>> movesAtStart,
                         Map<LirBlock, List<Move>> movesAtEnd, Map<LirBlock, List<Location>> paramLocations,
                         Set<Register> used, int spillBytes) {

    /** The location of operand {@code index} of an instruction; null if the operand is not allocated. */
    public Location location(LirInstruction instruction, int index) {
        return locations.get(instruction).get(index);
    }

    /** True for the definition of a value that is only ever made anew: its result has no location, it is not emitted. */
    public boolean isOmitted(LirInstruction instruction) {
        List<Use> uses = instruction.uses();
        for (int i = 0; i < uses.size(); i++) {
            if (uses.get(i).role() == Use.Role.DEF && location(instruction, i) instanceof Location.Rematerialized) {
                return true;
            }
        }
        return false;
    }

    /**
     * One move of a parallel group: all sources are read before any destination is written.
     *
     * @param value the virtual register that is moved, for the checker and the listing
     * @param destinationValue the one it becomes: another only on an edge (argument to parameter)
     */
    public record Move(VirtualRegister value, VirtualRegister destinationValue, Location from, Location to) {
        public RegisterClass registerClass() {
            return value.registerClass();
        }

        @Override
        public String toString() {
            return to + " = " + from + " (" + value + (value.equals(destinationValue) ? "" : " as " + destinationValue) + ")";
        }
    }
}
