package dev.backedge.examples.bench;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Measures one kernel in this JVM: what the runner forks. The twin in C does the same ({@code bench.c}).
 *
 * <p>Usage: {@code Trial NAME wall|cpu steady WARMUP LEAST SECONDS} or {@code Trial NAME wall|cpu cold PASSES}. The last line on standard output
 * is {@code trial result=... hash=... same=... fastest=... median=...}, times in nanoseconds a call: of twelve batches of calls, or of the
 * one long call. By the clock on the wall, or by the time that this thread had a processor.
 */
public final class Trial {
    private static final int BATCHES = 12;
    /** The warm-up ends when the least seconds are over, and no call was faster by this factor than all before it for the seconds given, */
    private static final double GAIN = 0.95;
    /** and lasts so many times the latter more, at most. */
    private static final int LONGEST_WARMUP = 5;

    private Trial() {
    }

    public static void main(String[] args) {
        Kernel kernel = Kernels.named(args[0]);
        Data data = new Data();
        Kernel.Call call = kernel.prepare().apply(data);
        LongSupplier clock = args[1].equals("cpu") ? ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime : System::nanoTime;
        if (args[2].equals("cold")) {
            cold(call, data, clock, Integer.parseInt(args[3]));
        } else {
            steady(call, data, clock, Double.parseDouble(args[3]), Double.parseDouble(args[4]), Double.parseDouble(args[5]));
        }
    }

    private static void cold(Kernel.Call call, Data data, LongSupplier clock, int passes) {
        long start = clock.getAsLong();
        long result = call.run(passes);
        double time = clock.getAsLong() - start;
        print(result, data.hash(), true, time, time);
    }

    private static void steady(Kernel.Call call, Data data, LongSupplier clock, double warmupSeconds, double leastSeconds, double seconds) {
        long first = call.run(1);
        long hash = data.hash();
        boolean same = true;
        double expected = Double.MAX_VALUE;
        long now = System.nanoTime();
        long least = now + (long) (leastSeconds * 1e9);
        long end = least + (long) (LONGEST_WARMUP * warmupSeconds * 1e9);
        for (long quiet = now; now < least || now < end && now - quiet < warmupSeconds * 1e9;) {
            long start = now;
            same &= call.run(1) == first;
            now = System.nanoTime();
            if (now - start < expected * GAIN) {
                quiet = now;
            }
            expected = Math.min(expected, now - start);
        }
        long batch = Math.max(1, (long) (seconds * 1e9 / BATCHES / Math.max(expected, 1)));
        double[] times = new double[BATCHES];
        int batches = 0;
        // A kernel that takes longer than its share is given two batches, not twelve.
        end = now + (long) (2 * seconds * 1e9);
        while (batches < BATCHES && (batches < 2 || System.nanoTime() < end)) {
            long start = clock.getAsLong();
            same &= calls(call, batch, first);
            times[batches++] = (double) (clock.getAsLong() - start) / batch;
        }
        times = Arrays.copyOf(times, batches);
        Arrays.sort(times);
        print(first, hash, same && data.hash() == hash, times[0], times[batches / 2]);
    }

    private static boolean calls(Kernel.Call call, long count, long first) {
        boolean same = true;
        for (long i = 0; i < count; i++) {
            same &= call.run(1) == first;
        }
        return same;
    }

    private static void print(long result, long hash, boolean same, double fastest, double median) {
        System.out.printf(Locale.ROOT, "trial result=%d hash=%d same=%b fastest=%.3f median=%.3f%n", result, hash, same, fastest, median);
    }
}
