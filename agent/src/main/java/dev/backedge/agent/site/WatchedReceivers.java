package dev.backedge.agent.site;

import dev.backedge.compiler.bytecode.CallSite;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.SeenReceivers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** What the receivers have been that a loop waits for: names of classes alone, so that no class is kept. Thread-safe; takes no lock. */
public final class WatchedReceivers {
    /** More classes than that of one receiver are not told apart. */
    static final int MOST_CLASSES = 4;

    /**
     * A class of a receiver.
     *
     * @param name as {@link Class#getName()} has it
     * @param obstacle why no method of it can be inlined, for people; null if nothing is known of that
     */
    public record Seen(String name, String obstacle) {
    }

    private final List<LoopRegion.Watch> watches;
    private final AtomicReferenceArray<List<Seen>> seen;

    WatchedReceivers(List<LoopRegion.Watch> watches) {
        this.watches = watches;
        this.seen = new AtomicReferenceArray<>(watches.size());
    }

    /** What the loop waits for; known by the index in this list. */
    public List<LoopRegion.Watch> watches() {
        return watches;
    }

    /** The classes that a receiver has been of, the first one first. */
    public List<Seen> seen(int watch) {
        List<Seen> known = seen.get(watch);
        return known == null ? List.of() : known;
    }

    public void note(int watch, Seen one) {
        List<Seen> known = seen.get(watch);
        while (known == null || known.size() < MOST_CLASSES && !known.contains(one)) {
            List<Seen> more = new ArrayList<>(known == null ? List.of() : known);
            more.add(one);
            if (seen.compareAndSet(watch, known, List.copyOf(more))) {
                return;
            }
            known = seen.get(watch);
        }
    }

    /** Whether there is a receiver that nobody has seen. */
    public boolean isIncomplete() {
        for (int i = 0; i < watches.size(); i++) {
            if (seen.get(i) == null) {
                return true;
            }
        }
        return false;
    }

    /** Why there cannot be native code, whatever comes; null if there is no reason yet. */
    public Rejection obstacle() {
        for (int i = 0; i < watches.size(); i++) {
            List<Seen> known = seen(i);
            String call = "the receiver of " + watches.get(i).description();
            if (known.size() > 1) {
                return new Rejection("RECEIVERS_DIFFER", call + " has been of " + (known.size() == MOST_CLASSES ? MOST_CLASSES + " classes or more, " : known.size() + " classes, ")
                        + known.get(0).name() + " and " + known.get(1).name() + " among them: native code would be for one of them alone");
            } else if (!known.isEmpty() && known.get(0).obstacle() != null) {
                return new Rejection("RECEIVER_NOT_INLINED", call + " is a " + known.get(0).name() + ", " + known.get(0).obstacle() + ": no method of it can be inlined");
            }
        }
        return null;
    }

    /** The classes of those receivers that were of one class each time. */
    public SeenReceivers classes() {
        Map<CallSite, String> classes = new HashMap<>();
        for (int i = 0; i < watches.size(); i++) {
            if (seen(i).size() == 1) {
                classes.put(watches.get(i).call(), seen(i).get(0).name().replace('.', '/'));
            }
        }
        return new SeenReceivers(classes);
    }

    /** For people: the first receiver and its class. */
    public String first() {
        return "the receiver of " + watches.get(0).description() + " is a " + seen(0).get(0).name();
    }
}
