package dev.backedge.it.program;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/**
 * Loops over ByteBuffers. {@code main} prints {@code name result}; each method whose name starts with {@code native} must run native code, each whose name starts with
 * {@code left} must not.
 */
public final class BufferShapes {
    private final ByteBuffer held;

    private BufferShapes(ByteBuffer held) {
        this.held = held;
    }

    private static byte[] bytes(int n, long seed) {
        byte[] bytes = new byte[n];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static int nativeSum(ByteBuffer buffer) {
        int sum = 0;
        for (int i = 0; i < buffer.limit(); i++) {
            sum = sum * 31 + buffer.get(i);
        }
        return sum + buffer.capacity();
    }

    private static void nativeCopy(ByteBuffer from, ByteBuffer to, int n) {
        for (int i = 0; i < n; i++) {
            to.put(n - 1 - i, (byte) (from.get(i) ^ i));
        }
    }

    /** Every kind, got and put, at places that are aligned to nothing. */
    private static double nativeKinds(ByteBuffer buffer, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            buffer.putInt(i, buffer.getInt(i + 3) + i).putLong(i + 8, buffer.getLong(i + 1) * 31);
            buffer.putShort(i + 1, (short) (buffer.getShort(i + 2) + i));
            buffer.putChar(i + 3, (char) (buffer.getChar(i) + i));
            buffer.putFloat(i + 5, buffer.getInt(i) * 0.5f);
            buffer.putDouble(i + 11, buffer.getLong(i + 2) * 0.25);
            sum += (Float.isNaN(buffer.getFloat(i + 5)) ? 1 : buffer.getFloat(i + 5) % 1000) + buffer.getDouble(i + 11) % 1000 + buffer.getChar(i + 3) + buffer.getShort(i + 1);
        }
        return sum;
    }

    private int nativeOfField(int n) {
        int crc = -1;
        for (int i = 0; i < n; i++) {
            crc ^= held.get(i) & 255;
            for (int k = 0; k < 8; k++) {
                crc = crc >>> 1 ^ (crc & 1) * 0xedb88320;
            }
        }
        return ~crc;
    }

    /** Two buffers and their array are one. */
    private static int nativeShared(byte[] array, ByteBuffer a, ByteBuffer b, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            a.put(i, (byte) (b.get(i) + 3));
            array[i + 1] += a.get(i);
            sum = sum * 7 + b.get(i + 1);
        }
        return sum;
    }

    /** The limit changes in the loop, and is exceeded: what is thrown is caught. */
    private static int nativeLimits(ByteBuffer buffer, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            try {
                sum += buffer.getInt(i % 70 - 3) + buffer.get(i % 67);
            } catch (IndexOutOfBoundsException e) {
                sum ^= i;
            }
            if (i % 1000 == 999) {
                buffer.limit(40 + i / 1000 % 25);
            }
        }
        return sum;
    }

    private static int nativeUpTo(ByteBuffer buffer, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum = sum * 31 + buffer.getInt(i);
        }
        return sum;
    }

    private static int nativeFind(ByteBuffer buffer, byte wanted) {
        for (int i = 0; i < buffer.capacity(); i++) {
            if (buffer.get(i) == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static long nativeLongs(ByteBuffer buffer, long[] to) {
        long sum = 0;
        for (int i = 0; i < to.length; i++) {
            to[i] = buffer.getLong(8 * i);
            sum += to[i] ^ sum << 1;
        }
        return sum;
    }

    /** Now of a buffer with an array, now of another one. */
    private static int nativeEither(ByteBuffer buffer, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum = sum * 31 + buffer.getShort(i);
        }
        return sum;
    }

    private static int leftDirect(ByteBuffer buffer) {
        int sum = 0;
        for (int i = 0; i < buffer.limit(); i++) {
            buffer.put(i, (byte) (buffer.get(i) + i));
            sum = sum * 31 + buffer.get(i);
        }
        return sum;
    }

    private static int leftReadOnly(ByteBuffer buffer) {
        int sum = 0;
        for (int i = 0; i < buffer.limit(); i++) {
            sum = sum * 31 + buffer.get(i);
            if (i == 500) {
                buffer.put(i, (byte) 1);
            }
        }
        return sum;
    }

    private static int leftRelative(ByteBuffer buffer) {
        int sum = 0;
        buffer.position(0);
        while (buffer.hasRemaining()) {
            sum = sum * 31 + buffer.get();
        }
        return sum + buffer.position();
    }

    private static String outcome(Runnable run) {
        try {
            run.run();
            return "nothing";
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName() + " line " + e.getStackTrace()[e.getStackTrace().length - 4].getLineNumber();
        }
    }

    public static void main(String[] args) {
        for (int round = 0; round < 3; round++) {
            byte[] array = bytes(3000, 1);
            ByteBuffer slice = ByteBuffer.wrap(array, 100, 1200).slice();
            System.out.println("sum " + nativeSum(ByteBuffer.wrap(array)) + " " + nativeSum(slice));
            nativeCopy(slice, ByteBuffer.wrap(array, 1500, 1400).slice(), 1100);
            System.out.println("copy " + Arrays.hashCode(array));
            for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
                ByteBuffer ordered = ByteBuffer.wrap(array).slice().order(order);
                System.out.println("kinds " + order + " " + nativeKinds(ordered, 2900) + " " + Arrays.hashCode(array));
            }
            System.out.println("field " + new BufferShapes(slice).nativeOfField(1000));
            System.out.println("shared " + nativeShared(array, ByteBuffer.wrap(array), ByteBuffer.wrap(array, 0, 2999), 2000) + " " + Arrays.hashCode(array));
            System.out.println("limits " + nativeLimits(ByteBuffer.wrap(bytes(70, 2)), 20_000));
            System.out.println("up to " + nativeUpTo(slice, 0, 1197));
            System.out.println("beyond " + outcome(() -> nativeUpTo(slice, 0, 1200)) + ", " + outcome(() -> nativeUpTo(slice, -2, 9)) + ", " + outcome(() -> nativeUpTo(null, 1, 9))
                    + ", " + outcome(() -> nativeUpTo(slice, Integer.MAX_VALUE - 2, Integer.MAX_VALUE)));
            ByteBuffer direct = ByteBuffer.allocateDirect(2000);
            direct.put(0, array, 0, 2000);
            System.out.println("find " + nativeFind(ByteBuffer.wrap(array, 7, 9).slice(), (byte) 77) + " " + nativeFind(slice, (byte) 0) + " " + nativeLongs(slice, new long[140]));
            System.out.println("either " + nativeEither(direct, 1000) + " " + nativeEither(slice, 1000) + " " + nativeEither(direct.order(ByteOrder.LITTLE_ENDIAN), 900) + " "
                    + nativeEither(slice.asReadOnlyBuffer(), 900) + " " + nativeEither(slice.duplicate().order(ByteOrder.LITTLE_ENDIAN), 900));
            System.out.println("direct " + leftDirect(direct));
            System.out.println("read-only " + outcome(() -> leftReadOnly(slice.asReadOnlyBuffer())));
            System.out.println("relative " + leftRelative(slice));
        }
    }
}
