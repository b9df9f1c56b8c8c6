package dev.backedge.it.program;

import dev.backedge.examples.bench.Data;
import dev.backedge.examples.bench.Kernel;
import dev.backedge.examples.bench.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Everything at once: the kernels of the benchmarks, in an order that depends on a seed, on several threads, each on data of its own that becomes garbage at once; beside them classes come and go.
 * Arguments: seconds, seed, threads. Prints what each kernel makes the first time, and what was not the same later.
 */
public final class Soak {
    /** Keeps what it draws in a static field. */
    private static final String SHARED = "staticSeed";
    private static final int MOST_PASSES = 6;
    private static final int KEPT = 64;
    private static final int MOST_BYTES = 1 << 17;
    private static final int LOOKS = 12;

    private final List<Expected> all = new ArrayList<>();
    private final AtomicLong runs = new AtomicLong();
    private final AtomicLong classes = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private final long seed;
    private final long end;

    /** @param result of one pass; @param hash of its data after it */
    private record Expected(Kernel kernel, long result, long hash) {
    }

    private Soak(long seconds, long seed) {
        this.seed = seed;
        this.end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (Kernel kernel : Kernels.ALL) {
            if (!kernel.name().equals(SHARED)) {
                Data data = new Data();
                long result = kernel.prepare().apply(data).run(1);
                all.add(new Expected(kernel, result, data.hash()));
                System.out.println("kernel " + kernel.name() + " " + result + " " + data.hash());
            }
        }
    }

    private boolean goesOn() {
        return System.nanoTime() - end < 0;
    }

    private void work(int thread) {
        Random random = new Random(seed * 1000 + thread);
        byte[][] kept = new byte[KEPT][];
        while (goesOn()) {
            Expected each = all.get(random.nextInt(all.size()));
            int passes = 1 + random.nextInt(MOST_PASSES);
            kept[random.nextInt(KEPT)] = new byte[random.nextInt(MOST_BYTES)];
            Data data = new Data();
            long result = each.kernel.prepare().apply(data).run(passes);
            check(each.kernel.name(), result == Kernel.fold(each.result, passes) && data.hash() == each.hash);
            runs.incrementAndGet();
        }
    }

    private void churn() {
        long expected = Churning.expected();
        for (int number = 1; goesOn(); number++) {
            try {
                check("class " + number, Churning.run(number) == expected);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            classes.incrementAndGet();
        }
    }

    private void check(String what, boolean same) {
        if (!same) {
            wrong.incrementAndGet();
            System.out.println("wrong: " + what);
        }
    }

    public static void main(String[] args) throws Exception {
        long seconds = Long.parseLong(args[0]);
        Soak soak = new Soak(seconds, Long.parseLong(args[1]));
        List<Thread> threads = new ArrayList<>();
        for (int n = 0; n < Integer.parseInt(args[2]); n++) {
            int thread = n;
            threads.add(new Thread(() -> soak.work(thread)));
        }
        threads.add(new Thread(soak::churn));
        threads.forEach(thread -> thread.setUncaughtExceptionHandler((t, e) -> soak.check(e.toString(), false)));
        threads.forEach(Thread::start);
        for (int look = 1; look <= LOOKS && soak.goesOn(); look++) {
            Thread.sleep(seconds * 1000 / LOOKS);
            System.out.println("after " + soak.runs + " runs and " + soak.classes + " classes: " + Churning.look());
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("end: " + soak.wrong + " wrong");
    }
}
