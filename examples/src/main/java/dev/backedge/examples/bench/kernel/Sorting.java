package dev.backedge.examples.bench.kernel;

/** Sorting, searching, sets of bits, permutations. */
public final class Sorting {
    private Sorting() {
    }

    /** One pass of a radix sort: counts, then moves, by eight bits from a shift on. */
    public static long radixPass(int[] a, int[] counts, int[] out, int shift, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < 256; i++) {
                counts[i] = 0;
            }
            for (int x : a) {
                counts[x >>> shift & 255]++;
            }
            int start = 0;
            for (int i = 0; i < 256; i++) {
                int count = counts[i];
                counts[i] = start;
                start += count;
            }
            for (int x : a) {
                out[counts[x >>> shift & 255]++] = x;
            }
            total = 31 * total + out[1];
        }
        return total;
    }

    /** Each run of a given length for itself. */
    public static long insertionSort(int[] a, int[] out, int run, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int start = 0; start < a.length; start += run) {
                for (int i = start; i < start + run; i++) {
                    int x = a[i];
                    int j = i;
                    while (j > start && out[j - 1] > x) {
                        out[j] = out[j - 1];
                        j--;
                    }
                    out[j] = x;
                }
            }
            total = 31 * total + out[0];
        }
        return total;
    }

    /** What is below the pivot before what is not (Hoare), in a copy. */
    public static long partition(int[] a, int[] out, int pivot, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < a.length; i++) {
                out[i] = a[i];
            }
            int low = 0;
            int high = out.length - 1;
            while (true) {
                while (low <= high && out[low] < pivot) {
                    low++;
                }
                while (low <= high && out[high] >= pivot) {
                    high--;
                }
                if (low >= high) {
                    break;
                }
                int swap = out[low];
                out[low++] = out[high];
                out[high--] = swap;
            }
            total = 31 * total + low;
        }
        return total;
    }

    /** Where each key is in a sorted array, or would be. */
    public static long binarySearch(int[] sorted, int[] keys, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int sum = 0;
            for (int key : keys) {
                int low = 0;
                int high = sorted.length - 1;
                while (low <= high) {
                    int middle = low + high >>> 1;
                    if (sorted[middle] < key) {
                        low = middle + 1;
                    } else {
                        high = middle - 1;
                    }
                }
                sum += low;
            }
            total = 31 * total + sum;
        }
        return total;
    }

    /** c = a without b, and how many are in it. */
    public static long bitsetAndNot(long[] a, long[] b, long[] c, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int count = 0;
            for (int i = 0; i < c.length; i++) {
                long x = a[i] & ~b[i];
                c[i] = x;
                x -= x >>> 1 & 0x5555555555555555L;
                x = (x & 0x3333333333333333L) + (x >>> 2 & 0x3333333333333333L);
                x = x + (x >>> 4) & 0x0f0f0f0f0f0f0f0fL;
                count += (int) (x * 0x0101010101010101L >>> 56);
            }
            total = 31 * total + count;
        }
        return total;
    }

    /** The most flips that turn a permutation of n numbers so that the first is in front (Benchmarks Game fannkuch). */
    public static long fannkuch(int[] permutation, int[] flipped, int[] count, int passes) {
        int n = permutation.length;
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int most = 0;
            int r = n;
            for (int i = 0; i < n; i++) {
                permutation[i] = i;
            }
            while (true) {
                while (r != 1) {
                    count[r - 1] = r;
                    r--;
                }
                for (int i = 0; i < n; i++) {
                    flipped[i] = permutation[i];
                }
                int flips = 0;
                for (int k = flipped[0]; k != 0; k = flipped[0]) {
                    for (int i = 0, j = k; i < j; i++, j--) {
                        int swap = flipped[i];
                        flipped[i] = flipped[j];
                        flipped[j] = swap;
                    }
                    flips++;
                }
                most = Math.max(most, flips);
                boolean done = true;
                while (r < n) {
                    int first = permutation[0];
                    for (int i = 0; i < r; i++) {
                        permutation[i] = permutation[i + 1];
                    }
                    permutation[r] = first;
                    if (--count[r] > 0) {
                        done = false;
                        break;
                    }
                    r++;
                }
                if (done) {
                    break;
                }
            }
            total = 31 * total + most;
        }
        return total;
    }
}
