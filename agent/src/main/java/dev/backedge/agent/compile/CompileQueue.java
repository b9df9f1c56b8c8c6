package dev.backedge.agent.compile;

import dev.backedge.agent.limit.Limit;
import dev.backedge.agent.limit.Limits;
import dev.backedge.agent.site.Site;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Hot sites on their way to the compiler thread, up to {@link Limit#QUEUE}. Offering takes no lock and never waits. */
final class CompileQueue {
    private final ConcurrentLinkedQueue<Site> sites = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private volatile Thread consumer;
    private final Limits limits;
    private volatile boolean hooks;
    private volatile boolean expected;

    CompileQueue(Limits limits) {
        this.limits = limits;
    }

    /** Says which thread to wake. */
    void consumer(Thread thread) {
        consumer = thread;
    }

    /** Wakes the thread that {@linkplain #await waits} for a first site: one may soon be here. */
    void expect() {
        if (!expected) {
            expected = true;
            LockSupport.unpark(consumer);
        }
    }

    /** Wakes the thread that {@linkplain #awaitHooks waits} for hooks: there are some. */
    void expectHooks() {
        if (!hooks) {
            hooks = true;
            LockSupport.unpark(consumer);
        }
    }

    /** Waits, on the consumer's thread, until there are hooks, or more than that. */
    void awaitHooks() {
        while (!hooks && !expected && sites.isEmpty()) {
            LockSupport.park(this);
            Thread.interrupted();
        }
    }

    /** Waits, on the consumer's thread, until there is a site or one is expected, or for so long. */
    void await(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !expected && sites.isEmpty(); left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** @return false if the queue is full */
    boolean offer(Site site) {
        int waiting = size.incrementAndGet();
        if (waiting > limits.of(Limit.QUEUE)) {
            size.decrementAndGet();
            limits.reach(Limit.QUEUE);
            return false;
        }
        limits.use(Limit.QUEUE, waiting);
        sites.add(site);
        wake();
        return true;
    }

    /** Has the thread look what there is to do. */
    void wake() {
        expected = true;
        LockSupport.unpark(consumer);
    }

    /** The next one, or null. */
    Site poll() {
        Site site = sites.poll();
        if (site != null) {
            size.decrementAndGet();
        }
        return site;
    }
}
