package dev.backedge.it.program;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/**
 * A thread that allocates, and how long it is kept from that, while others run loops: prints the longest stalls in microseconds, longest first, and how many collections there were.
 * Arguments: seconds, threads that run loops.
 */
public final class Stalling {
    private static final int LIVE = 1 << 15;
    private static final int LONGEST = 10;
    private static final double WARM_UP = 0.3;
    private static volatile boolean over;
    private static volatile long sink;

    private Stalling() {
    }

    /** What the others run: a long loop, called again and again, over arrays that are pinned or not to be moved meanwhile. */
    static final class Loops {
        private Loops() {
        }

        static long run(long[] table, int[] keys, int rounds) {
            long sum = 0;
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < keys.length; i++) {
                    int slot = keys[i] & table.length - 1;
                    table[slot] += round;
                    sum += table[slot] ^ i;
                }
            }
            return sum;
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        double seconds = Double.parseDouble(arguments[0]);
        int threads = Integer.parseInt(arguments[1]);
        Thread[] others = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            others[i] = new Thread(Stalling::loop);
            others[i].start();
        }
        long start = System.nanoTime();
        long warm = start + (long) (WARM_UP * seconds * 1e9);
        long end = start + (long) (seconds * 1e9);
        long[] longest = new long[LONGEST];
        byte[][] live = new byte[LIVE][];
        int next = 0;
        long collections = 0;
        boolean counting = false;
        long last = start;
        while (last < end) {
            live[next = next + 1 & LIVE - 1] = new byte[512 + (next & 1023)];
            long now = System.nanoTime();
            if (!counting && now > warm) {
                counting = true;
                collections = collections();
            } else if (counting && now - last > longest[0]) {
                longest[0] = now - last;
                Arrays.sort(longest);
            }
            last = now;
        }
        collections = collections() - collections;
        over = true;
        for (Thread other : others) {
            other.join();
        }
        StringBuilder line = new StringBuilder("stalls");
        for (int i = LONGEST - 1; i >= 0; i--) {
            line.append(String.format(Locale.ROOT, " %d", longest[i] / 1000));
        }
        System.out.println(line + " collections " + collections);
    }

    private static void loop() {
        int[] keys = new int[1 << 14];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = i * 0x9E3779B1;
        }
        while (!over) {
            sink += Loops.run(new long[1 << 12], keys, 2000);
        }
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
    }
}
