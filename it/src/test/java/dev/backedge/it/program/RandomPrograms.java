package dev.backedge.it.program;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Random;

/** Runs generated classes, and gives them what they start from. Arguments: the folder of the classes, then their names. */
public final class RandomPrograms {
    private RandomPrograms() {
    }

    public static void main(String[] arguments) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {Path.of(arguments[0]).toUri().toURL()});
                PrintStream out = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)))) {
            for (int n = 1; n < arguments.length; n++) {
                loader.loadClass(arguments[n]).getMethod("run", PrintStream.class).invoke(null, out);
            }
        }
    }

    private static long value(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Long.MIN_VALUE >> random.nextInt(64);
            case 1 -> Long.MAX_VALUE >> random.nextInt(64);
            case 2 -> random.nextLong();
            case 3 -> random.nextInt();
            default -> random.nextInt(60) - 20;
        };
    }

    private static double real(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Double.NaN;
            case 1 -> random.nextBoolean() ? Double.POSITIVE_INFINITY : -0.0;
            case 2 -> value(random) * 1.5;
            case 3 -> random.nextGaussian() * 1e-300;
            default -> random.nextGaussian() * 100;
        };
    }

    public static int[] ints(int length, int seed) {
        Random random = new Random(seed);
        int[] array = new int[length];
        for (int n = 0; n < length; n++) {
            array[n] = (int) value(random);
        }
        return array;
    }

    public static long[] longs(int length, int seed) {
        Random random = new Random(seed);
        long[] array = new long[length];
        for (int n = 0; n < length; n++) {
            array[n] = value(random);
        }
        return array;
    }

    public static float[] floats(int length, int seed) {
        Random random = new Random(seed);
        float[] array = new float[length];
        for (int n = 0; n < length; n++) {
            array[n] = (float) real(random);
        }
        return array;
    }

    public static double[] doubles(int length, int seed) {
        Random random = new Random(seed);
        double[] array = new double[length];
        for (int n = 0; n < length; n++) {
            array[n] = real(random);
        }
        return array;
    }

    public static boolean[] booleans(int length, int seed) {
        Random random = new Random(seed);
        boolean[] array = new boolean[length];
        for (int n = 0; n < length; n++) {
            array[n] = random.nextBoolean();
        }
        return array;
    }

    public static byte[] bytes(int length, int seed) {
        Random random = new Random(seed);
        byte[] array = new byte[length];
        for (int n = 0; n < length; n++) {
            array[n] = (byte) value(random);
        }
        return array;
    }

    public static short[] shorts(int length, int seed) {
        Random random = new Random(seed);
        short[] array = new short[length];
        for (int n = 0; n < length; n++) {
            array[n] = (short) value(random);
        }
        return array;
    }

    public static char[] chars(int length, int seed) {
        Random random = new Random(seed);
        char[] array = new char[length];
        for (int n = 0; n < length; n++) {
            array[n] = (char) value(random);
        }
        return array;
    }
}
