package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.lir.LirFunction;

/** Assigns locations; keeps no state between runs and changes nothing in its input. */
public interface RegisterAllocator {
    /**
     * @throws Bailout {@code REGISTERS_EXHAUSTED} if an instruction wants more registers at once than the target has,
     *     {@code REGISTER_CLASS} for a class of registers that the allocator does not serve
     */
    Allocation allocate(LirFunction function) throws Bailout;
}
