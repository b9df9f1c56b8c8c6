package dev.backedge.it.program;

import java.util.function.IntSupplier;

/**
 * One method for each shape of loop. {@code main} calls each a few times and prints {@code name result}; run with and without
 * the agent, the output must be the same. Methods whose name starts with {@code native} must run native code; those that
 * start with {@code bytecode} have a bytecode in every iteration that only the interpreter can execute.
 */
public final class Shapes {
    private final int[] filled;

    private Shapes(int n) {
        super();
        filled = new int[n];
        int[] a = filled;
        for (int i = 0; i < n; i++) {
            a[i] = i * i;
        }
    }

    private static final int STATIC_SUM;

    static {
        int sum = 0;
        for (int i = 0; i < 3000; i++) {
            sum = sum * 17 + i;
        }
        STATIC_SUM = sum;
    }

    interface Summing {
        default int nativeInterfaceDefault(int n) {
            int sum = 1;
            for (int i = 0; i < n; i++) {
                sum = sum * 31 ^ i;
            }
            return sum;
        }

        static int nativeInterfaceStatic(int n) {
            int sum = 1;
            for (int i = n; i > 0; i--) {
                sum = sum * 33 + i;
            }
            return sum;
        }
    }

    private static final class Implementing implements Summing {
    }

    // -- control flow

    static int nativeSeveralBackEdges(int n) {
        int x = 0;
        int i = 0;
        while (i < n) {
            i++;
            if ((i & 3) == 0) {
                x += i;
                continue;
            }
            if ((i & 7) == 1) {
                x ^= i << 3;
                continue;
            }
            x = x * 5 + 1;
        }
        return x;
    }

    static int nativeSeveralExits(int n) {
        int x = 7;
        for (int i = 0;; i++) {
            if (i == n) {
                return x;
            }
            x = x * 1664525 + 1013904223;
            if (x == 42) {
                break;
            }
            if (x >>> 20 == 4095 && i > n / 2) {
                return -x;
            }
        }
        return x + 1;
    }

    static int nativeLabelled(int n) {
        int count = 0;
        outer:
        for (int i = 2; i < n; i++) {
            for (int j = 2; j * j <= i; j++) {
                if (i % j == 0) {
                    continue outer;
                }
                if (count > 100_000) {
                    break outer;
                }
            }
            count += i;
        }
        return count;
    }

