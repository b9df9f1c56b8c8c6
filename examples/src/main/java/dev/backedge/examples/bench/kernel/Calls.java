package dev.backedge.examples.bench.kernel;

/** Loops that call: accessors, static methods, the JDK's, an interface; and one that catches. */
public final class Calls {
    private Calls() {
    }

    /** A picture behind accessors. */
    public static final class Picture {
        private final int[] pixels;
        private final int width;

        public Picture(int[] pixels, int width) {
            this.pixels = pixels;
            this.width = width;
        }

        int height() {
            return pixels.length / width;
        }

        int get(int x, int y) {
            return pixels[y * width + x];
        }

        void set(int x, int y, int pixel) {
            pixels[y * width + x] = pixel;
        }
    }

    public static long accessors(Picture from, Picture to, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int y = 0; y < from.height(); y++) {
                for (int x = 1; x < from.width; x++) {
                    to.set(x, y, from.get(x, y) - from.get(x - 1, y));
                }
            }
            total = 31 * total + to.get(1, 0);
        }
        return total;
    }

    private static int clampToByte(int x) {
        if (x < 0) {
            return 0;
        }
        return x > 255 ? 255 : x;
    }

    /** Brightness and contrast, by a method of its own for what a pixel may be. */
    public static long staticHelper(byte[] image, byte[] out, int gain, int offset, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < image.length; i++) {
                out[i] = (byte) clampToByte(((image[i] & 0xff) * gain >> 8) + offset);
            }
            total = 31 * total + out[out.length - 1];
        }
        return total;
    }

    /** Words in a text. */
    public static long charAtWords(String text, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int words = 0;
            boolean inside = false;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                boolean letter = c >= 'a' && c <= 'z';
                if (letter && !inside) {
                    words++;
                }
                inside = letter;
            }
            total = 31 * total + words;
        }
        return total;
    }

    /** SipHash's rounds, with the JDK's rotations. */
    public static long rotateCalls(long[] data, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            long v0 = 0x736f6d6570736575L;
            long v1 = 0x646f72616e646f6dL;
            long v2 = 0x6c7967656e657261L;
            long v3 = 0x7465646279746573L;
            for (int i = 0; i < data.length; i++) {
                v3 ^= data[i];
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
                v0 ^= data[i];
            }
            total = 31 * total + (v0 ^ v1 ^ v2 ^ v3);
        }
        return total;
    }

    /** What is done to each element. */
    public interface Step {
        int apply(int x);
    }

    /** The one implementation that is loaded. */
    public static final class ShiftStep implements Step {
        private final int shift;

        public ShiftStep(int shift) {
            this.shift = shift;
        }

        @Override
        public int apply(int x) {
            return (x ^ x >>> shift) * 0x45d9f3b;
        }
    }

    public static long interfaceCall(Step step, int[] a, int[] b, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < a.length; i++) {
                b[i] = step.apply(a[i]);
            }
            total = 31 * total + b[b.length - 1];
        }
        return total;
    }

    /** A queue in a power of two of slots. */
    public static final class Ring {
        private final int[] slots;
        private int head;
        private int tail;

        public Ring(int[] slots) {
            this.slots = slots;
        }

        private void put(int x) {
            slots[tail++ & slots.length - 1] = x;
        }

        private int take() {
            return slots[head++ & slots.length - 1];
        }

        public long ringBuffer(int[] data, int passes) {
            long total = 0;
            for (int pass = 0; pass < passes; pass++) {
                head = 0;
                tail = 0;
                int sum = 0;
                for (int i = 0; i < data.length; i++) {
                    put(data[i]);
                    if (tail - head > 100) {
                        sum = 31 * sum + take();
                    }
                }
                total = 31 * total + sum;
            }
            return total;
        }
    }

    /** A few divisors are 0. */
    public static long exceptions(int[] a, int[] b, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int sum = 0;
            int thrown = 0;
            for (int i = 0; i < a.length; i++) {
                try {
                    sum += a[i] / b[i];
                } catch (ArithmeticException e) {
                    thrown++;
                }
            }
            total = 31 * total + sum + thrown;
        }
        return total;
    }
}
