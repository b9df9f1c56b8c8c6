package dev.backedge.agent.site;

import java.util.function.LongSupplier;

/** When a loop is hot, and how often its hook reports. Budgets are small, so that loops with few iterations are counted too; the calls they cost end when the loop is hot. */
public final class HotnessPolicy {
    /**
     * Back edges between two reports of a loop without inner loops, and of one with. A loop that never runs for so long is never counted; where
     * the JVM compiles, that is as it should be: the way into native code and out again would cost more than it gives. One less than a power of 2: a loop of just so many iterations
     * would end before it reports.
     */
    private static final int INNERMOST_STEP = 63;
    private static final int INNERMOST_STEP_OF_INTERPRETER = 15;
    private static final int OUTER_STEP = 7;
    /** The same where hooks of its inner loops had no room in the method: nothing else counts what they do, and there may be few iterations around them. */
    private static final int STEP_FOR_INNER_WITHOUT_HOOKS = 1;
    /** How many back edges of the inner loops, at least, a back edge of such a loop is taken for. */
    private static final int INNER_WITHOUT_HOOKS = 8;
    /** Back edges that a running activation of an innermost loop gets at a time while its loop is compiled, and one of a loop with inner loops, at least and at most. */
    private static final int WHILE_PENDING = 1024;
    private static final int MOST_WHILE_PENDING = 1 << 16;
    private static final int MOST_OUTER_WHILE_PENDING = 1 << 10;
    /** Back edges of a loop whose inner loop runs native code already. */
    private static final int ESCALATION = 2 * OUTER_STEP;
    /** Of a loop that is compiled after the one around it. */
    private static final int DOUBLINGS_WHILE_DEFERRED = 4;
    /** Times the threshold doubles because code was taken back, and because the loop could not be compiled yet: the latter may be so for ever. */
    private static final int MOST_DOUBLINGS = 6;
    private static final int MOST_DOUBLINGS_WHILE_WAITING = 24;

    /** A loop that has done such a part of what makes it hot is worth getting ready for. */
    private static final int WARM = 8;

    /**
     * Of a loop that waits for receivers only entries are counted: nothing is gained by having seen them where it is not entered again, and its back edges stay free of hooks. So
     * many entries make it hot.
     */
    private static final int WATCHED_ENTRIES = 256;
    private static final int WATCHED_ENTRIES_OF_INTERPRETER = 16;

    private final int threshold;
    private final boolean interpretsOnly;
    private final int innermostStep;
    private final LongSupplier clock;

    /**
     * @param threshold back edges over all invocations and threads; at least 1
     * @param interpretsOnly whether this JVM has no compiler
     */
    public HotnessPolicy(int threshold, boolean interpretsOnly) {
        this(threshold, interpretsOnly, System::nanoTime);
    }

    HotnessPolicy(int threshold, boolean interpretsOnly, LongSupplier clock) {
        this.clock = clock;
        this.threshold = threshold;
        this.interpretsOnly = interpretsOnly;
        this.innermostStep = interpretsOnly ? INNERMOST_STEP_OF_INTERPRETER : INNERMOST_STEP;
    }

    /** What a running activation gets while its loop is compiled. One back edge of a loop around others may take a millisecond, and code that is there by then would wait for the rest. */
    int whilePending(Site site) {
        return site.hasInner() ? site.pace().next(clock.getAsLong(), OUTER_STEP, MOST_OUTER_WHILE_PENDING) : site.pace().next(clock.getAsLong(), WHILE_PENDING, MOST_WHILE_PENDING);
    }

    int step(Site site) {
        return site.watched() != null ? Math.max(1, threshold / (interpretsOnly ? WATCHED_ENTRIES_OF_INTERPRETER : WATCHED_ENTRIES)) : site.hasInnerWithoutHook() ? STEP_FOR_INNER_WITHOUT_HOOKS : Math.min(threshold, site.hasInner() ? OUTER_STEP : innermostStep);
    }

    /** Whether a loop may be hot soon. */
    public boolean warm(long backEdges) {
        return backEdges >= threshold / WARM;
    }

    boolean hot(Site site, long backEdges) {
        int doublings = Math.min(site.invalidations() + (site.isDeferred() ? DOUBLINGS_WHILE_DEFERRED : 0), MOST_DOUBLINGS)
                + Math.min(site.postponements(), MOST_DOUBLINGS_WHILE_WAITING);
        long needed = (long) (site.watched() == null && site.hasInnerWithoutHook() ? Math.max(1, threshold / INNER_WITHOUT_HOOKS) : threshold) << doublings;
        return backEdges >= (site.watched() == null && site.innerInstalled() && site.postponements() == 0 ? Math.min(needed, ESCALATION) : needed);
    }
}
