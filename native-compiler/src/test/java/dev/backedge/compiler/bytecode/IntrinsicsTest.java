package dev.backedge.compiler.bytecode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.LoopCompiler;
import dev.backedge.compiler.ir.ExitKind;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.IrVerifier;
import dev.backedge.compiler.testing.BackEnd;
import dev.backedge.compiler.testing.NativeCode;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.objectweb.asm.Type;

/** Every intrinsic that the running JDK has, against the JDK itself: in the IR, and in machine code; it leaves where the JDK throws, and nowhere else. */
class IntrinsicsTest {
    private static final int RANDOM_ROWS = 150;
    private static final List<Number> SPECIAL = List.of(0, 1, -1, 2, 3, 7, 10, 31, 32, 36, 64, 127, 128, -128, 255, 32767, -32768, 65535, 65536, 0x10ffff, 0x110000,
            0x12345678, Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE + 1, 0x80000000L, 0xffffffffL, -0x80000001L, 3037000500L, 0x123456789abcdef0L,
            Long.MAX_VALUE, Long.MIN_VALUE);
    private static final double[] SPECIAL_FLOATS = {0.0, -0.0, 0.5, -0.5, 0.49999999999999994, 0.49999997f, 1.5, -1.5, 2.5, -2.5, 1, -1, 3.7, 1e-310, -1e-310, 1e-40f,
        Double.MIN_VALUE, -Double.MIN_VALUE, Float.MIN_VALUE, Double.MIN_NORMAL, Float.MIN_NORMAL, 8388609, 4503599627370497.5, 9.007199254740993e15, 2147483647.5,
        -2147483648.5, 9.3e18, -9.3e18, Float.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN,
        Double.longBitsToDouble(0xfff8000000000123L)};

    /** How a loop is executed: from a state to the next exit. */
    private interface Engine extends AutoCloseable {
        /** The resume point. */
        int run(long[] buffer, Object[] arrays);

        @Override
        default void close() { }
    }

    @TestFactory
    Stream<DynamicTest> inTheIr() {
        return cases().map(c -> dynamicTest(c.toString(), () -> check(c, (loops, region) -> {
            Function function = SsaBuilder.build(loops, region, 1000);
            IrVerifier.verifyUnoptimised(function);
            return (buffer, arrays) -> new IrInterpreter(function, n -> indices(region.resumePoints().get(n))).run(buffer, arrays).resumePoint();
        })));
    }

    @TestFactory
    Stream<DynamicTest> inMachineCode() {
        CompilerOptions options = new CompilerOptions(BackEnd.host(), 1L << 50, 1000, true, false, Set.of(), 0, true);
        return cases().map(c -> dynamicTest(c.toString(), () -> check(c, (loops, region) -> {
            CompiledLoop compiled = new LoopCompiler(options).compile(loops, region);
            NativeCode code = new NativeCode(compiled.code(), compiled.entry(), compiled.relocations(), compiled.counters());
            return new Engine() {
                @Override
                public int run(long[] buffer, Object[] arrays) {
                    return code.run(buffer, arrays);
                }

                @Override
                public void close() {
                    code.close();
                }
            };
        })));
    }

    @Test
    void everyRowIsAMethodOfTheJdkItSays() throws Exception {
        for (Intrinsics.Intrinsic row : Intrinsics.all()) {
            boolean found = Arrays.stream(Class.forName(row.owner().replace('/', '.')).getMethods())
                    .anyMatch(m -> m.getName().equals(row.name()) && Type.getMethodDescriptor(m).equals(row.descriptor()));
            boolean offered = Intrinsics.find(row.owner(), row.name(), row.descriptor()) != null;
            assertThat(!offered || found).as(row.toString()).isTrue();
        }
    }

    // -- what is called with what

    /** @param array kind of the arrays that arraycopy, which takes objects, gets */
    private record Case(Intrinsics.Intrinsic row, Type array) {
        Type[] types() {
            return Arrays.stream(Type.getArgumentTypes(row.descriptor())).map(t -> t.getSort() == Type.OBJECT ? array : t).toArray(Type[]::new);
        }

