package dev.backedge.agent.compile;

import dev.backedge.agent.site.Site;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Hot sites on their way to the compiler thread, at most {@link #LIMIT}. Offering takes no lock and never waits. */
final class CompileQueue {
    static final int LIMIT = 1024;

    private final ConcurrentLinkedQueue<Site> sites = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private volatile Thread consumer;

    /** Says which thread to wake. */
    void consumer(Thread thread) {
        consumer = thread;
    }

    /** @return false if the queue is full */
    boolean offer(Site site) {
        if (size.incrementAndGet() > LIMIT) {
            size.decrementAndGet();
            return false;
        }
        sites.add(site);
        wake();
        return true;
    }

    /** Has the thread look what there is to do. */
    void wake() {
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
