package dev.backedge.it.fuzz;

import java.util.List;
import java.util.Random;

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

    private final Random random;

    Dice(long seed) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
    }

    int roll(int bound) {
        return random.nextInt(bound);
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    long nextLong() {
        return random.nextLong();
    }

    <T> T pick(List<T> list) {
        return list.isEmpty() ? null : list.get(random.nextInt(list.size()));
    }

    int pick(int... of) {
        return of[random.nextInt(of.length)];
    }

    String pick(String... of) {
        return of[random.nextInt(of.length)];
    }

    Ty number() {
        return chance(40) ? Ty.INT : Ty.NUMBERS[random.nextInt(Ty.NUMBERS.length)];
    }

    Ty array() {
        return chance(30) ? Ty.INTS : Ty.ARRAYS[random.nextInt(Ty.ARRAYS.length)];
    }

    Number literal(Ty ty) {
        return switch (ty) {
            case INT -> chance(45) ? random.nextInt(41) - 10 : INTS[random.nextInt(INTS.length)];
            case LONG -> chance(35) ? random.nextInt(41) - 10L : LONGS[random.nextInt(LONGS.length)];
            case FLOAT -> FLOATS[random.nextInt(FLOATS.length)];
            default -> DOUBLES[random.nextInt(DOUBLES.length)];
        };
    }

    /** Any value: mostly small, sometimes awkward, sometimes any bits at all. */
    long bits() {
        return switch (random.nextInt(8)) {
            case 0 -> Long.MIN_VALUE >> random.nextInt(64);
            case 1 -> Long.MAX_VALUE >> random.nextInt(64);
            case 2 -> random.nextLong();
            case 3 -> random.nextInt();
            default -> random.nextInt(60) - 20;
        };
    }

    double real() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> DOUBLES[random.nextInt(DOUBLES.length)];
            case 2 -> bits() * 1.5;
            default -> random.nextGaussian() * 100;
        };
    }
}
