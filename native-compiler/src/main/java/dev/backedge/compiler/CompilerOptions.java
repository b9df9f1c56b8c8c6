package dev.backedge.compiler;

import dev.backedge.compiler.x64.CpuFeatures;
import java.util.Set;

/**
 * How to compile.
 *
 * @param cpu instruction set to use
 * @param sliceTicks length of a time slice in ticks of the time-stamp counter
 * @param fuel cost units (about one loop iteration each) between two looks at the clock
 * @param verify run the IR verifier after each pass and the allocation checker after allocation
 * @param spillEverything use the trivial register allocator
 * @param disabledPasses names of optimiser passes to leave out
 * @param forceExits take exits that nothing asks for: the first that is come by, the second after that, the third after that, and so
 *     on up to this distance; 0 for never
 * @param listing keep a {@link CompiledLoop#listing()}
 */
public record CompilerOptions(CpuFeatures cpu, long sliceTicks, int fuel, boolean verify, boolean spillEverything,
                              Set<String> disabledPasses, int forceExits, boolean listing) {
    public CompilerOptions {
        disabledPasses = Set.copyOf(disabledPasses);
    }
}