        Type result() {
            return Type.getReturnType(row.descriptor());
        }

        Method method() throws ReflectiveOperationException {
            return Arrays.stream(Class.forName(row.owner().replace('/', '.')).getMethods())
                    .filter(m -> m.getName().equals(row.name()) && Type.getMethodDescriptor(m).equals(row.descriptor())).findFirst().orElseThrow();
        }

        @Override
        public String toString() {
            return row.owner() + "." + row.name() + row.descriptor() + (row.operation() == Intrinsics.Operation.ARRAY_COPY ? " of " + array : "");
        }
    }

    /** All but null checks, which have no column of primitives: {@link SsaSamples} has one. */
    private static Stream<Case> cases() {
        return Intrinsics.all().stream().filter(row -> Intrinsics.find(row.owner(), row.name(), row.descriptor()) != null && row.operation() != Intrinsics.Operation.NON_NULL)
                .flatMap(row -> row.operation() == Intrinsics.Operation.ARRAY_COPY
                        ? Stream.of("[Z", "[B", "[C", "[S", "[I", "[J", "[F", "[D").map(kind -> new Case(row, Type.getType(kind))) : Stream.of(new Case(row, null)));
    }

    /** A column of each argument, one row for each call; an argument that is an array is one array for all calls. */
    private static Object[] columns(Case c) {
        Random random = new Random(c.toString().hashCode());
        Type[] types = c.types();
        List<Object[]> rows = new ArrayList<>();
        if (c.row().operation().writesArray()) {
            for (int i = 0; i < 400; i++) {
                rows.add(Arrays.stream(types).map(t -> position(t, random)).toArray());
            }
        } else if (types.length == 1 && types[0] == Type.CHAR_TYPE && !c.row().operation().mayExit()) {
            for (int i = 0; i < 65536; i++) {
                rows.add(new Object[] {(char) i});
            }
        } else if (c.row().operation().leaves() == Intrinsics.Leaves.ABOVE_ASCII) {
            for (int i = -2; i < 150; i++) {
                for (int radix : types.length == 1 ? new int[1] : new int[] {-1, 0, 1, 2, 10, 16, 36, 37}) {
                    rows.add(types.length == 1 ? new Object[] {narrow(types[0], i)} : new Object[] {narrow(types[0], i), radix});
                }
            }
        } else {
            cross(types, new Object[types.length], 0, rows);
            for (int i = 0; i < RANDOM_ROWS; i++) {
                rows.add(Arrays.stream(types).map(t -> anything(t, random)).toArray());
            }
        }
        Object[] columns = new Object[types.length];
        for (int k = 0; k < types.length; k++) {
            boolean whole = types[k].getSort() == Type.ARRAY;
            columns[k] = Array.newInstance(component(whole ? types[k].getElementType() : types[k]), whole ? 600 : rows.size());
            for (int i = 0; i < Array.getLength(columns[k]); i++) {
                Array.set(columns[k], i, whole ? anything(types[k].getElementType(), random) : rows.get(i)[k]);
            }
        }
        return columns;
    }

    private static Object position(Type type, Random random) {
        return type != Type.INT_TYPE ? type.getSort() == Type.ARRAY ? null : anything(type, random)
                : random.nextInt(20) == 0 ? (Object) SPECIAL.get(random.nextInt(SPECIAL.size())).intValue() : (Object) (random.nextInt(4) == 0 ? random.nextInt(620) : random.nextInt(150));
    }

    private static void cross(Type[] types, Object[] row, int k, List<Object[]> rows) {
        if (k == types.length) {
            rows.add(row.clone());
            return;
        }
        int step = types.length > 2 ? 3 : 1;
        int count = isFloat(types[k]) ? SPECIAL_FLOATS.length : types[k] == Type.BOOLEAN_TYPE ? 2 * step : SPECIAL.size();
        for (int i = k == 0 ? 0 : k % step; i < count; i += step) {
            row[k] = isFloat(types[k]) ? narrow(types[k], SPECIAL_FLOATS[i]) : narrow(types[k], types[k] == Type.BOOLEAN_TYPE ? i / step : SPECIAL.get(i));
            cross(types, row, k + 1, rows);
        }
    }

