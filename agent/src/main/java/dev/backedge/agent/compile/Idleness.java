package dev.backedge.agent.compile;

import dev.backedge.agent.site.NativeCode;

/** For how long nobody has entered some code, by looks at its counter of entries. Native code is entered anew after each slice, so a thread that stays in it counts. For one thread. */
final class Idleness {
    private long entries = -1;
    private long since;

    Idleness(long now) {
        since = now;
    }

    /** Looks again. */
    void look(NativeCode code, long now) {
        long seen = code.counter(0);
        if (seen != entries) {
            entries = seen;
            since = now;
        }
    }

    /** Nanoseconds from the last look that saw it entered. */
    long nanos(long now) {
        return now - since;
    }
}
