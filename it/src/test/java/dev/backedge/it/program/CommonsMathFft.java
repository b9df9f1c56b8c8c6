package dev.backedge.it.program;

import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;

/** commons-math3 (class files of version 49): forward and inverse FFT on 2^16 seeded points; prints a hash of every bit. */
public final class CommonsMathFft {
    private CommonsMathFft() {
    }

    public static void main(String[] args) {
        int n = 1 << 16;
        double[][] data = new double[2][n];
        java.util.Random random = new java.util.Random(42);
        for (int i = 0; i < n; i++) {
            data[0][i] = random.nextDouble();
            data[1][i] = random.nextGaussian();
        }
        long hash = 0;
        for (int round = 0; round < 3; round++) {
            FastFourierTransformer.transformInPlace(data, DftNormalization.STANDARD, TransformType.FORWARD);
            hash = 31 * hash + hash(data);
            FastFourierTransformer.transformInPlace(data, DftNormalization.STANDARD, TransformType.INVERSE);
            hash = 31 * hash + hash(data);
        }
        System.out.println(Long.toHexString(hash));
    }

    private static long hash(double[][] data) {
        long hash = 0;
        for (double[] row : data) {
            for (double x : row) {
                hash = 31 * hash + Double.doubleToRawLongBits(x);
            }
        }
        return hash;
    }
}
