package dev.backedge.compiler.lower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.backedge.compiler.Assumptions;
import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.LoopCompiler;
import dev.backedge.compiler.Profile;
import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.ResumePoint;
import dev.backedge.compiler.bytecode.SsaBuilder;
import dev.backedge.compiler.bytecode.StateSlot;
import dev.backedge.compiler.ir.ExitReason;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.testing.BackEnd;
import dev.backedge.compiler.testing.NativeCode;
import dev.backedge.compiler.testing.SampleLoops;
import dev.backedge.compiler.x64.CpuFeatures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Loops that javac compiled, from bytecode to machine code, against the interpreter on the IR that no pass has touched. */
class BytecodeLoopTest {
    private static final int FUEL = 1000;

    private static final double[] DOUBLES = {1.5, -2.25, 0.1, 1e10, -0.0, 3, 7.75, -1e-3, 2, 42};

    /** @param locals of the header, in the order of their slots: arrays, or boxes of primitives (long and double take two slots) */
    private record Sample(String method, Object... locals) {
        @Override
        public String toString() {
            return method;
        }
    }

    private static List<Sample> samples() {
        int[] ints = {5, -3, 8, 0, Integer.MAX_VALUE, 1, 1, -7, 100, 9, 2};
        byte[] bytes = {1, -1, 127, -128, 5, 5, 0, 77};
        return List.of(
                new Sample("sum", ints, 0, 0),
                new Sample("sum", ints, 17, 3),
                new Sample("sum", new int[0], 0, 0),
                new Sample("dot", DOUBLES, DOUBLES.clone(), 10, 0.0, 0),
                new Sample("dot", DOUBLES, DOUBLES, 10, 0.0, 0),
                new Sample("sieve", new boolean[100], 100, 0, 2),
                new Sample("mandelbrot", -0.5, 0.5, 1000, 0.0, 0.0, 0),
                new Sample("stencil", DOUBLES, new double[10], 10, 1),
                new Sample("stencilInPlace", DOUBLES, 10, 1),
                new Sample("hash", bytes, 17L, 0),
                new Sample("multiply", DOUBLES, DOUBLES.clone(), new double[10], 3, 0),
                new Sample("histogram", new int[256], bytes, 0),
                new Sample("collatz", 27L, 0L),
                new Sample("generate", 42L, 1000, 0),
                new Sample("clamp", ints, new int[11], 0),
                new Sample("choose", ints, 0, 0),
                new Sample("scatter", ints, 1000, 0),
                new Sample("divide", 100_000L, -137L, 0L, 0),
                new Sample("floats", new float[] {1, -1, Float.NaN, 3e9f, -0.0f, 0.5f}, new float[6], 0, 0),
                new Sample("characters", new byte[] {65, -61, -92, 66, -30, -126, -84, -30, 67, 68, 69, 70}, 1, 0, 0),
                new Sample("characters", new byte[] {65, -61, -92, 66, -30, -126, -84, 67, -30}, 3, 0, 0),
                new Sample("shorts", new short[] {1, -1, 30000, -30000}, new char[] {0, 'x', 65535, 1}, 0L, 0),
                new Sample("registers", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1000, 0));
    }

    @TestFactory
    Stream<DynamicTest> compiledLoopsDoWhatTheirBytecodeSays() {
        return samples().stream().flatMap(sample -> options().map(options ->
                dynamicTest(sample + Arrays.deepToString(sample.locals()) + " " + options.cpu() + (options.spillEverything() ? " spilling everything" : ""),
                        () -> compare(sample, options))));
    }

    /** Whether it is as it was: no profile, true or made up, may change what a loop does. */
    @TestFactory
    Stream<DynamicTest> profilesChangeNoResult() {
        return samples().stream().flatMap(sample -> options().map(options -> dynamicTest(sample + " " + options.cpu() + (options.spillEverything() ? " spilling everything" : ""), () -> {
            LoopCompiler compiler = new LoopCompiler(options);
            MethodLoops loops = loops(sample);
            LoopRegion region = loops.regions().get(0);
            CompiledLoop first = compiler.compileToProfile(loops, region, Assumptions.NONE);
            Profile profile = compare(sample, first);
            compare(sample, compiler.compile(loops, region, Assumptions.NONE.with(profile)));
            for (int seed = 1; seed <= 5; seed++) {
                compare(sample, compiler.compile(loops, region, Assumptions.NONE.with(Profile.random(1000, seed))));
            }
        })));
    }

