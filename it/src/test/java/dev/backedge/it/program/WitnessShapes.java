package dev.backedge.it.program;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.backedge.it.program.away.Template;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Loops that call methods on receivers whose classes nobody knows before they run: what is seen while they do decides. Methods whose names start with "native" must run native in the
 * end, those whose names start with "bytecode" stay bytecode. With the agent each is called until it is what it is to be; what is printed is the same without.
 */
public final class WitnessShapes {
    private static final int N = 1500;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private WitnessShapes() {
    }

    /** By name. The class itself has no loops that wait, so that it may run all the time. */
    private static final Map<String, IntSupplier> LOOPS = new LinkedHashMap<>();

    interface Figure {
        int area(int i);

        default int weight(int i) {
            return area(i) * 3 + corners();
        }

        default int corners() {
            return 4;
        }
    }

    static class Square implements Figure {
        private final int[] sizes = {1, 4, 9, 16};
        final int side;

        Square(int side) {
            this.side = side;
        }

        @Override
        public int area(int i) {
            return side * side + sizes[i & 3] + i;
        }
    }

    static final class Round implements Figure {
        int radius = 3;

        @Override
        public int area(int i) {
            return radius * 355 / (113 + i);
        }

        @Override
        public int corners() {
            return 0;
        }
    }

    /** What it calls is not known either. */
    static final class Scaled implements Figure {
        private final Figure of;

        Scaled(Figure of) {
            this.of = of;
        }

        @Override
        public int area(int i) {
            return 2 * of.area(i) + 1;
        }
    }

    abstract static class Polygon implements Figure {
    }

    static final class Triangle extends Polygon {
        @Override
        public int area(int i) {
            return i * 7 >> 1;
        }
    }

    static final class Looping implements Figure {
        @Override
        public int area(int i) {
            int sum = 0;
            for (int k = 0; k < (i & 3); k++) {
                sum += k;
            }
            return sum;
        }
    }

    /** Of another class loader than the loops, when that loader has defined it. */
    public static final class Foreign implements IntUnaryOperator {
        @Override
        public int applyAsInt(int n) {
            return n * 7;
        }
    }

    interface Mapper<T> {
        int map(T of, int i);
    }

    static final class Elements implements Mapper<int[]> {
        @Override
        public int map(int[] of, int i) {
            return of[i % of.length];
        }
    }

    abstract static class Solid {
        int height = 2;

        abstract int volume(int i);

        public abstract int surface(int i);
    }

    static final class Cube extends Solid {
        @Override
        int volume(int i) {
            return height * i;
        }

        @Override
        public int surface(int i) {
            return 6 * height + i;
        }
    }

    static final class Parts extends Template {
        private final int factor;

        Parts(int factor) {
            this.factor = factor;
        }

        @Override
        protected int part(int i) {
            return i * factor;
        }
    }

    /** The loops: no activation of this class goes on for long. */
    static final class Loops {
        static Figure shared;
        private final Figure given;

        Loops(Figure given) {
            this.given = given;
        }

        static int nativeParameter(Figure figure, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + figure.area(i);
            }
            return sum;
        }

