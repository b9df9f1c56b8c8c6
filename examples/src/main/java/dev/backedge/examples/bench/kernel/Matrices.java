package dev.backedge.examples.bench.kernel;

/** Dense and sparse linear algebra, in row-major arrays unless the name says rows. */
public final class Matrices {
    private Matrices() {
    }

    /** c = a b, all n x n, as it is written in textbooks. */
    public static long matmul(double[] a, double[] b, double[] c, int n, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    double sum = 0;
                    for (int k = 0; k < n; k++) {
                        sum += a[i * n + k] * b[k * n + j];
                    }
                    c[i * n + j] = sum;
                }
            }
            total = 31 * total + (long) c[n];
        }
        return total;
    }

    /** c = a b, in arrays of rows. */
    public static long matmulRows(double[][] a, double[][] b, double[][] c, int passes) {
        int n = c.length;
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    double sum = 0;
                    for (int k = 0; k < n; k++) {
                        sum += a[i][k] * b[k][j];
                    }
                    c[i][j] = sum;
                }
            }
            total = 31 * total + (long) c[1][0];
        }
        return total;
    }

    /** c = a b, floats, loops in the order i, k, j. */
    public static long matmulFloat(float[] a, float[] b, float[] c, int n, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    c[i * n + j] = 0;
                }
                for (int k = 0; k < n; k++) {
                    float x = a[i * n + k];
                    for (int j = 0; j < n; j++) {
                        c[i * n + j] += x * b[k * n + j];
                    }
                }
            }
            total = 31 * total + (long) c[n];
        }
        return total;
    }

    /** lu = the factors of a, n x n, without pivoting. */
    public static long factorize(double[] a, double[] lu, int n, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < n * n; i++) {
                lu[i] = a[i];
            }
            for (int k = 0; k < n; k++) {
                for (int i = k + 1; i < n; i++) {
                    double factor = lu[i * n + k] / lu[k * n + k];
                    lu[i * n + k] = factor;
                    for (int j = k + 1; j < n; j++) {
                        lu[i * n + j] -= factor * lu[k * n + j];
                    }
                }
            }
            total = 31 * total + (long) lu[n * n - 1];
        }
        return total;
    }

    /** b = a transposed, n x n. */
    public static long transpose(double[] a, double[] b, int n, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    b[j * n + i] = a[i * n + j];
                }
            }
            total = 31 * total + (long) b[1];
        }
        return total;
    }

    /** y = A' (A x), A m x n (PolyBench atax). */
    public static long atax(double[] a, double[] x, double[] y, int m, int n, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int j = 0; j < n; j++) {
                y[j] = 0;
            }
            for (int i = 0; i < m; i++) {
                double sum = 0;
                for (int j = 0; j < n; j++) {
                    sum += a[i * n + j] * x[j];
                }
                for (int j = 0; j < n; j++) {
                    y[j] += a[i * n + j] * sum;
                }
            }
            total = 31 * total + (long) y[0];
        }
        return total;
    }

    /** y = A x, A in compressed rows (SciMark). */
    public static long sparse(double[] values, int[] columns, int[] rowStarts, double[] x, double[] y, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int row = 0; row < y.length; row++) {
                double sum = 0;
                for (int i = rowStarts[row]; i < rowStarts[row + 1]; i++) {
                    sum += x[columns[i]] * values[i];
                }
                y[row] = sum;
            }
            total = 31 * total + (long) y[0];
        }
        return total;
    }

    /** Shortest paths between all pairs of n nodes (Floyd and Warshall). */
    public static long shortestPaths(int[] edges, int[] paths, int n, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < n * n; i++) {
                paths[i] = edges[i];
            }
            for (int k = 0; k < n; k++) {
                for (int i = 0; i < n; i++) {
                    int toK = paths[i * n + k];
                    for (int j = 0; j < n; j++) {
                        paths[i * n + j] = Math.min(paths[i * n + j], toK + paths[k * n + j]);
                    }
                }
            }
            total = 31 * total + paths[n - 1];
        }
        return total;
    }

    /** y = A x for the infinite matrix of the Benchmarks Game's spectral norm. */
    public static long spectralNorm(double[] x, double[] y, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int n = x.length;
            for (int i = 0; i < n; i++) {
                double sum = 0;
                for (int j = 0; j < n; j++) {
                    sum += x[j] / ((i + j) * (i + j + 1) / 2 + i + 1);
                }
                y[i] = sum;
            }
            total = 31 * total + (long) (y[0] * 1000);
        }
        return total;
    }
}
