package dev.backedge.examples;

/** An in-place radix-2 fast Fourier transform, forward and back: bit reversal with a swap, three loops whose bounds depend on each other. */
public final class Example10Fft {
    private Example10Fft() {
    }

    /**
     * Transforms n complex numbers in place, n a power of two.
     *
     * @param cos cosines of 2 pi k / n, k below n / 2; sin likewise
     * @param sign -1 forward, 1 backward (unscaled)
     */
    static void transform(double[] re, double[] im, double[] cos, double[] sin, int sign) {
        int n = re.length;
        for (int i = 0, j = 0; i < n; i++) {
            if (i < j) {
                double swap = re[i];
                re[i] = re[j];
                re[j] = swap;
                swap = im[i];
                im[i] = im[j];
                im[j] = swap;
            }
            int bit = n >> 1;
            while ((j & bit) != 0) {
                j ^= bit;
                bit >>= 1;
            }
            j |= bit;
        }
        for (int half = 1; half < n; half <<= 1) {
            int step = n / (2 * half);
            for (int start = 0; start < n; start += 2 * half) {
                for (int k = 0; k < half; k++) {
                    double wr = cos[k * step];
                    double wi = sign * sin[k * step];
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
    }

    public static void main(String[] args) {
        int n = 1 << 16;
        double[] cos = new double[n / 2];
        double[] sin = new double[n / 2];
        for (int k = 0; k < n / 2; k++) {
            cos[k] = StrictMath.cos(2 * Math.PI * k / n);
            sin[k] = StrictMath.sin(2 * Math.PI * k / n);
        }
        Repeat.main("Fft", args, () -> {
            double[] re = new double[n];
            double[] im = new double[n];
            for (int i = 0; i < n; i++) {
                re[i] = i % 257;
                im[i] = i % 17 - 8;
            }
            for (int round = 0; round < 4; round++) {
                transform(re, im, cos, sin, -1);
                transform(re, im, cos, sin, 1);
                for (int i = 0; i < n; i++) {
                    re[i] /= n;
                    im[i] /= n;
                }
            }
            long checksum = 0;
            for (int i = 0; i < n; i++) {
                checksum = 31 * checksum + Double.doubleToRawLongBits(re[i]) + 7 * Double.doubleToRawLongBits(im[i]);
            }
            return checksum;
        });
    }
}
