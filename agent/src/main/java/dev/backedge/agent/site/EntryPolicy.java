package dev.backedge.agent.site;

import java.util.function.Predicate;

/**
 * When a loop's entries are too short to pay for the way in and out, some 40 to 150 ns: a loop of a few iterations that is entered over
 * and over. HotSpot compiles it in place, once the hook is out. Only for JVMs that have a compiler, and loops that it takes.
 */
public final class EntryPolicy {
    /** Entries between two looks that count as many. */
    static final long MANY = 5_000;
    /** Mean nanoseconds in native code below which an entry is short. */
    static final long SHORT_NANOS = 150;
    /** Looks in a row that must find the entries many and short: an outer loop may be about to take over. */
    static final int LOOKS = 3;

    private final Predicate<Site> hotSpotTakes;

    private EntryPolicy(Predicate<Site> hotSpotTakes) {
        this.hotSpotTakes = hotSpotTakes;
    }

    /** @param interpretsOnly whether this JVM has no compiler */
    public static EntryPolicy of(boolean interpretsOnly) {
        return new EntryPolicy(interpretsOnly ? site -> false : Site::compilableByHotSpot);
    }

    /** What was seen of one site so far; for one thread. */
    public final class Watch {
        private final Site site;
        private long entries;
        private long nanos;
        private int looks;

        private Watch(Site site) {
            this.site = site;
        }

        /** Looks again. @return why to give the code up, or null to keep it */
        public Rejection look() {
            if (!hotSpotTakes.test(site)) {
                return null;
            }
            long[] counters = site.counters();
            return look(counters.length == 0 ? 0 : counters[0], site.nativeNanos());
        }

        Rejection look(long allEntries, long allNanos) {
            long newEntries = allEntries - entries;
            long newNanos = allNanos - nanos;
            entries = allEntries;
            nanos = allNanos;
            boolean tooShort = newEntries >= MANY && newNanos < newEntries * SHORT_NANOS;
            looks = tooShort ? looks + 1 : 0;
            return looks < LOOKS ? null : new Rejection("SHORT_ENTRIES", "its entries take " + newNanos / newEntries
                    + " ns, too little to pay for the transitions (" + newEntries + " of them at the last look): the JVM compiles it in place");
        }
    }

    /** Starts to watch a site whose code has just been installed. */
    public Watch watch(Site site) {
        return new Watch(site);
    }
}
