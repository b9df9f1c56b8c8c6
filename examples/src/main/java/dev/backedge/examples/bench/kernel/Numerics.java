package dev.backedge.examples.bench.kernel;

/** Nests whose inner loop is a chain, or whose bounds depend on what was computed. */
public final class Numerics {
    private Numerics() {
    }

    /** Escape times on a grid of size x size points. */
    public static long mandelbrot(int[] times, int size, int limit, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int row = 0; row < size; row++) {
                double ci = 2.0 * row / size - 1;
                for (int column = 0; column < size; column++) {
                    double cr = 2.0 * column / size - 1.5;
                    double zr = 0;
                    double zi = 0;
                    int k = 0;
                    while (k < limit && zr * zr + zi * zi <= 4) {
                        double r = zr * zr - zi * zi + cr;
                        zi = 2 * zr * zi + ci;
                        zr = r;
                        k++;
                    }
                    times[row * size + column] = k;
                }
            }
            total = 31 * total + times[0];
        }
        return total;
    }

    /** Steps of bodies under gravity (Benchmarks Game): state holds x, y, z, vx, vy, vz, mass for each. */
    public static long nbody(double[] start, double[] state, int steps, double dt, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < start.length; i++) {
                state[i] = start[i];
            }
            for (int step = 0; step < steps; step++) {
                for (int i = 0; i < state.length; i += 7) {
                    for (int j = i + 7; j < state.length; j += 7) {
                        double dx = state[i] - state[j];
                        double dy = state[i + 1] - state[j + 1];
                        double dz = state[i + 2] - state[j + 2];
                        double squared = dx * dx + dy * dy + dz * dz;
                        double magnitude = dt / (squared * Math.sqrt(squared));
                        state[i + 3] -= dx * state[j + 6] * magnitude;
                        state[i + 4] -= dy * state[j + 6] * magnitude;
                        state[i + 5] -= dz * state[j + 6] * magnitude;
                        state[j + 3] += dx * state[i + 6] * magnitude;
                        state[j + 4] += dy * state[i + 6] * magnitude;
                        state[j + 5] += dz * state[i + 6] * magnitude;
                    }
                }
                for (int i = 0; i < state.length; i += 7) {
                    state[i] += dt * state[i + 3];
                    state[i + 1] += dt * state[i + 4];
                    state[i + 2] += dt * state[i + 5];
                }
            }
            total = 31 * total + (long) (state[0] * 1000);
        }
        return total;
    }

    /** The butterflies of a radix-2 FFT, n a power of two; the input is in bit-reversed order already. */
    public static long fft(double[] inRe, double[] inIm, double[] re, double[] im, double[] cos, double[] sin, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int n = re.length;
            for (int i = 0; i < n; i++) {
                re[i] = inRe[i];
                im[i] = inIm[i];
            }
            for (int half = 1; half < n; half <<= 1) {
                int step = n / (2 * half);
                for (int start = 0; start < n; start += 2 * half) {
                    for (int k = 0; k < half; k++) {
                        double wr = cos[k * step];
                        double wi = sin[k * step];
                        int p = start + k;
                        int q = p + half;
                        double tr = re[q] * wr - im[q] * wi;
                        double ti = re[q] * wi + im[q] * wr;
                        re[q] = re[p] - tr;
                        im[q] = im[p] - ti;
                        re[p] += tr;
                        im[p] += ti;
                    }
                }
            }
            total = 31 * total + (long) re[1];
        }
        return total;
    }

    /** Levenshtein's distance, two rows that swap. */
    public static long editDistance(byte[] a, byte[] b, int[] row1, int[] row2, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int[] previous = row1;
            int[] current = row2;
            for (int j = 0; j <= b.length; j++) {
                previous[j] = j;
            }
            for (int i = 1; i <= a.length; i++) {
                current[0] = i;
                for (int j = 1; j <= b.length; j++) {
                    int replace = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                    current[j] = Math.min(replace, Math.min(previous[j], current[j - 1]) + 1);
                }
                int[] swap = previous;
                previous = current;
                current = swap;
            }
            total = 31 * total + previous[b.length];
        }
        return total;
    }

    /** The length of the longest common subsequence, whole table. */
    public static long longestCommon(byte[] a, byte[] b, short[] table, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int width = b.length + 1;
            for (int i = 0; i < a.length; i++) {
                for (int j = 0; j < b.length; j++) {
                    int at = (i + 1) * width + j + 1;
                    if (a[i] == b[j]) {
                        table[at] = (short) (table[at - width - 1] + 1);
                    } else {
                        table[at] = table[at - width] > table[at - 1] ? table[at - width] : table[at - 1];
                    }
                }
            }
            total = 31 * total + table[table.length - 1];
        }
        return total;
    }

    /** The greatest value that fits into a capacity, each item once at most. */
    public static long knapsack(int[] weights, int[] values, int[] best, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int capacity = best.length - 1;
            for (int c = 0; c <= capacity; c++) {
                best[c] = 0;
            }
            for (int item = 0; item < weights.length; item++) {
                int weight = weights[item];
                int value = values[item];
                for (int c = capacity; c >= weight; c--) {
                    int with = best[c - weight] + value;
                    if (with > best[c]) {
                        best[c] = with;
                    }
                }
            }
            total = 31 * total + best[capacity];
        }
        return total;
    }
}
