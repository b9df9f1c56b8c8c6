package dev.backedge.agent.site;

import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.ir.ExitKind;
import java.util.List;

/**
 * When code leaves by side exits so often that the interpreter is the better place for the loop: by most of its entries, and after a short time. A loop that
 * does much between two exits, as where one iteration in a thousand throws, is best left as it is.
 */
public final class SideExitPolicy {
    /** Entries before there is a verdict. */
    static final long LEAST_ENTRIES = 1000;
    /** Mean nanoseconds in native code, for each entry, from which on it pays whatever ends it: several times what the way in and out costs. */
    static final long LONG_NANOS = 400;

    /**
     * @param nanos all the time spent in native code
     * @return why to give the code up, or null to keep it
     */
    public Rejection verdict(List<CompiledLoop.Exit> exits, long[] counters, long nanos) {
        if (counters.length == 0 || counters[0] < LEAST_ENTRIES || nanos >= counters[0] * LONG_NANOS) {
            return null;
        }
        long sideExits = 0;
        int worst = -1;
        for (int i = 0; i < exits.size(); i++) {
            if (exits.get(i).reason().kind() == ExitKind.SIDE_EXIT) {
                sideExits += counters[1 + i];
                if (worst < 0 || counters[1 + i] > counters[1 + worst]) {
                    worst = i;
                }
            }
        }
        if (2 * sideExits <= counters[0]) {
            return null;
        }
        CompiledLoop.Exit exit = exits.get(worst);
        return new Rejection("TOO_MANY_SIDE_EXITS", sideExits + " of " + counters[0] + " entries left by a side exit, "
                + counters[1 + worst] + " of them at bytecode " + exit.bci() + " (" + exit.reason() + ")");
    }
}
