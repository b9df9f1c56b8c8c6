package dev.backedge.it.program;

import java.util.Random;

/** Loops for {@code mode=verify}: of all kinds of arrays, fields, rows, calls, and some whose input another thread writes all the time. */
public final class Verified {
    private static volatile boolean done;
    private int field;

    private Verified() {
    }

    public static void main(String[] args) throws InterruptedException {
        Random random = new Random(1);
        int[] ints = random.ints(3000).toArray();
        for (int round = 0; round < 20; round++) {
            System.out.println(xors(ints, round) + " " + sums(ints) + " " + mixed(ints, new byte[3000], new char[3000], new float[3000], new short[3000], new boolean[3000])
                    + " " + new Verified().fields(ints) + " " + rows(new long[][] {random.longs(100).toArray(), random.longs(200).toArray()})
                    + " " + table(someTable()));
        }
        race(ints);
    }

    static int xors(int[] values, int mask) {
        int result = mask;
        for (int i = 0; i < values.length; i++) {
            result = result * 31 ^ values[i];
        }
        return result;
    }

    static long sums(int[] values) {
        long sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i];
        }
        return sum;
    }

    static double mixed(int[] ints, byte[] bytes, char[] chars, float[] floats, short[] shorts, boolean[] booleans) {
        double sum = 0;
        for (int i = 1; i < ints.length; i++) {
            bytes[i] = (byte) (ints[i] + bytes[i - 1]);
            chars[i] = (char) Math.max(ints[i], chars[i - 1]);
            floats[i] = (float) ints[i] / bytes[i];
            shorts[i] = (short) Integer.bitCount(ints[i]);
            booleans[i] = bytes[i] > 0;
            sum += Math.sqrt(shorts[i]) + (booleans[i] ? floats[i] : clamp(chars[i]));
        }
        return sum;
    }

    private static int clamp(int value) {
        return value > 1000 ? 1000 : value;
    }

    int fields(int[] values) {
        for (int i = 0; i < values.length; i++) {
            field += values[i] > field ? 3 : -5;
        }
        return field;
    }

    static long rows(long[][] rows) {
        long sum = 0;
        for (int i = 0; i < 100; i++) {
            sum = sum * 7 + rows[0][i] - rows[1][i];
            rows[1][i] = sum >>> 3;
        }
        return sum;
    }

    /** Rows that are one array, shorter ones, none. */
    static long table(double[][] table) {
        long sum = 0;
        for (int i = 0; i < table.length; i++) {
            double[] last = null;
            for (int j = 0; table[i] != null && j < table[i].length; j++) {
                table[i][j] += i == 0 ? j : table[i - 1] == table[i] ? 1.5 : 0.25;
                last = table[i];
            }
            sum += last == table[0] ? 1 : last == null ? 3 : (long) last[last.length - 1];
        }
        return sum;
    }

    private static double[][] someTable() {
        double[][] table = new double[40][];
        for (int i = 0; i < table.length; i++) {
            table[i] = i % 7 == 3 ? null : i % 5 == 2 ? table[0] : i % 5 == 4 ? table[i - 1] : new double[30 + i % 3];
        }
        return table;
    }

    private static void race(int[] values) throws InterruptedException {
        Thread other = new Thread(() -> {
            for (int n = 0; !done; n++) {
                values[n % values.length] = n;
            }
        });
        other.setDaemon(true);
        other.start();
        long sum = 0;
        for (int round = 0; round < 2000; round++) {
            sum += copies(values, new int[values.length]);
        }
        done = true;
        other.join();
        System.out.println(sum == 0 ? "nothing" : "done");
    }

    static long copies(int[] from, int[] to) {
        long sum = 0;
        for (int i = 0; i < from.length; i++) {
            to[i] = from[i] + 1;
            sum += to[i];
        }
        return sum;
    }
}
