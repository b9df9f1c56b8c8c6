package dev.backedge.agent.site;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Finds the loops that run all the time and never long enough to be counted, whose hooks can only cost: a site that is COLD because no
 * activation of it uses up its budget, or because nobody runs it. Every now and then its budget is 0 for one entry; if somebody comes by at
 * once, time after time, the loop is short and busy. Or, if loops in it run native code, its method is called again and again. Only where the JVM has a compiler. The hooks of rejected
 * loops can be probed, too, for how often their methods are called.
 *
 * <p>{@link #look} is for one thread; the hooks' threads meet a {@link Probe}, and take no lock.
 */
public final class ShortLoopProbe {
    /** An entry within this time is of a busy loop: more than a hundred a second; what many programs do over and over takes no longer, and so the time of a probe does not matter. */
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** Probes, one a look, that must find the loop busy. */
    static final int HITS = 12;
    /** An entry within this time is of a method that is called again and again, if that has been found so many times, or, for it to be so at present, was found that long ago. */
    private static final long AGAIN_NANOS = TrialPolicy.MOST_NANOS;
    private static final int TIMES_AGAIN = 3;
    private static final long AT_PRESENT_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Entries that are met before they tell how far apart they are, and one in how many may come at once if they are far apart. */
    private static final int ENOUGH = 20;

    private final SiteRegistry registry;
    private final SlotTable table;
    private final HotnessPolicy policy;

    public ShortLoopProbe(SiteRegistry registry, SlotTable table, HotnessPolicy policy) {
        this.registry = registry;
        this.table = table;
        this.policy = policy;
    }

    /** One site's part. */
    static final class Probe {
        /** When the budget was set to 0; 0 if it is what it should be. */
        private volatile long setAt;
        private volatile int hits;
        private volatile int again;
        private volatile long lastAgain;
        private volatile int met;
        private volatile int atOnce;

        /** A hook has called. @return whether because of the probe */
        boolean hit(long now) {
            long start = setAt;
            if (start == 0) {
                return false;
            }
            setAt = 0;
            met++;
            if (now - start < CallLengths.LONG_NANOS) {
                atOnce++;
            }
            if (now - start < SOON_NANOS) {
                hits++;
            }
            if (now - start < AGAIN_NANOS) {
                again++;
                lastAgain = now;
            }
            return true;
        }

        /** Whether the loop is entered again and again. */
        boolean isEnteredAgain() {
            return again >= TIMES_AGAIN;
        }

        /** Whether it is at present. */
        boolean isEnteredAgain(long now) {
            return isEnteredAgain() && now - lastAgain < AT_PRESENT_NANOS;
        }

        /** Whether some time goes by, nearly always, until the loop is entered anew. */
        boolean isEnteredAfterAWhile() {
            return met >= ENOUGH && atOnce * ENOUGH <= met;
        }

        boolean isUnset() {
            return setAt == 0;
        }

        void set(long now) {
            setAt = now == 0 ? 1 : now;
        }
    }

    /** Probes each cold site anew, and tells of those that are to be given up. */
    public void look(long now, Consumer<Site> busyAndShort) {
        long ahead = now - System.nanoTime();
        for (int slot = 0; slot < registry.slotsTaken(); slot++) {
            Site site = registry.at(slot);
            if (site == null || site.state() != SiteState.COLD || site.watched() != null || site.innerInstalled() && site.probe().isEnteredAgain() || !site.compilableByHotSpot()) {
                continue;
            }
            if (!site.innerInstalled() && site.probe().hits >= HITS) {
                busyAndShort.accept(site);
            } else if (site.probe().isUnset()) {
                site.probe().set(System.nanoTime() + ahead);
                publish(site);
            }
        }
    }

    /** Probes the hook of a rejected loop, as long as it has one, and the calls of its method where they do not come by the hook. */
    public void probe(Site site) {
        if (site.bodies() != null) {
            site.bodies().probe(System.nanoTime());
        }
        if (site.slot() != Site.NO_SLOT && site.state() == SiteState.REJECTED) {
            if (site.probe().isUnset()) {
                site.probe().set(System.nanoTime());
            }
            // one that was set before the loop was rejected was lost with the budget
            publish(site);
        }
    }

    /** Puts the budget back after a hit. @return the budget of this activation */
    int restore(Site site) {
        int step = site.state() == SiteState.REJECTED ? OverflowHandler.NEVER : policy.step(site);
        publish(site);
        return step;
    }

    /** Has the hook find the budget that it is to find. Of several threads the last has its way: what it has written holds when it is done. */
    private void publish(Site site) {
        SiteState state;
        boolean set;
        do {
            state = site.state();
            set = !site.probe().isUnset();
            table.budget(site.slot(), budget(site, state, set));
        } while (state != site.state() || set == site.probe().isUnset());
    }

    private int budget(Site site, SiteState state, boolean probed) {
        switch (state) {
            case COLD:
                return probed ? 0 : policy.step(site);
            case REJECTED:
                return probed ? 0 : OverflowHandler.NEVER;
            case INSTALLED:
                return 0;
            case UNLOADED:
                return OverflowHandler.NEVER;
            default:
                return policy.step(site);
        }
    }
}
