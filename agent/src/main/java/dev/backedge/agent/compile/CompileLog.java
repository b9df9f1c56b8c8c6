package dev.backedge.agent.compile;

import dev.backedge.agent.log.Loggers;
import dev.backedge.agent.site.Rejection;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.Trial;
import java.util.Locale;
import org.slf4j.Logger;

/**
 * A line for each event in the life of a loop, in the manner of {@code -XX:+PrintCompilation}: time, number of the loop, flags
 * ({@code %} on-stack replacement, {@code b} compiled by the thread that found it hot), nesting depth, where it is, what happened.
 */
final class CompileLog {
    private final Logger log = Loggers.of("compile");
    private final String flags;

    CompileLog(boolean background) {
        flags = background ? "% " : "%b";
    }

    void queued(Site site) {
        if (log.isDebugEnabled()) {
            log.debug(line(site, "queued after " + site.backEdges() + " back edges"));
        }
    }

    void installed(Site site) {
        if (log.isInfoEnabled()) {
            log.info(line(site, String.format(Locale.ROOT, "%d bytes of code in %.3f ms, entered %.3f ms after it was hot",
                    site.codeBytes(), site.compileNanos() / 1e6, site.hotToInstalledNanos() / 1e6)));
        }
    }

    void replaced(Site site) {
        if (log.isInfoEnabled()) {
            log.info(line(site, String.format(Locale.ROOT, "%d bytes of code made for its profile, %.3f ms of compiling in all", site.codeBytes(), site.compileNanos() / 1e6)));
        }
    }

    void byLinker(Site site) {
        if (log.isInfoEnabled()) {
            log.info(line(site, "entered by the foreign-function linker from now on"));
        }
    }

    void tried(Site site, Trial trial) {
        if (log.isInfoEnabled()) {
            log.info(line(site, String.format(Locale.ROOT, "trial %s: a call takes %.0f ns with native code, %.0f ns as the JVM compiles it",
                    trial.state() == Trial.State.WON ? "won" : "lost", trial.result().nativeNanos(), trial.result().jvmNanos())));
        }
    }

    void compilable(Site site) {
        if (log.isInfoEnabled()) {
            log.info(line(site, String.format(Locale.ROOT, "could be compiled: %d bytes of code in %.3f ms%s", site.codeBytes(), site.compileNanos() / 1e6,
                    site.leaves().isEmpty() ? "" : ", which leaves for " + String.join(", ", site.leaves()))));
        }
    }

    void postponed(Site site, Rejection why) {
        if (log.isDebugEnabled()) {
            log.debug(line(site, "not yet: " + why.code() + ": " + why.sentence()));
        }
    }

    void rejected(Site site, Rejection why) {
        if (log.isInfoEnabled()) {
            log.info(line(site, "COMPILE SKIPPED: " + why.code() + ": " + why.sentence()));
        }
    }

    void madeNotEntrant(Site site, Rejection why) {
        if (log.isInfoEnabled()) {
            log.info(line(site, "made not entrant: " + why.code() + ": " + why.sentence()));
        }
    }

    void evicted(Site site, Rejection why) {
        if (log.isInfoEnabled()) {
            log.info(line(site, "made not entrant: " + why.code() + ": " + why.sentence() + "; counted again"));
        }
    }

    void rewritten(String className) {
        log.info("             {} is rewritten: loops get hooks, lose them, or get others", className);
    }

    void stopped(Rejection why) {
        log.warn("no native code runs from now on: {}: {}", why.code(), why.sentence());
    }

    /** A defect of ours: once for each loop, since it is rejected. */
    void compilerError(Site site, Throwable failure) {
        log.warn(line(site, "COMPILER ERROR, the loop stays bytecode"), failure);
    }

    private String line(Site site, String event) {
        return String.format(Locale.ROOT, "%6d  %s %d  %s   %s", site.number(), flags, site.depth(), site, event);
    }
}
