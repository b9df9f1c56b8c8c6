package dev.backedge.it.fuzz;

import dev.backedge.it.fuzz.away.Coil;

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
    public int[][] rows;
    public Cell next;
    public Coil coil;

    /** One of the classes that a receiver may have. */
    public static class Left extends Cell {
        @Override
        public int turn(int x) {
            return x * 2 - i;
        }
    }

    /** Another one. */
    public static final class Right extends Cell {
        @Override
        public int turn(int x) {
            return (x ^ b) >>> 1;
        }

        @Override
        public long mix(long other) {
            return other - j;
        }
    }

    /** Overridden. */
    public int turn(int x) {
        return x + s;
    }

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

    /** Overridden in one class. */
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
