package dev.backedge.agent.site;

/**
 * The two bodies of a method: that with hooks, and the method as it was. Which of them calls run is decided by a trial, if there is one; where every loop has been rejected, the hooks can only cost,
 * and calls run the method as it was from then on, long before the class can be rewritten. All sites of the method share it. Of several threads the last has its way with the slot, since each
 * writes what holds when it is done: a probe that is set just as a call meets the one before is not lost.
 */
public final class MethodBodies {
    private final SlotTable table;
    private final int slot;
    private final ShortLoopProbe.Probe calls = new ShortLoopProbe.Probe();
    private volatile Trial trial;
    private volatile Body body = Body.HOOKED;
    private volatile boolean gone;

    /** @param slot by which calls choose: that of one of its sites */
    MethodBodies(SlotTable table, int slot) {
        this.table = table;
        this.slot = slot;
    }

    /** The trial of which is the faster; null if there was none. */
    public Trial trial() {
        return trial;
    }

    /** There is a trial from now on; to be followed by {@link #settle}. */
    void trial(Trial wanted) {
        trial = wanted;
    }

    /** What is known of how often the method is called while its hooks tell nothing. */
    ShortLoopProbe.Probe calls() {
        return calls;
    }

    /** Whether the method may be tried, for the first time or once more. */
    boolean mayBeTried() {
        return !gone && (trial == null || trial.state() == Trial.State.ABANDONED);
    }

    /** @param hooksAreOfUse whether any loop of the method may still run native code */
    void settle(boolean hooksAreOfUse) {
        Trial.State state = trial == null ? null : trial.state();
        if (state == Trial.State.LOST || !hooksAreOfUse) {
            body = Body.PLAIN;
        } else {
            body = state == Trial.State.RUNNING ? Body.ASK : Body.HOOKED;
        }
        publish();
    }

    /** Whether calls run the method as it was. */
    public boolean runPlain() {
        return body == Body.PLAIN;
    }

    private void publish() {
        Body published;
        do {
            published = wanted();
            if (!gone) {
                table.body(slot, published);
            }
        } while (published != wanted());
    }

    /** What calls are to find in the slot. */
    private Body wanted() {
        return body == Body.PLAIN && !calls.isUnset() ? Body.ASK : body;
    }

    /** The method has been rewritten: what others know of these bodies stays true, and their slot may be somebody else's. */
    void detach() {
        gone = true;
    }

    /** Has the next call ask, if calls run the method as it was: it tells that there are calls. */
    void probe(long now) {
        if (body == Body.PLAIN && calls.isUnset()) {
            calls.set(now);
            publish();
        }
    }

    /** A call begins that asks. @return its stamp: less than 0 if the body without hooks is to run, 0 if it is not to be timed */
    public long begin(long now) {
        Trial running = trial;
        if (body == Body.ASK && running != null) {
            return running.begin(now);
        }
        calls.hit(now);
        publish();
        return body == Body.PLAIN ? -1 : 0;
    }

    /** A call ends that had this stamp, not 0. */
    public void end(long stamp, long now) {
        Trial running = trial;
        if (running != null) {
            running.end(stamp, now);
        }
    }
}
