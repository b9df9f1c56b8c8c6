package dev.backedge.examples.bench.kernel;

/** Loops that make an array of arrays, one element after the other. */
public final class Elementwise {
    private Elementwise() {
    }

    public static long add(int[] a, int[] b, int[] c, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < c.length; i++) {
                c[i] = a[i] + b[i];
            }
            total = 31 * total + c[c.length - 1];
        }
        return total;
    }

    public static long clamp(int[] a, int[] b, int low, int high, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < a.length; i++) {
                b[i] = Math.min(Math.max(a[i], low), high);
            }
            total = 31 * total + b[b.length - 1];
        }
        return total;
    }

    /** Writes where the condition holds, and nowhere else. */
    public static long storeIf(int[] a, int[] b, int limit, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < a.length; i++) {
                if (a[i] > limit) {
                    b[i] = a[i];
                }
            }
            total = 31 * total + b[b.length - 1];
        }
        return total;
    }

    /** One store or another to the same element: a distance, or a bonus. */
    public static long storeEither(int[] a, int[] b, int limit, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < a.length; i++) {
                if (a[i] > limit) {
                    b[i] = 3 * a[i];
                } else {
                    b[i] = limit - a[i];
                }
            }
            total = 31 * total + b[b.length - 1];
        }
        return total;
    }

    /** z = a x + y. */
    public static long saxpy(float a, float[] x, float[] y, float[] z, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < x.length; i++) {
                z[i] = a * x[i] + y[i];
            }
            total = 31 * total + (long) z[z.length - 1];
        }
        return total;
    }

    public static long reverse(int[] a, int[] b, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int n = a.length;
            for (int i = 0; i < n; i++) {
                b[n - 1 - i] = a[i];
            }
            total = 31 * total + b[0];
        }
        return total;
    }

    public static long prefixSum(int[] a, int[] b, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i];
                b[i] = sum;
            }
            total = 31 * total + sum;
        }
        return total;
    }

    public static long histogram(byte[] a, int[] counts, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < counts.length; i++) {
                counts[i] = 0;
            }
            for (int i = 0; i < a.length; i++) {
                counts[a[i] & 0xff]++;
            }
            total = 31 * total + counts[0];
        }
        return total;
    }

    public static long intToDouble(int[] a, double[] b, double scale, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < a.length; i++) {
                b[i] = a[i] * scale;
            }
            total = 31 * total + (long) b[b.length - 1];
        }
        return total;
    }

    /** Samples from -1 to 1 to 16 bits. */
    public static long floatToShort(float[] a, short[] b, float scale, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < a.length; i++) {
                b[i] = (short) (int) (a[i] * scale);
            }
            total = 31 * total + b[b.length - 1];
        }
        return total;
    }

    /** Adds two sounds of 16 bits, saturating. */
    public static long mixAudio(short[] a, short[] b, short[] c, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < a.length; i++) {
                int x = a[i] + b[i];
                if (x > 32767) {
                    x = 32767;
                } else if (x < -32768) {
                    x = -32768;
                }
                c[i] = (short) x;
            }
            total = 31 * total + c[c.length - 1];
        }
        return total;
    }

    /** Luminance of interleaved red, green, blue. */
    public static long rgbToGray(byte[] rgb, byte[] gray, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0, k = 0; i < gray.length; i++, k += 3) {
                int luminance = 77 * (rgb[k] & 0xff) + 150 * (rgb[k + 1] & 0xff) + 29 * (rgb[k + 2] & 0xff);
                gray[i] = (byte) (luminance >> 8);
            }
            total = 31 * total + gray[gray.length - 1];
        }
        return total;
    }

    /** c = a b, complex numbers, interleaved. */
    public static long complexProduct(double[] a, double[] b, double[] c, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < c.length; i += 2) {
                c[i] = a[i] * b[i] - a[i + 1] * b[i + 1];
                c[i + 1] = a[i] * b[i + 1] + a[i + 1] * b[i];
            }
            total = 31 * total + (long) c[c.length - 1];
        }
        return total;
    }

    public static long hypot(double[] x, double[] y, double[] r, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < r.length; i++) {
                r[i] = Math.sqrt(x[i] * x[i] + y[i] * y[i]);
            }
            total = 31 * total + (long) r[r.length - 1];
        }
        return total;
    }

    /** A one-pole low-pass filter: each element waits for the one before it. */
    public static long lowPass(double[] a, double[] b, double alpha, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            double y = 0;
            for (int i = 0; i < a.length; i++) {
                y += alpha * (a[i] - y);
                b[i] = y;
            }
            total = 31 * total + (long) (y * 1000);
        }
        return total;
    }

    /** Decimal digits: quotient and remainder by a constant. */
    public static long divideByTen(int[] a, int[] quotient, int[] remainder, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < a.length; i++) {
                quotient[i] = a[i] / 10;
                remainder[i] = a[i] % 10;
            }
            total = 31 * total + remainder[0];
        }
        return total;
    }

    /** TSVC s273: a condition around arithmetic on what was just stored. */
    public static long tsvcS273(double[] a, double[] b, double[] c, double[] d, double[] e, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < a.length; i++) {
                double x = a[i] + d[i] * e[i];
                b[i] = x;
                if (x < 0) {
                    b[i] += d[i] * e[i];
                }
                c[i] = x * d[i];
            }
            total = 31 * total + (long) c[c.length - 1];
        }
        return total;
    }
}
