package dev.backedge.it.fuzz;

import java.util.List;

/** Random choices, and the numbers worth trying. */
final class Dice {
    private static final int[] INTS = {0, 1, -1, 2, 3, 5, 7, -8, 10, 31, 32, 33, 63, 64, 100, 127, -128, 255, 256, 65535, 65536, -65536, 0x55555555, 1000003,
            Integer.MAX_VALUE, Integer.MIN_VALUE, -Integer.MAX_VALUE, 0x40000000};
    private static final long[] LONGS = {0, 1, -1, 2, 3, -7, 10, 64, 0xffffffffL, 1L << 32, 1L << 31, -(1L << 31) - 1, 0x5555555555555555L, Long.MAX_VALUE,
            Long.MIN_VALUE, 1000000007};
    private static final float[] FLOATS = {0, -0f, 1, -1, 0.5f, 1.5f, 2.5f, 3.3e7f, -2.1474836e9f, 2.1474836e9f, 1e20f, 1e-40f, Float.MIN_VALUE, Float.MAX_VALUE,
            Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.intBitsToFloat(0x7fe00123), Float.intBitsToFloat(0xffc00001)};
    private static final double[] DOUBLES = {0, -0d, 1, -1, 0.5, -1.5, 2.5, 1e10, -2147483648.5, 2147483647.5, 9.3e18, -9.3e18, 1e-310, Double.MIN_VALUE,
            Double.MAX_VALUE, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.longBitsToDouble(0xfff8000000000badL)};

    private long state;

    Dice(long seed) {
        state = seed * 0xD1342543DE82EF95L + 1;
    }

    /** SplitMix64 (Steele, Lea and Flood 2014). */
    long nextLong() {
        long z = state += 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** Of 0 to bound - 1. */
    int roll(int bound) {
        return (int) ((nextLong() >>> 32) * bound >>> 32);
    }

    boolean chance(int percent) {
        return roll(100) < percent;
    }

    <T> T pick(List<T> list) {
        return list.isEmpty() ? null : list.get(roll(list.size()));
    }

    int pick(int... of) {
        return of[roll(of.length)];
    }

    String pick(String... of) {
        return of[roll(of.length)];
    }

    Ty number() {
        return chance(40) ? Ty.INT : Ty.NUMBERS[roll(Ty.NUMBERS.length)];
    }

    Ty array() {
        return chance(30) ? Ty.INTS : Ty.ARRAYS[roll(Ty.ARRAYS.length)];
    }

    Number literal(Ty ty) {
        return switch (ty) {
            case INT -> chance(45) ? roll(41) - 10 : INTS[roll(INTS.length)];
            case LONG -> chance(35) ? roll(41) - 10L : LONGS[roll(LONGS.length)];
            case FLOAT -> FLOATS[roll(FLOATS.length)];
            default -> DOUBLES[roll(DOUBLES.length)];
        };
    }

    /** Any value: mostly small, sometimes awkward, sometimes any bits at all. */
    long bits() {
        return switch (roll(8)) {
            case 0 -> Long.MIN_VALUE >> roll(64);
            case 1 -> Long.MAX_VALUE >> roll(64);
            case 2 -> nextLong();
            case 3 -> (int) nextLong();
            default -> roll(60) - 20;
        };
    }

    double real() {
        return switch (roll(8)) {
            case 0, 1 -> DOUBLES[roll(DOUBLES.length)];
            case 2 -> bits() * 1.5;
            default -> (roll(1 << 30) + roll(1 << 30) - (1 << 30)) * 0x1p-22;
        };
    }
}
