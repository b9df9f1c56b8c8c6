package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirFunction;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.lir.Use.Constraint;
import dev.backedge.compiler.lir.Use.Role;
import dev.backedge.compiler.regalloc.Allocation.Move;
import dev.backedge.compiler.regalloc.Location.InRegister;
import dev.backedge.compiler.regalloc.Location.InSlot;
import dev.backedge.compiler.regalloc.Location.Rematerialized;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Proves one allocation right, whoever made it, by symbolic data flow (as the checker of regalloc2 does).
 *
 * <p>The state at each point says which virtual registers' values each location holds on every path to it. Definitions, moves
 * and edges change it; where paths meet it is intersected, until nothing changes. Then every operand that is read must be in a
 * location that holds its value: this covers spills, reloads, clobbers, parallel moves, edges and slots that are shared. Apart
 * from that the constraints of each operand are checked, and that only allocatable registers and the spill area are touched.
 *
 * <p>What no path reads any more is forgotten where blocks end; were liveness wrong there, the checker would complain of too
 * much, not of too little.
 *
 * <p>Trusted are the LIR and the emitter: its parallel moves, and that repeating a rematerialisable definition gives the same
 * value again.
 */
public final class AllocationChecker {
    private final Allocation allocation;
    private final Numbering numbering;
    private final Liveness liveness;
    private final Map<LirBlock, CheckerState> entryStates = new HashMap<>();
    private final Map<VirtualRegister, LirInstruction> definitions = new HashMap<>();

    private AllocationChecker(Allocation allocation) {
        this.allocation = allocation;
        LirFunction function = allocation.function();
        numbering = new Numbering(function);
        liveness = new Liveness(numbering, function.registerCount());
    }

    /** @throws IllegalStateException saying where the allocation is wrong, what was expected and what was found */
    public static void check(Allocation allocation) {
        new AllocationChecker(allocation).check();
    }

    private void check() {
        List<LirBlock> blocks = allocation.function().blocks();
        for (LirBlock block : blocks) {
            for (LirInstruction instruction : block.instructions()) {
                for (Use use : instruction.uses()) {
                    if (use.role() == Role.DEF) {
                        definitions.put(use.register(), instruction);
                    }
                }
            }
        }
        for (LirBlock block : blocks) {
            checkShape(block);
        }
        propagate();
        for (LirBlock block : blocks) {
            // A block that cannot be reached has no state, and nothing to go wrong.
            if (entryStates.containsKey(block)) {
                walk(block, entryStates.get(block).copy(), true);
            }
        }
    }

    private void propagate() {
        // In emission order, so that most blocks are seen after all they can be reached from.
        List<LirBlock> blocks = allocation.function().blocks();
        entryStates.put(blocks.get(0), new CheckerState());
        BitSet work = new BitSet();
        work.set(0);
        while (!work.isEmpty()) {
            LirBlock block = blocks.get(work.nextSetBit(0));
            work.clear(numbering.index(block));
            CheckerState out = walk(block, entryStates.get(block).copy(), false);
            for (LirBlock successor : block.successors()) {
                CheckerState in = out.copy();
                in.keep(liveness.in(successor), block.arguments());
                in.rename(block.arguments(), successor.params());
                CheckerState known = entryStates.get(successor);
                if (known == null || known.meet(in)) {
                    entryStates.putIfAbsent(successor, in);
                    work.set(numbering.index(successor));
                }
            }
        }
    }

    /** Runs a block symbolically; complains only if asked to, for before the fixed point is reached a state may know too much. */
    private CheckerState walk(LirBlock block, CheckerState state, boolean complain) {
        if (complain) {
            expectParams(block, state);
        }
        move(block, "start", allocation.movesAtStart().get(block), state, complain);
        LirInstruction last = block.instructions().get(block.instructions().size() - 1);
        for (LirInstruction instruction : block.instructions()) {
            move(block, instruction, allocation.movesBefore().get(instruction), state, complain);
            if (instruction == last) {
                move(block, "end", allocation.movesAtEnd().get(block), state, complain);
            }
            execute(block, instruction, state, complain);
        }
        if (complain && !block.successors().isEmpty()) {
            expectArguments(block, state);
        }
        return state;
    }

