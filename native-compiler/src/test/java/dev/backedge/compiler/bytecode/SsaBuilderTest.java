package dev.backedge.compiler.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.opt.Optimizer;
import dev.backedge.compiler.opt.PassSink;
import dev.backedge.compiler.x64.CpuFeatures;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.objectweb.asm.Type;

/** Runs every method of {@link SsaSamples} partly in bytecode, partly in the IR made from it, and compares with the JVM's own run. */
class SsaBuilderTest {
    private static final int SEEDS = 15;

    @TestFactory
    Stream<DynamicTest> samples() {
        return methods().map(method -> DynamicTest.dynamicTest(method.getName(), () -> compare(method, function -> { }, 10)));
    }

    /** As where the classes whose methods it has taken in are not loaded, or not those that they were taken for. */
    @Test
    void samplesThatCallOtherClassesAfterAll() throws Throwable {
        Method method = methods().filter(each -> each.getName().equals("othersRare")).findFirst().orElseThrow();
        assertThat(compare(method, function -> { }, 10, false).exits()).doesNotContain("UNSUPPORTED_BYTECODE");
        assertThat(compare(method, function -> { }, 10, true).exits()).contains("UNSUPPORTED_BYTECODE");
    }

    @TestFactory
    Stream<DynamicTest> optimizedSamples() {
        CompilerOptions options = new CompilerOptions(CpuFeatures.SSE2, 1_000_000, 1, true, false, Set.of(), 0, false);
        return methods().map(method -> DynamicTest.dynamicTest(method.getName(),
                () -> compare(method, function -> Optimizer.optimize(function, options, PassSink.NONE), 4)));
    }

    @Test
    void samplesTakeEveryExit() throws Throwable {
        Set<String> exits = new TreeSet<>();
        for (Method method : methods().toList()) {
            exits.addAll(compare(method, function -> { }, 10).exits());
        }
        assertThat(exits).containsExactly("BOUNDS_CHECK", "LOOP_EXIT", "NULL_CHECK", "UNSUPPORTED_BYTECODE", "YIELD", "ZERO_DIVISOR");
    }

    private static Stream<Method> methods() {
        return Arrays.stream(SsaSamples.class.getDeclaredMethods()).filter(method -> Modifier.isPublic(method.getModifiers()))
                .sorted(Comparator.comparing(Method::getName));
    }

    private static OsrSimulation compare(Method method, Consumer<Function> transformation, int ticks) throws Throwable {
        return compare(method, transformation, ticks, false);
    }

    /** @param ticks more than so many there must be in all runs; fast loops tick once for many iterations */
    private static OsrSimulation compare(Method method, Consumer<Function> transformation, int ticks, boolean unmet) throws Throwable {
        OsrSimulation simulation = new OsrSimulation(SsaSamples.class, bytes(), method.getName(), Type.getMethodDescriptor(method),
                transformation, ClassFilesOfTests.LOOKUP, unmet);
        for (int seed = 0; seed < SEEDS; seed++) {
            String expected = outcome(arguments(method, seed), arguments -> {
                try {
                    return method.invoke(null, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });
            Random random = seed % 3 == 0 ? null : new Random(seed);
            String actual = outcome(arguments(method, seed), arguments -> simulation.run(arguments, random));
            assertThat(actual).as("%s, seed %s", method.getName(), seed).isEqualTo(expected);
        }
        assertThat(simulation.entries()).as("entries").isGreaterThan(2);
        assertThat(simulation.ticks()).as("ticks").isGreaterThan(ticks);
        return simulation;
    }

    private interface Run {
        Object with(Object[] arguments) throws Throwable;
    }

    /** Result or exception, and what became of the arguments. */
    private static String outcome(Object[] arguments, Run run) throws Throwable {
        String result;
        try {
            result = "returned " + run.with(arguments);
        } catch (ArithmeticException | NullPointerException | IndexOutOfBoundsException | IllegalStateException e) {
            result = "threw " + e.getClass().getSimpleName();
        }
        return result + " " + Arrays.deepToString(arguments);
    }

    private static Object[] arguments(Method method, int seed) {
        Random random = new Random(seed * 31L + method.getName().hashCode());
        List<Object> arguments = new ArrayList<>();
        int length = seed % 4 == 3 ? 10 : 40;
        for (Class<?> type : method.getParameterTypes()) {
            Object twin = arguments.stream().filter(type::isInstance).findFirst().orElse(null);
            if (!type.isPrimitive() && twin != null && random.nextInt(3) == 0) {
                arguments.add(twin);
            } else if (type == SsaSamples.Cell.class) {
                arguments.add(random.nextInt(12) == 0 ? null : new SsaSamples.Cell(random.nextInt(50), (int[]) array(int.class, length, random)));
            } else if (type == Purse.class) {
                Purse inner = random.nextInt(4) == 0 ? null : new Purse(new int[random.nextInt(40)], null, "", 7);
                arguments.add(random.nextInt(12) == 0 ? null : new Purse(random.ints(random.nextInt(60)).toArray(), inner, "a label of some length", random.nextInt(50)));
            } else if (type == SsaSamples.Figure.class) {
                arguments.add(random.nextInt(12) == 0 ? null : SsaSamples.Figure.of(random.nextInt(4), random.nextInt(50)));
            } else if (type == Integer.class) {
                arguments.add(random.nextInt(8) == 0 ? null : (Integer) random.nextInt());
            } else if (type == String.class) {
                arguments.add(random.nextInt(8) == 0 ? null : random.nextInt(8) == 0 ? "" : text(random, length));
            } else if (type.isArray()) {
                arguments.add(random.nextInt(12) == 0 ? null : array(type.getComponentType(), dimensions(type) < 3 ? length : 8, random));
            } else {
                arguments.add(number(type, random, seed));
            }
        }
        return arguments.toArray();
    }

    private static int dimensions(Class<?> type) {
        return type.isArray() ? 1 + dimensions(type.getComponentType()) : 0;
    }

    private static String text(Random random, int length) {
        return random.ints(length, 0, 12).mapToObj("0123456789-\u20ac"::charAt).map(String::valueOf).collect(Collectors.joining());
    }

    private static Object number(Class<?> type, Random random, int seed) {
        if (type == int.class) {
            return seed < 6 ? 27 + seed : new int[] {0, 1, 7, 13, 33, -3, Integer.MIN_VALUE}[random.nextInt(7)];
        } else if (type == long.class) {
            return random.nextBoolean() ? random.nextLong() : random.nextInt(50) - 25L;
        } else if (type == float.class) {
            return random.nextFloat() * 10 - 5;
        }
        return random.nextInt(5) == 0 ? Double.NaN : random.nextDouble() * 1000 - 500;
    }

    private static Object array(Class<?> component, int length, Random random) {
        Object array = Array.newInstance(component, length);
        for (int i = 0; i < length; i++) {
            if (component.isArray()) {
                Array.set(array, i, random.nextInt(8) == 0 ? null : array(component.getComponentType(), length - random.nextInt(3), random));
                continue;
            }
            int small = random.nextInt(30);
            Array.set(array, i, component == boolean.class ? (Object) false : component == byte.class ? (Object) (byte) (small * 9)
                    : component == char.class ? (Object) (char) small : component == short.class ? (Object) (short) (small * 4000)
                    : component == int.class ? small : number(component, random, 0));
        }
        return array;
    }

    private static byte[] bytes() {
        return ClassFilesOfTests.bytes(Type.getInternalName(SsaSamples.class));
    }
}
