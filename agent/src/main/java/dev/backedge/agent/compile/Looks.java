package dev.backedge.agent.compile;

/**
 * Looks at the activations of one class, one after the other, until there is none that could lose, or each has been found away from its own bytecode so often that it can hardly spend a hundredth of
 * its time there. A series that comes to nothing is over soon, and the next one has to be twice as long: whoever is tried again and again does not get through by luck.
 */
final class Looks {
    /** What follows from the last look. */
    enum Verdict {
        HARMLESS,
        LOOK_AGAIN,
        HARMFUL
    }

    /** Before a series: the hooks of rejected loops tell only when they have been probed that often. */
    static final int PRELUDE = 25;
    static final int FIRST_SERIES = 200;
    private static final int LONGEST_SERIES = 16 * FIRST_SERIES;
    /** One look in so many may find somebody at work. */
    private static final int PART = 100;
    /** One look in so many, the last one among them, is at all threads. */
    private static final int ALL = 20;

    private int series = FIRST_SERIES;
    private int looks;
    private int atWork;

    /** Whether the next look has to be at all threads: others may have got there. */
    boolean isAtAll() {
        return looks == 0 || (looks + 1 - PRELUDE) % ALL == 0;
    }

    Verdict add(Activations.Seen seen) {
        looks++;
        atWork += looks > PRELUDE && seen == Activations.Seen.AT_WORK ? 1 : 0;
        boolean harmless = seen == Activations.Seen.NONE || looks >= PRELUDE + series && atWork <= series / PART;
        if (harmless || atWork > series / PART) {
            series = harmless ? FIRST_SERIES : Math.min(2 * series, LONGEST_SERIES);
            looks = 0;
            atWork = 0;
            return harmless ? Verdict.HARMLESS : Verdict.HARMFUL;
        }
        return Verdict.LOOK_AGAIN;
    }
}