    private void move(LirBlock block, Object where, List<Move> group, CheckerState state, boolean complain) {
        if (group == null) {
            return;
        }
        if (complain) {
            for (Move move : group) {
                if (!(move.from() instanceof Rematerialized)) {
                    expectValue(block, where, move.value(), move.from(), state);
                }
            }
        }
        state.move(group);
    }

    private void execute(LirBlock block, LirInstruction instruction, CheckerState state, boolean complain) {
        List<Use> uses = instruction.uses();
        List<Location> locations = allocation.locations().get(instruction);
        if (complain) {
            for (int i = 0; i < uses.size(); i++) {
                Role role = uses.get(i).role();
                if ((role == Role.USE || role == Role.ALIVE) && !(locations.get(i) instanceof Rematerialized)) {
                    expectValue(block, instruction, uses.get(i).register(), locations.get(i), state);
                }
            }
        }
        for (int i = 0; i < uses.size(); i++) {
            switch (uses.get(i).role()) {
                case TEMP -> state.clobber(locations.get(i));
                case DEF -> state.forget(uses.get(i).register());
                case USE, ALIVE, NONE -> { }
            }
        }
        for (int i = 0; i < uses.size(); i++) {
            if (uses.get(i).role() == Role.DEF && !(locations.get(i) instanceof Rematerialized)) {
                state.write(locations.get(i), uses.get(i).register());
            }
        }
    }

    private void expectParams(LirBlock block, CheckerState state) {
        List<Location> locations = allocation.paramLocations().getOrDefault(block, List.of());
        for (int i = 0; i < block.params().size(); i++) {
            expectValue(block, "parameter", block.params().get(i), locations.get(i), state);
        }
    }

    /** The state after the edge's moves must have each argument where the successor wants its parameter. */
    private void expectArguments(LirBlock block, CheckerState state) {
        LirBlock successor = block.successors().get(0);
        List<Location> params = allocation.paramLocations().getOrDefault(successor, List.of());
        for (int i = 0; i < block.arguments().size(); i++) {
            expectValue(block, "edge", block.arguments().get(i), params.get(i), state);
        }
    }

    private void expectValue(LirBlock block, Object where, VirtualRegister value, Location location, CheckerState state) {
        if (!state.at(location).contains(value)) {
            throw complaint(block, where, "expected " + value + " in " + location + ", found " + state.at(location));
        }
    }

    /** What does not depend on data flow: constraints, classes, overlaps, bounds. */
    private void checkShape(LirBlock block) {
        List<Location> params = allocation.paramLocations().getOrDefault(block, List.of());
        if (params.size() != block.params().size()) {
            throw complaint(block, "parameters", "expected " + block.params().size() + " locations, found " + params.size());
        }
        for (int i = 0; i < params.size(); i++) {
            checkLocation(block, "parameter", block.params().get(i), params.get(i));
        }
        if (block.successors().size() != 1 && !(block.arguments().isEmpty() && movesOf(block).isEmpty())) {
            throw complaint(block, "end", "expected one successor where an edge has moves, found " + block.successors());
        }
        checkGroup(block, "start", allocation.movesAtStart().get(block));
        checkGroup(block, "end", allocation.movesAtEnd().get(block));
        for (LirInstruction instruction : block.instructions()) {
            checkGroup(block, instruction, allocation.movesBefore().get(instruction));
            List<Location> locations = allocation.locations().get(instruction);
            if (locations == null || locations.size() != instruction.uses().size()) {
                throw complaint(block, instruction, "expected a location for each operand, found " + locations);
            }
            for (int i = 0; i < locations.size(); i++) {
                if (instruction.uses().get(i).isAllocated()) {
                    checkConstraint(block, instruction, i, locations);
                    checkOverlap(block, instruction, i, locations);
                }
            }
        }
    }

    private List<Move> movesOf(LirBlock block) {
        return allocation.movesAtEnd().getOrDefault(block, List.of());
    }