    @Test
    void aFirstVersionCountsHowItsBranchesGo() throws Exception {
        LoopCompiler compiler = new LoopCompiler(new CompilerOptions(CpuFeatures.SSE2, 1L << 50, FUEL, true, false, Set.of(), 0, false));
        Sample sample = new Sample("collatz", 27L, 0L);
        MethodLoops loops = loops(sample);
        CompiledLoop first = compiler.compileToProfile(loops, loops.regions().get(0), Assumptions.NONE);
        assertThat(first.profiles()).isTrue();
        Profile profile = compare(sample, first);
        List<Double> probabilities = first.arms().stream().map(Profile.Arm::instruction).distinct().map(jump -> profile.probability(jump, 0.5)).sorted().toList();
        // 27 comes to 1 by 111 steps, of which 41 begin at an odd number
        assertThat(probabilities).usingElementComparator((a, b) -> Math.abs(a - b) < 0.01 ? 0 : 1).contains(1 / 112.0).containsAnyOf(41 / 111.0, 70 / 111.0);
        assertThat(compiler.compile(loops, loops.regions().get(0), Assumptions.NONE.with(profile)).profiles()).isFalse();
    }

    private static MethodLoops loops(Sample sample) throws IOException {
        return MethodLoops.analyze(classBytes(SampleLoops.class), sample.method(), descriptor(sample.method()), FieldLookup.NONE);
    }

    private static Stream<CompilerOptions> options() {
        CpuFeatures host = BackEnd.host();
        return Stream.of(CpuFeatures.SSE2, CpuFeatures.AVX2.and(host), host)
                .flatMap(cpu -> Stream.of(false, true).map(spill -> new CompilerOptions(cpu, 1L << 50, FUEL, true, spill, Set.of(), 0, true)));
    }

    private static void compare(Sample sample, CompilerOptions options) throws Exception {
        MethodLoops loops = loops(sample);
        compare(sample, new LoopCompiler(options).compile(loops, loops.regions().get(0)));
    }

    /** Returns what the code has counted. */
    private static Profile compare(Sample sample, CompiledLoop compiled) throws Exception {
        MethodLoops loops = loops(sample);
        LoopRegion region = loops.regions().get(0);
        Function function = SsaBuilder.build(loops, region, FUEL);
        Object[] locals = locals(sample);
        long[] expected = buffer(region, locals);
        Object[] arrays = arrays(region, locals);
        IrInterpreter.Result result = new IrInterpreter(function, n -> indices(region.resumePoints().get(n))).run(expected, arrays);

        Object[] nativeLocals = locals(sample);
        long[] actual = buffer(region, nativeLocals);
        Object[] nativeArrays = arrays(region, nativeLocals);
        try (NativeCode code = new NativeCode(compiled.code(), compiled.entry(), compiled.relocations(), compiled.counters())) {
            assertThat(code.run(actual, nativeArrays)).as("resume point%n%s", compiled.listing()).isEqualTo(result.resumePoint());
            assertThat(state(region, result.resumePoint(), actual)).as("state%n%s", compiled.listing()).isEqualTo(state(region, result.resumePoint(), expected));
            assertThat(nativeArrays).as("arrays%n%s", compiled.listing()).isEqualTo(arrays);
            assertThat(code.counter(0)).isEqualTo(1);
            long exits = 0;
            for (int i = 0; i < compiled.exits().size(); i++) {
                exits += code.counter(1 + i) * (compiled.exits().get(i).reason() == ExitReason.LOOP_EXIT ? 1 : 1000);
            }
            assertThat(exits).as("loop exits, and 1000 for each other one").isEqualTo(1);
            return compiled.profile(code::counter);
        }
    }

    /** The inner loop's fast version, which may run for more than there is fuel, is left by an exit of its own each time. */
    @Test
    void aSliceEndsInANestWhoseInnerLoopsEndEarly() throws Exception {
        CompilerOptions options = new CompilerOptions(CpuFeatures.SSE2, 0, 64, true, false, Set.of(), 0, true);
        MethodLoops loops = MethodLoops.analyze(classBytes(SampleLoops.class), "trajectories", descriptor("trajectories"));
        LoopRegion region = loops.regions().get(0);
        CompiledLoop compiled = new LoopCompiler(options).compile(loops, region);
        Object[] locals = {1_000_000, 0L, null, 1};
        long[] buffer = buffer(region, locals);
        try (NativeCode code = new NativeCode(compiled.code(), compiled.entry(), compiled.relocations(), compiled.counters())) {
            ResumePoint point = region.resumePoints().get(code.run(buffer, arrays(region, locals)));
            assertThat(point.atHook()).as(compiled.listing()).isTrue();
        }
        assertThat((int) buffer[3]).as("numbers done").isLessThan(100);
    }

