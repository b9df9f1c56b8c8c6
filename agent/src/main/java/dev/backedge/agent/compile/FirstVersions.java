package dev.backedge.agent.compile;

import dev.backedge.agent.site.NativeCode;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteState;
import dev.backedge.compiler.Assumptions;
import dev.backedge.compiler.CompiledLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** First versions of loops, which run until they have seen enough of how branches go. For the compiler's thread alone. */
final class FirstVersions {
    /** Between two looks at them, when one has just come; when none has come for a while, this part of that while. */
    private static final long LEAST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long PART = 4;

    /** One that runs. */
    record Version(Site site, CompiledLoop loop, NativeCode code, Assumptions assumptions) {
        /** What it was compiled by, and its profile. */
        Assumptions known() {
            return assumptions.with(loop.profile(code::counter));
        }
    }

    private final long nanosToRun;
    private final List<Version> running = new ArrayList<>();
    private long changed;

    /** @param nanosToRun in native code, before its profile is taken to be known; 0 if there are no first versions */
    FirstVersions(long nanosToRun) {
        this.nanosToRun = nanosToRun;
    }

    boolean areWanted() {
        return nanosToRun > 0;
    }

    void add(Version version) {
        running.add(version);
        changed = System.nanoTime();
    }

    /** Whether that of a site has still to be replaced. */
    boolean has(Site site) {
        return running.stream().anyMatch(version -> version.site() == site);
    }

    /** Forgets that of a site. */
    void remove(Site site) {
        running.removeIf(version -> version.site() == site);
    }

    /** Takes out one that has run for long enough, of an outermost loop if there is such; null if there is none. What is inside of native code can wait. */
    Version due() {
        running.removeIf(version -> version.site().state() != SiteState.INSTALLED || version.site().code() != version.code());
        Version due = running.stream().filter(version -> version.code().nanos() >= nanosToRun && !version.site().isInsideNative())
                .min(Comparator.comparingInt(version -> version.site().depth())).orElse(null);
        if (due != null) {
            running.remove(due);
            changed = System.nanoTime();
        }
        return due;
    }

    /** How long to wait before the next look, at most so many nanoseconds. Those that hardly run are looked at ever more seldom. */
    long pause(long most) {
        return running.isEmpty() ? most : Math.min(most, Math.max(LEAST_PAUSE_NANOS, (System.nanoTime() - changed) / PART));
    }
}