    private void checkGroup(LirBlock block, Object where, List<Move> group) {
        if (group == null) {
            return;
        }
        Map<Location, Move> destinations = new LinkedHashMap<>();
        for (Move move : group) {
            if (move.from() instanceof Rematerialized again) {
                checkRematerialized(block, where, move.value(), again);
            } else {
                checkLocation(block, where, move.value(), move.from());
            }
            checkLocation(block, where, move.destinationValue(), move.to());
            for (Location other : destinations.keySet()) {
                if (overlap(other, move.to())) {
                    throw complaint(block, where, "expected different destinations in a parallel group, found " + group);
                }
            }
            destinations.put(move.to(), move);
            if (move.to() instanceof InRegister in && !allocation.used().contains(in.register())) {
                throw complaint(block, where, "expected " + in.register() + " among the used registers");
            }
        }
    }

    private void checkConstraint(LirBlock block, LirInstruction instruction, int index, List<Location> locations) {
        Use use = instruction.uses().get(index);
        Location location = locations.get(index);
        boolean written = use.role() == Role.DEF || use.role() == Role.TEMP;
        if (location instanceof Rematerialized again && use.constraint() != Constraint.FIXED) {
            boolean own = use.role() == Role.DEF && again.definition() == instruction;
            boolean state = use.role() == Role.ALIVE && use.constraint() == Constraint.REGISTER_OR_STACK;
            if (!own && !state) {
                throw complaint(block, instruction, "expected " + use + " in a register or slot, found " + location);
            }
            checkRematerialized(block, instruction, use.register(), again);
            return;
        }
        checkLocation(block, instruction, use.register(), location);
        boolean satisfied = switch (use.constraint()) {
            case REGISTER -> location instanceof InRegister;
            case FIXED -> location.equals(new InRegister(use.fixed()));
            case REUSE -> location.equals(locations.get(use.reuse()));
            case REGISTER_OR_STACK -> true;
            case NONE -> false;
        };
        if (!satisfied) {
            throw complaint(block, instruction, "expected operand " + index + " to be " + use.constraint()
                    + (use.fixed() == null ? "" : " " + use.fixed()) + ", found " + location + " of " + locations);
        }
        if (written && location instanceof InRegister in && !allocation.used().contains(in.register())) {
            throw complaint(block, instruction, "expected " + in.register() + " among the used registers");
        }
    }

    /** What is clobbered throughout overlaps nothing; what is written at the end overlaps only what is read before. */
    private void checkOverlap(LirBlock block, LirInstruction instruction, int index, List<Location> locations) {
        Role role = instruction.uses().get(index).role();
        if (role != Role.DEF && role != Role.TEMP) {
            return;
        }
        for (int i = 0; i < locations.size(); i++) {
            Role other = instruction.uses().get(i).role();
            boolean apart = other != Role.NONE && i != index && (role == Role.TEMP || other != Role.USE);
            if (apart && overlap(locations.get(i), locations.get(index))) {
                throw complaint(block, instruction, "expected operand " + index + " (" + role + ") apart from operand "
                        + i + " (" + other + "), found both in " + locations.get(i));
            }
        }
    }

    private void checkLocation(LirBlock block, Object where, VirtualRegister value, Location location) {
        boolean valid = location instanceof InRegister in && allocatable(in, value)
                || location instanceof InSlot slot && inSpillArea(slot, value);
        if (!valid) {
            throw complaint(block, where, "expected an allocatable register or a slot for " + value + ", found " + location);
        }
    }

    private boolean inSpillArea(InSlot slot, VirtualRegister value) {
        return slot.bytes() == value.registerClass().spillBytes() && slot.offset() % slot.bytes() == 0
                && slot.offset() >= 0 && slot.offset() + slot.bytes() <= allocation.spillBytes();
    }

    private static boolean allocatable(InRegister in, VirtualRegister value) {
        return RegisterFile.of(value.registerClass()).contains(in.register());
    }

    private void checkRematerialized(LirBlock block, Object where, VirtualRegister value, Rematerialized again) {
        if (definitions.get(value) != again.definition() || !again.definition().operation().isRematerializable()) {
            throw complaint(block, where, "expected a definition of " + value + " that can be repeated, found " + again);
        }
    }

    private static boolean overlap(Location a, Location b) {
        if (a instanceof InSlot x && b instanceof InSlot y) {
            return x.offset() < y.offset() + y.bytes() && y.offset() < x.offset() + x.bytes();
        }
        return a instanceof InRegister && a.equals(b);
    }

    private IllegalStateException complaint(LirBlock block, Object where, String what) {
        return new IllegalStateException(allocation.function().name() + ", " + block + ", at " + where + ": " + what);
    }
}
