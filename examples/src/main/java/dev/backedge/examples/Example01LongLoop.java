package dev.backedge.examples;

/**
 * True OSR: one loop in {@code main}, which is called once and never again. No later call could run better code: the running
 * activation itself has to be replaced.
 *
 * <p>Run: {@code java -javaagent:agent/target/backedge-agent.jar=include=dev.backedge.examples.*,log=compile -cp
 * examples/target/classes dev.backedge.examples.Example01LongLoop}
 */
public final class Example01LongLoop {
    private Example01LongLoop() {
    }

    /** @param args optional: number of iterations, a billion by default */
    public static void main(String[] args) {
        int n = args.length > 0 ? (int) Double.parseDouble(args[0]) : 1_000_000_000;
        long start = System.nanoTime();
        long state = 88172645463325252L;
        int odd = 0;
        for (int i = 0; i < n; i++) {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            odd += (int) state & 1;
        }
        long time = System.nanoTime() - start;
        System.out.println("result name=LongLoop checksum=" + (state ^ odd) + " repetitions=1 first_ns=" + time + " steady_ns=" + time);
    }
}
