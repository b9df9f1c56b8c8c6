package dev.backedge.trampoline;

import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.OsrFrame;

/**
 * A compiled loop in executable memory.
 *
 * <p>Safe for use by many threads; keeps no copy of the code. Closing it takes it out of use at once; its memory is freed when no thread is inside any more.
 */
public final class InstalledCode implements AutoCloseable {
    private final CodeCache cache;
    private final int references;
    private final int counters;
    private final long entry;
    private final ExecutableMemory.Block block;
    private final long counterAddress;
    /** Non-null once the native counters are gone: what they said last. Guarded by this. */
    private long[] lastCounters;
    private long lastTicks;
    private long lastSetupTicks;
    /** Whether critical trampolines may have been told of it. */
    private volatile boolean critical;
    /** Whether there was a handshake with all threads since it was closed; guarded by the cache. */
    private boolean handshaken;

    InstalledCode(CodeCache cache, CompiledLoop loop, long entry, ExecutableMemory.Block block, long counterAddress) {
        this.cache = cache;
        this.references = loop.references();
        this.counters = loop.counters();
        this.entry = entry;
        this.block = block;
        this.counterAddress = counterAddress;
    }

    /**
     * What to pass to the trampoline of {@link CompiledLoop#references()} references: not 0, never given to other code, and safe
     * to use for ever: a trampoline returns {@link dev.backedge.compiler.OsrFrame#NOT_ENTERED} once this code is closed.
     */
    public long entry() {
        return entry;
    }

    /**
     * What to pass to the {@link CriticalTrampolines} for {@link CompiledLoop#references()} arrays: the same handle, for which the code's memory is kept until all threads have passed a
     * handshake.
     *
     * @throws IllegalStateException if the code gets its references in an array, or its cache knows no handshake
     */
    public long criticalEntry() {
        if (references == OsrFrame.TABLE || !cache.shakesHands()) {
            throw new IllegalStateException("not for critical trampolines");
        }
        critical = true;
        return entry;
    }

    /** Address of code byte 0, for listings and symbol files; memory that may be gone once this is closed. */
    public long codeAddress() {
        return block.address();
    }

    /** Bytes of machine code. */
    public int codeBytes() {
        return block.codeBytes();
    }

    /**
     * A counter of the compiled code: 0 counts entries, 1 + i exit i. Threads increment without locks, so counts may be a little
     * low. After {@link #close} the last count remains readable.
     */
    public synchronized long counter(int i) {
        if (i < 0 || i >= counters) {
            throw new IndexOutOfBoundsException("counter " + i + " of " + counters);
        }
        return lastCounters != null ? lastCounters[i] : cache.readCounter(counterAddress, i);
    }

    /** Ticks of the time-stamp counter that threads have spent in the code and left; a little low, since they add without locks. */
    public synchronized long ticks() {
        return lastCounters != null ? lastTicks : cache.readCounter(EntryCell.address(entry) + EntryCell.TICKS, 0);
    }

    /** Likewise, ticks spent on handing over arrays of arrays before the code was called. */
    public synchronized long setupTicks() {
        return lastCounters != null ? lastSetupTicks : cache.readCounter(EntryCell.address(entry) + EntryCell.SETUP, 0);
    }

    /** Takes the code out of use. Threads inside go on; the memory is freed when they have left. May be called again. */
    @Override
    public void close() {
        cache.close(this);
    }

    /** Whether a thread may be in the closed code that is not counted. */
    boolean awaitsHandshake() {
        return critical && !handshaken;
    }

    void handshaken() {
        handshaken = true;
    }

    ExecutableMemory.Block block() {
        return block;
    }

    long counterAddress() {
        return counterAddress;
    }

    /** Keeps the counts, before their memory goes. */
    synchronized void detachCounters() {
        lastTicks = ticks();
        lastSetupTicks = setupTicks();
        long[] last = new long[counters];
        for (int i = 0; i < last.length; i++) {
            last[i] = cache.readCounter(counterAddress, i);
        }
        lastCounters = last;
    }
}
