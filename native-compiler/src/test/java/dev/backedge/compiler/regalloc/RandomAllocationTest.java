package dev.backedge.compiler.regalloc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.lir.LirFunction;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both allocators on random functions; each allocation is proved by the checker. */
class RandomAllocationTest {
    private static final int FUNCTIONS = Integer.getInteger("backedge.test.functions", 160);

    @ParameterizedTest
    @ValueSource(ints = {10, 40, 150, 600})
    void everyAllocationIsRight(int instructions) throws Bailout {
        for (long seed = 0; seed < FUNCTIONS / Math.max(1, instructions / 40); seed++) {
            LirFunction function = RandomLir.generate(seed, instructions);
            for (RegisterAllocator allocator : List.of(new SpillEverything(), new LinearScan())) {
                check(allocator, function, seed);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theSameFunctionIsAllocatedTheSameWay(long seed) throws Bailout {
        assertThat(AllocationListing.of(new LinearScan().allocate(RandomLir.generate(seed, 300))))
                .isEqualTo(AllocationListing.of(new LinearScan().allocate(RandomLir.generate(seed, 300))));
    }

    private static void check(RegisterAllocator allocator, LirFunction function, long seed) throws Bailout {
        Allocation allocation;
        try {
            allocation = allocator.allocate(function);
        } catch (RuntimeException | Bailout e) {
            throw new AssertionError("seed " + seed + ", " + allocator.getClass().getSimpleName() + ": " + e, e);
        }
        try {
            AllocationChecker.check(allocation);
        } catch (IllegalStateException e) {
            throw new AssertionError("seed " + seed + ", " + allocator.getClass().getSimpleName() + ": " + e.getMessage() + "\n"
                    + AllocationListing.of(allocation), e);
        }
    }
}
