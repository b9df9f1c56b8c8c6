package dev.backedge.agent.site;

import java.util.concurrent.atomic.AtomicReference;

/** The current state of one site. Threads race for a transition; exactly one of them wins it. */
final class SiteLife {
    private final AtomicReference<SiteState> state = new AtomicReference<>(SiteState.COLD);

    SiteState state() {
        return state.get();
    }

    /**
     * Moves from one state to another.
     *
     * @return false if another thread was faster: the state was not {@code from}
     * @throws IllegalStateException if the table has no such transition
     */
    boolean move(SiteState from, SiteState to) {
        if (!from.mayBecome(to)) {
            throw new IllegalStateException("no transition from " + from + " to " + to);
        }
        return state.compareAndSet(from, to);
    }

    /**
     * Moves to an end of life from whatever state may lead there.
     *
     * @return the state it left, or null if the present one does not lead there
     */
    SiteState moveTo(SiteState to) {
        while (true) {
            SiteState from = state.get();
            if (!from.mayBecome(to)) {
                return null;
            }
            if (state.compareAndSet(from, to)) {
                return from;
            }
        }
    }
}
