package dev.backedge.compiler.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.Remark;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.IrParser;
import dev.backedge.compiler.ir.IrPrinter;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.opt.Optimizer;
import dev.backedge.compiler.opt.PassSink;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Loops over several elements in each iteration: they are read and stored as whole vectors, where that is known to do the same. Random ones are in {@link VectorDifferentialTest}. */
class InterleavedLoopTest {
    private static final int FUEL = 23;

    /** Each iteration works on elements 0 to {@code ways} - 1 from {@code v60} on, the first of them. */
    private static final class Loop extends RandomCode {
        private final StringBuilder code = new StringBuilder();
        private final boolean scaled;

        /** @param scaled whether the counter moves by one, and the index is a multiple of it */
        Loop(ElementKind kind, int ways, boolean scaled, boolean up) {
            super(ways);
            this.scaled = scaled;
            for (int i = 0; i < ARRAYS; i++) {
                kinds.add(kind);
            }
            scale = scaled ? ways : 1;
            step = (up ? 1 : -1) * (scaled ? 1 : ways);
            code.append(scaled ? "  v61:i32 = const " + ways + "\n  v60:i32 = mul v100, v61\n" : "");
        }

        private String at(int array, int element) {
            String index = "v" + next++;
            code.append("  v%d:i32 = const %d\n  %s:i32 = add %s, v%d\n".formatted(next, element, index, scaled ? "v60" : "v100", next++));
            code.append("  bounds_check %s, v%d exit bounds_check 1 @%d [STATE]\n".formatted(index, 30 + array, next));
            return index;
        }

        String load(int array, int element) {
            String index = at(array, element);
            String value = "v" + next++;
            code.append("  %s:%s = load.%s v%d, %s\n".formatted(value, kinds.get(array).type().text(), kinds.get(array).text(), 40 + array, index));
            return value;
        }

        String add(String one, String other) {
            String sum = "v" + next++;
            code.append("  %s:%s = add %s, %s\n".formatted(sum, kinds.get(0).type().text(), one, other));
            return sum;
        }

        void store(int array, int element, String value) {
            String index = at(array, element);
            code.append("  store.%s v%d, %s, %s\n".formatted(kinds.get(array).text(), 40 + array, index, value));
        }

        Loop done() {
            String state = "v100, v1, v2, v3, v4, v5, v6, v7";
            text = header("Interleaved.loop") + "  jump block1(v0, v50)\nblock1(v100:i32, v101:i32):\n"
                    + "  v102:i32 = tick v101, v51 exit yield 0 @0 [%s]\n".formatted(state)
                    + "  v103:i32 = %s v100, v1\n  branch v103, block2, block3\nblock2:\n".formatted(step > 0 ? "lt" : "gt")
                    + code.toString().replace("STATE", state) + "  v104:i32 = add v100, v52\n  jump block1(v104, v102)\nblock3:\n  exit loop_exit 2 @9 [%s]\n".formatted(state);
            return this;
        }

        @Override
        List<Type> slots() {
            return List.of(Type.I32, Type.I32, Type.I32, Type.I32, Type.I64, Type.I64, Type.F32, Type.F64);
        }

        /** What there is to tell of it, and the optimised IR. */
        String optimized(CpuFeatures cpu) {
            Function function = IrParser.parse(text);
            List<Remark> remarks = new ArrayList<>();
            Optimizer.optimize(function, new CompilerOptions(cpu, 1_000_000, FUEL, true, false, Set.of(), 0, false), PassSink.NONE.collecting(remarks));
            return remarks + IrPrinter.print(function);
        }
    }

    /** All elements of one array are read, all of another are stored, in another order. */
    private static Loop swapped(ElementKind kind, int ways, boolean scaled, boolean up) {
        Loop loop = new Loop(kind, ways, scaled, up);
        List<String> loaded = new ArrayList<>();
        for (int i = 0; i < ways; i++) {
            loaded.add(loop.load(0, i));
        }
        for (int i = ways - 1; i >= 0; i--) {
            loop.store(1, i, loop.add(loaded.get(i), loaded.get((i + 1) % ways)));
        }
        return loop.done();
    }

    @TestFactory
    Stream<DynamicTest> neighboursAreAccessedTogether() {
        return Differential.LEVELS.entrySet().stream().map(level -> DynamicTest.dynamicTest(level.getKey(), () -> {
            for (ElementKind kind : List.of(ElementKind.BYTE, ElementKind.CHAR, ElementKind.INT, ElementKind.DOUBLE)) {
                for (int ways = 2; ways <= 4; ways++) {
                    for (boolean up : List.of(true, false)) {
                        check(swapped(kind, ways, kind.bytes() % 3 == 1, up), level.getValue(), ways != 3 || level.getKey().startsWith("avx"));
                    }
                }
            }
        }));
    }

