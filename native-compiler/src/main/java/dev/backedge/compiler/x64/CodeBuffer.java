package dev.backedge.compiler.x64;

import java.util.Arrays;

/** Bytes, appended in little-endian order and patched in place. */
final class CodeBuffer {
    private byte[] bytes = new byte[512];
    private int size;

    int size() {
        return size;
    }

    void put(int value) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * size);
        }
        bytes[size++] = (byte) value;
    }

    void put(long value, int count) {
        for (int i = 0; i < count; i++) {
            put((int) (value >> 8 * i));
        }
    }

    void set(int position, long value, int count) {
        for (int i = 0; i < count; i++) {
            bytes[position + i] = (byte) (value >> 8 * i);
        }
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }
}
