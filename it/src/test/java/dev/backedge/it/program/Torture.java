package dev.backedge.it.program;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Hard times for native loops: many threads in one, recursion through one, a stack that is all but used up, interrupts, virtual threads, collections. */
public final class Torture {
    private static int depth;

    private Torture() {
    }

    /** Some 20 ms of bytecode on each call. */
    static long crowded(int[] shared, int[] own, int seed) {
        long sum = seed;
        for (int round = 0; round < 100; round++) {
            for (int i = 0; i < own.length; i++) {
                own[i] = own[i] * 31 + shared[(i + seed) & 1023];
                sum = sum * 7 ^ own[i];
            }
        }
        return sum;
    }

    /** Leaves its loop in the middle to call itself, and comes back to it. */
    static int recursive(int levels, int[] a) {
        int sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum = sum * 3 + a[i];
            a[i] ^= levels;
            if (i == 40 && levels > 0) {
                sum += recursive(levels - 1, a);
            }
        }
        return sum;
    }

    static int down(int[] a) {
        depth++;
        int sum = deep(a);
        return sum + down(a);
    }

    static int deep(int[] a) {
        int sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] >>> 1;
        }
        return sum;
    }

    /** The loop's thread is interrupted meanwhile. */
    static int interrupted(int[] a) {
        int sum = 0;
        for (int round = 0; round < 300; round++) {
            for (int i = 0; i < a.length; i++) {
                sum = sum * 31 + a[i];
            }
        }
        return sum;
    }

    /** Waits in the outer loop, perhaps to go on upon another carrier. */
    static long parked(int[] a, int seed) {
        long sum = seed;
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < a.length; i++) {
                sum = sum * 33 + (a[i] ^ round);
            }
            LockSupport.parkNanos(1000);
        }
        return sum;
    }

    private static int[] numbers(int length, int seed) {
        int[] numbers = new int[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = (i + seed) * 0x9E3779B9;
        }
        return numbers;
    }

    private static ExecutorService virtualThreads() {
        try {
            return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return Executors.newFixedThreadPool(8);
        }
    }

    private static long all(ExecutorService threads, List<Callable<Long>> tasks) throws Exception {
        long sum = 0;
        for (Future<Long> each : threads.invokeAll(tasks)) {
            sum = sum * 31 + each.get();
        }
        threads.shutdown();
        return sum;
    }

    public static void main(String[] args) throws Exception {
        int[] shared = numbers(1024, 1);
        List<Callable<Long>> tasks = new ArrayList<>();
        for (int n = 0; n < 64; n++) {
            int seed = n;
            tasks.add(() -> crowded(shared, numbers(400, seed), seed));
        }
        System.out.println("crowded " + all(Executors.newFixedThreadPool(64), tasks));
        System.gc();
        for (int n = 0; n < 3; n++) {
            System.out.println("recursive " + recursive(30, numbers(300, n)));
        }
        for (int n = 0; n < 3; n++) {
            try {
                down(shared);
            } catch (StackOverflowError e) {
                System.out.println("deep " + (depth > 100) + " " + deep(shared));
            }
        }
        System.gc();
        Thread self = Thread.currentThread();
        Thread other = new Thread(self::interrupt);
        other.start();
        System.out.println("interrupted " + interrupted(shared));
        while (other.isAlive()) {
            Thread.onSpinWait();
        }
        System.out.println(Thread.interrupted());
        tasks.clear();
        for (int n = 0; n < 200; n++) {
            int seed = n;
            tasks.add(() -> parked(shared, seed));
        }
        System.out.println("parked " + all(virtualThreads(), tasks));
    }
}
