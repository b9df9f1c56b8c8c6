package dev.backedge.examples.bench;

import java.util.function.Function;

/**
 * One benchmark: a Java method under {@code dev.backedge.examples.bench.kernel}, and a twin in C with the same name and meaning.
 *
 * @param name unique; the C twin is {@code KERNEL(name)}
 * @param source what it is, or where it comes from, in a few words
 * @param elements that one pass works on: times are given by element
 * @param prepare makes its data, and the call
 */
public record Kernel(String name, Family family, String source, long elements, Function<Data, Call> prepare) {
    /** The kernel on its data. A pass leaves the data as any other pass would: the result and the arrays are always the same after it. */
    @FunctionalInterface
    public interface Call {
        /** The sum of the result of each pass, folded by {@link #fold}. */
        long run(int passes);
    }

    /** What a kernel returns for many passes if it returns {@code result} for one. */
    public static long fold(long result, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            total = 31 * total + result;
        }
        return total;
    }
}
