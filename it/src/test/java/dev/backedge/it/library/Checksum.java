package dev.backedge.it.library;

import java.util.Locale;

/** A hash of every bit of what a library computed; one line of output for each part of a driver, so that a difference tells where it is. */
final class Checksum {
    private long hash;

    Checksum add(long bits) {
        hash = 31 * hash + bits;
        return this;
    }

    Checksum add(double value) {
        return add(Double.doubleToRawLongBits(value));
    }

    Checksum add(double... values) {
        for (double value : values) {
            add(value);
        }
        return this;
    }

    Checksum add(double[][] rows) {
        for (double[] row : rows) {
            add(row);
        }
        return this;
    }

    Checksum add(double[][][] slices) {
        for (double[][] slice : slices) {
            add(slice);
        }
        return this;
    }

    Checksum add(float... values) {
        for (float value : values) {
            add(Float.floatToRawIntBits(value));
        }
        return this;
    }

    Checksum add(byte... values) {
        for (byte value : values) {
            add((long) value);
        }
        return this;
    }

    Checksum add(int... values) {
        for (int value : values) {
            add((long) value);
        }
        return this;
    }

    void print(String part) {
        System.out.println(String.format(Locale.ROOT, "%-24s %016x", part, hash));
    }
}
