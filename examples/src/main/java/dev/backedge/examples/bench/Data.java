package dev.backedge.examples.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The arrays of a kernel, in the order in which they were made: filled from a fixed seed, hashed to see what became of them, and written
 * to a file for the twin in C, which knows them by their index.
 */
public final class Data {
    private final List<Object> arrays = new ArrayList<>();
    private long seed = 42;

    /** SplitMix64 (Steele, Lea, Flood 2014). */
    public long next() {
        long z = seed += 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /** Uniform, from {@code low} on and below {@code high}. */
    public int next(int low, int high) {
        return low + (int) Math.floorMod(next(), (long) high - low);
    }

    /** Uniform, from {@code low} on and below {@code high}. */
    public double next(double low, double high) {
        return low + (next() >>> 11) * 0x1p-53 * (high - low);
    }

    /** Makes an array one of the kernel's. */
    public <T> T put(T array) {
        arrays.add(array);
        return array;
    }

    /** A number that a compiler must not know: the twin reads it from an array of length 1. */
    public int scalar(int value) {
        return put(new int[] {value})[0];
    }

    public double scalar(double value) {
        return put(new double[] {value})[0];
    }

    public byte[] bytes(int length, int low, int high) {
        byte[] array = put(new byte[length]);
        for (int i = 0; i < length; i++) {
            array[i] = (byte) next(low, high);
        }
        return array;
    }

    public short[] shorts(int length, int low, int high) {
        short[] array = put(new short[length]);
        for (int i = 0; i < length; i++) {
            array[i] = (short) next(low, high);
        }
        return array;
    }

    public int[] ints(int length, int low, int high) {
        int[] array = put(new int[length]);
        for (int i = 0; i < length; i++) {
            array[i] = next(low, high);
        }
        return array;
    }

    public long[] longs(int length) {
        long[] array = put(new long[length]);
        for (int i = 0; i < length; i++) {
            array[i] = next();
        }
        return array;
    }

    public float[] floats(int length, double low, double high) {
        float[] array = put(new float[length]);
        for (int i = 0; i < length; i++) {
            array[i] = (float) next(low, high);
        }
        return array;
    }

    public double[] doubles(int length, double low, double high) {
        double[] array = put(new double[length]);
        for (int i = 0; i < length; i++) {
            array[i] = next(low, high);
        }
        return array;
    }

    /** Each row is an array of its own, for the twin too. */
    public double[][] rows(int rows, int columns, double low, double high) {
        double[][] array = new double[rows][];
        for (int i = 0; i < rows; i++) {
            array[i] = doubles(columns, low, high);
        }
        return array;
    }

    /** The arrays so far; what they hold is what the kernel sees. */
    public Object array(int index) {
        return arrays.get(index);
    }

    /** Over the bits of every element, in order; the twin computes the same. */
    public long hash() {
        long hash = 1;
        for (Object array : arrays) {
            for (ByteBuffer bytes = bytes(array); bytes.hasRemaining();) {
                hash = 31 * hash + bytes.get();
            }
        }
        return hash;
    }

    /** For each array its size of element and its length, both as little-endian ints, then its elements; at the end, an int 0. */
    void write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (Object array : arrays) {
                byte[] elements = bytes(array).array();
                int length = Array.getLength(array);
                out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(elements.length / length).putInt(length).array());
                out.write(elements);
            }
            out.write(new byte[4]);
        }
    }

    private static ByteBuffer bytes(Object array) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * Array.getLength(array)).order(ByteOrder.LITTLE_ENDIAN);
        int size = 1;
        if (array instanceof byte[] a) {
            buffer.put(a);
        } else if (array instanceof boolean[] a) {
            for (boolean x : a) {
                buffer.put((byte) (x ? 1 : 0));
            }
        } else if (array instanceof short[] a) {
            buffer.asShortBuffer().put(a);
            size = 2;
        } else if (array instanceof char[] a) {
            buffer.asCharBuffer().put(a);
            size = 2;
        } else if (array instanceof int[] a) {
            buffer.asIntBuffer().put(a);
            size = 4;
        } else if (array instanceof float[] a) {
            buffer.asFloatBuffer().put(a);
            size = 4;
        } else if (array instanceof long[] a) {
            buffer.asLongBuffer().put(a);
            size = 8;
        } else if (array instanceof double[] a) {
            buffer.asDoubleBuffer().put(a);
            size = 8;
        } else {
            throw new IllegalArgumentException(array.getClass().getName());
        }
        byte[] exact = new byte[size * Array.getLength(array)];
        buffer.rewind().get(exact);
        return ByteBuffer.wrap(exact);
    }
}
