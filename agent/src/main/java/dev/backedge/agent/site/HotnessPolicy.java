package dev.backedge.agent.site;

/**
 * When a loop is hot, and how often its hook reports. Budgets are small, so that a loop of a few iterations that is entered
 * again and again is counted too; the calls they cost end when the loop is hot.
 */
public final class HotnessPolicy {
    /** Back edges between two reports of a loop without inner loops, and of one with. */
    private static final int INNERMOST_STEP = 16;
    private static final int OUTER_STEP = 8;
    /** What a running activation gets while its loop is compiled. */
    static final int WHILE_PENDING = 1024;
    /** Back edges of a loop whose inner loop runs native code already. */
    private static final int ESCALATION = 16;
    /** Times the threshold doubles. */
    private static final int MOST_DOUBLINGS = 6;

    private final int threshold;

    /** @param threshold back edges over all invocations and threads; at least 1 */
    public HotnessPolicy(int threshold) {
        this.threshold = threshold;
    }

    int step(Site site) {
        return Math.min(threshold, site.hasInner() ? OUTER_STEP : INNERMOST_STEP);
    }

    boolean hot(Site site, long backEdges) {
        long needed = (long) threshold << Math.min(site.invalidations(), MOST_DOUBLINGS);
        return backEdges >= (site.innerInstalled() ? Math.min(needed, ESCALATION) : needed);
    }
}
