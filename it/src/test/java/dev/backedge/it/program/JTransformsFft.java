package dev.backedge.it.program;

import org.jtransforms.dct.DoubleDCT_1D;
import org.jtransforms.fft.DoubleFFT_1D;
import pl.edu.icm.jlargearrays.ConcurrencyUtils;

/** JTransforms on seeded data: split-radix, mixed-radix and Bluestein lengths, DCT; prints a hash of every bit. */
public final class JTransformsFft {
    private JTransformsFft() {
    }

    public static void main(String[] args) {
        ConcurrencyUtils.setNumberOfThreads(1);
        long hash = 0;
        for (int n : new int[] {1 << 14, 3 * 5 * 7 * 64, 10007}) {
            double[] data = new double[2 * n];
            java.util.Random random = new java.util.Random(n);
            for (int i = 0; i < data.length; i++) {
                data[i] = random.nextDouble() - 0.5;
            }
            DoubleFFT_1D fft = new DoubleFFT_1D(n);
            DoubleDCT_1D dct = new DoubleDCT_1D(n);
            for (int round = 0; round < 3; round++) {
                fft.complexForward(data);
                hash = 31 * hash + hash(data);
                fft.complexInverse(data, true);
                hash = 31 * hash + hash(data);
                dct.forward(data, true);
                dct.inverse(data, true);
                hash = 31 * hash + hash(data);
            }
        }
        System.out.println(Long.toHexString(hash));
    }

    private static long hash(double[] data) {
        long hash = 0;
        for (double x : data) {
            hash = 31 * hash + Double.doubleToRawLongBits(x);
        }
        return hash;
    }
}
