package dev.backedge.examples.bench.kernel;

/** Loops that make one number of an array. */
public final class Reductions {
    private Reductions() {
    }

    public static long sum(int[] a, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i];
            }
            total = 31 * total + sum;
        }
        return total;
    }

    public static long sumWide(int[] a, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            long sum = 0;
            for (int x : a) {
                sum += x;
            }
            total = 31 * total + sum;
        }
        return total;
    }

    public static long sumIf(int[] a, int limit, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int sum = 0;
            for (int i = 0; i < a.length; i++) {
                if (a[i] > limit) {
                    sum += a[i];
                }
            }
            total = 31 * total + sum;
        }
        return total;
    }

    public static long countIf(int[] a, int limit, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int count = 0;
            for (int x : a) {
                if (x < limit) {
                    count++;
                }
            }
            total = 31 * total + count;
        }
        return total;
    }

    public static long sumBytes(byte[] a, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i];
            }
            total = 31 * total + sum;
        }
        return total;
    }

    public static long sumFloat(float[] a, double[] out, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            float sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i];
            }
            out[0] = sum;
            total = 31 * total + (long) sum;
        }
        return total;
    }

    public static long sumDouble(double[] a, double[] out, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            double sum = 0;
            for (double x : a) {
                sum += x;
            }
            out[0] = sum;
            total = 31 * total + (long) sum;
        }
        return total;
    }

    public static long dot(double[] a, double[] b, double[] out, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i] * b[i];
            }
            out[0] = sum;
            total = 31 * total + (long) sum;
        }
        return total;
    }

    public static long dotInt(int[] a, int[] b, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i] * b[i];
            }
            total = 31 * total + sum;
        }
        return total;
    }

    public static long minMax(int[] a, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int min = Integer.MAX_VALUE;
            int max = Integer.MIN_VALUE;
            for (int i = 0; i < a.length; i++) {
                min = Math.min(min, a[i]);
                max = Math.max(max, a[i]);
            }
            total = 31 * total + min + max;
        }
        return total;
    }

    public static long maxDouble(double[] a, double[] out, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            double max = a[0];
            for (int i = 1; i < a.length; i++) {
                if (a[i] > max) {
                    max = a[i];
                }
            }
            out[0] = max;
            total = 31 * total + (long) max;
        }
        return total;
    }

    public static long argMin(float[] a, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            float min = a[0];
            int at = 0;
            for (int i = 1; i < a.length; i++) {
                if (a[i] < min) {
                    min = a[i];
                    at = i;
                }
            }
            total = 31 * total + at;
        }
        return total;
    }

    public static long polyHash(byte[] a, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int hash = 1;
            for (byte x : a) {
                hash = 31 * hash + x;
            }
            total = 31 * total + hash;
        }
        return total;
    }

    /** Index of the first element equal to x, or the length. */
    public static long find(int[] a, int x, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int at = a.length;
            for (int i = 0; i < a.length; i++) {
                if (a[i] == x) {
                    at = i;
                    break;
                }
            }
            total = 31 * total + at;
        }
        return total;
    }

    /** Index of the first difference, or the length. */
    public static long mismatch(byte[] a, byte[] b, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int n = Math.min(a.length, b.length);
            int i = 0;
            while (i < n && a[i] == b[i]) {
                i++;
            }
            total = 31 * total + i;
        }
        return total;
    }

    /** Sum of absolute differences of unsigned bytes: motion estimation. */
    public static long absDiff(byte[] a, byte[] b, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
            }
            total = 31 * total + sum;
        }
        return total;
    }

    public static long gather(int[] table, int[] index, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int sum = 0;
            for (int i = 0; i < index.length; i++) {
                sum += table[index[i]];
            }
            total = 31 * total + sum;
        }
        return total;
    }

    public static long bitCount(long[] a, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int count = 0;
            for (int i = 0; i < a.length; i++) {
                count += Long.bitCount(a[i]);
            }
            total = 31 * total + count;
        }
        return total;
    }

    public static long xorFold(long[] a, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            long fold = 0;
            for (int i = 0; i < a.length; i++) {
                fold ^= a[i] >>> (i & 7);
            }
            total = 31 * total + fold;
        }
        return total;
    }
}
