package dev.backedge.it.program;

/** Loops in which exceptions are thrown, by every bytecode that can, and caught in every place. Methods whose names start with "native" must run native. */
public final class ExceptionShapes {
    private static final long LONG_ENOUGH_NANOS = 1_500_000_000L;
    private static int effects;

    private ExceptionShapes() {
    }

    public static void main(String[] args) {
        int[] a = new int[1000];
        for (int i = 0; i < a.length; i++) {
            a[i] = i * 7919 % 1000 - 300;
        }
        for (int round = 0; round < 3; round++) {
            System.out.println(nativeEveryKind(a, 30_000) + " " + effects);
            System.out.println(nativeNested(a, 20_000) + " " + effects);
            System.out.println(nativeOut(a, round) + " " + effects);
            System.out.println(nativeStateOfHandler(a, 20_000, 2.5, 7L));
            System.out.println(nativeRareMonitor(a, new Object()));
            System.out.println(nativeBreakingOut(a) + " " + nativeContinuing(a, 10_000));
        }
        System.out.println(repeated());
    }

    /** For so long that the agent looks several times whether it pays. */
    private static String repeated() {
        long start = System.nanoTime();
        long first = nativeOneInAThousand(400_000);
        boolean same = true;
        while (System.nanoTime() - start < LONG_ENOUGH_NANOS) {
            same &= nativeOneInAThousand(400_000) == first;
        }
        return same + " " + first;
    }

    /** Stays native, however often it leaves: each element needs the one before, so that no compiler makes too little of a thousand of them. */
    private static long nativeOneInAThousand(int n) {
        int[] a = new int[1000];
        long sum = 0;
        int k = 0;
        for (int i = 0; i < n; i++) {
            try {
                a[k] += i;
                sum = ((sum ^ a[k]) * 31 + i) * 17;
                k++;
            } catch (ArrayIndexOutOfBoundsException e) {
                sum ^= i;
                k = 0;
            }
        }
        return sum;
    }

    private static long nativeEveryKind(int[] a, int n) {
        Object[] texts = new String[2];
        Object text = "text";
        int[] none = null;
        long sum = 0;
        for (int i = 0; i < n; i++) {
            int caught = 0;
            try {
                sum += a[i % a.length];
                switch (i % 700) {
                    case 1 -> sum += none[i];
                    case 2 -> none[i] = i;
                    case 3 -> sum += none.length;
                    case 4 -> sum += a[-i];
                    case 5 -> a[a.length + i] = i;
                    case 6 -> sum += i / (i % 700 - 6);
                    case 7 -> sum += (long) i % (i % 700 - 7);
                    case 8 -> sum += ((int[]) text).length;
                    case 9 -> texts[0] = 9;
                    case 10 -> sum += new int[-i].length;
                    case 11 -> throw new IllegalStateException("thrown at " + i);
                    case 12 -> sum += Math.addExact(Integer.MAX_VALUE, i);
                    case 13 -> sum += Integer.parseInt("x" + i);
                    default -> sum ^= i;
                }
            } catch (RuntimeException e) {
                effects++;
                caught++;
                sum += e.getClass().getName().hashCode() + e.getStackTrace()[0].getLineNumber() + (e.getStackTrace().length > 3 ? 3 : 0);
                sum += i % 700 == 8 || e.getMessage() == null ? 0 : e.getMessage().hashCode();
            }
            sum += caught;
        }
        return sum;
    }

    private static int nativeNested(int[] a, int n) {
        int sum = 0;
        int depth = 0;
        for (int i = 0; i < n; i++) {
            try {
                depth = 1;
                try {
                    depth = 2;
                    try {
                        depth = 3;
                        sum += a[i % 997 == 5 ? -1 : i % 1000];
                    } finally {
                        sum = sum * 3 + depth;
                        if (i % 997 == 5) {
                            sum += 1000 / (i % 2);
                        }
                    }
                } catch (ArithmeticException e) {
                    sum ^= depth;
                    throw new IllegalArgumentException(e);
                }
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                effects++;
                sum += e.getCause() == null ? 5 : 11;
            } finally {
                depth = 0;
            }
            sum += depth;
        }
        return sum;
    }

    /** Thrown out of the loop, through a finally around it. */
    private static String nativeOut(int[] a, int round) {
        int sum = 0;
        int i = 0;
        try {
            try {
                for (; ; i++) {
                    sum += a[i] * round;
                }
            } finally {
                effects += sum;
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            return e.getMessage() + " " + Traces.frame(e, 0) + " " + i + " " + sum;
        }
    }

    /** What the handler reads was written just before, or long ago. */
    private static String nativeStateOfHandler(int[] a, int n, double d, long l) {
        double seen = 0;
        float f = 0;
        long sum = 0;
        byte b = 0;
        for (int i = 0; i < n; i++) {
            try {
                d += i;
                b = (byte) i;
                l = l * 3 + b;
                f = i * 0.5f;
                sum += a[i % 1009 == 1008 ? 1000 : i % 1000];
                f = -1;
                b++;
            } catch (ArrayIndexOutOfBoundsException e) {
                seen += d + f + l % 1000 + b;
            }
            sum += b;
        }
        return seen + " " + sum + " " + f + " " + l + " " + d;
    }

    /** A monitor in the loop: a side exit. */
    private static int nativeRareMonitor(int[] a, Object lock) {
        int sum = 0;
        int held = 0;
        for (int i = 0; i < a.length * 20; i++) {
            if (i % 1000 == 999) {
                synchronized (lock) {
                    sum ^= i;
                    held += Thread.holdsLock(lock) ? 1 : 0;
                }
                held += Thread.holdsLock(lock) ? 1000 : 0;
            }
            sum += a[i % a.length];
        }
        return sum * 31 + held;
    }

    private static int nativeBreakingOut(int[] a) {
        int sum = 0;
        outer:
        for (int i = 0; i < 1000; i++) {
            for (int j = 0; j < a.length; j++) {
                try {
                    sum += a[j] / (i - 3);
                } catch (ArithmeticException e) {
                    continue outer;
                } finally {
                    sum += 2;
                    if (i == 40) {
                        break outer;
                    }
                }
            }
        }
        return sum;
    }

    private static int nativeContinuing(int[] a, int n) {
        int sum = 0;
        int i = 0;
        while (i < n) {
            try {
                sum += a[i % 1001];
            } catch (RuntimeException e) {
                sum += 17;
                continue;
            } finally {
                i++;
            }
            sum ^= i;
        }
        return sum;
    }
}
