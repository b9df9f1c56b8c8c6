package dev.backedge.examples.bench.kernel;

/** Loops over the neighbours of every point of a grid. */
public final class Grids {
    private Grids() {
    }

    /** Two steps of Jacobi's method on n x n points (PolyBench jacobi-2d). */
    public static long jacobi(double[] start, double[] a, double[] b, int n, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 1; i < n - 1; i++) {
                for (int j = 1; j < n - 1; j++) {
                    int p = i * n + j;
                    b[p] = 0.2 * (start[p] + start[p - 1] + start[p + 1] + start[p - n] + start[p + n]);
                }
            }
            for (int i = 1; i < n - 1; i++) {
                for (int j = 1; j < n - 1; j++) {
                    int p = i * n + j;
                    a[p] = 0.2 * (b[p] + b[p - 1] + b[p + 1] + b[p - n] + b[p + n]);
                }
            }
            total = 31 * total + (long) a[n + 1];
        }
        return total;
    }

    /** Successive over-relaxation in place (SciMark SOR): each point waits for its neighbour. */
    public static long relax(double[] start, double[] g, int n, double omega, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < n * n; i++) {
                g[i] = start[i];
            }
            double quarter = omega * 0.25;
            double rest = 1 - omega;
            for (int i = 1; i < n - 1; i++) {
                int row = i * n;
                for (int j = 1; j < n - 1; j++) {
                    g[row + j] = quarter * (g[row - n + j] + g[row + n + j] + g[row + j - 1] + g[row + j + 1]) + rest * g[row + j];
                }
            }
            total = 31 * total + (long) g[n + 1];
        }
        return total;
    }

    /** One step of the heat equation in three dimensions (PolyBench heat-3d). */
    public static long heat(double[] a, double[] b, int n, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 1; i < n - 1; i++) {
                for (int j = 1; j < n - 1; j++) {
                    for (int k = 1; k < n - 1; k++) {
                        int p = (i * n + j) * n + k;
                        b[p] = 0.125 * (a[p + n * n] - 2 * a[p] + a[p - n * n]) + 0.125 * (a[p + n] - 2 * a[p] + a[p - n])
                                + 0.125 * (a[p + 1] - 2 * a[p] + a[p - 1]) + a[p];
                    }
                }
            }
            total = 31 * total + (long) b[(n + 1) * n + 1];
        }
        return total;
    }

    /** A filter of size x size taps on an image of floats; the border is left out. */
    public static long convolve(float[] image, float[] taps, float[] out, int width, int height, int size, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int y = 0; y <= height - size; y++) {
                for (int x = 0; x <= width - size; x++) {
                    float sum = 0;
                    for (int v = 0; v < size; v++) {
                        for (int u = 0; u < size; u++) {
                            sum += image[(y + v) * width + x + u] * taps[v * size + u];
                        }
                    }
                    out[y * width + x] = sum;
                }
            }
            total = 31 * total + (long) out[0];
        }
        return total;
    }

    /** The mean of 3 x 3 unsigned bytes. */
    public static long blur(byte[] image, byte[] out, int width, int height, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int y = 1; y < height - 1; y++) {
                for (int x = 1; x < width - 1; x++) {
                    int sum = 0;
                    int p = y * width + x;
                    for (int q = p - width; q <= p + width; q += width) {
                        sum += (image[q - 1] & 0xff) + (image[q] & 0xff) + (image[q + 1] & 0xff);
                    }
                    out[p] = (byte) (sum * 7282 >> 16);
                }
            }
            total = 31 * total + out[width + 1];
        }
        return total;
    }

    /** One generation of the game of life; cells are 0 or 1. */
    public static long life(byte[] cells, byte[] next, int width, int height, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int alive = 0;
            for (int y = 1; y < height - 1; y++) {
                for (int x = 1; x < width - 1; x++) {
                    int p = y * width + x;
                    int neighbours = cells[p - width - 1] + cells[p - width] + cells[p - width + 1] + cells[p - 1] + cells[p + 1]
                            + cells[p + width - 1] + cells[p + width] + cells[p + width + 1];
                    if (neighbours == 3 || neighbours == 2 && cells[p] == 1) {
                        next[p] = 1;
                        alive++;
                    } else {
                        next[p] = 0;
                    }
                }
            }
            total = 31 * total + alive;
        }
        return total;
    }
}
