package dev.backedge.agent.select;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The stacks of the threads that have run since the last look: platform threads, and not the agent's. Which have run is told by the time that they had a processor, without stopping any; for their
 * stacks the JVM stops all threads for some microseconds a frame, so there are bounds. Not for use by several threads; loaded when samples are wanted.
 */
final class RunningThreads {
    /** Threads in one look, those that have run most; and frames. */
    private static final int THREADS = 8;
    private static final int FRAMES = 40;
    private static final long LEAST_NANOS = 1_000_000;
    private static final String OURS = "backedge-";

    /** @param nanos for how long the thread has run; @param frames the topmost first; @param cut whether there may be more */
    record Stack(long thread, long nanos, StackTraceElement[] frames, boolean cut) {
    }

    private record Ran(long thread, long nanos) {
    }

    private final ThreadMXBean bean;
    private Map<Long, Long> times = new HashMap<>();

    private RunningThreads(ThreadMXBean bean) {
        this.bean = bean;
    }

    /** Null where the JVM does not tell. It takes some 30 ms. */
    static RunningThreads open() {
        try {
            return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean && bean.isThreadCpuTimeSupported() && bean.isThreadCpuTimeEnabled() ? new RunningThreads(bean) : null;
        } catch (LinkageError | RuntimeException e) {
            return null;
        }
    }

    List<Stack> look() {
        long[] threads = bean.getAllThreadIds();
        long[] nanos = bean.getThreadCpuTime(threads);
        Map<Long, Long> now = new HashMap<>();
        List<Ran> ran = new ArrayList<>();
        for (int i = 0; i < threads.length; i++) {
            now.put(threads[i], nanos[i]);
            Long before = times.get(threads[i]);
            if (before != null && nanos[i] - before >= LEAST_NANOS) {
                ran.add(new Ran(threads[i], nanos[i] - before));
            }
        }
        times = now;
        ran.sort(Comparator.comparingLong(Ran::nanos).reversed());
        List<Stack> stacks = new ArrayList<>();
        List<Ran> most = ran.subList(0, Math.min(THREADS, ran.size()));
        if (!most.isEmpty()) {
            ThreadInfo[] infos = bean.getThreadInfo(most.stream().mapToLong(Ran::thread).toArray(), FRAMES);
            for (int i = 0; i < infos.length; i++) {
                StackTraceElement[] frames = infos[i] == null || infos[i].getThreadName().startsWith(OURS) ? new StackTraceElement[0] : infos[i].getStackTrace();
                if (frames.length > 0) {
                    stacks.add(new Stack(most.get(i).thread, most.get(i).nanos, frames, frames.length == FRAMES));
                }
            }
        }
        return stacks;
    }
}
