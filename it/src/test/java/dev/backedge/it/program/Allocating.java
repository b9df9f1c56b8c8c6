package dev.backedge.it.program;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Native loops in several threads over arrays that a collector moves, while other threads allocate as fast as they can. */
public final class Allocating {
    private Allocating() {
    }

    static long fill(int[] a, long[] b, byte[] c, int seed) {
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            a[i] = seed * i ^ i >>> 3;
            b[i] = (long) a[i] << 7 ^ seed;
            c[i] = (byte) (b[i] >>> 11);
            sum = sum * 31 + a[i] + b[i] + c[i];
        }
        return sum;
    }

    static long sum(int[] a, long[] b, byte[] c, int rounds) {
        long sum = 0;
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < a.length; i++) {
                sum = sum * 7 + a[i] - b[i] + c[i];
            }
        }
        return sum;
    }

    public static void main(String[] args) throws InterruptedException {
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 1;
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            Thread garbage = new Thread(() -> {
                Object[] kept = new Object[200];
                for (int i = 0; !stop.get(); i++) {
                    kept[i % kept.length] = new byte[i % 5000];
                }
            });
            threads.add(garbage);
            int number = t;
            threads.add(new Thread(() -> {
                long expected = 0;
                for (int round = 0; !stop.get() || round < 3; round++) {
                    int length = 20_000;
                    int[] a = new int[length];
                    long[] b = new long[length];
                    byte[] c = new byte[length];
                    long result = fill(a, b, c, number + 5) * 31 + sum(a, b, c, 20);
                    if (round == 0) {
                        expected = result;
                        synchronized (System.out) {
                            System.out.println("thread " + number + " " + result);
                        }
                    } else if (result != expected) {
                        System.out.println("thread " + number + " round " + round + ": " + result + " instead of " + expected);
                        System.exit(1);
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        Thread.sleep((long) (seconds * 1000));
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
