package dev.backedge.it.program;

import java.util.Arrays;

/** One method for each mechanism that other systems' OSR has and that must work here; {@code main} runs the one it is told. */
public final class Lineage {
    private Lineage() {
    }

    /** Hot inner loop, then a hot outer one. */
    static long escalation(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < 1000; j++) {
                sum = sum * 31 + (i ^ j);
            }
            sum ^= i;
        }
        return sum;
    }

    /** Three loops one after the other, each hot: each header is an entry of its own, whatever ran before it. */
    static long everyHeader(int n) {
        long x = 1;
        for (int i = 0; i < n; i++) {
            x = x * 3 + i;
        }
        double d = x;
        for (int i = n; i > 0; i--) {
            d = d * 0.5 + i;
        }
        int y = 7;
        for (long l = 0; l < n; l++) {
            y = y * 31 + (int) l;
        }
        return x ^ Double.doubleToRawLongBits(d) ^ y;
    }

    /** The slot of a local holds an int before the loop, a double in it, a long after it: the state is typed at each point. */
    static long typedStates(int n) {
        long result = 0;
        {
            int before = n * 3;
            result += before;
        }
        {
            double within = 0.5;
            for (int i = 0; i < n; i++) {
                within = within * 1.0000001 + i;
                if (within > 1e300) {
                    within = 1;
                }
            }
            result += Double.doubleToRawLongBits(within);
        }
        {
            long after = result * 7;
            result ^= after;
        }
        return result;
    }

    static int opaqueEntryValues(int[] box, int n) {
        int a = box[0];
        int b = box[0];
        int equal = 0;
        for (int i = 0; i < n; i++) {
            if (i == n / 2) {
                b++;
            }
            if (a == b) {
                equal++;
            }
        }
        return equal;
    }

    /** Constants that live in registers during the loop and that no OSR buffer carries. */
    static long constantsAtEntry(int n) {
        long x = 1;
        double d = 0;
        float f = 0;
        for (int i = 0; i < n; i++) {
            x = (x ^ 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L;
            d += 1.25;
            f = f * 0.75f + 3.5f;
        }
        return x ^ Double.doubleToRawLongBits(d) ^ Float.floatToRawIntBits(f);
    }

    static int returnInside(int[] a, int wanted) {
        int steps = 0;
        for (int i = 0;; i++) {
            steps += a[i] & 1;
            if (a[i] == wanted) {
                return steps * 31 + i;
            }
        }
    }

    /** Entered from an interpreted caller, from compiled ones, recursively, and as the first frame of a thread. */
    static int predecessors(int n, int depth) {
        int x = depth;
        for (int i = 0; i < n; i++) {
            x = x * 31 + i;
        }
        return depth == 0 ? x : x ^ predecessors(n, depth - 1);
    }

    static int caller(int n) {
        return predecessors(n, 1) + 1;
    }

    static int laterCalls(int n) {
        int x = 1;
        for (int i = 0; i < n; i++) {
            x = x * 17 ^ i;
        }
        return x;
    }

    static int sideExitAtAnyBytecode(int[] a, int[] divisors, int n) {
        int x = 0;
        for (int i = 0; i < n; i++) {
            try {
                x = x * 3 + (a[i % a.length] = (i & 7) + (x ^ a[(i + 1) % 11]) / divisors[i & 15]);
            } catch (ArithmeticException e) {
                x += 100 + i;
            } catch (ArrayIndexOutOfBoundsException e) {
                x ^= i;
            }
        }
        return x;
    }

    /** Runs for a second and more, in one call, and ever longer until a while has gone by: so there is time for a second version. */
    static int tiers(byte[] text) {
        int digits = 0;
        int others = 0;
        long end = System.nanoTime() + 1_500_000_000L;
        do {
            digits = 0;
            others = 0;
            for (int pass = 0; pass < 200; pass++) {
                for (byte c : text) {
                    if (c >= '0' && c <= '9') {
                        digits = digits * 31 + c;
                    } else {
                        others += c;
                    }
                }
            }
        } while (System.nanoTime() - end < 0);
        return digits ^ others;
    }

    /** Counts by one as long as there is no backslash; then there are many. */
    static int prunedWays(byte[] text) {
        int sum = 0;
        long end = System.nanoTime() + 1_500_000_000L;
        do {
            sum = unescaped(text, 200);
        } while (System.nanoTime() - end < 0);
        for (int i = 0; i < text.length; i += 1 + i % 7) {
            text[i] = '\\';
        }
        return sum ^ unescaped(text, 100);
    }

    private static int unescaped(byte[] text, int passes) {
        int sum = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < text.length; i++) {
                int c = text[i];
                if (c == '\\') {
                    i++;
                    sum ^= i;
                }
                sum += c;
            }
        }
        return sum;
    }

    public static void main(String[] args) throws InterruptedException {
        switch (args[0]) {
            case "escalation" -> System.out.println(escalation(3000));
            case "tiers" -> {
                byte[] text = new byte[10_000];
                for (int i = 0; i < text.length; i++) {
                    text[i] = (byte) (i % 11 == 0 ? ' ' : '0' + i % 10);
                }
                System.out.println(tiers(text));
            }
            case "unescaped" -> {
                byte[] text = new byte[10_000];
                Arrays.fill(text, (byte) 'x');
                System.out.println(prunedWays(text));
            }
            case "everyHeader" -> System.out.println(everyHeader(100_000));
            case "typedStates" -> System.out.println(typedStates(100_000));
            case "opaqueEntryValues" -> System.out.println(opaqueEntryValues(new int[] {5}, 100_000));
            case "constantsAtEntry" -> System.out.println(constantsAtEntry(100_000));
            case "returnInside" -> {
                int[] a = new int[100_000];
                for (int i = 0; i < a.length; i++) {
                    a[i] = i * 7;
                }
                System.out.println(returnInside(a, 99_000 * 7));
            }
            case "predecessors" -> {
                int result = predecessors(2000, 20);
                for (int i = 0; i < 20_000; i++) {
                    result = result * 31 + caller(50);
                }
                System.out.println(result);
                Thread thread = new Thread(() -> System.out.println(predecessors(5000, 3)));
                thread.start();
                thread.join();
            }
            case "laterCalls" -> {
                int result = 0;
                for (int i = 0; i < 5000; i++) {
                    result = result * 31 + laterCalls(100);
                }
                System.out.println(result);
            }
            case "sideExitAtAnyBytecode" -> {
                int[] divisors = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
                int[] a = new int[1000];
                int result = sideExitAtAnyBytecode(a, divisors, 20_000);
                divisors[7] = 0;
                result = result * 31 + sideExitAtAnyBytecode(a, divisors, 500);
                result = result * 31 + sideExitAtAnyBytecode(new int[5], divisors, 500);
                System.out.println(result);
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }
}
