package dev.backedge.agent.site;

/** When a loop is hot, and how often its hook reports. Budgets are small, so that loops with few iterations are counted too; the calls they cost end when the loop is hot. */
public final class HotnessPolicy {
    /**
     * Back edges between two reports of a loop without inner loops, and of one with. A loop that never runs for so long is never counted; where
     * the JVM compiles, that is as it should be: the way into native code and out again would cost more than it gives.
     */
    private static final int INNERMOST_STEP = 64;
    private static final int INNERMOST_STEP_OF_INTERPRETER = 16;
    private static final int OUTER_STEP = 8;
    /** What a running activation gets while its loop is compiled. */
    static final int WHILE_PENDING = 1024;
    /** Back edges of a loop whose inner loop runs native code already. */
    private static final int ESCALATION = 16;
    /** Of a loop that is compiled after the one around it. */
    private static final int DOUBLINGS_WHILE_DEFERRED = 4;
    /** Times the threshold doubles. */
    private static final int MOST_DOUBLINGS = 6;

    private final int threshold;
    private final int innermostStep;

    /**
     * @param threshold back edges over all invocations and threads; at least 1
     * @param interpretsOnly whether this JVM has no compiler
     */
    public HotnessPolicy(int threshold, boolean interpretsOnly) {
        this.threshold = threshold;
        this.innermostStep = interpretsOnly ? INNERMOST_STEP_OF_INTERPRETER : INNERMOST_STEP;
    }

    int step(Site site) {
        return Math.min(threshold, site.hasInner() ? OUTER_STEP : innermostStep);
    }

    boolean hot(Site site, long backEdges) {
        int doublings = site.invalidations() + site.postponements() + (site.isDeferred() ? DOUBLINGS_WHILE_DEFERRED : 0);
        long needed = (long) threshold << Math.min(doublings, MOST_DOUBLINGS);
        return backEdges >= (site.innerInstalled() && site.postponements() == 0 ? Math.min(needed, ESCALATION) : needed);
    }
}
