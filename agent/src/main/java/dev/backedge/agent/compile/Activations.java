package dev.backedge.agent.compile;

import java.util.Set;

/**
 * What the activations of a class's methods would lose if the class were rewritten. They go on in the old code, which HotSpot never compiles again: so an activation loses what it does
 * itself, in loops, between the calls that it makes. That is nothing where there is no loop ahead of it; where its method's calls end soon; and next to nothing where it is always
 * found away from its own bytecode: waiting, in a call that takes long, or in native code for long. Where there are loops ahead other than those that it is in, nobody knows what it will do
 * there.
 */
final class Activations {
    /** How an activation was found. From the harmless to the harmful. */
    enum Seen {
        /** There is none, or none that could lose. */
        NONE,
        /** It would lose next to nothing if it were always like this. */
        AWAY,
        AT_WORK
    }

    /** What is known of methods, which stack traces know by name. */
    interface Methods {
        /** Whether calls of the methods of the class with this name and these descriptors end soon, and new ones come. */
        boolean areCallsShort(String method, Set<String> descriptors);

        /** Whether calls of a method of any class are so long that it does not matter what the caller does in between. */
        boolean areCallsLong(String className, String method);

        /** Whether loops of such a method stay in native code for so long each time. */
        boolean areSpellsLong(String className, String method);
    }

    /** The package of the bridge, by way of which native code is entered. */
    private static final String BRIDGE = "java.backedge.";

    private final String className;
    private final LoopLines loops;
    private final Methods methods;

    /** @param className as stack traces have it */
    Activations(String className, LoopLines loops, Methods methods) {
        this.className = className;
        this.loops = loops;
        this.methods = methods;
    }

    /**
     * How those of one thread were found, the most harmful one.
     *
     * @param stack the topmost frame first
     * @param runs whether the thread does not wait
     */
    Seen in(StackTraceElement[] stack, boolean runs) {
        Seen seen = Seen.NONE;
        boolean away = !runs;
        for (int i = 0; i < stack.length; i++) {
            String type = stack[i].getClassName();
            String method = stack[i].getMethodName();
            if (type.equals(className) && loops.mayLoop(method) && !methods.areCallsShort(method, loops.descriptors(method))) {
                // a hook has no line of its own
                boolean inNativeCode = i > 0 && stack[i - 1].getClassName().startsWith(BRIDGE);
                boolean othersAhead = inNativeCode ? !loops.isOneNest(method) : !loops.isInAllAhead(method, stack[i].getLineNumber());
                if (othersAhead || !away && !(inNativeCode && methods.areSpellsLong(type, method))) {
                    return Seen.AT_WORK;
                }
                seen = Seen.AWAY;
            }
            away |= methods.areCallsLong(type, method);
        }
        return seen;
    }

    /**
     * By which the outermost activation with loops on a stack is known again: the frames below it stay as they are as long as it lasts.
     *
     * @return not 0
     */
    int outermost(StackTraceElement[] stack) {
        int at = stack.length - 1;
        while (at > 0 && !(stack[at].getClassName().equals(className) && loops.mayLoop(stack[at].getMethodName()))) {
            at--;
        }
        int hash = at < 0 ? 0 : stack[at].getMethodName().hashCode();
        for (int i = at + 1; i < stack.length; i++) {
            hash = 31 * hash + stack[i].hashCode();
        }
        return hash == 0 ? 1 : hash;
    }
}
