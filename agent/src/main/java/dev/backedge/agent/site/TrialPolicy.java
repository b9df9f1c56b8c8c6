package dev.backedge.agent.site;

import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.ir.ExitKind;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * When a method is worth a trial: once it has spent a while in native code, and is called again and again. An outermost loop runs once a call, so the calls are as many as its exits
 * from native code; if it stays cold, {@link ShortLoopProbe} sees whether it is entered anew. A call that lasts long gets nothing from a trial, which only later calls could profit from, and
 * would lose what the JVM has compiled of it.
 */
public final class TrialPolicy {
    /** Times that the loop has been run to its end before there is a trial, and nanoseconds in native code. */
    static final long LEAST_CALLS = 100;
    static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** Mean nanoseconds of one time, at most. */
    static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** What is enough, in parts of that, where the class is to be rewritten for another trial anyway. */
    private static final long PART_FOR_COMPANY = 10;

    private TrialPolicy() {
    }

    /** Whether a site's method is to be tried, by what it has done so far. */
    public static boolean wants(Site site) {
        return wants(site, 1);
    }

    /** Whether it is to be tried together with another one of its class. */
    public static boolean wantsInCompany(Site site) {
        return wants(site, PART_FOR_COMPANY);
    }

    private static boolean wants(Site site, long part) {
        if (site.isConsideredForTrial() || !site.compilableByHotSpot()) {
            return false;
        }
        Site outermost = site.outermost();
        boolean again = outermost == site ? site.depth() == 1 : outermost.depth() == 1 && outermost.state() == SiteState.COLD && outermost.probe().isEnteredAgain();
        return again && wants(loopExits(site.exits(), site.counters()) * part, site.nativeNanos() * part);
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
