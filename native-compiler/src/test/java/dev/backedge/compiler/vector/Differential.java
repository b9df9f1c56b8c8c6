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

/** Compares what a random function leaves behind before and after optimisation, for several inputs. */
final class Differential {
    static final Map<String, CpuFeatures> LEVELS = new TreeMap<>(Map.of("sse2", CpuFeatures.SSE2, "avx2", CpuFeatures.AVX2, "avx512", CpuFeatures.AVX512));
    private static final int RUNS = 12;
    /** Every so many functions are compiled by the trivial allocator. */
    private static final int SPILLED = 8;

    private Differential() {
    }

    /**
     * Runs the function as it is and optimised, interpreted and as machine code, where the host has that CPU; returns what became of its loops.
     *
     * @throws AssertionError if anything differs: with all that is needed to look into it
     */
    static List<Remark> check(RandomCode loop, long seed, CpuFeatures cpu, int fuel) {
        Function plain = loop.function();
        Function optimized = loop.function();
        List<Remark> remarks = new ArrayList<>();
        String listing = "";
        try {
            Optimizer.optimize(optimized, new CompilerOptions(cpu, 1_000_000, fuel, true, false, Set.of(), 0, false), PassSink.NONE.collecting(remarks));
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
        return remarks;
    }

    private static int[] slots(RandomCode loop) {
        int[] slots = new int[loop.slots().size()];
        Arrays.setAll(slots, i -> i);
        return slots;
    }

    private static String interpreted(RandomCode loop, Function function, long seed) {
        LoopInputs inputs = LoopInputs.of(loop, seed);
        return inputs.outcome(new IrInterpreter(function, point -> slots(loop)).run(inputs.buffer(), inputs.arrays()).resumePoint(), loop);
    }
}
