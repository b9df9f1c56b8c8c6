package dev.backedge.compiler.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.Remark;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.IrPrinter;
import dev.backedge.compiler.opt.Optimizer;
import dev.backedge.compiler.opt.PassSink;
import dev.backedge.compiler.regalloc.LinearScan;
import dev.backedge.compiler.regalloc.SpillEverything;
import dev.backedge.compiler.testing.BackEnd;
import dev.backedge.compiler.testing.NativeCode;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Random loops leave with the same state and the same arrays before and after vectorisation, interpreted and as machine code: for every number of iterations, and where several
 * names are one array.
 */
class VectorDifferentialTest {
    private static final int LOOPS = Integer.getInteger("backedge.seeds", 60);
    private static final long FIRST = Long.getLong("backedge.seed", 0);
    private static final int RUNS = 12;
    /** So that chunks end within the arrays, and not after a whole block. */
    private static final int FUEL = 23;
    /** Every so many loops are compiled by the trivial allocator. */
    private static final int SPILLED = 8;

    private static final Map<String, CpuFeatures> LEVELS = new TreeMap<>(Map.of("sse2", CpuFeatures.SSE2, "avx2", CpuFeatures.AVX2, "avx512", CpuFeatures.AVX512));

    @TestFactory
    Stream<DynamicTest> vectorisedLoopsMeanTheSame() {
        return LEVELS.entrySet().stream().map(level -> DynamicTest.dynamicTest(level.getKey(), () -> {
            int vectorised = 0;
            for (long seed = FIRST; seed < FIRST + LOOPS; seed++) {
                vectorised += check(seed, level.getValue());
            }
            assertThat(vectorised).as("vectorised loops of " + LOOPS).isGreaterThan(LOOPS / 4);
        }));
    }

    private static int check(long seed, CpuFeatures cpu) {
        RandomLoop loop = new RandomLoop(seed);
        Function plain = loop.function();
        Function optimized = loop.function();
        List<Remark> remarks = new ArrayList<>();
        String listing = "";
        try {
            Optimizer.optimize(optimized, new CompilerOptions(cpu, 1_000_000, FUEL, true, false, Set.of(), 0, false), PassSink.NONE.collecting(remarks));
            List<String> expected = new ArrayList<>();
            for (int run = 0; run < RUNS; run++) {
                expected.add(interpreted(loop, plain, seed * 1000 + run));
                assertThat(interpreted(loop, optimized, seed * 1000 + run)).isEqualTo(expected.get(run));
            }
            if (BackEnd.host().and(cpu).equals(cpu)) {
                BackEnd backEnd = new BackEnd("native", cpu, seed % SPILLED == 0 ? new SpillEverything() : new LinearScan());
                BackEnd.Compiled compiled = backEnd.compile(optimized, point -> slots(loop));
                listing = compiled.listing();
                try (NativeCode code = compiled.install()) {
                    for (int run = 0; run < RUNS; run++) {
                        LoopInputs inputs = LoopInputs.of(loop, seed * 1000 + run);
                        int resumePoint = code.run(inputs.buffer(), inputs.arrays());
                        assertThat(inputs.outcome(resumePoint, loop)).as("machine code, run " + run).isEqualTo(expected.get(run));
                    }
                }
            }
        } catch (Bailout | RuntimeException | AssertionError failure) {
            throw new AssertionError("seed " + seed + ", " + remarks + ": " + failure.getMessage() + "\n" + loop.text() + "\n" + IrPrinter.print(optimized) + "\n" + listing, failure);
        }
        return remarks.stream().anyMatch(Remark::vectorised) ? 1 : 0;
    }

    private static int[] slots(RandomLoop loop) {
        int[] slots = new int[loop.slots().size()];
        Arrays.setAll(slots, i -> i);
        return slots;
    }

    private static String interpreted(RandomLoop loop, Function function, long seed) {
        LoopInputs inputs = LoopInputs.of(loop, seed);
        return inputs.outcome(new IrInterpreter(function, point -> slots(loop)).run(inputs.buffer(), inputs.arrays()).resumePoint(), loop);
    }
}
