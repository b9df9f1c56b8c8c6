package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.regalloc.Location.InRegister;
import dev.backedge.compiler.x64.Register;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes down the location of each operand, and copies inputs to where FIXED and REUSE want them. */
final class OperandPlacement {
    private final Numbering numbering;
    private final Lifetimes lifetimes;
    private final Places places;
    private final AllocationBuilder builder;

    OperandPlacement(Numbering numbering, Lifetimes lifetimes, Places places, AllocationBuilder builder) {
        this.numbering = numbering;
        this.lifetimes = lifetimes;
        this.places = places;
        this.builder = builder;
    }

    void run() {
        for (LirBlock block : numbering.blocks()) {
            int position = numbering.from(block);
            List<Location> params = new ArrayList<>();
            for (VirtualRegister param : block.params()) {
                params.add(places.at(lifetimes.of(param), position));
            }
            builder.locateParams(block, params);
            for (LirInstruction instruction : block.instructions()) {
                position += 2;
                Location[] locations = new Location[instruction.uses().size()];
                for (int i = 0; i < locations.length; i++) {
                    locations[i] = place(instruction, i, position);
                }
                builder.locate(instruction, Arrays.asList(locations));
            }
        }
    }

    private Location place(LirInstruction instruction, int index, int position) {
        Use use = instruction.uses().get(index);
        if (!use.isAllocated()) {
            return null;
        }
        Register fixed = OperandRules.fixed(instruction, use);
        Location location = fixed != null ? new InRegister(fixed) : null;
        return switch (use.role()) {
            case DEF -> location != null ? location : places.of(lifetimes.of(use.register()).intervals().get(0));
            case TEMP -> location != null ? location : places.at(lifetimes.of(use.register()), position);
            // Read until the end: in memory, if that is where the value is by then.
            case ALIVE -> location != null ? copied(use, location, instruction, position)
                    : places.at(lifetimes.of(use.register()), position + 1);
            case USE -> {
                int result = OperandRules.reusingResult(instruction, index);
                if (result >= 0) {
                    location = places.at(lifetimes.of(instruction.uses().get(result).register()), position);
                }
                yield location != null ? copied(use, location, instruction, position)
                        : places.at(lifetimes.of(use.register()), position);
            }
            case NONE -> null;
        };
    }

    private Location copied(Use use, Location to, LirInstruction instruction, int position) {
        Location from = places.before(lifetimes.of(use.register()), position);
        builder.moveBefore(instruction, AllocationBuilder.move(use.register(), from, to));
        return to;
    }
}
