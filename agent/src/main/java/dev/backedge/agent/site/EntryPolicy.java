package dev.backedge.agent.site;

import java.util.function.Predicate;

/**
 * When a loop's entries are too short to pay for the way in and out, some 40 to 150 ns by native methods, some 15 ns by the foreign-function linker: a loop of a few iterations that is
 * entered over and over. Or when it hands over arrays of arrays, some 50 ns a row, and does too little with them. HotSpot compiles it in place, once the hook is out. Only for
 * JVMs that have a compiler, and loops that it takes.
 */
public final class EntryPolicy {
    public static final String ROWS_COST = "ROWS_COST";
    /** Entries between two looks that count as many. */
    static final long MANY = 5_000;
    /** Mean nanoseconds in native code below which an entry is short. */
    static final long SHORT_NANOS = 150;
    /** The same by the foreign-function linker; what reading the clock takes is in it. */
    static final long SHORT_NANOS_BY_LINKER = 25;
    /** Mean nanoseconds in native code below which it is worth while to enter by the foreign-function linker: the other way takes some percent of it. */
    static final long LINKER_NANOS = 5_000;
    /** Entries between two looks that count as many where arrays of arrays are handed over. */
    static final long MANY_WITH_ROWS = 40;
    /** Nanoseconds in native code that pay for one of handing over. */
    static final long WORTH_OF_SETUP = 4;
    /** Looks in a row that must find the entries many and short: an outer loop may be about to take over. */
    static final int LOOKS = 3;

    private final Predicate<Site> hotSpotTakes;
    private final boolean givesUp;

    private EntryPolicy(Predicate<Site> hotSpotTakes, boolean givesUp) {
        this.hotSpotTakes = hotSpotTakes;
        this.givesUp = givesUp;
    }

    /**
     * @param interpretsOnly whether this JVM has no compiler
     * @param givesUp whether code that does not pay is given up; the way in is chosen in any case
     */
    public static EntryPolicy of(boolean interpretsOnly, boolean givesUp) {
        return new EntryPolicy(interpretsOnly ? site -> false : Site::compilableByHotSpot, givesUp);
    }

    /** Whether code that does not pay is given up. */
    public boolean givesUp() {
        return givesUp;
    }

    /** What was seen of one site so far; for one thread. */
    public final class Watch {
        private final Site site;
        private long entries;
        private long nanos;
        private long setup;
        private int looks;
        private boolean wantsLinker;

        private Watch(Site site) {
            this.site = site;
        }

        /** Looks again. @return why to give the code up, or null to keep it */
        public Rejection look() {
            if (!hotSpotTakes.test(site)) {
                return null;
            }
            long[] counters = site.counters();
            return look(counters.length == 0 ? 0 : counters[0], site.nativeNanos(), site.setupNanos(), site.isCritical());
        }

        /** Whether it is better entered by the foreign-function linker, from what the last look has seen. */
        public boolean wantsLinker() {
            return wantsLinker;
        }

        /** To be called when it is entered another way. */
        public void startAgain() {
            looks = 0;
            wantsLinker = false;
        }

        Rejection look(long allEntries, long allNanos, long allSetup, boolean byLinker) {
            long newEntries = allEntries - entries;
            long newNanos = allNanos - nanos;
            long newSetup = allSetup - setup;
            entries = allEntries;
            nanos = allNanos;
            setup = allSetup;
            wantsLinker = newEntries >= MANY && newNanos < newEntries * LINKER_NANOS;
            boolean tooShort = newEntries >= MANY && newNanos < newEntries * (byLinker ? SHORT_NANOS_BY_LINKER : SHORT_NANOS);
            boolean tooMuchSetup = newEntries >= MANY_WITH_ROWS && newNanos < newSetup * WORTH_OF_SETUP;
            looks = tooShort || tooMuchSetup ? looks + 1 : 0;
            if (!givesUp) {
                return null;
            }
            if (looks >= LOOKS && tooMuchSetup) {
                return new Rejection(ROWS_COST, "handing over its arrays of arrays takes " + newSetup / newEntries + " ns an entry, and native code "
                        + newNanos / newEntries + " ns (" + newEntries + " of them at the last look): the JVM compiles it in place");
            }
            return looks < LOOKS ? null : new Rejection("SHORT_ENTRIES", "its entries take " + newNanos / newEntries
                    + " ns, too little to pay for the transitions (" + newEntries + " of them at the last look): the JVM compiles it in place");
        }
    }

    /** Starts to watch a site whose code has just been installed. */
    public Watch watch(Site site) {
        return new Watch(site);
    }
}
