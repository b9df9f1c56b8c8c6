package dev.backedge.agent.compile;

import dev.backedge.agent.limit.Limit;
import dev.backedge.agent.limit.Limits;
import java.util.concurrent.TimeUnit;

/** What compiling one loop takes, from the moment that this is made; for one thread. */
final class Effort {
    private static final long MIB = 1 << 20;

    private final Limits limits;
    private final AllocationMeter meter;
    private final long start = System.nanoTime();
    private final long allocated;

    Effort(Limits limits, AllocationMeter meter) {
        this.limits = limits;
        this.meter = meter;
        this.allocated = meter.getAsLong();
    }

    void end() {
        limits.use(Limit.COMPILE_TIME, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        long now = meter.getAsLong();
        if (allocated >= 0 && now >= 0) {
            limits.use(Limit.COMPILE_MEMORY, (now - allocated + MIB - 1) / MIB);
        }
    }
}
