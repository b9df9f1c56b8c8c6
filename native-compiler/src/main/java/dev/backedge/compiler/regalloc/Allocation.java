package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirFunction;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.x64.Register;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The result of register allocation; the LIR itself stays as it was.
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
    }
}
