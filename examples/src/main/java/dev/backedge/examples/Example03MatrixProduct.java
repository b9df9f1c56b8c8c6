package dev.backedge.examples;

/** The product of two square matrices in row-major arrays: three nested loops, indices that are products of two variables. */
public final class Example03MatrixProduct {
    private Example03MatrixProduct() {
    }

    /** c = a b, all n x n. */
    static void multiply(double[] a, double[] b, double[] c, int n) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int k = 0; k < n; k++) {
                    sum += a[i * n + k] * b[k * n + j];
                }
                c[i * n + j] = sum;
            }
        }
    }

    public static void main(String[] args) {
        int n = 300;
        double[] a = new double[n * n];
        double[] b = new double[n * n];
        double[] c = new double[n * n];
        for (int i = 0; i < n * n; i++) {
            a[i] = (i * 7 % 11) / 3.0;
            b[i] = (i * 5 % 13) / 7.0;
        }
        Repeat.main("MatrixProduct", args, () -> {
            multiply(a, b, c, n);
            long checksum = 0;
            for (double x : c) {
                checksum = 31 * checksum + Double.doubleToRawLongBits(x);
            }
            return checksum;
        });
    }
}
