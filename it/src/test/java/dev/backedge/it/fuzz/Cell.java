package dev.backedge.it.fuzz;

/** What generated programs read and write the fields of, call the methods of, and some extend. */
public class Cell {
    public boolean z;
    public byte b;
    public char c;
    public short s;
    public int i;
    public long j;
    public float f;
    public double d;
    public volatile int shared;
    public int[] ints;
    public double[] doubles;
    public byte[] bytes;
    public final int[] table = {3, 1, 4, 1, 5, 9, 2, 6};
    public Cell next;

    public final int count() {
        return i;
    }

    public final int at(int index) {
        return ints[index];
    }

    /** Has an effect, then may throw. */
    public final int put(int index, int value) {
        int before = i++;
        ints[index & 15] = value;
        return before ^ value;
    }

    /** Not final, and overridden nowhere. */
    public long mix(long other) {
        return own(other) + j;
    }

    private long own(long other) {
        return other * 31 ^ other >>> 7;
    }

    public double scaled(double by) {
        return by > 0 ? d * by : twice(d);
    }

    public static double twice(double x) {
        return x + x;
    }

    public static int clamp(int value, int low, int high) {
        return value < low ? low : Math.min(value, high);
    }

    /** A loop in a call. */
    public static int bits(int value) {
        int count = 0;
        for (int rest = value; rest != 0 && count < 20; rest &= rest - 1) {
            count++;
        }
        return count;
    }

    public static long deep(int n, long x) {
        return n <= 0 || n > 5 ? x : deep(n - 1, x * 3 + n);
    }
}
