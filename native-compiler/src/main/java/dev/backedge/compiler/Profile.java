package dev.backedge.compiler;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToLongFunction;

/** What a region's conditional jumps did while its first version ran: for each, how often it was taken and how often not. Immutable. */
public final class Profile {
    /** Nothing is known: branches are guessed. */
    public static final Profile NONE = new Profile(Map.of());
    /** A jump that was come by fewer times than this tells nothing. */
    private static final long FEW = 32;

    /**
     * One of the two ways on from a conditional jump.
     *
     * @param instruction index of the jump in the analysed code
     * @param taken whether it is the one to the jump's target
     */
    public record Arm(int instruction, boolean taken) {
    }

    private record Counts(long taken, long notTaken) {
        private static final Counts ZERO = new Counts(0, 0);

        private Counts plus(boolean toTarget, long times) {
            return toTarget ? new Counts(taken + times, notTaken) : new Counts(taken, notTaken + times);
        }

        private boolean isMany() {
            return taken + notTaken >= FEW;
        }

        /** Never quite 0 or 1: what has not been seen yet may come. */
        private double probability() {
            return (taken + 0.5) / (taken + notTaken + 1.0);
        }
    }

    private final Map<Integer, Counts> counts;

    private Profile(Map<Integer, Counts> counts) {
        this.counts = Map.copyOf(counts);
    }

    /** @param count how often the arm with this position in the list was come by */
    public static Profile of(List<Arm> arms, IntToLongFunction count) {
        Map<Integer, Counts> counts = new HashMap<>();
        for (int i = 0; i < arms.size(); i++) {
            Arm arm = arms.get(i);
            counts.put(arm.instruction(), counts.getOrDefault(arm.instruction(), Counts.ZERO).plus(arm.taken(), count.applyAsLong(i)));
        }
        return new Profile(counts);
    }

    /** One that is made up, for tests: no profile may change what a loop does. */
    public static Profile random(int instructions, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<Integer, Counts> counts = new HashMap<>();
        for (int i = 0; i < instructions; i++) {
            long all = random.nextInt(3) == 0 ? 0 : 1L << random.nextInt(5, 20);
            long taken = Math.min(all, random.nextBoolean() ? random.nextLong(1 + all) : 1L << random.nextInt(8));
            counts.put(i, random.nextBoolean() ? new Counts(taken, all - taken) : new Counts(all - taken, taken));
        }
        return new Profile(counts);
    }

    /** Whether enough was seen of the jump with this index in the analysed code. */
    public boolean tellsOf(int instruction) {
        return counts.getOrDefault(instruction, Counts.ZERO).isMany();
    }

    /** The probability that the jump with this index in the analysed code is taken, or the guess if too little was seen. */
    public double probability(int instruction, double guess) {
        return tellsOf(instruction) ? counts.get(instruction).probability() : guess;
    }
}
