package dev.backedge.examples.bench;

import static dev.backedge.examples.bench.Family.OBJECTS;

import dev.backedge.examples.bench.kernel.Calls;
import dev.backedge.examples.bench.kernel.Objects;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** Fields, calls, objects, exceptions. */
final class ObjectSuite {
    private static final int N = 16_384;
    private static final int ROWS = 128;

    static final List<Kernel> KERNELS = List.of(
            kernel("fieldSum", "sum and count in fields of this", N, d -> {
                Objects.Tally tally = new Objects.Tally(d.ints(N, -1000, 1000));
                return tally::fieldSum;
            }),
            kernel("particles", "arrays in fields of this", N, d -> {
                Objects.Particles particles = new Objects.Particles(d.floats(N, -1, 1), d.floats(N, -1, 1), d.put(new float[N]), (float) d.scalar(0.01));
                return particles::particles;
            }),
            kernel("staticSeed", "random numbers in a static field", N, d -> {
                int[] out = d.put(new int[N]);
                int start = d.scalar(4711);
                return passes -> Objects.staticSeed(out, start, passes);
            }),
            kernel("polygonArea", "accessors of objects in an array", N / 4, d -> {
                double[] x = d.doubles(N / 4, -10, 10);
                double[] y = d.doubles(N / 4, -10, 10);
                Objects.Point[] points = new Objects.Point[x.length];
                for (int i = 0; i < x.length; i++) {
                    points[i] = new Objects.Point(x[i], y[i]);
                }
                double[] out = d.put(new double[1]);
                return passes -> Objects.polygonArea(points, out, passes);
            }),
            kernel("newObjects", "two new objects an iteration", N / 4, d -> {
                Objects.Point c = new Objects.Point(d.scalar(-0.4), d.scalar(0.3));
                int steps = d.scalar(N / 4);
                double[] out = d.put(new double[2]);
                return passes -> Objects.newObjects(c, steps, out, passes);
            }),
            kernel("linkedList", "chain of nodes", N / 4, d -> {
                Objects.Node first = null;
                for (int x : d.ints(N / 4, -1000, 1000)) {
                    first = new Objects.Node(x, first);
                }
                Objects.Node list = first;
                return passes -> Objects.linkedList(list, passes);
            }),
            kernel("boxed", "sum of an Integer[]", N / 4, d -> {
                int[] a = d.ints(N / 4, -100_000, 100_000);
                Integer[] boxed = new Integer[a.length];
                for (int i = 0; i < a.length; i++) {
                    boxed[i] = a[i];
                }
                return passes -> Objects.boxed(boxed, passes);
            }),
            kernel("rowsSum", "sum of a double[][]", ROWS * ROWS, d -> {
                double[] out = d.put(new double[1]);
                d.scalar(ROWS);
                double[][] a = d.rows(ROWS, ROWS, 0, 1);
                return passes -> Objects.rowsSum(a, out, passes);
            }),
            kernel("rowsStencil", "4 neighbours in a double[][]", ROWS * ROWS, d -> {
                d.scalar(ROWS);
                double[][] a = d.rows(ROWS, ROWS, 0, 100);
                double[][] b = d.rows(ROWS, ROWS, 0, 100);
                return passes -> Objects.rowsStencil(a, b, passes);
            }),
            kernel("accessors", "get(x, y) and set(x, y, pixel)", N, d -> {
                int[] pixels = d.ints(N, 0, 256);
                int[] out = d.put(new int[N]);
                int width = d.scalar(128);
                Calls.Picture from = new Calls.Picture(pixels, width);
                Calls.Picture to = new Calls.Picture(out, width);
                return passes -> Calls.accessors(from, to, passes);
            }),
            kernel("staticHelper", "a static method for each pixel", N, d -> {
                byte[] image = d.bytes(N, -128, 128);
                byte[] out = d.put(new byte[N]);
                int gain = d.scalar(300);
                int offset = d.scalar(-20);
                return passes -> Calls.staticHelper(image, out, gain, offset, passes);
            }),
            kernel("charAtWords", "String.charAt, String.length", N, d -> {
                byte[] bytes = d.bytes(N, 'a', 'z');
                for (int i = 0; i < N; i += d.next(2, 10)) {
                    bytes[i] = ' ';
                }
                String text = new String(bytes, StandardCharsets.ISO_8859_1);
                return passes -> Calls.charAtWords(text, passes);
            }),
            kernel("rotateCalls", "SipHash by Long.rotateLeft", N / 4, d -> {
                long[] data = d.longs(N / 4);
                return passes -> Calls.rotateCalls(data, passes);
            }),
            kernel("interfaceCall", "one implementation", N, d -> {
                int[] a = d.ints(N, Integer.MIN_VALUE, Integer.MAX_VALUE);
                int[] b = d.put(new int[N]);
                Calls.Step step = new Calls.ShiftStep(d.scalar(16));
                return passes -> Calls.interfaceCall(step, a, b, passes);
            }),
            kernel("ringBuffer", "queue in fields", N, d -> {
                int[] data = d.ints(N, -1000, 1000);
                Calls.Ring ring = new Calls.Ring(d.put(new int[256]));
                return passes -> ring.ringBuffer(data, passes);
            }),
            kernel("exceptions", "a caught division by 0 now and then", N, d -> {
                int[] a = d.ints(N, -1_000_000, 1_000_000);
                int[] b = d.ints(N, 1, 1000);
                for (int i = 100; i < N; i += 4000) {
                    b[i] = 0;
                }
                return passes -> Calls.exceptions(a, b, passes);
            }));

    private ObjectSuite() {
    }

    private static Kernel kernel(String name, String source, int elements, Function<Data, Kernel.Call> prepare) {
        return new Kernel(name, OBJECTS, source, elements, prepare);
    }
}
