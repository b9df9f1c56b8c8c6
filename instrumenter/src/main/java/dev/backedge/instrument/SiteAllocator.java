package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.SeenReceivers;

/** Gives each loop that can have a hook its number. The same loop may be asked for again, when its class is rewritten anew. */
@FunctionalInterface
public interface SiteAllocator {
    /** No hook for this loop: it was given up, or there are no numbers left. */
    int NO_HOOK = -1;

    /**
     * @param className internal name
     * @return index into the bridge's arrays, or {@link #NO_HOOK}
     */
    int site(String className, String method, String descriptor, LoopRegion region);

    /**
     * Whether a method with hooks is to have a second body, as it was. Asked after the loops of the method have been given their numbers.
     *
     * @return index into the bridge's arrays, by which calls choose, or {@link #NO_HOOK}
     */
    default int secondBody(String method, String descriptor) {
        return NO_HOOK;
    }

    /**
     * The same for a region that is refused because the classes of receivers are not known: its hook hands those receivers over when the loop is entered.
     *
     * @return {@link #NO_HOOK} if nobody wants to know
     */
    default int watch(String className, String method, String descriptor, LoopRegion region) {
        return NO_HOOK;
    }

    /** What is known of the receivers in a method. The code that is made for its loops later must come from an analysis that knows the same. */
    default SeenReceivers seen(String method, String descriptor) {
        return SeenReceivers.NONE;
    }
}
