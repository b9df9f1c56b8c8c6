package dev.backedge.agent.site;

import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.ir.ExitKind;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * When a method is worth a trial: once one of its loops has spent a while in native code, again and again. Whether it is because the method is called again and again, or because the loop lies in another
 * one, the trial finds out by itself: it gets nowhere without calls, and is given up where a call takes long ({@link Trial}).
 */
public final class TrialPolicy {
    /** Times that the loop has been run to its end before there is a trial, and nanoseconds in native code. */
    static final long LEAST_CALLS = 100;
    static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** Mean nanoseconds of one time, at most. */
    static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private TrialPolicy() {
    }

    /** Whether a site's method is to be tried, by what it has done so far. */
    public static boolean wants(Site site) {
        MethodBodies bodies = site.bodies();
        return bodies != null && bodies.mayBeTried() && wants(loopExits(site.exits(), site.counters()), site.nativeNanos());
    }

    static boolean wants(long loopExits, long nanos) {
        return loopExits >= LEAST_CALLS && nanos >= LEAST_NANOS && nanos / loopExits <= MOST_NANOS;
    }

    /** How often it has run to its end in native code. */
    static long loopExits(List<CompiledLoop.Exit> exits, long[] counters) {
        long sum = 0;
        for (int i = 0; i < exits.size(); i++) {
            sum += exits.get(i).reason().kind() == ExitKind.LOOP_EXIT ? counters[1 + i] : 0;
        }
        return sum;
    }
}
