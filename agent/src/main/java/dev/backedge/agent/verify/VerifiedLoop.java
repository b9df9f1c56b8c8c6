package dev.backedge.agent.verify;

import dev.backedge.agent.site.MethodSource;
import dev.backedge.agent.site.Site;
import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.SliceCheck;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** One loop whose native code is looked at. */
final class VerifiedLoop {
    /** So many of the first entries are verified, then every one whose number is a power of two: a program of a million entries ends, too. */
    private static final int FIRST_ENTRIES = 16;

    private final String agentVersion;
    private final Site site;
    private final MethodSource source;
    private final int region;
    private final String entrySlots;
    private final Set<String> unmet;
    private final CompilerOptions options;
    private final long entry;
    private final SliceCheck check;
    private final AtomicLong entries = new AtomicLong();
    private final AtomicBoolean failed = new AtomicBoolean();

    /** A slice that was not right. */
    record Failure(SliceCheck.Difference difference, Reproducer reproducer) {
    }

    /** @param options with which its code was compiled; @param entry of its code */
    VerifiedLoop(String agentVersion, Site site, MethodLoops loops, LoopRegion region, Set<String> unmet, CompilerOptions options, long entry) {
        this.agentVersion = agentVersion;
        this.site = site;
        this.source = site.source();
        this.region = region.number();
        this.entrySlots = region.entrySlots().toString();
        this.unmet = Set.copyOf(unmet);
        this.options = options;
        this.entry = entry;
        this.check = new SliceCheck(loops, region, options.fuel());
    }

    Site site() {
        return site;
    }

    /** Counts an entry. @return whether it is to be verified */
    boolean isDue() {
        long n = entries.incrementAndGet();
        return n <= FIRST_ENTRIES || Long.bitCount(n) == 1;
    }

    /** @return whether the caller is the first to find it wrong */
    boolean failFirst() {
        return failed.compareAndSet(false, true);
    }

    /**
     * Lets native code run for one slice on copies, and compares.
     *
     * @param buffer the program's own, not changed
     * @param references the program's own, not changed
     * @param inTable whether its code gets them in an array
     * @return null if native code was right, or could not be entered
     * @throws UnsupportedOperationException if the bytecode cannot be run a second time
     */
    Failure verify(long[] buffer, Object[] references, boolean inTable) {
        long[] before = buffer.clone();
        Object[] inputs = ArrayCopies.of(references);
        SliceCheck.Outcome outcome = run(entry, before, inputs, inTable);
        if (outcome.resumePoint() == OsrFrame.NOT_ENTERED) {
            return null;
        }
        SliceCheck.Difference difference = check.difference(before, ArrayCopies.of(inputs), outcome);
        site.countVerifiedSlice();
        return difference == null ? null
                : new Failure(difference, Reproducer.of(agentVersion, site, source, region, entrySlots, unmet, options, before, inputs, inTable, difference.toString()));
    }

    /** Runs native code on copies. */
    static SliceCheck.Outcome run(long entry, long[] buffer, Object[] arrays, boolean inTable) {
        long[] buffersCopy = buffer.clone();
        Object[] copies = ArrayCopies.of(arrays);
        return new SliceCheck.Outcome(NativeEntries.enter(entry, buffersCopy, copies, inTable), buffersCopy, copies);
    }
}
