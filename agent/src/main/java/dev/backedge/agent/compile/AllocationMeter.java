package dev.backedge.agent.compile;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/**
 * How many bytes the current thread has allocated in its life; negative where nobody knows: in a JVM without the module {@code jdk.management}, in a virtual thread, and until it is opened,
 * which takes 30 ms. Thread-safe.
 */
final class AllocationMeter implements LongSupplier {
    private static final long UNKNOWN = -1;

    private volatile LongSupplier open;
    private volatile boolean tried;

    void open() {
        if (!tried) {
            tried = true;
            try {
                open = Bean.opened();
            } catch (LinkageError | RuntimeException e) {
                open = null;
            }
        }
    }

    @Override
    public long getAsLong() {
        LongSupplier present = open;
        try {
            return present == null ? UNKNOWN : present.getAsLong();
        } catch (RuntimeException e) {
            return UNKNOWN;
        }
    }

    /** Loaded when it is opened. */
    private static final class Bean {
        private static LongSupplier opened() {
            return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean ? bean::getCurrentThreadAllocatedBytes : null;
        }
    }
}