    private static boolean isFloat(Type type) {
        return type == Type.FLOAT_TYPE || type == Type.DOUBLE_TYPE;
    }

    private static Object anything(Type type, Random random) {
        long bits = random.nextBoolean() ? random.nextLong() : random.nextLong() >> random.nextInt(64);
        return switch (type.getSort()) {
            case Type.FLOAT -> random.nextBoolean() ? Float.intBitsToFloat((int) bits) : (float) (bits >> 40) / 4;
            case Type.DOUBLE -> random.nextBoolean() ? Double.longBitsToDouble(bits) : (double) (bits >> 20) / 4;
            default -> narrow(type, bits);
        };
    }

    private static Object narrow(Type type, Number value) {
        return switch (type.getSort()) {
            case Type.BOOLEAN -> (value.longValue() & 1) != 0;
            case Type.BYTE -> (Object) value.byteValue();
            case Type.CHAR -> (char) value.intValue();
            case Type.SHORT -> value.shortValue();
            case Type.INT -> value.intValue();
            case Type.LONG -> value.longValue();
            case Type.FLOAT -> value.floatValue();
            default -> value.doubleValue();
        };
    }

    private static Class<?> component(Type type) {
        return switch (type.getSort()) {
            case Type.BOOLEAN -> boolean.class;
            case Type.BYTE -> byte.class;
            case Type.CHAR -> char.class;
            case Type.SHORT -> short.class;
            case Type.INT -> int.class;
            case Type.LONG -> long.class;
            case Type.FLOAT -> float.class;
            default -> double.class;
        };
    }

    // -- the loop: for (int i = 0; i < n; i++) result[i] = method(column 0 [i], ...)

    private interface Compiler {
        Engine compile(MethodLoops loops, LoopRegion region) throws Exception;
    }

    private static void check(Case c, Compiler compiler) throws Exception {
        MethodLoops loops = MethodLoops.analyze(CallLoop.of(c.row().owner(), c.row().name(), c.row().descriptor(), c.types()), "run", CallLoop.descriptor(c.types(), c.result()), FieldLookup.NONE);
        LoopRegion region = loops.regions().get(0);
        assertThat(region.refusal()).isNull();
        try (Engine engine = compiler.compile(loops, region)) {
            check(c, region, engine, false);
            if (c.row().operation() == Intrinsics.Operation.ARRAY_COPY) {
                check(c, region, engine, true);
            }
        }
    }

