package dev.backedge.it.library;

/**
 * How much work a driver does.
 *
 * @param rounds how often it does it
 * @param divisor what sizes are divided by
 */
record Effort(int rounds, int divisor) {
    /** No argument is 1, one full round; 0 is a round on small data, for a test that has to be short. */
    static Effort of(String[] args) {
        int rounds = args.length == 0 ? 1 : Integer.parseInt(args[0]);
        return rounds == 0 ? new Effort(1, 4) : new Effort(rounds, 1);
    }

    int size(int full) {
        return full / divisor;
    }
}
