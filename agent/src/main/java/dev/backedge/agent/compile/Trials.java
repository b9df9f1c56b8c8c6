package dev.backedge.agent.compile;

import dev.backedge.agent.log.Loggers;
import dev.backedge.agent.site.MethodBodies;
import dev.backedge.agent.site.Rejection;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteRegistry;
import dev.backedge.agent.site.SiteState;
import dev.backedge.agent.site.Trial;
import dev.backedge.agent.site.TrialPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongBinaryOperator;
import org.slf4j.Logger;

/**
 * The methods that are on trial, to find out whether native code or the JVM's own is the faster. As a function it is what calls of such methods ask: of the site's slot and 0, for
 * the stamp of a call that begins; of the slot and its stamp when it ends. All else is for the compiler's thread.
 */
public final class Trials implements LongBinaryOperator {
    private final SiteRegistry registry;
    private final List<Site> running = new ArrayList<>();
    private final Logger log = Loggers.of("compile");
    private final JvmCompilers compilers = new JvmCompilers(System.nanoTime());

    public Trials(SiteRegistry registry) {
        this.registry = registry;
    }

    @Override
    public long applyAsLong(long slot, long stamp) {
        Site site = registry.at((int) slot);
        MethodBodies bodies = site == null ? null : site.bodies();
        if (bodies == null) {
            return 0;
        } else if (stamp == 0) {
            return bodies.begin(System.nanoTime());
        }
        bodies.end(stamp, System.nanoTime());
        return 0;
    }

    /** Has the method of a site tried, if that seems worth while. */
    void consider(Site site) {
        if (TrialPolicy.wants(site) && registry.admits(site)) {
            registry.tryMethod(site);
            running.add(site);
        }
    }

    /** Those that have come to an end since the last look. */
    List<Site> decided(long now) {
        List<Site> decided = new ArrayList<>();
        boolean any = running.stream().anyMatch(site -> site.trial().state() == Trial.State.RUNNING);
        long lastBusy = any ? compilers.lastBusy(now) : now;
        running.removeIf(site -> {
            Trial trial = site.trial();
            if (site.state() != SiteState.INSTALLED && trial.state() == Trial.State.RUNNING) {
                trial.abandon();
            }
            if (trial.state() != Trial.State.RUNNING) {
                registry.settleBodies(site);
                return true;
            }
            if (log.isDebugEnabled()) {
                log.debug("trial of {}: {}; the JVM compiled last {} ms ago", site, trial, (now - lastBusy) / 1_000_000);
            }
            if (!registry.admits(site)) {
                trial.again(now);
            } else if (trial.decide(now, lastBusy)) {
                decided.add(site);
                return true;
            }
            return false;
        });
        return decided;
    }

    /** Why native code is given up. */
    static Rejection lost(Trial.Result result) {
        return new Rejection("SLOWER_THAN_JVM", String.format(Locale.ROOT, "a call of its method takes %.0f ns with native code, and %.0f ns as the JVM compiles it",
                result.nativeNanos(), result.jvmNanos()));
    }
}
