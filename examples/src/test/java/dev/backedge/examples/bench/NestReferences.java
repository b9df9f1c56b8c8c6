package dev.backedge.examples.bench;

import static dev.backedge.examples.bench.LinearReferences.filled;
import static dev.backedge.examples.bench.LinearReferences.inOrder;
import static dev.backedge.examples.bench.Reference.bytes;
import static dev.backedge.examples.bench.Reference.doubles;
import static dev.backedge.examples.bench.Reference.floats;
import static dev.backedge.examples.bench.Reference.ints;
import static dev.backedge.examples.bench.Reference.real;
import static dev.backedge.examples.bench.Reference.rows;
import static dev.backedge.examples.bench.Reference.scalar;
import static dev.backedge.examples.bench.Reference.shorts;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.stream.IntStream;

/** The nests once more: by the definition of what they compute, element by element. */
final class NestReferences {
    static final Map<String, Reference> ALL = Map.ofEntries(
            entry("matmul", d -> {
                int n = scalar(d, 3);
                double[][] product = product(rows(doubles(d, 0), n), rows(doubles(d, 1), n));
                filled(doubles(d, 2), i -> product[i / n][i % n]);
                return (long) product[1][0];
            }),
            entry("matmulRows", d -> {
                double[][] product = product(rows(d, 0, 96), rows(d, 96, 96));
                assertThat(rows(d, 192, 96)).isDeepEqualTo(product);
                return (long) product[1][0];
            }),
            entry("matmulFloat", d -> {
                int n = scalar(d, 3);
                for (int i = 0; i < n * n; i++) {
                    float sum = 0;
                    for (int k = 0; k < n; k++) {
                        sum += floats(d, 0)[i / n * n + k] * floats(d, 1)[k * n + i % n];
                    }
                    assertThat(floats(d, 2)[i]).isEqualTo(sum);
                }
                return (long) floats(d, 2)[n];
            }),
            entry("factorize", d -> {
                int n = scalar(d, 2);
                double[][] lu = rows(doubles(d, 1), n);
                double[][] lower = new double[n][n];
                double[][] upper = new double[n][n];
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        lower[i][j] = j < i ? lu[i][j] : j == i ? 1 : 0;
                        upper[i][j] = j >= i ? lu[i][j] : 0;
                    }
                }
                double[][] product = product(lower, upper);
                for (int i = 0; i < n * n; i++) {
                    assertThat(product[i / n][i % n]).isCloseTo(doubles(d, 0)[i], within(1e-9));
                }
                return (long) lu[n - 1][n - 1];
            }),
            entry("transpose", d -> {
                int n = scalar(d, 2);
                filled(doubles(d, 1), i -> doubles(d, 0)[i % n * n + i / n]);
                return (long) doubles(d, 1)[1];
            }),
            entry("atax", d -> {
                double[][] a = rows(doubles(d, 0), scalar(d, 4));
                double[] ax = IntStream.range(0, a.length).mapToDouble(i -> inOrder(a[i].length, j -> a[i][j] * doubles(d, 1)[j])).toArray();
                filled(doubles(d, 2), j -> inOrder(a.length, i -> a[i][j] * ax[i]));
                return (long) doubles(d, 2)[0];
            }),
            entry("sparse", d -> {
                filled(doubles(d, 4), row -> {
                    int from = ints(d, 2)[row];
                    return inOrder(ints(d, 2)[row + 1] - from, i -> doubles(d, 3)[ints(d, 1)[from + i]] * doubles(d, 0)[from + i]);
                });
                return (long) doubles(d, 4)[0];
            }),
            entry("shortestPaths", d -> {
                int n = scalar(d, 2);
                for (int source = 0; source < n; source++) {
                    assertThat(IntStream.range(source * n, source * n + n).map(i -> ints(d, 1)[i]).toArray()).containsExactly(bellmanFord(ints(d, 0), n, source));
                }
                return ints(d, 1)[n - 1];
            }),
            entry("spectralNorm", d -> {
                filled(doubles(d, 1), i -> inOrder(doubles(d, 0).length, j -> doubles(d, 0)[j] / (IntStream.rangeClosed(1, i + j).sum() + i + 1)));
                return (long) (doubles(d, 1)[0] * 1000);
            }),
            entry("jacobi", d -> {
                int n = scalar(d, 3);
                double[] once = jacobi(doubles(d, 0), doubles(d, 0).clone(), n);
                filled(doubles(d, 2), i -> once[i]);
                double[] twice = jacobi(once, new double[n * n], n);
                filled(doubles(d, 1), i -> twice[i]);
                return (long) twice[n + 1];
            }),
            entry("relax", d -> {
                int n = scalar(d, 2);
                double[][] g = rows(doubles(d, 0), n);
                for (int i = 1; i < n - 1; i++) {
                    for (int j = 1; j < n - 1; j++) {
                        g[i][j] = 1.25 * 0.25 * (g[i - 1][j] + g[i + 1][j] + g[i][j - 1] + g[i][j + 1]) - 0.25 * g[i][j];
                    }
                }
                for (int i = 0; i < n * n; i++) {
                    assertThat(doubles(d, 1)[i]).isCloseTo(g[i / n][i % n], offset(1e-9));
                }
                return (long) doubles(d, 1)[n + 1];
            }),
            entry("heat", d -> {
                int n = scalar(d, 2);
                double[] a = doubles(d, 0);
                for (int p = 0; p < a.length; p++) {
                    double expected = 0;
                    if (inside(p % n, n) && inside(p / n % n, n) && inside(p / n / n, n)) {
                        expected = a[p] + (a[p + 1] + a[p - 1] + a[p + n] + a[p - n] + a[p + n * n] + a[p - n * n] - 6 * a[p]) / 8;
                    }
                    assertThat(doubles(d, 1)[p]).isCloseTo(expected, offset(1e-9));
                }
                return (long) doubles(d, 1)[(n + 1) * n + 1];
            }),
            entry("convolve", d -> {
                int width = scalar(d, 3);
                int size = scalar(d, 5);
                for (int p = 0; p < width * (scalar(d, 4) - size + 1); p++) {
                    if (p % width <= width - size) {
                        float sum = 0;
                        for (int tap = 0; tap < size * size; tap++) {
                            sum += floats(d, 0)[p + tap / size * width + tap % size] * floats(d, 1)[tap];
                        }
                        assertThat(floats(d, 2)[p]).isEqualTo(sum);
                    }
                }
                return (long) floats(d, 2)[0];
            }),
            entry("blur", d -> {
                int width = scalar(d, 2);
                byte[] image = bytes(d, 0);
                for (int p = 0; p < image.length; p++) {
                    int expected = 0;
                    if (inside(p % width, width) && inside(p / width, scalar(d, 3))) {
                        int at = p;
                        int sum = IntStream.range(0, 9).map(i -> Byte.toUnsignedInt(image[at + (i / 3 - 1) * width + i % 3 - 1])).sum();
                        expected = sum / 9;
                    }
                    assertThat(Byte.toUnsignedInt(bytes(d, 1)[p])).isEqualTo(expected);
                }
                return bytes(d, 1)[width + 1];
            }),
            entry("life", d -> {
                int width = scalar(d, 2);
                byte[] cells = bytes(d, 0);
                int alive = 0;
                for (int p = 0; p < cells.length; p++) {
                    boolean lives = false;
                    if (inside(p % width, width) && inside(p / width, scalar(d, 3))) {
                        int at = p;
                        int square = IntStream.range(0, 9).map(i -> cells[at + (i / 3 - 1) * width + i % 3 - 1]).sum();
                        lives = square == 3 || square == 4 && cells[p] == 1;
                    }
                    assertThat(bytes(d, 1)[p]).isEqualTo((byte) (lives ? 1 : 0));
                    alive += lives ? 1 : 0;
                }
                return alive;
            }),
            entry("mandelbrot", d -> {
                int size = scalar(d, 1);
                filled(ints(d, 0), p -> escapeTime(2.0 * (p % size) / size - 1.5, 2.0 * (p / size) / size - 1, scalar(d, 2)));
                return ints(d, 0)[0];
            }),
            entry("nbody", d -> {
                double[][] start = rows(doubles(d, 0), 7);
                double[][] end = rows(doubles(d, 1), 7);
                for (int axis = 3; axis < 6; axis++) {
                    assertThat(momentum(end, axis)).isCloseTo(momentum(start, axis), within(1e-9));
                }
                assertThat(energy(end)).isCloseTo(energy(start), within(1.0));
                assertThat(end[0][0]).isNotEqualTo(start[0][0]);
                return (long) (end[0][0] * 1000);
            }),
            entry("fft", d -> {
                int n = doubles(d, 0).length;
                int bits = Integer.numberOfTrailingZeros(n);
                for (int k = 0; k < n; k += 37) {
                    double re = 0;
                    double im = 0;
                    for (int i = 0; i < n; i++) {
                        int from = Integer.reverse(i) >>> 32 - bits;
                        double angle = -2 * Math.PI * ((long) i * k % n) / n;
                        re += doubles(d, 0)[from] * Math.cos(angle) - doubles(d, 1)[from] * Math.sin(angle);
                        im += doubles(d, 0)[from] * Math.sin(angle) + doubles(d, 1)[from] * Math.cos(angle);
                    }
                    assertThat(doubles(d, 2)[k]).isCloseTo(re, within(1e-9));
                    assertThat(doubles(d, 3)[k]).isCloseTo(im, within(1e-9));
                }
                return (long) doubles(d, 2)[1];
            }),
            entry("editDistance", d -> {
                byte[] a = bytes(d, 0);
                byte[] b = bytes(d, 1);
                int[][] table = new int[a.length + 1][b.length + 1];
                for (int i = 0; i <= a.length; i++) {
                    for (int j = 0; j <= b.length; j++) {
                        table[i][j] = i == 0 ? j : j == 0 ? i : a[i - 1] == b[j - 1] ? table[i - 1][j - 1]
                                : 1 + IntStream.of(table[i - 1][j - 1], table[i - 1][j], table[i][j - 1]).min().getAsInt();
                    }
                }
                return table[a.length][b.length];
            }),
            entry("longestCommon", d -> {
                byte[] a = bytes(d, 0);
                byte[] b = bytes(d, 1);
                short[][] table = new short[a.length + 1][b.length + 1];
                for (int i = a.length - 1; i >= 0; i--) {
                    for (int j = b.length - 1; j >= 0; j--) {
                        table[i][j] = a[i] == b[j] ? (short) (1 + table[i + 1][j + 1]) : (short) Math.max(table[i + 1][j], table[i][j + 1]);
                    }
                }
                assertThat(shorts(d, 2)[shorts(d, 2).length - 1]).isEqualTo(table[0][0]);
                return table[0][0];
            }),
            entry("knapsack", d -> {
                int[] weights = ints(d, 0);
                int[][] best = new int[weights.length + 1][ints(d, 2).length];
                for (int item = 1; item <= weights.length; item++) {
                    for (int c = 0; c < best[0].length; c++) {
                        int without = best[item - 1][c];
                        best[item][c] = c < weights[item - 1] ? without : Math.max(without, best[item - 1][c - weights[item - 1]] + ints(d, 1)[item - 1]);
                    }
                }
                assertThat(ints(d, 2)).containsExactly(best[weights.length]);
                return best[weights.length][best[0].length - 1];
            }));

    private NestReferences() {
    }

    private static boolean inside(int coordinate, int size) {
        return coordinate > 0 && coordinate < size - 1;
    }

    private static double[][] product(double[][] a, double[][] b) {
        double[][] c = new double[a.length][b[0].length];
        for (int i = 0; i < c.length; i++) {
            int row = i;
            for (int j = 0; j < c[i].length; j++) {
                int column = j;
                c[i][j] = inOrder(b.length, k -> a[row][k] * b[k][column]);
            }
        }
        return c;
    }

    private static double[] jacobi(double[] from, double[] to, int n) {
        for (int p = n; p < n * n - n; p++) {
            if (inside(p % n, n)) {
                to[p] = 0.2 * (from[p] + from[p - 1] + from[p + 1] + from[p - n] + from[p + n]);
            }
        }
        return to;
    }

    private static int[] bellmanFord(int[] edges, int n, int source) {
        int[] distances = new int[n];
        for (int j = 0; j < n; j++) {
            distances[j] = edges[source * n + j];
        }
        for (boolean changed = true; changed;) {
            changed = false;
            for (int e = 0; e < n * n; e++) {
                int with = distances[e / n] + edges[e];
                if (with < distances[e % n]) {
                    distances[e % n] = with;
                    changed = true;
                }
            }
        }
        return distances;
    }

    private static int escapeTime(double cr, double ci, int limit) {
        double[] z = new double[2];
        int k = 0;
        for (; k < limit && z[0] * z[0] + z[1] * z[1] <= 4; k++) {
            z = new double[] {z[0] * z[0] - z[1] * z[1] + cr, 2 * z[0] * z[1] + ci};
        }
        return k;
    }

    private static double momentum(double[][] bodies, int axis) {
        return inOrder(bodies.length, i -> bodies[i][axis] * bodies[i][6]);
    }

    private static double energy(double[][] bodies) {
        double energy = 0;
        for (int i = 0; i < bodies.length; i++) {
            double[] a = bodies[i];
            energy += 0.5 * a[6] * (a[3] * a[3] + a[4] * a[4] + a[5] * a[5]);
            for (int j = i + 1; j < bodies.length; j++) {
                double[] b = bodies[j];
                energy -= a[6] * b[6] / Math.sqrt(Math.pow(a[0] - b[0], 2) + Math.pow(a[1] - b[1], 2) + Math.pow(a[2] - b[2], 2));
            }
        }
        return energy;
    }
}
