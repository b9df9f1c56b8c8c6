package dev.backedge.agent.compile;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The threads in which activations of one class were found that could lose. To look at these alone stops no other. */
final class Suspects {
    private final Set<Thread> threads = new HashSet<>();

    /** How their activations are found now, the most harmful one; where they have none any more, those of all threads but virtual ones, among which there may be others. */
    Activations.Seen look(Activations activations, Supplier<Map<Thread, StackTraceElement[]>> all) {
        Activations.Seen seen = Activations.Seen.NONE;
        for (Thread each : threads) {
            seen = worse(seen, activations.in(each.getStackTrace(), runs(each)));
        }
        return seen == Activations.Seen.NONE ? lookAtAll(activations, all.get()) : seen;
    }

    private Activations.Seen lookAtAll(Activations activations, Map<Thread, StackTraceElement[]> all) {
        threads.clear();
        Activations.Seen worst = Activations.Seen.NONE;
        for (Map.Entry<Thread, StackTraceElement[]> each : all.entrySet()) {
            Activations.Seen seen = activations.in(each.getValue(), runs(each.getKey()));
            if (seen != Activations.Seen.NONE) {
                threads.add(each.getKey());
            }
            worst = worse(worst, seen);
        }
        return worst;
    }

    /** How many the next look is at, if there was one. */
    int threads() {
        return threads.size();
    }

    /** The next look is at all threads. */
    void forget() {
        threads.clear();
    }

    private static boolean runs(Thread thread) {
        return thread.getState() == Thread.State.RUNNABLE;
    }

    private static Activations.Seen worse(Activations.Seen one, Activations.Seen other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
