package dev.backedge.agent.select;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which methods without hooks are worth some, by samples of the stacks of threads that run: those with loops that are found at work for long enough, and sooner if their activations have been seen to
 * end, since it takes another call for hooks to be of use. A sample counts for the topmost method with loops alone; where the hooks of that have turned out to be of no use, for the next one below it: so outer
 * loops have their turn after inner ones. For one thread.
 */
final class HotMethods {
    /** A method must have worked for so many times what its hooks cost, and the chosen methods of a class for what it costs in any case to rewrite it: so hooks take a small part of the time, whatever comes of them. */
    private static final int TIMES = 60;
    private static final long CLASS_NANOS = 20_000_000;
    /** Where hooks have been of no use, others have to be worth twice as much, time after time; up to so many doublings. */
    private static final int MOST_DOUBLINGS = 6;
    /** A method that may be called back to back from one place has to have worked so many times as long as another: nobody can tell it from one that never ends. */
    private static final int PATIENCE = 4;
    /** Samples without which times mean nothing, and the part of all time that a class must have worked. */
    private static final int LEAST = 8;
    private static final int PART = 50;
    /** Old samples count less and less: after so many all counts are halved. */
    private static final int MOST_SAMPLES = 2000;
    /** Frames by which an activation is known again: those below it stay as they are as long as it lasts. */
    private static final int BELOW = 8;
    private static final long FORGOTTEN_NANOS = 10_000_000_000L;

    /** What is known of the methods in stack traces, by the names there. */
    interface Hooks {
        /** Whether methods of this name have hooks that may be of use. */
        boolean areOfUse(String className, String method);

        /** Descriptors of the methods that have this name, and this line, and loops without hooks. */
        Set<String> waiting(String className, String method, int line);

        /** What hooks for a method cost, nanoseconds. */
        long cost(Method method);
    }

    /** One method, or some of one name that stack traces cannot tell apart. */
    record Method(String className, String name, Set<String> descriptors) {
    }

    private static final class Count {
        private int samples;
        private long nanos;
        private int ends;

        /** @return whether nothing is left */
        private boolean halve() {
            samples /= 2;
            nanos /= 2;
            ends = (ends + 1) / 2;
            return samples == 0;
        }
    }

    /** An activation as a sample has it. @param below the frames below it, as many as were wanted, or all that there are if it is whole */
    private record Activation(Method method, List<StackTraceElement> below, boolean whole, long nanos) {
        static Activation of(Method method, StackTraceElement[] stack, int at, boolean cut, long now) {
            int end = Math.min(stack.length, at + 1 + BELOW);
            return new Activation(method, List.of(stack).subList(at + 1, end), !cut || end == at + 1 + BELOW, now);
        }

        /** Whether it is certainly not on this stack. */
        boolean isNotOn(StackTraceElement[] stack, boolean cut) {
            for (int i = 0; i < stack.length; i++) {
                if (stack[i].getMethodName().equals(method.name) && stack[i].getClassName().equals(method.className)) {
                    Activation other = of(method, stack, i, cut, nanos);
                    if (!whole || !other.whole || below.equals(other.below)) {
                        return false;
                    }
                }
            }
            return !cut;
        }
    }

    private final Hooks hooks;
    private final Map<Method, Count> counts = new HashMap<>();
    private final Map<Long, Activation> activations = new HashMap<>();
    private int samples;
    private long nanos;

    HotMethods(Hooks hooks) {
        this.hooks = hooks;
    }

    /**
     * Adds a sample of a thread that runs.
     *
     * @param ran for how long it has, nanoseconds
     * @param stack the topmost frame first
     * @param cut whether there may be more frames
     */
    void add(long thread, long ran, StackTraceElement[] stack, boolean cut, long now) {
        samples++;
        nanos += ran;
        Activation before = activations.remove(thread);
        Count known = before == null ? null : counts.get(before.method);
        if (known != null && before.isNotOn(stack, cut)) {
            known.ends++;
        }
        for (int i = 0; i < stack.length; i++) {
            String className = stack[i].getClassName();
            String method = stack[i].getMethodName();
            if (hooks.areOfUse(className, method)) {
                return;
            }
            Set<String> waiting = hooks.waiting(className, method, stack[i].getLineNumber());
            if (!waiting.isEmpty()) {
                Activation activation = Activation.of(new Method(className, method, waiting), stack, i, cut, now);
                activations.put(thread, activation);
                Count count = counts.computeIfAbsent(activation.method, key -> new Count());
                count.samples++;
                count.nanos += ran;
                return;
            }
        }
    }

    /**
     * Those that are worth hooks now, class by class; some of them may have been told before.
     *
     * @param failures how many classes have got hooks for nothing, less those for which it was worth while
     */
    Map<String, List<Method>> choose(long now, int failures) {
        long times = (long) TIMES << Math.max(0, Math.min(failures, MOST_DOUBLINGS));
        Map<String, List<Method>> classes = new HashMap<>();
        counts.forEach((method, count) -> {
            if (count.samples >= LEAST && count.nanos >= (count.ends > 0 ? 1 : PATIENCE) * times * hooks.cost(method)) {
                classes.computeIfAbsent(method.className, key -> new ArrayList<>()).add(method);
            }
        });
        classes.values().removeIf(methods -> !areWorthAll(methods, times));
        activations.values().removeIf(each -> now - each.nanos > FORGOTTEN_NANOS);
        if (samples > MOST_SAMPLES) {
            samples /= 2;
            nanos /= 2;
            counts.values().removeIf(Count::halve);
        }
        return classes;
    }

    private boolean areWorthAll(List<Method> methods, long times) {
        long worked = methods.stream().mapToLong(each -> counts.get(each).nanos).sum();
        return worked >= nanos / PART && worked >= times * (CLASS_NANOS + methods.stream().mapToLong(hooks::cost).sum());
    }
}
