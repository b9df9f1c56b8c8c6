package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.LirFunction;

/** Assigns locations; keeps no state between runs and changes nothing in its input. */
public interface RegisterAllocator {
    Allocation allocate(LirFunction function);
}
