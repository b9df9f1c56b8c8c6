package dev.backedge.compiler;

import java.util.Comparator;
import java.util.function.ToIntFunction;

/**
 * Comparators by ints, as {@link Comparator#comparingInt} and {@code thenComparingInt} make them. Those are lambdas of the JDK, which the JVM links by spinning classes: some milliseconds of the first
 * loop's time. Lambdas of Backedge's own classes are linked by the build.
 */
public final class IntOrder {
    private IntOrder() {
    }

    public static <T> Comparator<T> by(ToIntFunction<T> key) {
        return (a, b) -> Integer.compare(key.applyAsInt(a), key.applyAsInt(b));
    }

    /** By the first key, and where that is the same by the second one. */
    public static <T> Comparator<T> by(ToIntFunction<T> key, ToIntFunction<T> second) {
        return (a, b) -> {
            int order = Integer.compare(key.applyAsInt(a), key.applyAsInt(b));
            return order != 0 ? order : Integer.compare(second.applyAsInt(a), second.applyAsInt(b));
        };
    }

    public static <T> Comparator<T> by(ToIntFunction<T> key, ToIntFunction<T> second, ToIntFunction<T> third) {
        Comparator<T> both = by(key, second);
        return (a, b) -> {
            int order = both.compare(a, b);
            return order != 0 ? order : Integer.compare(third.applyAsInt(a), third.applyAsInt(b));
        };
    }
}
