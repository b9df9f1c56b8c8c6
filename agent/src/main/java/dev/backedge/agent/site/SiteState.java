package dev.backedge.agent.site;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The states of a site; {@link #successors()} is the whole of its life. */
public enum SiteState {
    /** Seen; its hook, if it has one, has not yet called. */
    COLD,
    /** Its back edges are being counted. */
    COUNTING,
    /** Hot; waits for the compiler. */
    QUEUED,
    COMPILING,
    /** Native code is entered at its header. */
    INSTALLED,
    /** Its code is no longer entered; it will be counted again, and needs more to get hot. */
    INVALIDATED,
    /** Stays bytecode for good, for a reason that the report tells. */
    REJECTED,
    /** {@code mode=analyze}: it could be compiled. */
    COMPILABLE,
    /** Its class is gone. */
    UNLOADED;

    private static final Map<SiteState, Set<SiteState>> SUCCESSORS = successorTable();

    private static Map<SiteState, Set<SiteState>> successorTable() {
        Map<SiteState, Set<SiteState>> table = new EnumMap<>(SiteState.class);
        table.put(COLD, EnumSet.of(COUNTING, QUEUED, REJECTED, UNLOADED));
        table.put(COUNTING, EnumSet.of(QUEUED, REJECTED, UNLOADED));
        table.put(QUEUED, EnumSet.of(COMPILING, COUNTING, REJECTED, UNLOADED));
        table.put(COMPILING, EnumSet.of(INSTALLED, COMPILABLE, QUEUED, REJECTED, UNLOADED));
        table.put(INSTALLED, EnumSet.of(INVALIDATED, REJECTED, UNLOADED));
        table.put(INVALIDATED, EnumSet.of(COUNTING, REJECTED, UNLOADED));
        table.put(REJECTED, EnumSet.of(UNLOADED));
        table.put(COMPILABLE, EnumSet.of(UNLOADED));
        table.put(UNLOADED, EnumSet.noneOf(SiteState.class));
        return table;
    }

    /** The states that may follow this one. */
    public Set<SiteState> successors() {
        return Collections.unmodifiableSet(SUCCESSORS.get(this));
    }

    boolean mayBecome(SiteState next) {
        return SUCCESSORS.get(this).contains(next);
    }

    /** Whether nothing more will happen to it unless its code is taken back or its class goes. */
    public boolean settled() {
        return this == INSTALLED || this == REJECTED || this == COMPILABLE || this == UNLOADED;
    }
}
