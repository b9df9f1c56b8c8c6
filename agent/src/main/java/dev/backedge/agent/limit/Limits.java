package dev.backedge.agent.limit;

import dev.backedge.agent.log.Loggers;
import dev.backedge.agent.options.Options;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/** How far the limits are used, and how often they have been reached; that they have been is told once each. Thread-safe; but for {@link #tell} it takes no lock and never waits. */
public final class Limits {
    private static final Limit[] ALL = Limit.values();
    /** Of {@link Limit#COMPILE_TIME}, milliseconds; the compiler is as slow as the JVM that runs it. */
    private static final int AUTO = 10_000;
    private static final int AUTO_OF_INTERPRETER = 100_000;

    private final int[] bounds = new int[ALL.length];
    private final AtomicLong[] most = zeros();
    private final AtomicLong[] reached = zeros();
    private final AtomicLong[] told = zeros();
    private final Logger log = Loggers.of("agent");

    /**
     * One of them, as it stands.
     *
     * @param bound what the option says
     * @param most of it was used at any time
     * @param reached how often somebody wanted more
     */
    public record Standing(Limit limit, int bound, long most, long reached) {
    }

    /** @param interpretsOnly whether this JVM has no compiler */
    public Limits(Options options, boolean interpretsOnly) {
        for (Limit limit : ALL) {
            bounds[limit.ordinal()] = options.count(limit.option(), interpretsOnly ? AUTO_OF_INTERPRETER : AUTO);
        }
    }

    private static AtomicLong[] zeros() {
        AtomicLong[] zeros = new AtomicLong[ALL.length];
        Arrays.setAll(zeros, i -> new AtomicLong());
        return zeros;
    }

    /** What the option says. */
    public int of(Limit limit) {
        return bounds[limit.ordinal()];
    }

    /** So much is used now. */
    public void use(Limit limit, long amount) {
        AtomicLong greatest = most[limit.ordinal()];
        for (long before = greatest.get(); amount > before && !greatest.compareAndSet(before, amount); ) {
            before = greatest.get();
        }
    }

    /** Somebody wants more than there is. */
    public void reach(Limit limit) {
        reached[limit.ordinal()].incrementAndGet();
    }

    /** Warns of those that have been reached for the first time. */
    public void tell() {
        for (Limit limit : ALL) {
            int i = limit.ordinal();
            if (reached[i].get() > 0 && told[i].compareAndSet(0, 1)) {
                log.warn("a limit is reached: {}. With {}={} or more there is room; or choose fewer classes with include and exclude. This is told once; the report counts on.",
                        limit.consequence(bounds[i]), limit.option().key(), 2L * bounds[i]);
            }
        }
    }

    public List<Standing> standings() {
        List<Standing> standings = new ArrayList<>();
        for (Limit limit : ALL) {
            int i = limit.ordinal();
            standings.add(new Standing(limit, bounds[i], most[i].get(), reached[i].get()));
        }
        return standings;
    }
}
