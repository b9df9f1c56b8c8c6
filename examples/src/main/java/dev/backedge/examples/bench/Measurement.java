package dev.backedge.examples.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a trial printed.
 *
 * @param result of the kernel
 * @param hash of its arrays afterwards
 * @param same whether every call gave that result and left the arrays so
 * @param fastest nanoseconds a call, of the fastest batch
 * @param median nanoseconds a call, of the median batch
 * @param fate what Backedge did with its loops; empty without the agent
 */
record Measurement(long result, long hash, boolean same, double fastest, double median, Fate fate) {
    private static final Pattern LINE = Pattern.compile("trial result=(-?\\d+) hash=(-?\\d+) same=(true|false) fastest=([0-9.]+) median=([0-9.]+)");

    /** @throws IllegalStateException if there is no result in the output */
    static Measurement parse(String output, Fate fate) {
        Matcher m = LINE.matcher(output);
        if (!m.find()) {
            throw new IllegalStateException("no result in:\n" + output);
        }
        return new Measurement(Long.parseLong(m.group(1)), Long.parseLong(m.group(2)), Boolean.parseBoolean(m.group(3)),
                Double.parseDouble(m.group(4)), Double.parseDouble(m.group(5)), fate);
    }

    /** The faster of two trials of the same; unequal results are kept as {@code same=false}. */
    Measurement merge(Measurement other) {
        Measurement faster = other.fastest < fastest ? other : this;
        boolean agree = same && other.same && agrees(other);
        return new Measurement(result, hash, agree, faster.fastest, Math.min(median, other.median), faster.fate);
    }

    boolean agrees(Measurement other) {
        return result == other.result && hash == other.hash;
    }
}