        int nativeField(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + given.area(i);
            }
            return sum;
        }

        static int nativeFieldOfParameter(Scaled scaled, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + scaled.of.area(i);
            }
            return sum;
        }

        static int nativeStatic(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + shared.area(i);
            }
            return sum;
        }

        static int nativeDefault(Figure figure, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + figure.weight(i);
            }
            return sum;
        }

        static int nativeTwo(Figure one, Figure other, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + one.area(i) - other.area(sum & 63);
            }
            return sum;
        }

        static int nativeWithin(Figure figure, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + figure.area(i);
            }
            return sum;
        }

        /** What a method of its own calls is not known. */
        int nativeHelper(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + help(i);
            }
            return sum;
        }

        private int help(int i) {
            return given.area(i) + given.corners();
        }

        static int nativeAbstract(Solid solid, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + solid.surface(i);
            }
            return sum;
        }

        static int nativeFunction(IntUnaryOperator function, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + function.applyAsInt(i);
            }
            return sum;
        }

        static int nativeNest(Figure figure, int[] into, int n) {
            int sum = 0;
            for (int i = 0; i < n / 100; i++) {
                for (int k = 0; k < 100; k++) {
                    into[k] += figure.area(i);
                    sum = sum * 3 + into[k];
                }
                Arrays.fill(into, i);
            }
            return sum;
        }

        /** The class leaves the method of the interface to its heirs. */
        static int nativeLeftToHeirs(Polygon polygon, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + polygon.area(i);
            }
            return sum;
        }

        static int nativeBridge(Template.Open open, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + open.at(i);
            }
            return sum;
        }

        /** Another class when there is native code; and null. */
        static int nativeUntilOther(Figure figure, int n) {
            int sum = 0;
            int i = 0;
            try {
                for (; i < n; i++) {
                    sum = sum * 3 + figure.area(i);
                }
            } catch (NullPointerException e) {
                return sum * 31 + i;
            }
            return sum;
        }

        static int bytecodeTwoClasses(Figure figure, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + figure.area(i);
            }
            return sum;
        }

        static int bytecodeAssigned(Figure one, Figure other, int n) {
            int sum = 0;
            Figure figure = one;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + figure.area(i);
                figure = i % 3 == 0 ? other : one;
            }
            return sum;
        }

        static int bytecodeLambda(IntUnaryOperator function, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + function.applyAsInt(i);
            }
            return sum;
        }

        static int bytecodeForeign(IntUnaryOperator function, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + function.applyAsInt(i);
            }
            return sum;
        }

        static int bytecodeGeneric(Mapper<int[]> mapper, int[] of, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + mapper.map(of, i);
            }
            return sum;
        }

        static int bytecodePrivate(Solid solid, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + solid.volume(i);
            }
            return sum;
        }

        static int bytecodeLooping(Figure figure, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + figure.area(i);
            }
            return sum;
        }
    }

    public static void main(String[] args) throws Exception {
        loops();
        Map<String, Integer> results = new LinkedHashMap<>();
        LOOPS.forEach((name, loop) -> results.put(name, loop.getAsInt()));
        long end = System.nanoTime() + PATIENCE_NANOS;
        for (Set<String> waiting = waiting(); !waiting.isEmpty() && System.nanoTime() < end; waiting = waiting()) {
            for (String name : waiting) {
                for (int call = 0; call < 30; call++) {
                    if (LOOPS.get(name).getAsInt() != results.get(name)) {
                        System.out.println(name + " has another result");
                    }
                }
            }
            Thread.sleep(20);
        }
        LOOPS.forEach((name, loop) -> System.out.println(name + " " + loop.getAsInt() + " " + results.get(name)));
        for (Figure figure : new Figure[] {new Round(), new Scaled(new Round()), null, new Square(9), new Square(8) { }, i -> i * 3}) {
            for (int round = 0; round < 20; round++) {
                System.out.print(Loops.nativeUntilOther(figure, N) + " ");
            }
            System.out.println(Loops.nativeUntilOther(new Square(7), N));
        }
        Loops.shared = new Round();
        System.out.println(Loops.nativeStatic(N) + " " + new Loops(new Round()).nativeField(N) + " " + Loops.nativeWithin(new Scaled(new Round()), N) + " " + Loops.nativeWithin(new Square(1), N)
                + " " + Loops.nativeTwo(new Square(1), new Round(), N) + " " + Loops.nativeTwo(new Round(), new Square(1), N) + " " + Loops.nativeFieldOfParameter(new Scaled(new Square(3)), N));
        unload();
        try {
            Loops.nativeParameter(null, N);
        } catch (NullPointerException e) {
            System.out.println(Traces.frame(e, 0));
        }
    }

    /** Loaders whose loops wait, or have got what they waited for, go like others. */
    private static void unload() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int rounds : new int[] {0, 5, 45}) {
            loaders.add(loopsOfAnotherLoader(rounds));
        }
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!loaders.stream().allMatch(loader -> loader.refersTo(null)) && System.nanoTime() < end) {
            System.gc();
            Thread.sleep(20);
        }
        System.out.println(loaders.stream().allMatch(loader -> loader.refersTo(null)) ? "loaders gone" : "loaders kept");
    }

    private static WeakReference<ClassLoader> loopsOfAnotherLoader(int rounds) throws Exception {
        ClassLoader loader = new ClassLoader(WitnessShapes.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                Class<?> known = findLoadedClass(name);
                if (known != null || !name.startsWith(WitnessShapes.class.getName())) {
                    return known != null ? known : super.loadClass(name, resolve);
                }
                try (InputStream in = WitnessShapes.class.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
                    byte[] bytes = in.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        };
        Class<?> figures = Class.forName(Figure.class.getName(), true, loader);
        Constructor<?> round = Class.forName(Round.class.getName(), true, loader).getDeclaredConstructor();
        round.setAccessible(true);
        Method loop = Class.forName(Loops.class.getName(), true, loader).getDeclaredMethod("nativeParameter", figures, int.class);
        loop.setAccessible(true);
        Object figure = round.newInstance();
        int sum = 0;
        for (int n = 0; n <= rounds; n++) {
            for (int call = 0; call < 10; call++) {
                sum = sum * 31 + (Integer) loop.invoke(null, figure, N);
            }
            Thread.sleep(rounds == 0 || rounds == n ? 0 : 20);
        }
        System.out.println(loop.getDeclaringClass() != Loops.class ? "another class " + sum : "the same class");
        return new WeakReference<>(loader);
    }

    private static void loops() throws Exception {
        Figure square = new Square(5);
        Loops.shared = new Square(2);
        Figure[] both = {new Square(3), new Round()};
        int[] turn = {0};
        int[] array = new int[100];
        IntUnaryOperator foreign = foreign();
        LOOPS.put("nativeParameter", () -> Loops.nativeParameter(square, N));
        LOOPS.put("nativeField", () -> new Loops(square).nativeField(N));
        LOOPS.put("nativeFieldOfParameter", () -> Loops.nativeFieldOfParameter(new Scaled(new Round()), N));
        LOOPS.put("nativeStatic", () -> Loops.nativeStatic(N));
        LOOPS.put("nativeDefault", () -> Loops.nativeDefault(new Round(), N));
        LOOPS.put("nativeTwo", () -> Loops.nativeTwo(square, new Round(), N));
        LOOPS.put("nativeWithin", () -> Loops.nativeWithin(new Scaled(square), N));
        LOOPS.put("nativeHelper", () -> new Loops(square).nativeHelper(N));
        LOOPS.put("nativeAbstract", () -> Loops.nativeAbstract(new Cube(), N));
        LOOPS.put("nativeFunction", () -> Loops.nativeFunction(new IntUnaryOperator() {
            @Override
            public int applyAsInt(int n) {
                return n * 5 ^ n >>> 2;
            }
        }, N));
        LOOPS.put("nativeNest", () -> {
            Arrays.fill(array, 1);
            return Loops.nativeNest(square, array, N);
        });
        LOOPS.put("nativeLeftToHeirs", () -> Loops.nativeLeftToHeirs(new Triangle(), N));
        LOOPS.put("nativeBridge", () -> Loops.nativeBridge(new Template.Open(), N));
        LOOPS.put("nativeUntilOther", () -> Loops.nativeUntilOther(square, N));
        LOOPS.put("nativeParts", () -> new Parts(3).nativeParts(N));
        LOOPS.put("bytecodeTwoClasses", () -> Loops.bytecodeTwoClasses(both[turn[0]++ & 1], N / 8) * 0);
        LOOPS.put("bytecodeAssigned", () -> Loops.bytecodeAssigned(both[0], both[1], N));
        LOOPS.put("bytecodeLambda", () -> Loops.bytecodeLambda(n -> n + array.length, N));
        LOOPS.put("bytecodeForeign", () -> Loops.bytecodeForeign(foreign, N));
        LOOPS.put("bytecodeGeneric", () -> Loops.bytecodeGeneric(new Elements(), array, 99));
        LOOPS.put("bytecodePrivate", () -> Loops.bytecodePrivate(new Cube(), N));
        LOOPS.put("bytecodeSecrets", () -> Template.secrets(N));
        LOOPS.put("bytecodeLooping", () -> Loops.bytecodeLooping(new Looping(), N));
    }

    private static IntUnaryOperator foreign() throws Exception {
        byte[] bytes;
        try (InputStream in = WitnessShapes.class.getResourceAsStream("WitnessShapes$Foreign.class")) {
            bytes = in.readAllBytes();
        }
        ClassLoader loader = new ClassLoader(null) {
            @Override
            protected Class<?> findClass(String name) {
                return defineClass(name, bytes, 0, bytes.length);
            }
        };
        return (IntUnaryOperator) loader.loadClass(Foreign.class.getName()).getDeclaredConstructor().newInstance();
    }

    /** Loops that are not yet what they are to be; none without an agent. */
    private static Set<String> waiting() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName agent = new ObjectName("dev.backedge:type=Agent");
        if (ManagementFactory.getRuntimeMXBean().getInputArguments().stream().noneMatch(argument -> argument.startsWith("-javaagent:") && argument.contains("jmx=true"))) {
            return Set.of();
        }
        while (!beans.isRegistered(agent)) {
            Thread.sleep(5);
        }
        Set<String> waiting = new TreeSet<>(LOOPS.keySet());
        for (JsonElement each : JsonParser.parseString((String) beans.invoke(agent, "reportAsJson", null, null)).getAsJsonObject().getAsJsonArray("loops")) {
            JsonObject loop = each.getAsJsonObject();
            String method = loop.get("method").getAsString();
            String state = loop.get("state").getAsString();
            boolean waits = state.equals("REJECTED") && loop.getAsJsonObject("reason").get("code").getAsString().equals("RECEIVER_KNOWN");
            if (method.startsWith("native") ? loop.get("entries").getAsLong() > 0 : state.equals("REJECTED") && !waits) {
                waiting.remove(method);
            }
        }
        return waiting;
    }
}
