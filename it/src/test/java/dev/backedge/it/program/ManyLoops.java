package dev.backedge.it.program;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * Runs loops in turn, round after round: how many rounds, and for how many milliseconds at a time. Where the third argument is there, each of them runs before that until there is native code for it;
 * the hooks' own table tells.
 */
public final class ManyLoops {
    private static final VarHandle LONG = MethodHandles.arrayElementVarHandle(long[].class);
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    private static final List<ToLongFunction<int[]>> ALL = List.of(Work::sum, Work::weighted, Work::mixed, Work::even, Work::shifted, Work::parity);

    private ManyLoops() {
    }

    /** The loops, in the order of their slots. */
    static final class Work {
        private Work() {
        }

        static long sum(int[] a) {
            long s = 0;
            for (int i = 0; i < a.length; i++) {
                s += a[i];
            }
            return s;
        }

        static long weighted(int[] a) {
            long s = 0;
            for (int i = 0; i < a.length; i++) {
                s += (long) a[i] * i;
            }
            return s;
        }

        static long mixed(int[] a) {
            long s = 1;
            for (int i = 0; i < a.length; i++) {
                s = s * 31 + a[i];
            }
            return s;
        }

        static long even(int[] a) {
            long s = 0;
            for (int i = 0; i < a.length; i++) {
                s += (a[i] & 1) == 0 ? i : 1;
            }
            return s;
        }

        static long shifted(int[] a) {
            long s = 0;
            for (int i = 0; i < a.length; i++) {
                s ^= (long) a[i] << (i & 31);
            }
            return s;
        }

        static long parity(int[] a) {
            long s = 0;
            for (int i = 0; i < a.length; i++) {
                s += Integer.bitCount(a[i]) & 1;
            }
            return s;
        }
    }

    public static void main(String[] args) throws ReflectiveOperationException {
        int rounds = Integer.parseInt(args[0]);
        long nanos = TimeUnit.MILLISECONDS.toNanos(Integer.parseInt(args[1]));
        int[] a = new int[3000];
        for (int i = 0; i < a.length; i++) {
            a[i] = i * 0x9E3779B9;
        }
        for (ToLongFunction<int[]> each : ALL) {
            System.out.println(each.applyAsLong(a));
        }
        long[] entries = args.length < 3 ? null : (long[]) Class.forName("java.backedge.Bridge", true, null).getField("entries").get(null);
        long[] first = ALL.stream().mapToLong(each -> each.applyAsLong(a)).toArray();
        for (int round = 0; round < rounds; round++) {
            for (int k = 0; k < first.length; k++) {
                long start = System.nanoTime();
                while (entries != null && (long) LONG.getVolatile(entries, k) == 0 && System.nanoTime() - start < PATIENCE_NANOS) {
                    check(ALL.get(k).applyAsLong(a), first[k]);
                }
                start = System.nanoTime();
                while (System.nanoTime() - start < nanos) {
                    check(ALL.get(k).applyAsLong(a), first[k]);
                }
            }
        }
    }

    private static void check(long result, long expected) {
        if (result != expected) {
            System.out.println("wrong: " + result + " instead of " + expected);
        }
    }
}
