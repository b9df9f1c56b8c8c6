package dev.backedge.agent.compile;

import dev.backedge.agent.bridge.Doors;
import dev.backedge.trampoline.CodeCache;
import dev.backedge.trampoline.CriticalTrampolines;
import dev.backedge.trampoline.NativeAccessException;
import dev.backedge.trampoline.critical.CriticalLinker;

/** The way into native code by the foreign-function linker. Its parts are linked when they are first asked for: 100 ms the first time, 10 ms for each further number of arrays. */
final class CriticalDoor {
    private final Doors doors;
    private final CriticalTrampolines trampolines;
    private final long closed;

    private CriticalDoor(Doors doors, CriticalTrampolines trampolines, long closed) {
        this.doors = doors;
        this.trampolines = trampolines;
        this.closed = closed;
    }

    /**
     * @param cache whose code may be entered this way from now on
     * @throws NativeAccessException if this JVM does not let us
     */
    static CriticalDoor open(CodeCache cache, Doors doors) throws NativeAccessException, ReflectiveOperationException {
        CriticalTrampolines trampolines = CriticalTrampolines.open();
        cache.handshake(CriticalLinker.handshake());
        return new CriticalDoor(doors, trampolines, cache.closedEntry());
    }

    /** Whether hooks that pass arrays of these types may enter this way. @param arrays see {@link Doors#apply}; null for those that pass something else */
    boolean leadsIn(String arrays) {
        return doors.open(arrays, trampolines::link, closed);
    }
}
