package dev.backedge.examples;

/** The longest Collatz sequence below a bound: a while loop over longs with an unpredictable branch and no array at all. */
public final class Example11Collatz {
    private Example11Collatz() {
    }

    static long longest(int bound) {
        int best = 0;
        int start = 0;
        for (int i = 1; i < bound; i++) {
            long n = i;
            int length = 1;
            while (n != 1) {
                n = (n & 1) == 0 ? n >> 1 : 3 * n + 1;
                length++;
            }
            if (length > best) {
                best = length;
                start = i;
            }
        }
        return (long) start << 32 | best;
    }

    public static void main(String[] args) {
        Repeat.main("Collatz", args, () -> longest(300_000));
    }
}
