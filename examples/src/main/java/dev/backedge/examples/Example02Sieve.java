package dev.backedge.examples;

/** The sieve of Eratosthenes: a nest whose inner loop has a step that varies and whose outer loop jumps past it. */
public final class Example02Sieve {
    private Example02Sieve() {
    }

    static long primesBelow(int n) {
        boolean[] composite = new boolean[n];
        long sum = 0;
        for (int i = 2; i < n; i++) {
            if (composite[i]) {
                continue;
            }
            sum += i;
            for (long j = (long) i * i; j < n; j += i) {
                composite[(int) j] = true;
            }
        }
        return sum;
    }

    public static void main(String[] args) {
        Repeat.main("Sieve", args, () -> primesBelow(4_000_000));
    }
}
