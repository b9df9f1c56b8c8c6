package dev.backedge.examples.bench;

import static dev.backedge.examples.bench.Family.NESTS;

import dev.backedge.examples.bench.kernel.Grids;
import dev.backedge.examples.bench.kernel.Matrices;
import dev.backedge.examples.bench.kernel.Numerics;
import java.util.List;
import java.util.function.Function;

/** Loop nests. Elements are the trips of the innermost loop. */
final class NestSuite {
    private static final int M = 96;
    private static final int IMAGE = 192;
    private static final int CUBE = 32;
    private static final int TEXT = 256;

    static final List<Kernel> KERNELS = List.of(
            kernel("matmul", "matrix product, flat", M * M * M, d -> {
                double[] a = d.doubles(M * M, -1, 2);
                double[] b = d.doubles(M * M, -1, 2);
                double[] c = d.put(new double[M * M]);
                int n = d.scalar(M);
                return passes -> Matrices.matmul(a, b, c, n, passes);
            }),
            kernel("matmulRows", "matrix product, double[][]", M * M * M, d -> {
                double[][] a = d.rows(M, M, -1, 2);
                double[][] b = d.rows(M, M, -1, 2);
                double[][] c = d.rows(M, M, 0, 1);
                return passes -> Matrices.matmulRows(a, b, c, passes);
            }),
            kernel("matmulFloat", "matrix product, floats, i k j", M * M * M, d -> {
                float[] a = d.floats(M * M, -1, 2);
                float[] b = d.floats(M * M, -1, 2);
                float[] c = d.put(new float[M * M]);
                int n = d.scalar(M);
                return passes -> Matrices.matmulFloat(a, b, c, n, passes);
            }),
            kernel("factorize", "LU without pivoting", M * M * M / 3, d -> {
                double[] a = d.doubles(M * M, -1, 1);
                for (int i = 0; i < M; i++) {
                    a[i * M + i] += 20;
                }
                double[] lu = d.put(new double[M * M]);
                int n = d.scalar(M);
                return passes -> Matrices.factorize(a, lu, n, passes);
            }),
            kernel("transpose", "matrix transposed", IMAGE * IMAGE, d -> {
                double[] a = d.doubles(IMAGE * IMAGE, -9, 9);
                double[] b = d.put(new double[IMAGE * IMAGE]);
                int n = d.scalar(IMAGE);
                return passes -> Matrices.transpose(a, b, n, passes);
            }),
            kernel("atax", "A'(A x) (PolyBench)", 2 * IMAGE * IMAGE, d -> {
                double[] a = d.doubles(IMAGE * IMAGE, -1, 2);
                double[] x = d.doubles(IMAGE, -1, 2);
                double[] y = d.put(new double[IMAGE]);
                int m = d.scalar(IMAGE);
                int n = d.scalar(IMAGE);
                return passes -> Matrices.atax(a, x, y, m, n, passes);
            }),
            kernel("sparse", "sparse matrix x vector (SciMark)", 1000 * 10, d -> {
                double[] values = d.doubles(1000 * 10, -1, 2);
                int[] columns = d.ints(1000 * 10, 0, 1000);
                int[] rowStarts = d.put(new int[1001]);
                for (int i = 1; i <= 1000; i++) {
                    rowStarts[i] = i == 1000 ? 10_000 : Math.max(rowStarts[i - 1], 10 * i + d.next(-5, 5));
                }
                double[] x = d.doubles(1000, -1, 2);
                double[] y = d.put(new double[1000]);
                return passes -> Matrices.sparse(values, columns, rowStarts, x, y, passes);
            }),
            kernel("shortestPaths", "Floyd and Warshall", M * M * M, d -> {
                int[] edges = d.ints(M * M, 1, 1000);
                int[] paths = d.put(new int[M * M]);
                int n = d.scalar(M);
                return passes -> Matrices.shortestPaths(edges, paths, n, passes);
            }),
            kernel("spectralNorm", "Benchmarks Game", 200 * 200, d -> {
                double[] x = d.doubles(200, 0, 1);
                double[] y = d.put(new double[200]);
                return passes -> Matrices.spectralNorm(x, y, passes);
            }),
            kernel("jacobi", "stencil of 5 points, 2 steps (PolyBench)", 2 * IMAGE * IMAGE, d -> {
                double[] start = d.doubles(IMAGE * IMAGE, 0, 100);
                double[] a = d.put(new double[IMAGE * IMAGE]);
                double[] b = d.put(start.clone());
                int n = d.scalar(IMAGE);
                return passes -> Grids.jacobi(start, a, b, n, passes);
            }),
            kernel("relax", "over-relaxation in place (SciMark)", IMAGE * IMAGE, d -> {
                double[] start = d.doubles(IMAGE * IMAGE, 0, 100);
                double[] g = d.put(new double[IMAGE * IMAGE]);
                int n = d.scalar(IMAGE);
                double omega = d.scalar(1.25);
                return passes -> Grids.relax(start, g, n, omega, passes);
            }),
            kernel("heat", "stencil of 7 points in 3-D (PolyBench)", CUBE * CUBE * CUBE, d -> {
                double[] a = d.doubles(CUBE * CUBE * CUBE, 0, 100);
                double[] b = d.put(new double[CUBE * CUBE * CUBE]);
                int n = d.scalar(CUBE);
                return passes -> Grids.heat(a, b, n, passes);
            }),
            kernel("convolve", "3 x 3 taps on floats", 9 * IMAGE * IMAGE, d -> {
                float[] image = d.floats(IMAGE * IMAGE, 0, 255);
                float[] taps = d.floats(9, -1, 1);
                float[] out = d.put(new float[IMAGE * IMAGE]);
                int width = d.scalar(IMAGE);
                int height = d.scalar(IMAGE);
                int size = d.scalar(3);
                return passes -> Grids.convolve(image, taps, out, width, height, size, passes);
            }),
            kernel("blur", "3 x 3 mean of bytes", IMAGE * IMAGE, d -> {
                byte[] image = d.bytes(IMAGE * IMAGE, -128, 128);
                byte[] out = d.put(new byte[IMAGE * IMAGE]);
                int width = d.scalar(IMAGE);
                int height = d.scalar(IMAGE);
                return passes -> Grids.blur(image, out, width, height, passes);
            }),
            kernel("life", "game of life", IMAGE * IMAGE, d -> {
                byte[] cells = d.bytes(IMAGE * IMAGE, 0, 2);
                byte[] next = d.put(new byte[IMAGE * IMAGE]);
                int width = d.scalar(IMAGE);
                int height = d.scalar(IMAGE);
                return passes -> Grids.life(cells, next, width, height, passes);
            }),
            kernel("mandelbrot", "escape times", 64 * 64, d -> {
                int[] times = d.put(new int[64 * 64]);
                int size = d.scalar(64);
                int limit = d.scalar(100);
                return passes -> Numerics.mandelbrot(times, size, limit, passes);
            }),
            kernel("nbody", "5 bodies (Benchmarks Game)", 100 * 10, d -> {
                double[] start = d.doubles(5 * 7, -10, 10);
                for (int i = 6; i < start.length; i += 7) {
                    start[i] = i == 6 ? 39 : 0.01 * i;
                }
                double[] state = d.put(new double[5 * 7]);
                int steps = d.scalar(100);
                double dt = d.scalar(0.001);
                return passes -> Numerics.nbody(start, state, steps, dt, passes);
            }),
            kernel("fft", "radix-2 butterflies (SciMark)", 1024 * 5, d -> {
                int n = 1024;
                double[] inRe = d.doubles(n, -1, 1);
                double[] inIm = d.doubles(n, -1, 1);
                double[] re = d.put(new double[n]);
                double[] im = d.put(new double[n]);
                double[] cos = d.put(new double[n / 2]);
                double[] sin = d.put(new double[n / 2]);
                for (int k = 0; k < n / 2; k++) {
                    cos[k] = StrictMath.cos(2 * Math.PI * k / n);
                    sin[k] = -StrictMath.sin(2 * Math.PI * k / n);
                }
                return passes -> Numerics.fft(inRe, inIm, re, im, cos, sin, passes);
            }),
            kernel("editDistance", "Levenshtein", TEXT * TEXT, d -> {
                byte[] a = d.bytes(TEXT, 'a', 'e');
                byte[] b = d.bytes(TEXT, 'a', 'e');
                int[] row1 = d.put(new int[TEXT + 1]);
                int[] row2 = d.put(new int[TEXT + 1]);
                return passes -> Numerics.editDistance(a, b, row1, row2, passes);
            }),
            kernel("longestCommon", "longest common subsequence", TEXT * TEXT, d -> {
                byte[] a = d.bytes(TEXT, 'a', 'e');
                byte[] b = d.bytes(TEXT, 'a', 'e');
                short[] table = d.put(new short[(TEXT + 1) * (TEXT + 1)]);
                return passes -> Numerics.longestCommon(a, b, table, passes);
            }),
            kernel("knapsack", "each item once", 64 * 2000, d -> {
                int[] weights = d.ints(64, 10, 200);
                int[] values = d.ints(64, 1, 100);
                int[] best = d.put(new int[2001]);
                return passes -> Numerics.knapsack(weights, values, best, passes);
            }));

    private NestSuite() {
    }

    private static Kernel kernel(String name, String source, int elements, Function<Data, Kernel.Call> prepare) {
        return new Kernel(name, NESTS, source, elements, prepare);
    }
}
