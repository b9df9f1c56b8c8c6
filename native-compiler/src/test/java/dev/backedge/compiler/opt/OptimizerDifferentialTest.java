package dev.backedge.compiler.opt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrPrinter;
import dev.backedge.compiler.testing.RandomIr;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Random functions leave by the same exit, in the same state and with the same arrays before and after optimisation, each pass verified. */
class OptimizerDifferentialTest {
    private static final int FUNCTIONS = Integer.getInteger("backedge.seeds", 300);
    private static final long FIRST = Long.getLong("backedge.seed", 0);
    private static final int RUNS = 6;

    @TestFactory
    List<DynamicTest> randomFunctionsKeepTheirMeaning() {
        List<DynamicTest> tests = new ArrayList<>();
        for (long from = FIRST; from < FIRST + FUNCTIONS; from += 50) {
            long first = from;
            long end = Math.min(from + 50, FIRST + FUNCTIONS);
            tests.add(DynamicTest.dynamicTest("seeds " + first + " to " + (end - 1), () -> {
                for (long seed = first; seed < end; seed++) {
                    check(seed);
                }
            }));
        }
        return tests;
    }

    private static void check(long seed) {
        RandomIr random = RandomIr.of(seed);
        Function optimized = RandomIr.of(seed).function();
        try {
            Optimizer.optimize(optimized, Passes.options(), PassSink.NONE);
            for (int run = 0; run < RUNS; run++) {
                assertThat(outcome(random, optimized, run)).isEqualTo(outcome(random, random.function(), run));
            }
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError("seed " + seed + ": " + failure.getMessage() + "\n" + IrPrinter.print(random.function()), failure);
        }
    }

    private static String outcome(RandomIr random, Function version, long run) {
        RandomIr.Inputs inputs = random.inputs(run);
        int resumePoint = random.interpreter(version).run(inputs.buffer(), inputs.arrays()).resumePoint();
        return random.outcome(resumePoint, inputs);
    }
}
