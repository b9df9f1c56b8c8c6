package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirFunction;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.regalloc.Allocation.Move;
import dev.backedge.compiler.x64.Register;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects the parts of an {@link Allocation}. Drops moves that move nothing or are given twice, and notes the registers that
 * are written.
 */
final class AllocationBuilder {
    private final LirFunction function;
    private final Map<LirInstruction, List<Location>> locations = new HashMap<>();
    private final Map<LirInstruction, List<Move>> movesBefore = new HashMap<>();
    private final Map<LirBlock, List<Move>> movesAtStart = new HashMap<>();
    private final Map<LirBlock, List<Move>> movesAtEnd = new HashMap<>();
    private final Map<LirBlock, List<Location>> paramLocations = new HashMap<>();
    private final Set<Register> used = EnumSet.noneOf(Register.class);

    AllocationBuilder(LirFunction function) {
        this.function = function;
    }

    /** Sets the locations of all operands; {@code operands} becomes the builder's. */
    void locate(LirInstruction instruction, List<Location> operands) {
        locations.put(instruction, operands);
        for (int i = 0; i < operands.size(); i++) {
            switch (instruction.uses().get(i).role()) {
                case DEF, TEMP -> write(operands.get(i));
                case USE, ALIVE, NONE -> { }
            }
        }
    }

    void locateParams(LirBlock block, List<Location> params) {
        paramLocations.put(block, params);
    }

    void moveBefore(LirInstruction instruction, Move move) {
        add(movesBefore, instruction, move);
    }

    void moveAtStart(LirBlock block, Move move) {
        add(movesAtStart, block, move);
    }

    void moveAtEnd(LirBlock block, Move move) {
        add(movesAtEnd, block, move);
    }

    Allocation build(int spillBytes) {
        return new Allocation(function, locations, movesBefore, movesAtStart, movesAtEnd, paramLocations, used, spillBytes);
    }

    static Move move(VirtualRegister value, Location from, Location to) {
        return new Move(value, value, from, to);
    }

    private <K> void add(Map<K, List<Move>> groups, K key, Move move) {
        if (move.from().equals(move.to())) {
            return;
        }
        List<Move> group = groups.computeIfAbsent(key, k -> new ArrayList<>());
        for (Move other : group) {
            if (other.to().equals(move.to()) && other.from().equals(move.from())) {
                return;
            }
        }
        group.add(move);
        write(move.to());
    }

    private void write(Location location) {
        if (location instanceof Location.InRegister in) {
            used.add(in.register());
        }
    }
}