    private static void check(Loop loop, CpuFeatures cpu, boolean together) {
        if (together) {
            assertThat(loop.optimized(cpu)).contains(" vectorised: ").doesNotContain("not vectorised").doesNotContain("vgather").contains("unzip").contains(" zip");
        } else {
            assertThat(loop.optimized(cpu)).contains("an array in steps of 3 elements");
        }
        Differential.check(loop, 1, cpu, FUEL);
    }

    /** Whether the last element of the array is one that nobody asks for, or not. */
    @Test
    void someElementsAreReadWithTheOthers() {
        for (int element = 0; element < 4; element++) {
            Loop loop = new Loop(ElementKind.FLOAT, 4, true, element % 2 == 0);
            loop.store(1, 0, loop.load(0, element));
            loop.store(1, 1, "v6");
            loop.store(1, 2, "v6");
            loop.store(1, 3, loop.load(0, 3 - element));
            loop.done();
            assertThat(loop.optimized(CpuFeatures.AVX512)).contains("unzip").doesNotContain("vgather");
            Differential.check(loop, element, CpuFeatures.AVX512, FUEL);
        }
    }

    /** The one array has nothing before the first element that is read, nor behind the last: the interpreter complains of what is accessed there. */
    @Test
    void nothingIsReadOutsideOfTheArray() {
        for (int ways = 2; ways <= 4; ways++) {
            for (boolean up : List.of(true, false)) {
                Loop loop = new Loop(ElementKind.FLOAT, ways, false, up);
                String loaded = loop.load(0, up ? 0 : -ways);
                for (int i = 0; i < ways; i++) {
                    loop.store(1, i, loaded);
                }
                String optimized = loop.done().optimized(CpuFeatures.AVX512);
                assertThat(optimized).contains("unzip").doesNotContain("vgather");
                for (int iterations = 1; iterations < 150; iterations++) {
                    float[] read = new float[(iterations - 1) * ways + 1];
                    for (int i = 0; i < read.length; i++) {
                        read[i] = i + 1;
                    }
                    assertThat(stored(loop.text, read, iterations * ways, up)).isEqualTo(stored(optimized.substring(optimized.indexOf("function")), read, iterations * ways, up));
                }
            }
        }
    }

    private static float[] stored(String text, float[] read, int end, boolean up) {
        float[] stored = new float[end + 4];
        long[] buffer = {up ? 0 : end, up ? end : 0, 0, 0, 0, 0, 0, 0};
        int[] slots = {0, 1, 2, 3, 4, 5, 6, 7};
        new IrInterpreter(IrParser.parse(text), point -> slots).run(buffer, new Object[] {read, stored, new float[1]});
        return stored;
    }

    @Test
    void noStoreIsInvented() {
        Loop loop = new Loop(ElementKind.INT, 4, false, true);
        for (int i = 0; i < 3; i++) {
            loop.store(1, i, loop.load(0, i));
        }
        assertThat(loop.done().optimized(CpuFeatures.AVX512)).contains("not vectorised: it stores to some of every 4 elements of an array only");
    }

    @Test
    void elementsThatAreStoredTwiceAreNotStoredTogether() {
        Loop loop = new Loop(ElementKind.INT, 2, false, true);
        String loaded = loop.load(0, 0);
        loop.store(1, 0, loaded);
        loop.store(1, 0, loop.load(0, 1));
        assertThat(loop.done().optimized(CpuFeatures.AVX512)).contains("not vectorised: it stores to some of every 2 elements of an array only");
    }

    /** The load behind the first store reads what that has stored, but would come before it. */
    @Test
    void noLoadOvertakesAStore() {
        Loop loop = new Loop(ElementKind.INT, 2, false, true);
        String first = loop.load(0, 0);
        String second = loop.load(0, 1);
        loop.store(1, 0, loop.add(first, second));
        String other = loop.load(0, 0);
        loop.store(1, 1, loop.add(other, second));
        loop.done();
        assertThat(loop.optimized(CpuFeatures.AVX512)).contains(" vectorised: ").contains(":i32 = ne v4");
        Differential.check(loop, 1, CpuFeatures.AVX512, FUEL);
    }

    /** Stores of one iteration reach into the next. */
    @Test
    void overlappingGroupsKeepTheirOrder() {
        Loop loop = new Loop(ElementKind.LONG, 2, false, true);
        String loaded = loop.load(0, 0);
        for (int i = 3; i >= 0; i--) {
            loop.store(1, i, i % 2 == 0 ? loaded : "v5");
        }
        loop.done();
        assertThat(loop.optimized(CpuFeatures.AVX512)).contains(" vectorised: ");
        Differential.check(loop, 1, CpuFeatures.AVX512, FUEL);
        Loop other = new Loop(ElementKind.LONG, 2, false, true);
        for (int i = 0; i < 4; i++) {
            other.store(1, i, i % 2 == 0 ? other.load(0, 0) : "v5");
        }
        assertThat(other.done().optimized(CpuFeatures.AVX512)).contains("not vectorised: an iteration needs what one of the 1 before it has stored");
    }
}
