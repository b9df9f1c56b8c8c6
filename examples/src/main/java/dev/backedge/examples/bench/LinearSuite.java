package dev.backedge.examples.bench;

import static dev.backedge.examples.bench.Family.LINEAR;

import dev.backedge.examples.bench.kernel.Elementwise;
import dev.backedge.examples.bench.kernel.Reductions;
import java.util.List;
import java.util.function.Function;

/** Single loops over arrays. A call takes some microseconds; the data lie in the second-level cache. */
final class LinearSuite {
    private static final int N = 32_768;

    static final List<Kernel> KERNELS = List.of(
            kernel("sum", "sum of ints", d -> {
                int[] a = d.ints(N, -1000, 1000);
                return passes -> Reductions.sum(a, passes);
            }),
            kernel("sumWide", "sum of ints in a long", d -> {
                int[] a = d.ints(N, Integer.MIN_VALUE, Integer.MAX_VALUE);
                return passes -> Reductions.sumWide(a, passes);
            }),
            kernel("sumIf", "sum under a condition", d -> {
                int[] a = d.ints(N, -1000, 1000);
                int limit = d.scalar(100);
                return passes -> Reductions.sumIf(a, limit, passes);
            }),
            kernel("countIf", "count under a condition", d -> {
                int[] a = d.ints(N, -1000, 1000);
                int limit = d.scalar(100);
                return passes -> Reductions.countIf(a, limit, passes);
            }),
            kernel("sumBytes", "sum of bytes in an int", d -> {
                byte[] a = d.bytes(N, -128, 128);
                return passes -> Reductions.sumBytes(a, passes);
            }),
            kernel("sumFloat", "sum of floats, in order", d -> {
                float[] a = d.floats(N, 0, 1);
                double[] out = d.put(new double[1]);
                return passes -> Reductions.sumFloat(a, out, passes);
            }),
            kernel("sumDouble", "sum of doubles, in order", d -> {
                double[] a = d.doubles(N, 0, 1);
                double[] out = d.put(new double[1]);
                return passes -> Reductions.sumDouble(a, out, passes);
            }),
            kernel("dot", "dot product of doubles, in order", d -> {
                double[] a = d.doubles(N, -1, 2);
                double[] b = d.doubles(N, -1, 2);
                double[] out = d.put(new double[1]);
                return passes -> Reductions.dot(a, b, out, passes);
            }),
            kernel("dotInt", "dot product of ints", d -> {
                int[] a = d.ints(N, -1000, 1000);
                int[] b = d.ints(N, -1000, 1000);
                return passes -> Reductions.dotInt(a, b, passes);
            }),
            kernel("minMax", "least and greatest of ints", d -> {
                int[] a = d.ints(N, -1_000_000, 1_000_000);
                return passes -> Reductions.minMax(a, passes);
            }),
            kernel("maxDouble", "greatest of doubles, by if", d -> {
                double[] a = d.doubles(N, -1, 1000);
                double[] out = d.put(new double[1]);
                return passes -> Reductions.maxDouble(a, out, passes);
            }),
            kernel("argMin", "where the least is (TSVC s315)", d -> {
                float[] a = d.floats(N, -1, 1000);
                return passes -> Reductions.argMin(a, passes);
            }),
            kernel("polyHash", "h = 31 h + x, of bytes", d -> {
                byte[] a = d.bytes(N, -128, 128);
                return passes -> Reductions.polyHash(a, passes);
            }),
            kernel("find", "first equal element", d -> {
                int[] a = d.ints(N, 0, 1000);
                int x = d.scalar(-7);
                a[N - 100] = x;
                return passes -> Reductions.find(a, x, passes);
            }),
            kernel("mismatch", "first different byte", d -> {
                byte[] a = d.bytes(N, -128, 128);
                byte[] b = d.put(a.clone());
                b[N - 100] ^= 1;
                return passes -> Reductions.mismatch(a, b, passes);
            }),
            kernel("absDiff", "sum of absolute differences", d -> {
                byte[] a = d.bytes(N, -128, 128);
                byte[] b = d.bytes(N, -128, 128);
                return passes -> Reductions.absDiff(a, b, passes);
            }),
            kernel("gather", "sum of table[index[i]]", d -> {
                int[] table = d.ints(4096, -1000, 1000);
                int[] index = d.ints(N, 0, 4096);
                return passes -> Reductions.gather(table, index, passes);
            }),
            kernel("bitCount", "set bits of longs", d -> {
                long[] a = d.longs(N);
                return passes -> Reductions.bitCount(a, passes);
            }),
            kernel("xorFold", "xor of shifted longs", d -> {
                long[] a = d.longs(N);
                return passes -> Reductions.xorFold(a, passes);
            }),
            kernel("add", "sum of two arrays of ints", d -> {
                int[] a = d.ints(N, -1000, 1000);
                int[] b = d.ints(N, -1000, 1000);
                int[] c = d.put(new int[N]);
                return passes -> Elementwise.add(a, b, c, passes);
            }),
            kernel("clamp", "min(max(x, low), high)", d -> {
                int[] a = d.ints(N, -1000, 1000);
                int[] b = d.put(new int[N]);
                int low = d.scalar(-500);
                int high = d.scalar(400);
                return passes -> Elementwise.clamp(a, b, low, high, passes);
            }),
            kernel("storeIf", "store under a condition", d -> {
                int[] a = d.ints(N, -1000, 1000);
                int[] b = d.put(new int[N]);
                int limit = d.scalar(100);
                return passes -> Elementwise.storeIf(a, b, limit, passes);
            }),
            kernel("storeEither", "store on both ways of a branch", d -> {
                int[] a = d.ints(N, -1000, 1000);
                int[] b = d.put(new int[N]);
                int limit = d.scalar(100);
                return passes -> Elementwise.storeEither(a, b, limit, passes);
            }),
            kernel("saxpy", "a x + y, floats", d -> {
                float[] x = d.floats(N, -1, 1);
                float[] y = d.floats(N, -1, 1);
                float[] z = d.put(new float[N]);
                float a = (float) d.scalar(1.7);
                return passes -> Elementwise.saxpy(a, x, y, z, passes);
            }),
            kernel("reverse", "reversed copy", d -> {
                int[] a = d.ints(N, -1000, 1000);
                int[] b = d.put(new int[N]);
                return passes -> Elementwise.reverse(a, b, passes);
            }),
            kernel("prefixSum", "running sums", d -> {
                int[] a = d.ints(N, -1000, 1000);
                int[] b = d.put(new int[N]);
                return passes -> Elementwise.prefixSum(a, b, passes);
            }),
            kernel("histogram", "counts of bytes", d -> {
                byte[] a = d.bytes(N, -128, 128);
                int[] counts = d.put(new int[256]);
                return passes -> Elementwise.histogram(a, counts, passes);
            }),
            kernel("intToDouble", "conversion and scale", d -> {
                int[] a = d.ints(N, -1000, 1000);
                double[] b = d.put(new double[N]);
                double scale = d.scalar(0.37);
                return passes -> Elementwise.intToDouble(a, b, scale, passes);
            }),
            kernel("floatToShort", "samples to 16 bits", d -> {
                float[] a = d.floats(N, -1, 1);
                short[] b = d.put(new short[N]);
                float scale = (float) d.scalar(32767.0);
                return passes -> Elementwise.floatToShort(a, b, scale, passes);
            }),
            kernel("mixAudio", "saturating sum of shorts", d -> {
                short[] a = d.shorts(N, -32768, 32768);
                short[] b = d.shorts(N, -32768, 32768);
                short[] c = d.put(new short[N]);
                return passes -> Elementwise.mixAudio(a, b, c, passes);
            }),
            kernel("rgbToGray", "luminance of pixels", d -> {
                byte[] rgb = d.bytes(3 * N, -128, 128);
                byte[] gray = d.put(new byte[N]);
                return passes -> Elementwise.rgbToGray(rgb, gray, passes);
            }),
            kernel("complexProduct", "interleaved complex numbers", d -> {
                double[] a = d.doubles(N, -1, 1);
                double[] b = d.doubles(N, -1, 1);
                double[] c = d.put(new double[N]);
                return passes -> Elementwise.complexProduct(a, b, c, passes);
            }),
            kernel("hypot", "sqrt(x x + y y)", d -> {
                double[] x = d.doubles(N, -1, 1);
                double[] y = d.doubles(N, -1, 1);
                double[] r = d.put(new double[N]);
                return passes -> Elementwise.hypot(x, y, r, passes);
            }),
            kernel("lowPass", "recurrence of an audio filter", d -> {
                double[] a = d.doubles(N, -1, 1);
                double[] b = d.put(new double[N]);
                double alpha = d.scalar(0.1);
                return passes -> Elementwise.lowPass(a, b, alpha, passes);
            }),
            kernel("divideByTen", "quotient and remainder by 10", d -> {
                int[] a = d.ints(N, Integer.MIN_VALUE, Integer.MAX_VALUE);
                int[] quotient = d.put(new int[N]);
                int[] remainder = d.put(new int[N]);
                return passes -> Elementwise.divideByTen(a, quotient, remainder, passes);
            }),
            kernel("tsvcS273", "condition on what was stored", d -> {
                double[] a = d.doubles(N, -1, 1);
                double[] b = d.put(new double[N]);
                double[] c = d.put(new double[N]);
                double[] e = d.doubles(N, -1, 1);
                double[] f = d.doubles(N, -1, 1);
                return passes -> Elementwise.tsvcS273(a, b, c, e, f, passes);
            }));

    private LinearSuite() {
    }

    private static Kernel kernel(String name, String source, Function<Data, Kernel.Call> prepare) {
        return new Kernel(name, LINEAR, source, N, prepare);
    }
}
