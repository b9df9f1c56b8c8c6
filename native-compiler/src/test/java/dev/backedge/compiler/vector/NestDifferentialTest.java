package dev.backedge.compiler.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Random loop nests leave with the same state and the same arrays before and after vectorisation, interpreted and as machine code. */
class NestDifferentialTest {
    private static final int NESTS = Integer.getInteger("backedge.seeds", 80);
    private static final long FIRST = Long.getLong("backedge.seed", 0);
    /** Blocks are given up in the middle with the first, and run through with the second. */
    private static final int[] FUEL = {23, 400};

    @TestFactory
    Stream<DynamicTest> vectorisedNestsMeanTheSame() {
        return Differential.LEVELS.entrySet().stream().map(level -> DynamicTest.dynamicTest(level.getKey(), () -> {
            int vectorised = 0;
            for (long seed = FIRST; seed < FIRST + NESTS; seed++) {
                String remarks = Differential.check(new RandomNest(seed), seed, level.getValue(), FUEL[(int) (seed & 1)]).toString();
                vectorised += remarks.contains("side by side") ? 1 : 0;
            }
            assertThat(vectorised).as("vectorised nests of " + NESTS).isGreaterThan(NESTS / 8);
        }));
    }
}
