package dev.backedge.agent.site;

/**
 * How many back edges a running activation gets until it looks again whether its native code is there: so many that looking takes next to no time, and few enough that the code does not wait. Threads
 * that share it without care only make the steps uneven.
 */
final class Pace {
    /** Between two looks. */
    private static final long GOAL_NANOS = 100_000;

    private int step;
    private long last;

    /**
     * @param now {@link System#nanoTime}
     * @param least the first step, and the shortest
     * @param most the longest: the next back edges may take longer than those that were timed
     */
    int next(long now, int least, int most) {
        long elapsed = now - last;
        last = now;
        if (step == 0 || elapsed > 2 * GOAL_NANOS) {
            step = (int) Math.max(least, step * GOAL_NANOS / Math.max(1, elapsed));
        } else if (elapsed < GOAL_NANOS / 2) {
            step = Math.min(2 * Math.max(step, least), most);
        }
        return step;
    }
}
