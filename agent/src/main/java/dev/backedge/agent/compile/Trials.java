package dev.backedge.agent.compile;

import dev.backedge.agent.site.MethodSource;
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
import org.slf4j.LoggerFactory;

/**
 * The methods that are on trial, to find out whether native code or the JVM's own is the faster. As a function it is what calls of such methods ask: of the site's slot and 0, for
 * the stamp of a call that begins; of the slot and its stamp when it ends. All else is for the compiler's thread.
 */
public final class Trials implements LongBinaryOperator {
    private final SiteRegistry registry;
    private final ClassRewrites rewrites;
    private final List<Site> running = new ArrayList<>();
    private final Logger log = LoggerFactory.getLogger("compile");
    private final JvmCompilers compilers = new JvmCompilers(System.nanoTime());

    public Trials(SiteRegistry registry, ClassRewrites rewrites) {
        this.registry = registry;
        this.rewrites = rewrites;
    }

    @Override
    public long applyAsLong(long slot, long stamp) {
        Site site = registry.at((int) slot);
        Trial trial = site == null ? null : site.trial();
        if (trial == null) {
            return 0;
        } else if (stamp == 0) {
            return trial.begin(System.nanoTime());
        }
        trial.end(stamp, System.nanoTime());
        return 0;
    }

    /** Has the method of a site tried, if that seems worth while, soon; and with it others of its class, which then need not be rewritten for each of them. */
    void consider(Site site) {
        if (!TrialPolicy.wants(site) || !registry.admits(site)) {
            return;
        }
        tryMethod(site);
        for (Site other : registry.ofClass(registry.loader(site), site.className().replace('.', '/'))) {
            if (other.state() == SiteState.INSTALLED && TrialPolicy.wantsInCompany(other) && registry.admits(other)) {
                tryMethod(other);
            }
        }
    }

    private void tryMethod(Site site) {
        // once: to find the method's other loops is a search among all
        site.considerForTrial();
        if (registry.ofMethod(site).stream().allMatch(other -> other.trial() == null)) {
            site.tryMethod();
            running.add(site);
            MethodSource source = site.source();
            rewrites.request(site, source == null ? null : source.classFile());
        }
    }

    /** Those that have come to an end since the last look. */
    List<Site> decided(long now) {
        List<Site> decided = new ArrayList<>();
        boolean any = running.stream().anyMatch(site -> site.trial().state() == Trial.State.RUNNING);
        long lastBusy = any ? compilers.lastBusy(now) : now;
        running.removeIf(site -> {
            Trial trial = site.trial();
            if (site.state() != SiteState.INSTALLED) {
                trial.abandon();
                registry.endTrial(site);
                return true;
            }
            if (trial.state() == Trial.State.IMPOSSIBLE) {
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
