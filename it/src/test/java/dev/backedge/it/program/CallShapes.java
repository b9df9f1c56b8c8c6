package dev.backedge.it.program;

import java.util.Arrays;

/**
 * Loops that call: what is inlined, what leaves, and what comes of exceptions in callees and in the loop itself. Methods whose names start with "native" must
 * run native. What each prints must be the same without the agent, stack traces with their line numbers included.
 */
public final class CallShapes {
    private static int effects;

    private final int[] data;
    private int used;
    private long checksum;
    private int scale = 3;

    private CallShapes(int capacity) {
        data = new int[capacity];
    }

    public static void main(String[] args) {
        int[] numbers = new int[5000];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i * 7919 % 1000 - 300;
        }
        for (int round = 0; round < 3; round++) {
            System.out.println(nativeStatics(numbers) + " " + nativeNested(numbers) + " " + nativeWide(numbers, 3L, 0.5, 1.25f));
            CallShapes shapes = new CallShapes(10_000);
            System.out.println(shapes.nativeAccessors(numbers) + " " + shapes.nativePrivate(numbers) + " " + shapes.checksum + " " + shapes.used);
            System.out.println(shapes.nativeOwnFields(2000) + " " + shapes.checksum + " " + shapes.scale);
            System.out.println(nativeOfOthers(new CallShapes[] {shapes, new CallShapes(7)}[round & 1], numbers));
            System.out.println(nativeNullReceiver(shapes, numbers));
            System.out.println(nativeThrowingCallee(numbers) + " " + effects);
            System.out.println(nativeCatchingCallee(numbers) + " " + effects);
            System.out.println(nativeTrace(numbers));
            System.out.println(nativeRareException(200_000) + " " + effects);
            System.out.println(nativeHandlers(numbers) + " " + nativeRethrown(numbers) + " " + effects);
            System.out.println(nativeWrites(numbers.clone()) + " " + nativeCopies(numbers.clone(), new int[300]) + " " + nativeFills(new byte[200], new long[64]));
            System.out.println(nativeDigits("12,345;-6 78,x9;".repeat(200).toCharArray()) + " " + nativeExact(numbers) + " " + nativeBits(numbers));
            System.out.println(nativeMonitorAround(shapes, numbers) + " " + nativeRecursion(numbers) + " " + shapes.nativeChosen(numbers, new int[5000]));
            System.out.println(nativePacks(numbers, new byte[20_003]) + " " + nativePacks(numbers, new byte[9999]) + " " + nativeReversed(numbers.clone()));
            System.out.println(nativeOfOtherClasses(numbers, new Counter(round), round == 1 ? null : new Counter(7)));
        }
    }

    /** Each call writes four elements; where they do not fit, the first ones must have been written. */
    private static String nativePacks(int[] a, byte[] to) {
        int at = 0;
        String end = "all";
        try {
            for (int i = 0; i < a.length; i++) {
                pack(a[i] * 0x01020305, to, at);
                at += 4;
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            end = e.getMessage() + " " + Traces.frame(e, 0) + " " + Traces.frame(e, 1);
        }
        return Arrays.hashCode(to) + " " + at + " " + end;
    }

    private static void pack(int value, byte[] to, int at) {
        to[at] = (byte) (value >>> 24);
        to[++at] = (byte) (value >>> 16);
        to[++at] = (byte) (value >>> 8);
        to[++at] = (byte) value;
    }

    private static int nativeReversed(int[] a) {
        for (int i = 0, j = a.length - 1; i < j; i++, j--) {
            swap(a, i, j);
        }
        return Arrays.hashCode(a);
    }

    private static void swap(int[] a, int i, int j) {
        int t = a[i];
        a[i] = a[j];
        a[j] = t;
    }

    private static long nativeStatics(int[] a) {
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += clamp(a[i], -100, 500) * (isEven(i) ? 1 : -2) + truncated(a[i] * 1000);
        }
        return sum;
    }

    private static int clamp(int value, int low, int high) {
        return value < low ? low : Math.min(value, high);
    }

    private static boolean isEven(int i) {
        return (i & 1) == 0;
    }

    private static short truncated(int value) {
        return (short) value;
    }

    private static int nativeNested(int[] a) {
        int sum = 0;
        for (int i = 1; i < a.length; i++) {
            for (int j = 0; j < 3; j++) {
                sum = mix(sum, mix(a[i], last(a, i))) + j;
            }
        }
        return sum;
    }

    private static int mix(int a, int b) {
        return rotate(a * 31, 5) ^ b;
    }

    private static int rotate(int a, int by) {
        return a << by | a >>> 32 - by;
    }

    private static int last(int[] a, int i) {
        return a[i - 1];
    }

    private static double nativeWide(int[] a, long k, double d, float f) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += blend(i, k + i, d, f, a[i]);
        }
        return sum;
    }

    private static double blend(int i, long k, double d, float f, int last) {
        long l = k * i;
        if (l % 3 == 0) {
            return d * l + last;
        }
        double e = f * last;
        return e - l;
    }

    private int nativeAccessors(int[] a) {
        int sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * scale() + data().length;
        }
        return sum;
    }

    private int scale() {
        return scale;
    }

    int[] data() {
        return data;
    }

    private int nativePrivate(int[] a) {
        int kept = 0;
        for (int i = 0; i < a.length; i++) {
            note(a[i]);
            if (a[i] > 0) {
                kept += add(a[i]);
            }
        }
        return kept;
    }

    private void note(int value) {
        checksum = checksum * 31 + value;
    }

    private int add(int value) {
        data[used++ % data.length] = value;
        return 1;
    }

    private long nativeOwnFields(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            grow(i);
            sum += checksum ^ scale();
        }
        return sum;
    }

    private void grow(int i) {
        if ((i & 255) == 255) {
            scale++;
        }
        checksum += scale * i;
    }

    private static int nativeOfOthers(CallShapes shapes, int[] a) {
        int sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += shapes.scale() * a[i];
        }
        return sum;
    }

    private static String nativeNullReceiver(CallShapes shapes, int[] a) {
        StringBuilder out = new StringBuilder();
        for (int turn = 0; turn < 2; turn++) {
            CallShapes receiver = turn == 0 ? shapes : null;
            int i = 0;
            int sum = 0;
            try {
                for (; i < a.length; i++) {
                    sum += a[i];
                    if (i > 40 || receiver != null) {
                        sum += receiver.scale();
                    }
                }
            } catch (NullPointerException e) {
                out.append(frames(e));
            }
            out.append(i).append(' ').append(sum).append(' ');
        }
        return out.toString();
    }

    private static String nativeThrowingCallee(int[] a) {
        int sum = 0;
        int caught = 0;
        String first = "";
        for (int i = 0; i < a.length; i++) {
            int before = sum;
            sum += i;
            try {
                sum += checked(a, i);
                sum *= 3;
            } catch (IllegalStateException e) {
                caught++;
                sum -= before;
                first = first.isEmpty() ? frames(e) : first;
            }
        }
        return sum + " " + caught + " " + first;
    }

    private static int checked(int[] a, int i) {
        if (i % 1000 == 999) {
            effects++;
            throw new IllegalStateException("at " + i);
        }
        return a[i];
    }

    private static int nativeCatchingCallee(int[] a) {
        int sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum = sum * 5 + orElse(a, i % 500 == 7 ? -i : i, sum);
        }
        return sum;
    }

    private static int orElse(int[] a, int i, int otherwise) {
        try {
            return a[i];
        } catch (ArrayIndexOutOfBoundsException e) {
            effects++;
            return otherwise + e.getMessage().length();
        } finally {
            otherwise++;
        }
    }

    private static String nativeTrace(int[] a) {
        StringBuilder out = new StringBuilder();
        int sum = 0;
        int i = 0;
        try {
            for (i = 0; i < 10_000; i++) {
                sum += outer(a, i)
                        + 1;
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            out.append(e.getMessage()).append(' ').append(frames(e));
        }
        try {
            for (i = -300; i < 10_000; i++) {
                sum ^= quotient(1000, i);
            }
        } catch (ArithmeticException e) {
            out.append(frames(e));
        }
        return out.append(i).append(' ').append(sum).toString();
    }

    private static int outer(int[] a, int i) {
        return inner(a, i) * 2;
    }

    private static int inner(int[] a, int i) {
        int twice = i * 2;
        return a[i] + twice;
    }

    private static int quotient(int a, int b) {
        return a / b;
    }

    /** An exception is thrown and caught once in a thousand iterations. */
    private static long nativeRareException(int n) {
        int[] a = new int[1000];
        long sum = 0;
        for (int i = 0; i < n; i++) {
            try {
                a[i % 1001] += i;
                sum += a[i % 1000];
            } catch (ArrayIndexOutOfBoundsException e) {
                effects++;
                sum ^= i;
            }
        }
        return sum;
    }

    private static int nativeHandlers(int[] a) {
        int sum = 0;
        int state = 0;
        for (int i = 0; i < a.length; i++) {
            try {
                state = 1;
                try {
                    state = 2;
                    sum += 1000 / (a[i] % 50 + (i % 700 == 3 ? 0 : 60));
                    state = 3;
                    sum += a[i % 640 == 9 ? -1 : i];
                    state = 4;
                } finally {
                    sum = sum * 3 + state;
                }
            } catch (ArithmeticException e) {
                sum += 7 * state;
            } catch (ArrayIndexOutOfBoundsException e) {
                sum -= 5 * state;
                state = 9;
            }
        }
        return sum + state;
    }

    private static int nativeRethrown(int[] a) {
        int sum = 0;
        for (int i = 0; i < a.length; i++) {
            try {
                try {
                    sum += a[i % 800 == 5 ? a.length : i];
                } catch (ArrayIndexOutOfBoundsException e) {
                    sum ^= 0x55;
                    throw e;
                }
            } catch (RuntimeException e) {
                effects++;
                sum++;
            }
        }
        return sum;
    }

    private static int nativeWrites(int[] a) {
        int sum = 0;
        for (int i = 1; i < a.length - 1; i++) {
            put(a, i, a[i - 1] + i);
            sum += replace(a, i, 40);
            if ((i & 63) == 7) {
                exchange(a, i, i + 1);
            }
        }
        return sum + Arrays.hashCode(a);
    }

    private static void put(int[] a, int i, int value) {
        a[i] = value;
    }

    private static int replace(int[] a, int i, int value) {
        int old = a[i];
        if (old > value) {
            a[i] = value;
        }
        return old;
    }

    /** Writes an element, and then may leave: not inlined, but a side exit before the call. */
    private static void exchange(int[] a, int i, int j) {
        int t = a[i];
        a[i] = a[j];
        a[j] = t;
    }

    private static int nativeCopies(int[] a, int[] b) {
        int thrown = 0;
        for (int i = 0; i < 3000; i++) {
            try {
                System.arraycopy(a, i, b, i % 300, i % 40);
                System.arraycopy(b, i % 90, b, i % 100, i % 200);
                a[i] += b[i % 300];
            } catch (IndexOutOfBoundsException e) {
                thrown++;
            }
        }
        return thrown * 31 + Arrays.hashCode(a) + Arrays.hashCode(b);
    }

    private static int nativeFills(byte[] b, long[] l) {
        int sum = 0;
        for (int i = 0; i < 1500; i++) {
            Arrays.fill(b, i % 100, i % 100 + i % 90, (byte) i);
            Arrays.fill(l, i * 3L);
            sum += b[i % 200] + (int) l[i % 64];
        }
        return sum + Arrays.hashCode(b);
    }

    private static int nativeDigits(char[] text) {
        int sum = 0;
        int number = 0;
        for (int i = 0; i < text.length; i++) {
            char c = text[i];
            if (Character.isDigit(c)) {
                number = number * 10 + Character.digit(c, 10);
            } else if (Character.isLetter(c) || Character.isWhitespace(c)) {
                number = -number;
            } else {
                sum = sum * 7 + number;
                number = 0;
            }
        }
        return sum;
    }

    private static String nativeExact(int[] a) {
        int sum = 1;
        int overflows = 0;
        for (int i = 0; i < a.length; i++) {
            try {
                sum = Math.addExact(Math.multiplyExact(sum, 3), a[i]);
            } catch (ArithmeticException e) {
                overflows++;
                sum = i;
            }
        }
        return sum + " " + overflows;
    }

    private static long nativeBits(int[] a) {
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Integer.reverse(a[i]) + Long.hashCode(sum) + Double.hashCode(a[i] / 3.0) + Math.round(a[i] / 4.0) + Math.getExponent(a[i] * 1.5)
                    + (Character.isSurrogate((char) (a[i] * 60)) ? 1 : 0) + Math.floorMod(a[i], 7) + Long.reverse(i) % 1000;
        }
        return sum;
    }

    private static int nativeMonitorAround(CallShapes shapes, int[] a) {
        synchronized (shapes) {
            int sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += clamp(a[i], i % 10, 100);
            }
            return sum + (Thread.holdsLock(shapes) ? 1 : 0);
        }
    }

    private static int nativeRecursion(int[] a) {
        int sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += i % 1024 == 1000 ? fibonacci(6) : fibonacci(a[i] & 1);
        }
        return sum;
    }

    private static int fibonacci(int n) {
        return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
    }

    private int nativeChosen(int[] a, int[] b) {
        int sum = 0;
        for (int i = 0; i < a.length; i++) {
            int[] c = chosen(a, b, i);
            c[i] += sum;
            sum += chosen(b, a, i + 1)[i] + c.length;
        }
        return sum + b[17];
    }

    private static int[] chosen(int[] a, int[] b, int i) {
        return (i & 4) == 0 ? a : b;
    }

    private static String nativeOfOtherClasses(int[] a, Counter counter, Counter rare) {
        long sum = 0;
        try {
            for (int i = 0; i < a.length; i++) {
                sum += Ops.mixed(a[i], i) + counter.factor();
                counter.add(i);
                if (i % 1000 == 999) {
                    sum ^= rare.factor();
                }
                if (i < 0) {
                    sum += Never.loaded(i);
                }
            }
        } catch (NullPointerException e) {
            return frames(e) + sum + " " + counter.total;
        }
        return sum + " " + counter.total;
    }

    /** Of the same nest. */
    private static final class Ops {
        private static int mixed(int a, int b) {
            return shifted(a) ^ b;
        }

        private static int shifted(int a) {
            return a << 3;
        }
    }

    private static final class Counter {
        private final int factor;
        private long total;

        Counter(int factor) {
            this.factor = factor;
        }

        int factor() {
            return factor;
        }

        void add(int i) {
            total += i;
        }
    }

    private static final class Never {
        static {
            System.out.println("initialised");
        }

        static int loaded(int i) {
            return i * 3;
        }
    }

    /** Methods and lines, without those of hidden frames. */
    private static String frames(Throwable thrown) {
        StringBuilder out = new StringBuilder();
        for (StackTraceElement frame : thrown.getStackTrace()) {
            out.append(frame.getMethodName()).append(':').append(frame.getLineNumber()).append(' ');
        }
        return out.toString();
    }
}
