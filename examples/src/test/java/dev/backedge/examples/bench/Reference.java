package dev.backedge.examples.bench;

/** A second opinion on a kernel: says after one call what its result must be, and compares the arrays that it wrote. */
@FunctionalInterface
interface Reference {
    /** @return the result that is expected; what was written is checked with assertions */
    long of(Data data);

    static byte[] bytes(Data data, int index) {
        return (byte[]) data.array(index);
    }

    static short[] shorts(Data data, int index) {
        return (short[]) data.array(index);
    }

    static int[] ints(Data data, int index) {
        return (int[]) data.array(index);
    }

    static long[] longs(Data data, int index) {
        return (long[]) data.array(index);
    }

    static float[] floats(Data data, int index) {
        return (float[]) data.array(index);
    }

    static double[] doubles(Data data, int index) {
        return (double[]) data.array(index);
    }

    static int scalar(Data data, int index) {
        return ints(data, index)[0];
    }

    static double real(Data data, int index) {
        return doubles(data, index)[0];
    }

    /** Consecutive arrays as rows. */
    static double[][] rows(Data data, int first, int rows) {
        double[][] array = new double[rows][];
        for (int i = 0; i < rows; i++) {
            array[i] = doubles(data, first + i);
        }
        return array;
    }

    /** A matrix of n columns, flat, as rows. */
    static double[][] rows(double[] flat, int n) {
        double[][] array = new double[flat.length / n][n];
        for (int i = 0; i < flat.length; i++) {
            array[i / n][i % n] = flat[i];
        }
        return array;
    }
}
