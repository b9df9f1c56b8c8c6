package dev.backedge.examples;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Runs one workload again and again for a while, and prints what it took: the frame of every example's {@code main}.
 *
 * <p>The last line on standard output is {@code result name=... checksum=... repetitions=... first_ns=... steady_ns=...}:
 * steady is the median of the second half of the repetitions.
 */
final class Repeat {
    private static final int LEAST = 3;

    private Repeat() {
    }

    /**
     * @param name of the example
     * @param args optional: seconds to run for (default 2), fewest repetitions (default 3)
     * @param workload returns a checksum, the same each time
     * @throws IllegalStateException if a repetition's checksum differs from the first one's
     */
    static void main(String name, String[] args, LongSupplier workload) {
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 2;
        int least = args.length > 1 ? Integer.parseInt(args[1]) : LEAST;
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long[] times = new long[16];
        int repetitions = 0;
        long checksum = 0;
        do {
            long start = System.nanoTime();
            long result = workload.getAsLong();
            long time = System.nanoTime() - start;
            if (repetitions == 0) {
                checksum = result;
            } else if (result != checksum) {
                throw new IllegalStateException(name + ": repetition " + repetitions + " gave " + result + ", the first one " + checksum);
            }
            if (repetitions == times.length) {
                times = Arrays.copyOf(times, 2 * times.length);
            }
            times[repetitions++] = time;
        } while (repetitions < least || System.nanoTime() < end);
        long first = times[0];
        long[] secondHalf = Arrays.copyOfRange(times, repetitions / 2, repetitions);
        Arrays.sort(secondHalf);
        System.out.println("result name=" + name + " checksum=" + checksum + " repetitions=" + repetitions
                + " first_ns=" + first + " steady_ns=" + secondHalf[secondHalf.length / 2]);
    }
}