    /** @param twins whether all arguments that are arrays are the same one */
    private static void check(Case c, LoopRegion region, Engine engine, boolean twins) throws Exception {
        Object[] expected = locals(c, twins);
        Object[] actual = locals(c, twins);
        int rows = (Integer) actual[actual.length - 2];
        List<String> thrown = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            call(c, expected, i, thrown);
        }
        List<String> thrownNow = new ArrayList<>();
        while (true) {
            long[] buffer = new long[region.layout().length()];
            for (StateSlot slot : region.entrySlots()) {
                Object value = actual[slot.index()];
                buffer[slot.buffer()] = slot.kind() == Kind.INT ? (Integer) value
                        : slot.names().stream().filter(name -> name != 0 && actual[region.references().get(name - 1).index()] == value).findFirst().orElseThrow();
            }
            Object[] arrays = region.references().stream().map(reference -> actual[reference.index()]).toArray();
            ResumePoint point = region.resumePoints().get(engine.run(buffer, arrays));
            if (!point.inside()) {
                break;
            }
            StateSlot counter = point.slots().stream().filter(slot -> slot.index() == actual.length - 1).findFirst().orElseThrow();
            int i = (int) buffer[counter.buffer()];
            int before = thrownNow.size();
            boolean mayLeave = leavesWithoutThrowing(c, actual, i);
            call(c, actual, i, thrownNow);
            assertThat(thrownNow.size() > before || mayLeave).as("leaves at row %s, %s", i, row(actual, i)).isTrue();
            actual[actual.length - 1] = i + 1;
        }
        assertThat(thrownNow).isEqualTo(thrown);
        for (int k = 0; k < expected.length - 2; k++) {
            for (int i = 0; i < Array.getLength(expected[k]); i++) {
                if (!canonical(Array.get(actual[k], i)).equals(canonical(Array.get(expected[k], i)))) {
                    assertThat(Array.get(actual[k], i)).as("row %s: %s", i, row(expected, i)).isEqualTo(Array.get(expected[k], i));
                }
            }
        }
    }

    private static List<Object> row(Object[] locals, int i) {
        return Arrays.stream(locals).limit(locals.length - 2).map(column -> i < Array.getLength(column) ? Array.get(column, i) : null).toList();
    }

    /** A NaN is a NaN, whatever its payload; zeros differ. */
    private static Object canonical(Object value) {
        return value instanceof Float f ? (Object) Float.floatToIntBits(f) : value instanceof Double d ? (Object) Double.doubleToLongBits(d) : value;
    }

    private static boolean leavesWithoutThrowing(Case c, Object[] locals, int i) {
        return switch (c.row().operation().leaves()) {
            case ABOVE_ASCII -> {
                Object character = Array.get(locals[0], i);
                int value = character instanceof Character ch ? ch : (Integer) character;
                yield value < 0 || value > 127;
            }
            case IF_LONG -> {
                int count = switch (c.row().operation()) {
                    case ARRAY_COPY -> Array.getInt(locals[4], i);
                    case ARRAY_FILL -> Array.getLength(locals[0]);
                    default -> Array.getInt(locals[2], i) - Array.getInt(locals[1], i);
                };
                yield count > Intrinsics.MOST_ELEMENTS;
            }
            default -> false;
        };
    }

    /** The columns, the results if there are any, the number of rows, the loop's counter. */
    private static Object[] locals(Case c, boolean twins) {
        List<Object> locals = new ArrayList<>(List.of(columns(c)));
        int rows = 0;
        Object first = null;
        for (int k = 0; k < locals.size(); k++) {
            if (c.types()[k].getSort() != Type.ARRAY) {
                rows = Array.getLength(locals.get(k));
            } else if (twins && first != null) {
                locals.set(k, first);
            } else {
                first = locals.get(k);
            }
        }
        if (c.result() != Type.VOID_TYPE) {
            locals.add(Array.newInstance(component(c.result()), rows));
        }
        locals.add(rows);
        locals.add(0);
        return locals.toArray();
    }

    private static void call(Case c, Object[] locals, int i, List<String> thrown) throws Exception {
        Type[] types = c.types();
        Object[] arguments = new Object[types.length];
        for (int k = 0; k < types.length; k++) {
            arguments[k] = types[k].getSort() == Type.ARRAY ? locals[k] : Array.get(locals[k], i);
        }
        try {
            if (c.row().operation() == Intrinsics.Operation.ARRAY_COPY) { // what it throws, the reflection of JDK 25 takes for an error of its own
                System.arraycopy(arguments[0], (Integer) arguments[1], arguments[2], (Integer) arguments[3], (Integer) arguments[4]);
                return;
            }
            Object result = c.method().invoke(null, arguments);
            if (c.result() != Type.VOID_TYPE) {
                Array.set(locals[types.length], i, result);
            }
        } catch (InvocationTargetException e) {
            thrown.add(i + " " + e.getCause().getClass().getName());
        } catch (IndexOutOfBoundsException e) {
            thrown.add(i + " " + e.getClass().getName());
        }
    }

    private static int[] indices(ResumePoint point) {
        return point.slots().stream().mapToInt(StateSlot::buffer).toArray();
    }
}
