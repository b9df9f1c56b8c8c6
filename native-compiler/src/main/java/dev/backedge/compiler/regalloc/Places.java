package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.regalloc.Location.InRegister;
import dev.backedge.compiler.regalloc.Location.Rematerialized;

/** Where each value is at each position, once every interval has its register or memory. */
final class Places {
    private final Numbering numbering;
    private final SpillSlots slots;

    Places(Numbering numbering, SpillSlots slots) {
        this.numbering = numbering;
        this.slots = slots;
    }

    Location of(Interval interval) {
        return interval.register() != null ? new InRegister(interval.register()) : inMemory(interval.lifetime());
    }

    Location at(Lifetime lifetime, int position) {
        return of(lifetime.intervalAt(position));
    }

    /** Where the moves before the instruction at an even position find a value that is live just before it. */
    Location before(Lifetime lifetime, int position) {
        if (lifetime.fixedDefinition() != null && numbering.instruction(position - 2) == lifetime.definition()) {
            return new InRegister(lifetime.fixedDefinition());
        }
        return at(lifetime, position - 1);
    }

    /** Where the definition puts the value. */
    Location defined(Lifetime lifetime) {
        return lifetime.fixedDefinition() != null ? new InRegister(lifetime.fixedDefinition())
                : of(lifetime.intervals().get(0));
    }

    /** The home of a value outside of the registers. */
    Location inMemory(Lifetime lifetime) {
        return lifetime.isRematerializable() ? new Rematerialized(lifetime.definition()) : slots.of(lifetime.web());
    }
}
