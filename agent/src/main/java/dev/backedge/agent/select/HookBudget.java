package dev.backedge.agent.select;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The time that the application's threads may spend with giving hooks to the classes that they load: so much at once, and a part of all time, which is saved up to a bound. Thread-safe. */
final class HookBudget {
    private static final long AT_ONCE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long PART = 50;
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** What it takes for each byte of a class file in a JVM that has just been started; and bytes after which it is known better. */
    private static final long NANOS_PER_BYTE = 10_000;
    private static final long ENOUGH_BYTES = 50_000;

    private final LongSupplier clock;
    private final long started;
    private final AtomicLong spent = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    HookBudget() {
        this(System::nanoTime);
    }

    HookBudget(LongSupplier clock) {
        this.clock = clock;
        this.started = clock.getAsLong();
    }

    /** Whether there is enough left for a class file of so many bytes, or, where none has had its hooks yet, anything. */
    boolean isLeftFor(int size) {
        long known = bytes.get();
        long perByte = known < ENOUGH_BYTES ? NANOS_PER_BYTE : spent.get() / known;
        long left = Math.min(AT_ONCE_NANOS + (clock.getAsLong() - started) / PART - spent.get(), MOST_NANOS);
        return (known == 0 ? 0 : size * perByte) < left;
    }

    /** That a class file of so many bytes has taken so long. */
    void spend(int size, long nanos) {
        bytes.addAndGet(size);
        spent.addAndGet(nanos);
    }
}