    static int nativeThreeDeep(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i; j < n; j++) {
                for (int k = 0; k < 5; k++) {
                    sum = sum * 3 + (i ^ j) - k;
                }
                sum ^= j;
            }
            sum += i;
        }
        return sum;
    }

    static int nativeDoWhile(int n) {
        int x = n;
        int steps = 0;
        do {
            x = (x & 1) == 0 ? x / 2 : 3 * x + 1;
            steps++;
        } while (x != 1);
        return steps;
    }

    static int nativeSwitch(int n) {
        int state = 0;
        int sum = 0;
        for (int i = 0; i < n; i++) {
            switch (state) {
                case 0: state = 3; break;
                case 1: state = 7; sum += 2; break;
                case 2: sum ^= i; state = 1; break;
                case 3: state = 2; // falls through
                case 4: sum += i; break;
                case 7: state = 1000000; break;
                default: state = 0; sum--;
            }
            switch (sum) {
                case -1000000: sum++; break;
                case 5: sum += 3; break;
                case 77777: sum -= 3; break;
                default:
            }
        }
        return sum;
    }

    // -- exceptions and monitors

    static int nativeTryCatch(int n) {
        int[] a = new int[100];
        int caught = 0;
        for (int i = 0; i < n; i++) {
            try {
                a[i % 103] += i;
            } catch (ArrayIndexOutOfBoundsException e) {
                caught++;
            }
        }
        return caught * 31 + a[5];
    }

    static int nativeTryFinally(int n) {
        int done = 0;
        int x = 1;
        int i = 0;
        try {
            for (; i < n; i++) {
                try {
                    x = x * 13 + 1000 / (i % 97 - 50);
                } finally {
                    done++;
                }
            }
        } catch (ArithmeticException e) {
            x ^= 0x5555;
        }
        return x * 31 + done * 7 + i;
    }

    static int nativeLocalChangedBeforeThrow(int n) {
        int[] a = new int[n];
        int last = -1;
        int old = 0;
        try {
            for (int i = 0;; i++) {
                old = last;
                last = i * 3;
                a[i] = last;
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            return last * 31 + old;
        }
    }

    static int nativeNullArray(int n) {
        int[] a = new int[16];
        int sum = 0;
        int nulls = 0;
        for (int i = 0; i < n; i++) {
            int[] b = (i & 127) == 127 ? null : a;
            try {
                b[i & 15] += i;
            } catch (NullPointerException e) {
                nulls++;
            }
            sum += i;
        }
        return sum + nulls * 31 + a[3];
    }

    static synchronized int nativeSynchronizedMethod(int n) {
        int x = 0;
        for (int i = 0; i < n; i++) {
            x = x * 7 + i;
        }
        return Thread.holdsLock(Shapes.class) ? x : -1;
    }

    static int nativeSynchronizedBlock(int n) {
        Object lock = new Object();
        int x = 0;
        synchronized (lock) {
            for (int i = 0; i < n; i++) {
                x = x * 11 + i;
                if (x == 1 && i > 1) {
                    throw new IllegalStateException();
                }
            }
            if (!Thread.holdsLock(lock)) {
                return -1;
            }
        }
        return Thread.holdsLock(lock) ? -2 : x;
    }

    static int bytecodeMonitorInLoop(int n) {
        Object lock = new Object();
        int x = 0;
        for (int i = 0; i < n; i++) {
            synchronized (lock) {
                x = x * 11 + i;
            }
        }
        return x;
    }

    static int bytecodeCallInLoop(int n) {
        StringBuilder builder = new StringBuilder();
        for (int i = 0; i < n; i++) {
            builder.append((char) ('a' + i % 26));
        }
        return builder.toString().hashCode();
    }

    static int nativeRareCall(int n) {
        StringBuilder builder = new StringBuilder();
        int x = 0;
        for (int i = 0; i < n; i++) {
            x = x * 31 + i;
            if (i % 1000 == 999) {
                builder.append(x);
            }
        }
        return builder.toString().hashCode();
    }

    // -- operand stack

    static int nativeStackAtHeader(int n) {
        return n * 31 + switch (n & 1) {
            case 0 -> {
                int x = 0;
                for (int i = 0; i < n; i++) {
                    x = x * 3 + i;
                }
                yield x;
            }
            default -> {
                int x = 1;
                while (x < n) {
                    x += x >>> 1 | 1;
                }
                yield x;
            }
        };
    }

    static double nativeStackOfAllKinds(int n) {
        long l = n;
        float f = n * 0.5f;
        double d = n * 0.25;
        int[] a = {1, 2, 3};
        return l * f * d + pick(a, l, f, d, switch (n & 1) {
            default -> {
                int x = 0;
                for (int i = 0; i < n; i++) {
                    x += i ^ a[i % 3];
                }
                yield x;
            }
        });
    }

    private static double pick(int[] a, long l, float f, double d, int x) {
        return a[1] + l * 3 + f * 5 + d * 7 + x * 11;
    }

    static int nativeTernariesOnStack(int n) {
        int[] a = new int[64];
        int[] b = new int[64];
        int[] current = a;
        for (int i = 0; i < n; i++) {
            for (int j = 1; j < 64; j++) {
                current[j] = (i > j ? a[j - 1] : b[j - 1]) + (((i ^ j) & 1) == 0 ? i : -j);
            }
            current = current == a ? b : a;
        }
        return a[63] * 31 + b[63];
    }

    // -- references

    static int nativeSwappedRows(int n) {
        int[] previous = new int[n];
        int[] current = new int[n];
        for (int i = 0; i < n; i++) {
            for (int j = 1; j < n; j++) {
                current[j] = previous[j - 1] + Math.max(current[j - 1], i * j);
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[n - 1] * 31 + current[n - 1];
    }

    /** Flags that are set on several ways and asked where these meet: how javac compiles conditions with a value, and how parsers are written. */
    static int nativeFlags(int n) {
        int[] a = new int[n];
        for (int i = 0; i < n; i++) {
            a[i] = i * 7919 >>> 3 & 255;
        }
        int words = 0;
        int lines = 0;
        boolean inWord = false;
        for (int i = 0; i < n;) {
            boolean letter = a[i] > 100 && a[i] < 200 || i + 1 < n && a[i + 1] == 17;
            int width;
            if (a[i] < 128) {
                width = 0;
            } else if ((a[i] & 0x20) == 0) {
                width = 1;
            } else {
                width = 2;
            }
            if (i + width >= n) {
                lines += 1000;
                break;
            }
            boolean valid = true;
            for (int k = 1; k <= width; k++) {
                valid &= a[i + k] != 77;
            }
            if (letter && !inWord) {
                words++;
            }
            inWord = letter;
            if (!valid) {
                lines++;
            }
            i += width + 1;
        }
        return words * 31 + lines;
    }

    static int nativeSameArrayTwice(int n) {
        int[] a = new int[n];
        return overlap(a, a);
    }

    static int overlap(int[] a, int[] b) {
        for (int i = 1; i < a.length; i++) {
            b[i] = a[i - 1] + i;
        }
        return b[b.length - 1];
    }

    static int nativeAllKinds(int n) {
        boolean[] z = new boolean[n];
        byte[] b = new byte[n];
        char[] c = new char[n];
        short[] s = new short[n];
        int[] x = new int[n];
        long[] l = new long[n];
        float[] f = new float[n];
        double[] d = new double[n];
        int seed = 1;
        for (int i = 0; i < n; i++) {
            seed = seed * 1103515245 + 12345;
            z[i] = seed < 0;
            b[i] = (byte) (seed >> 8);
            c[i] = (char) (seed >> 8);
            s[i] = (short) (seed >> 8);
            x[i] = seed;
            l[i] = (long) seed << 20 ^ i;
            f[i] = seed * 1e-3f;
            d[i] = seed * 1e-7;
        }
        long h = 0;
        for (int i = 0; i < n; i++) {
            h = h * 31 + (z[i] ? 1 : 0) + b[i] + c[i] + s[i] + x[i] + l[i] + (long) f[i] + (long) (d[i] * 1e6) + Float.floatToRawIntBits(f[i])
                    + Double.doubleToRawLongBits(d[i]);
        }
        return (int) (h ^ h >>> 32);
    }

    // -- arithmetic

    static long nativeArithmetic(int n) {
        long h = 1;
        int x = Integer.MIN_VALUE;
        long y = Long.MIN_VALUE;
        float f = 1;
        double d = 1;
        for (int i = -n; i < n; i++) {
            int divisor = i == 0 ? -1 : i;
            h = h * 31 + x / divisor + x % divisor + y / divisor + y % divisor;
            h ^= x << i ^ x >> i ^ x >>> i ^ y << i ^ y >> i ^ y >>> i;
            f = f * 1.0001f + i % 3.5f - f / 7;
            d = d * 1.000001 + i % 2.25 - d / 9;
            h += (int) f + (long) f + (int) d + (long) d + (byte) i + (char) i + (short) i + (int) (1e20 / i) + (long) (Float.NaN * i);
            h ^= Math.abs(i) + Math.min(i, 7) + Math.max(h, i) + Integer.rotateLeft(i, 5) + Long.bitCount(h) + Integer.numberOfLeadingZeros(i)
                    + Math.floorMod(i, 7) + Math.floorDiv(i, 3) + (long) Math.sqrt(i) + Long.numberOfTrailingZeros(h);
            h += f < d ? 1 : f > d ? 2 : 3;
            h += Double.compare(d, f) + Long.compare(h, y) + (d != d ? 1 : 0);
            x ^= i;
            y += h;
        }
        return h ^ Float.floatToRawIntBits(f) ^ Double.doubleToRawLongBits(d);
    }

    // -- entries

    static int nativeRecursive(int depth) {
        int sum = depth;
        for (int i = 0; i < 20; i++) {
            sum = sum * 31 + i;
            if (i == 10 && depth > 0) {
                sum += nativeRecursive(depth - 1);
            }
        }
        return sum;
    }

    /** The regression example of HotSpot's OSR: what the interpreter saw need not be what a compiler would infer. */
    static int nativeOpaqueEntryValues(int[] box, int n) {
        int a = box[0];
        box[0]++;
        int b = box[0];
        int equal = 0;
        for (int i = 0; i < n; i++) {
            if (a == b) {
                equal++;
            }
            if (i == n / 2) {
                b = a;
            }
        }
        return equal;
    }

    static int nativeConstantsInRegisters(int n) {
        int k1 = 0x12345678;
        long k2 = 0x123456789abcdefL;
        double k3 = 3.25;
        int x = 0;
        for (int i = 0; i < n; i++) {
            x = x * k1 + (int) (k2 >>> (i & 31)) + (int) (k3 * i);
            if (i % 100 == 7) {
                k1 ^= i;
            }
        }
        return x;
    }

    private static void print(String name, Object result) {
        System.out.println(name + " " + result);
    }

    public static void main(String[] args) throws InterruptedException {
        int n = args.length > 0 ? Integer.parseInt(args[0]) : 3000;
        for (int round = 0; round < 3; round++) {
            print("constructor", new Shapes(n).filled[n - 1]);
            print("static initialiser", STATIC_SUM);
            print("interface default", new Implementing().nativeInterfaceDefault(n));
            print("interface static", Summing.nativeInterfaceStatic(n));
            IntSupplier lambda = () -> {
                int x = 0;
                for (int i = 0; i < n; i++) {
                    x = x * 19 + i;
                }
                return x;
            };
            print("lambda", lambda.getAsInt());
            print("several back edges", nativeSeveralBackEdges(n));
            print("several exits", nativeSeveralExits(n));
            print("labelled", nativeLabelled(n));
            print("three deep", nativeThreeDeep(60));
            print("do while", nativeDoWhile(77031));
            print("switch", nativeSwitch(n));
            print("try catch", nativeTryCatch(n));
            print("try finally", nativeTryFinally(n));
            print("local changed before throw", nativeLocalChangedBeforeThrow(n));
            print("null array", nativeNullArray(n));
            print("synchronized method", nativeSynchronizedMethod(n));
            print("synchronized block", nativeSynchronizedBlock(n));
            print("monitor in loop", bytecodeMonitorInLoop(n));
            print("call in loop", bytecodeCallInLoop(n));
            print("rare call", nativeRareCall(10 * n));
            print("stack at header", nativeStackAtHeader(n) + " " + nativeStackAtHeader(n + 1));
            print("stack of all kinds", nativeStackOfAllKinds(n));
            print("ternaries on stack", nativeTernariesOnStack(100));
            print("swapped rows", nativeSwappedRows(120));
            print("flags", nativeFlags(n));
            print("same array twice", nativeSameArrayTwice(n));
            print("all kinds", nativeAllKinds(n));
            print("arithmetic", nativeArithmetic(n));
            print("recursive", nativeRecursive(6));
            print("opaque entry values", nativeOpaqueEntryValues(new int[1], n));
            print("constants in registers", nativeConstantsInRegisters(n));
        }
        int[] fromThread = new int[1];
        Thread thread = new Thread(() -> fromThread[0] = nativeThreeDeep(61));
        thread.start();
        thread.join();
        print("thread", fromThread[0]);
    }
}
