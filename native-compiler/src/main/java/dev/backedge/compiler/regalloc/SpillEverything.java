package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.Bailout;
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
import dev.backedge.compiler.x64.Register;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The trivial allocator: every virtual register lives in a spill slot of its own and visits a register only for the
 * instruction that needs it. Slow code, but a second opinion on {@link LinearScan}, simple enough to be believed.
 */
public final class SpillEverything implements RegisterAllocator {

    @Override
    public Allocation allocate(LirFunction function) throws Bailout {
        AllocationBuilder builder = new AllocationBuilder(function);
        Slots slots = new Slots();
        for (LirBlock block : function.blocks()) {
            List<Location> params = new ArrayList<>();
            for (VirtualRegister param : block.params()) {
                params.add(slots.of(param));
            }
            builder.locateParams(block, params);
            // Results of the previous instruction, still in registers: stored in the group before the next one.
            Map<VirtualRegister, Location> pending = Map.of();
            for (LirInstruction instruction : block.instructions()) {
                pending = allocate(instruction, pending, slots, builder);
            }
            if (!pending.isEmpty()) {
                throw new IllegalArgumentException(block + " ends with an instruction that has a result");
            }
            for (int i = 0; i < block.arguments().size(); i++) {
                VirtualRegister argument = block.arguments().get(i);
                VirtualRegister param = block.successors().get(0).params().get(i);
                builder.moveAtEnd(block, new Move(argument, param, slots.of(argument), slots.of(param)));
            }
        }
        return builder.build((slots.bytes + 15) & -16);
    }

    private static Map<VirtualRegister, Location> allocate(LirInstruction instruction, Map<VirtualRegister, Location> pending,
                                                           Slots slots, AllocationBuilder builder) throws Bailout {
        pending.forEach((value, register) ->
                builder.moveBefore(instruction, AllocationBuilder.move(value, register, slots.of(value))));
        List<Use> uses = instruction.uses();
        Location[] locations = choose(instruction, slots);
        Map<VirtualRegister, Location> results = new LinkedHashMap<>();
        for (int i = 0; i < locations.length; i++) {
            Use use = uses.get(i);
            switch (use.role()) {
                case USE, ALIVE -> {
                    if (locations[i] instanceof InRegister) {
                        Location from = pending.getOrDefault(use.register(), slots.of(use.register()));
                        builder.moveBefore(instruction, AllocationBuilder.move(use.register(), from, locations[i]));
                    }
                }
                case DEF -> results.put(use.register(), locations[i]);
                case TEMP, NONE -> { }
            }
        }
        builder.locate(instruction, Arrays.asList(locations));
        return results;
    }

    /** Registers and slots for the operands of one instruction, regardless of what any register held before. */
    private static Location[] choose(LirInstruction instruction, Slots slots) throws Bailout {
        List<Use> uses = instruction.uses();
        Location[] locations = new Location[uses.size()];
        // What is taken while inputs are read, and while results are written.
        Set<Register> reading = EnumSet.noneOf(Register.class);
        Set<Register> writing = EnumSet.noneOf(Register.class);
        for (int i = 0; i < locations.length; i++) {
            Use use = uses.get(i);
            if (use.isAllocated() && use.constraint() == Constraint.FIXED) {
                locations[i] = new InRegister(use.fixed());
                occupy(use.role(), use.fixed(), reading, writing);
            }
        }
        // The input that a result reuses must be free to be written.
        for (int i = 0; i < locations.length; i++) {
            Use use = uses.get(i);
            if (use.isAllocated() && use.constraint() == Constraint.REUSE) {
                Location input = locations[use.reuse()];
                Register register = input instanceof InRegister in ? in.register()
                        : pick(instruction, use, reading, writing);
                reading.add(register);
                writing.add(register);
                locations[use.reuse()] = new InRegister(register);
                locations[i] = new InRegister(register);
            }
        }
        for (int i = 0; i < locations.length; i++) {
            Use use = uses.get(i);
            if (!use.isAllocated() || locations[i] != null) {
                continue;
            }
            if (use.constraint() == Constraint.REGISTER_OR_STACK && (use.role() == Role.USE || use.role() == Role.ALIVE)) {
                locations[i] = slots.of(use.register());
                continue;
            }
            Set<Register> none = EnumSet.noneOf(Register.class);
            Register register = switch (use.role()) {
                case USE -> pick(instruction, use, reading, none);
                case DEF -> pick(instruction, use, writing, none);
                case ALIVE, TEMP, NONE -> pick(instruction, use, reading, writing);
            };
            occupy(use.role(), register, reading, writing);
            locations[i] = new InRegister(register);
        }
        return locations;
    }

    private static void occupy(Role role, Register register, Set<Register> reading, Set<Register> writing) {
        if (role != Role.DEF) {
            reading.add(register);
        }
        if (role != Role.USE) {
            writing.add(register);
        }
    }

    private static Register pick(LirInstruction instruction, Use use, Set<Register> taken, Set<Register> alsoTaken)
            throws Bailout {
        for (Register register : RegisterFile.of(use.register().registerClass())) {
            if (!taken.contains(register) && !alsoTaken.contains(register)) {
                return register;
            }
        }
        throw new Bailout("REGISTERS_EXHAUSTED", "No register is left for operand " + use.operand() + " of: " + instruction);
    }

    /** A slot for each virtual register, in order of appearance. */
    private static final class Slots {
        private final Map<VirtualRegister, InSlot> slots = new HashMap<>();
        private int bytes;

        InSlot of(VirtualRegister register) {
            return slots.computeIfAbsent(register, r -> {
                int size = r.registerClass().spillBytes();
                int offset = (bytes + size - 1) & -size;
                bytes = offset + size;
                return new InSlot(offset, size);
            });
        }
    }
}
