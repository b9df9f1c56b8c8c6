package dev.backedge.agent.compile;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The threads in which activations of one class were found that could lose. To look at these alone stops no other. */
final class Suspects {
    /** Looks that a thread needs to show that its activations come and go, and the part of them that has to find another one than the look before. */
    private static final int ENOUGH = 20;
    private static final int PART = 4;

    private final Set<Thread> threads = new HashSet<>();
    private final Map<Thread, Comings> comings = new HashMap<>();

    /** Of one thread: its activation at the last look, 0 for none; how many looks followed one that had found some; and how many of these had found another, or none. */
    private static final class Comings {
        private int activation;
        private int looks;
        private int others;

        void add(int found) {
            if (activation != 0) {
                looks++;
                others += found != activation ? 1 : 0;
            }
            activation = found;
        }

        boolean comeAndGo() {
            return activation == 0 || looks >= ENOUGH && others * PART >= looks;
        }
    }

    /** How their activations are found now, the most harmful one; where they have none any more, those of all threads but virtual ones, among which there may be others. */
    Activations.Seen look(Activations activations, Supplier<Map<Thread, StackTraceElement[]>> all) {
        Activations.Seen seen = Activations.Seen.NONE;
        for (Thread each : threads) {
            seen = worse(seen, look(activations, each, each.getStackTrace()));
        }
        return seen == Activations.Seen.NONE ? lookAtAll(activations, all.get()) : seen;
    }

    private Activations.Seen lookAtAll(Activations activations, Map<Thread, StackTraceElement[]> all) {
        threads.clear();
        Activations.Seen worst = Activations.Seen.NONE;
        for (Map.Entry<Thread, StackTraceElement[]> each : all.entrySet()) {
            Activations.Seen seen = look(activations, each.getKey(), each.getValue());
            if (seen != Activations.Seen.NONE) {
                threads.add(each.getKey());
            }
            worst = worse(worst, seen);
        }
        comings.keySet().retainAll(all.keySet());
        return worst;
    }

    private Activations.Seen look(Activations activations, Thread thread, StackTraceElement[] stack) {
        Activations.Seen seen = activations.in(stack, thread.getState() == Thread.State.RUNNABLE);
        if (seen != Activations.Seen.NONE || comings.containsKey(thread)) {
            comings.computeIfAbsent(thread, key -> new Comings()).add(seen == Activations.Seen.NONE ? 0 : activations.outermost(stack));
        }
        return seen;
    }

    /** Whether each thread's activations were seen to end soon, time after time: what one of them would lose is not worth waiting for. */
    boolean comeAndGo() {
        return comings.values().stream().allMatch(Comings::comeAndGo);
    }

    /** How many the next look is at, if there was one. */
    int threads() {
        return threads.size();
    }

    /** The next look is at all threads. */
    void all() {
        threads.clear();
    }

    /** Begins anew. */
    void forget() {
        threads.clear();
        comings.clear();
    }

    private static Activations.Seen worse(Activations.Seen one, Activations.Seen other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
