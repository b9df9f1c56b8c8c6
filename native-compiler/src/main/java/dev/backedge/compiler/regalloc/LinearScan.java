package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.lir.LirFunction;

/** The register allocator: linear scan on SSA form. The package's documentation tells how the phases work together. */
public final class LinearScan implements RegisterAllocator {

    @Override
    public Allocation allocate(LirFunction function) throws Bailout {
        Numbering numbering = new Numbering(function);
        Liveness liveness = new Liveness(numbering, function.registerCount());
        Lifetimes lifetimes = LifetimeBuilder.build(function, numbering, liveness);
        Coalescing.run(numbering, lifetimes);
        new RegisterWalk(numbering, lifetimes).run();

        SpillSlots slots = new SpillSlots(lifetimes);
        Places places = new Places(numbering, slots);
        AllocationBuilder builder = new AllocationBuilder(function);
        new Resolution(numbering, liveness, lifetimes, places, builder).run();
        new OperandPlacement(numbering, lifetimes, places, builder).run();
        return builder.build(slots.bytes());
    }
}
