package dev.backedge.compiler.bytecode;

import java.util.HashMap;
import java.util.Map;

/**
 * The classes that the receivers of a method's calls have been seen to be of, while the method ran. The analysis takes them for guesses: the hook looks at the receivers before
 * it enters ({@link ReceiverCheck}). Two analyses of a method agree only if they are told the same.
 *
 * @param classes internal names
 */
public record SeenReceivers(Map<CallSite, String> classes) {
    public static final SeenReceivers NONE = new SeenReceivers(Map.of());

    public SeenReceivers {
        classes = Map.copyOf(classes);
    }

    public boolean isEmpty() {
        return classes.isEmpty();
    }

    /** Null if nothing is known of the call. */
    String of(CallSite call) {
        return classes.get(call);
    }

    /** With what another one knows of other calls. */
    public SeenReceivers and(SeenReceivers more) {
        Map<CallSite, String> all = new HashMap<>(more.classes);
        all.putAll(classes);
        return new SeenReceivers(all);
    }
}
