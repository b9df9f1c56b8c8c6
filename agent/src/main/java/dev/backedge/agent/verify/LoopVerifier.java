package dev.backedge.agent.verify;

import dev.backedge.agent.log.Loggers;
import dev.backedge.agent.site.Rejection;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteState;
import dev.backedge.agent.site.SlotTable;
import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntBiFunction;
import org.slf4j.Logger;

/**
 * What hooks enter under {@code mode=verify}, in place of native code: for some of the entries it lets native code run on copies of what the hook hands
 * over, compares what became of them with what the bytecode makes of them, and tells the hook that nothing was entered. So the program's own
 * bytecode does all the work, and its results are its own. The program's arrays are read once for an entry: what other threads write to them
 * meanwhile is either in all of the copies or in none.
 *
 * <p>Runs in the application's threads, and takes no lock. Thread-safe.
 */
public final class LoopVerifier implements ToIntBiFunction<Long, Object[]> {
    private final SlotTable table;
    private final Path directory;
    private final String agentVersion;
    /** By entry, as the bridge has it. */
    private final Map<Long, VerifiedLoop> loops = new ConcurrentHashMap<>();
    private final Logger log = Loggers.of("site");

    /** @param directory for reproducers; null for the working directory */
    public LoopVerifier(SlotTable table, Path directory, String agentVersion) {
        this.agentVersion = agentVersion;
        this.table = table;
        this.directory = directory;
    }

    /**
     * Verifies a loop from now on. To be called before hooks are told of its entry, by the thread that has compiled it.
     *
     * @param unmet classes of which no method was inlined after all
     * @param options with which it was compiled
     * @param entry of its code
     */
    public void watch(Site site, MethodLoops analysis, LoopRegion region, Set<String> unmet, CompilerOptions options, long entry) {
        loops.values().removeIf(loop -> loop.site().state() == SiteState.REJECTED || loop.site().state() == SiteState.UNLOADED);
        loops.put(entry, new VerifiedLoop(agentVersion, site, analysis, region, unmet, options, entry));
    }

    /**
     * What a hook calls.
     *
     * @param arguments the OSR buffer, then the references, or an array of them
     * @return {@link OsrFrame#NOT_ENTERED}
     */
    @Override
    public int applyAsInt(Long entry, Object[] arguments) {
        VerifiedLoop loop = loops.get(entry);
        if (loop != null && loop.isDue()) {
            boolean inTable = arguments.length == 2 && arguments[1] instanceof Object[];
            verify(loop, (long[]) arguments[0], inTable ? (Object[]) arguments[1] : Arrays.copyOfRange(arguments, 1, arguments.length), inTable);
        }
        return OsrFrame.NOT_ENTERED;
    }

    private void verify(VerifiedLoop loop, long[] buffer, Object[] references, boolean inTable) {
        try {
            VerifiedLoop.Failure failure = loop.verify(buffer, references, inTable);
            if (failure != null && loop.failFirst()) {
                String file = failure.reproducer().write(directory);
                disable(loop, new Rejection("VERIFY_DIFFERENCE", failure.difference() + "; " + file));
            }
        } catch (UnsupportedOperationException e) {
            disable(loop, new Rejection("NOT_VERIFIABLE", "its bytecode cannot be run a second time: " + e.getMessage()));
        } catch (OutOfMemoryError e) {
            // There is no room for the copies now: the next entries are other ones.
        } catch (RuntimeException e) {
            log.warn("verifying {} has failed; the loop stays bytecode", loop.site(), e);
            disable(loop, new Rejection("VERIFY_ERROR", e.toString()));
        }
    }

    private void disable(VerifiedLoop loop, Rejection why) {
        Site site = loop.site();
        if (!site.reject(why)) {
            return;
        }
        table.close(site.slot());
        site.release();
        if (why.code().equals("VERIFY_DIFFERENCE")) {
            log.warn("VERIFY DIFFERENCE in loop {}, {}: {}", site.number(), site, why.sentence());
        } else {
            log.info("{} is not verified: {}", site, why.sentence());
        }
    }
}