    /** Entered again from where it left, the loop comes to the same end; and each state on the way is right. */
    @Test
    void exitsAreForcedAtGrowingDistances() throws Exception {
        CompilerOptions options = new CompilerOptions(CpuFeatures.SSE2, 1L << 50, FUEL, true, false, Set.of("split-fast-loops"), 5, true);
        MethodLoops loops = MethodLoops.analyze(classBytes(SampleLoops.class), "sum", descriptor("sum"));
        LoopRegion region = loops.regions().get(0);
        CompiledLoop compiled = new LoopCompiler(options).compile(loops, region);
        int[] array = IntStream.range(0, 100).map(i -> i * i + 1).toArray();
        Object[] locals = {array, 0, 0};
        List<Integer> left = new ArrayList<>();
        try (NativeCode code = new NativeCode(compiled.code(), compiled.entry(), compiled.relocations(), compiled.counters())) {
            while (true) {
                long[] buffer = buffer(region, locals);
                ResumePoint point = region.resumePoints().get(code.run(buffer, arrays(region, locals)));
                for (StateSlot slot : point.slots()) {
                    locals[slot.index()] = (int) buffer[slot.buffer()];
                }
                int i = point.inside() ? (int) locals[2] : array.length;
                assertThat(locals[1]).as("sum of the first %d%n%s", i, compiled.listing()).isEqualTo(IntStream.range(0, i).map(n -> array[n]).sum());
                if (!point.inside()) {
                    break;
                }
                left.add(i);
            }
            assertThat(code.counter(0)).isEqualTo(6);
        }
        assertThat(left).as("a null check at entry, a tick and a bounds check an iteration").containsExactly(0, 0, 0, 1, 2);
    }

    private static List<Object> state(LoopRegion region, int resumePoint, long[] buffer) {
        List<Object> values = new ArrayList<>();
        for (StateSlot slot : region.resumePoints().get(resumePoint).slots()) {
            long bits = buffer[slot.buffer()];
            values.add(slot.index() + "=" + (slot.kind().slots() == 2 ? bits : (int) bits));
        }
        return values;
    }

    private static int[] indices(ResumePoint point) {
        return point.slots().stream().mapToInt(StateSlot::buffer).toArray();
    }

    /** Deep copies, one for one: an array that stands twice does so in the copy. */
    private static Object[] locals(Sample sample) {
        List<Object> slots = new ArrayList<>();
        Object[] originals = sample.locals();
        Object[] copies = new Object[originals.length];
        for (int i = 0; i < originals.length; i++) {
            Object value = originals[i];
            copies[i] = value;
            if (value.getClass().isArray()) {
                int before = Arrays.asList(originals).indexOf(value);
                copies[i] = before < i ? copies[before] : copy(value);
            }
            slots.add(copies[i]);
            if (value instanceof Long || value instanceof Double) {
                slots.add(null);
            }
        }
        return slots.toArray();
    }

    private static Object copy(Object array) {
        Object copy = Array.newInstance(array.getClass().getComponentType(), Array.getLength(array));
        System.arraycopy(array, 0, copy, 0, Array.getLength(array));
        return copy;
    }

    private static long[] buffer(LoopRegion region, Object[] locals) {
        long[] buffer = new long[region.layout().length()];
        for (StateSlot slot : region.entrySlots()) {
            Object value = locals[slot.index()];
            buffer[slot.buffer()] = switch (slot.kind()) {
                case INT -> (Integer) value;
                case LONG -> (Long) value;
                case FLOAT -> Float.floatToRawIntBits((Float) value);
                case DOUBLE -> Double.doubleToRawLongBits((Double) value);
                case REFERENCE -> region.references().stream().filter(r -> r.index() == slot.index()).findFirst().orElseThrow().name();
            };
        }
        return buffer;
    }

    private static Object[] arrays(LoopRegion region, Object[] locals) {
        return region.references().stream().filter(r -> r.pinned()).map(r -> locals[r.index()]).toArray();
    }

    private static String descriptor(String method) {
        return Arrays.stream(SampleLoops.class.getDeclaredMethods()).filter(m -> m.getName().equals(method)).findFirst()
                .map(m -> java.lang.invoke.MethodType.methodType(m.getReturnType(), m.getParameterTypes()).toMethodDescriptorString()).orElseThrow();
    }

    private static byte[] classBytes(Class<?> type) {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
