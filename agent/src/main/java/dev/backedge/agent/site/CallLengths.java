package dev.backedge.agent.site;

import java.util.concurrent.TimeUnit;

/** What is known of how long the calls of a method take, by what one of its loops has done. For the thread that watches code. */
public final class CallLengths {
    /** Mean nanoseconds of what is long: in a hundredth of it the interpreter gets from one call to the next. */
    static final long LONG_NANOS = TimeUnit.MICROSECONDS.toNanos(10);
    /** Fewer calls or entries tell nothing. */
    private static final long ENOUGH = 20;

    private CallLengths() {
    }

    /** Whether calls of its method end soon, and new ones come: such as are tried, and those whose outermost loop, which a call enters but once, is entered again and again. */
    public static boolean areShort(Site site, long now) {
        if (site.bodies() != null && (site.trial() != null || site.bodies().calls().isEnteredAgain(now))) {
            return true;
        }
        long runs = TrialPolicy.loopExits(site.exits(), site.counters());
        return site.depth() == 1 && (site.probe().isEnteredAgain(now) || runs >= TrialPolicy.LEAST_CALLS && site.nativeNanos() / runs <= TrialPolicy.MOST_NANOS);
    }

    /** Whether calls of its method are so long that it does not matter what the caller does in between. */
    public static boolean areLong(Site site) {
        Trial.Result result = site.trial() == null ? null : site.trial().result();
        if (result != null) {
            return Math.min(result.nativeNanos(), result.jvmNanos()) >= LONG_NANOS;
        }
        boolean toldByCalls = site.bodies() != null && site.bodies().calls().isEnteredAfterAWhile();
        return toldByCalls || areSpellsLong(site) || site.depth() == 1 && (isLong(site.nativeNanos(), TrialPolicy.loopExits(site.exits(), site.counters())) || site.probe().isEnteredAfterAWhile());
    }

    /** Whether it is in native code for so long each time. */
    public static boolean areSpellsLong(Site site) {
        long[] counters = site.counters();
        return counters.length > 0 && isLong(site.nativeNanos(), counters[0]);
    }

    private static boolean isLong(long nanos, long times) {
        return times >= ENOUGH && nanos / times >= LONG_NANOS;
    }
}
