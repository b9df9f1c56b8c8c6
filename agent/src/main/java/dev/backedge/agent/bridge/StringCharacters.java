package dev.backedge.agent.bridge;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/**
 * Gives hooks the characters of strings, as arrays for compiled code to read. A short string is copied for each entry, which costs less than the entry does.
 * Of long ones the last few copies are kept, until the next collection: a loop that is entered once for each slice of a long string, or for each word of it, would
 * otherwise copy it all each time. What is copied once has, with its making, cost as much before. Thread-safe, without locks; keeps no string alive.
 */
public final class StringCharacters implements Function<Object, Object> {
    /** Up to so many characters: copied each time. */
    static final int SHORT = 256;
    /** More than so many: too much memory for a guess. */
    static final int MOST = 1 << 24;
    private static final int KEPT = 64;

    private record Copy(String of, char[] characters) {
    }

    private final AtomicReferenceArray<WeakReference<Copy>> kept = new AtomicReferenceArray<>(KEPT);

    /** @param string a string @return its characters, which nobody must write; null if it is too long */
    @Override
    public Object apply(Object string) {
        String text = (String) string;
        if (text.length() <= SHORT) {
            return text.toCharArray();
        }
        return text.length() > MOST ? null : ofLong(text);
    }

    private char[] ofLong(String text) {
        int place = System.identityHashCode(text) & KEPT - 1;
        WeakReference<Copy> reference = kept.get(place);
        Copy copy = reference == null ? null : reference.get();
        if (copy == null || copy.of != text) {
            copy = new Copy(text, text.toCharArray());
            kept.set(place, new WeakReference<>(copy));
        }
        return copy.characters;
    }
}
