package dev.backedge.compiler.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.Remark;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.IrPrinter;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.opt.Optimizer;
import dev.backedge.compiler.opt.PassSink;
import dev.backedge.compiler.regalloc.LinearScan;
import dev.backedge.compiler.testing.BackEnd;
import dev.backedge.compiler.testing.NativeCode;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Random shift registers leave with the same state with and without lanes that run ahead, interpreted and as machine code. */
class SpreadLoopTest {
    private static final int LOOPS = Integer.getInteger("backedge.seeds", 16);
    private static final long FIRST = Long.getLong("backedge.seed", 0);
    private static final int FUEL = 4096;
    private static final int[] ITERATIONS = {1, 1024, 1025, 1026, 3100};

    private static final Map<String, CpuFeatures> LEVELS = new TreeMap<>(Map.of("sse2", CpuFeatures.SSE2, "avx2", CpuFeatures.AVX2, "avx512", CpuFeatures.AVX512));

    @Test
    void aMapDoneManyTimesIsAMap() {
        BitwiseMap one = BitwiseMap.identity(64).xor(BitwiseMap.identity(64).then(x -> x << 13));
        one = one.xor(one.then(x -> x >>> 7));
        one = one.xor(one.then(x -> x << 17)).xor(BitwiseMap.constant(64, 4711));
        long expected = 88172645463325252L;
        for (int i = 0; i < 1000; i++) {
            expected ^= expected << 13;
            expected ^= expected >>> 7;
            expected ^= expected << 17 ^ 4711;
        }
        assertThat(one.times(1000).apply(88172645463325252L)).isEqualTo(expected);
    }

    @TestFactory
    Stream<DynamicTest> spreadLoopsMeanTheSame() {
        return LEVELS.entrySet().stream().map(level -> DynamicTest.dynamicTest(level.getKey(), () -> {
            int spread = 0;
            for (long seed = FIRST; seed < FIRST + LOOPS; seed++) {
                spread += check(seed, level.getValue());
            }
            assertThat(spread).as("spread loops of " + LOOPS).isGreaterThan(LOOPS / 2);
        }));
    }

    private static int check(long seed, CpuFeatures cpu) {
        RandomRecurrence loop = new RandomRecurrence(seed);
        String text = loop.text();
        Function plain = RandomRecurrence.parse(text);
        Function optimized = RandomRecurrence.parse(text);
        List<Remark> remarks = new ArrayList<>();
        try {
            Optimizer.optimize(optimized, new CompilerOptions(cpu, 1_000_000, FUEL, true, false, Set.of(), 0, false), PassSink.NONE.collecting(remarks));
            List<String> expected = new ArrayList<>();
            for (int iterations : ITERATIONS) {
                expected.add(interpreted(loop, plain, iterations));
                assertThat(interpreted(loop, optimized, iterations)).isEqualTo(expected.get(expected.size() - 1));
            }
            if (BackEnd.host().and(cpu).equals(cpu)) {
                try (NativeCode code = new BackEnd("native", cpu, new LinearScan()).compile(optimized, point -> slots(loop)).install()) {
                    for (int i = 0; i < ITERATIONS.length; i++) {
                        long[] buffer = buffer(loop, ITERATIONS[i]);
                        int resumePoint = code.run(buffer, new Object[0]);
                        assertThat(outcome(loop, resumePoint, buffer)).as("machine code, " + ITERATIONS[i] + " iterations").isEqualTo(expected.get(i));
                    }
                }
            }
        } catch (Bailout | RuntimeException | AssertionError failure) {
            throw new AssertionError("seed " + seed + ", " + remarks + ": " + failure.getMessage() + "\n" + text + "\n" + IrPrinter.print(optimized), failure);
        }
        return remarks.stream().anyMatch(remark -> remark.text().contains("lanes")) ? 1 : 0;
    }

    private static int[] slots(RandomRecurrence loop) {
        int[] slots = new int[loop.slots().size()];
        Arrays.setAll(slots, i -> i);
        return slots;
    }

    private static long[] buffer(RandomRecurrence loop, int iterations) {
        Random random = new Random(iterations);
        long[] buffer = new long[loop.slots().size()];
        int start = random.nextInt(1000) - 500;
        for (int i = 0; i < buffer.length; i++) {
            buffer[i] = i == 0 ? start : i == 1 ? start + (long) loop.step() * iterations : loop.slots().get(i) == Type.I64 ? random.nextLong() : random.nextInt();
        }
        return buffer;
    }

    private static String interpreted(RandomRecurrence loop, Function function, int iterations) {
        long[] buffer = buffer(loop, iterations);
        return outcome(loop, new IrInterpreter(function, point -> slots(loop)).run(buffer, new Object[0]).resumePoint(), buffer);
    }

    private static String outcome(RandomRecurrence loop, int resumePoint, long[] buffer) {
        StringBuilder text = new StringBuilder("resume point ").append(resumePoint).append(":");
        for (int i = 0; i < buffer.length; i++) {
            text.append(' ').append(loop.slots().get(i) == Type.I64 ? buffer[i] : (int) buffer[i]);
        }
        return text.toString();
    }
}
