package dev.backedge.agent.site;

import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/**
 * What a hook calls when its budget is used up: counts, finds loops hot, hands them to the compiler. Runs in the
 * application's threads, whatever locks they hold: so it takes none itself, and allocates nothing while it counts.
 */
public final class OverflowHandler implements IntUnaryOperator {
    /** The budget that never ends, for all practical purposes. */
    static final int NEVER = Integer.MAX_VALUE;
    /** Back edges of a loop with code that nobody enters for the time being: long enough to cost nothing, short enough to come back soon. */
    public static final int WHILE_CLOSED = 1 << 16;
    /** Makes the hook look for code at its next back edge but one: with 0 it would wait here for the entry to be published. */
    static final int ENTER = 1;

    private final SiteRegistry registry;
    private final HotnessPolicy policy;
    private final Consumer<Site> compiler;
    private final ShortLoopProbe probe;
    private final Runnable expectation;

    /**
     * @param compiler is handed each site once it is QUEUED, on the thread that found it hot
     * @param probe what sets budgets to 0 to see whether loops are entered; null for nothing
     * @param expectation is run, more than once, where a loop may be hot soon
     */
    public OverflowHandler(SiteRegistry registry, HotnessPolicy policy, Consumer<Site> compiler, ShortLoopProbe probe, Runnable expectation) {
        this.expectation = expectation;
        this.probe = probe;
        this.registry = registry;
        this.policy = policy;
        this.compiler = compiler;
    }

    /** @return the number of back edges after which the hook calls again */
    @Override
    public int applyAsInt(int slot) {
        Site site = registry.at(slot);
        if (site == null) {
            return NEVER;
        }
        switch (site.state()) {
            case COLD:
                if (probe != null && site.probe().hit(System.nanoTime())) {
                    return probe.restore(site);
                }
                site.startCounting();
                return count(site);
            case INVALIDATED:
                site.countAgain();
                return policy.step(site);
            case COUNTING:
                return count(site);
            case QUEUED:
            case COMPILING:
                return policy.whilePending(site);
            case INSTALLED:
                return registry.admits(site) ? ENTER : WHILE_CLOSED;
            case REJECTED:
                return probe != null && site.probe().hit(System.nanoTime()) ? probe.restore(site) : NEVER;
            default:
                return NEVER;
        }
    }

    private int count(Site site) {
        int step = policy.step(site);
        long backEdges = site.count(step);
        if (policy.warm(backEdges)) {
            expectation.run();
        }
        if (!policy.hot(site, backEdges)) {
            return step;
        }
        Site outer = site.deferToOuter();
        if (outer != null) {
            outer.startCounting();
            if (outer.queue()) {
                compiler.accept(outer);
            }
            return policy.whilePending(site);
        } else if (!site.queue()) {
            return step;
        }
        compiler.accept(site);
        SiteState state = site.state();
        return state == SiteState.INSTALLED && registry.admits(site) ? ENTER : state == SiteState.REJECTED ? NEVER : policy.whilePending(site);
    }
}
