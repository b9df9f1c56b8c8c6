package dev.backedge.it.program.away;

/** Seen through an interface, or an abstract class. */
public interface Kernel {
    int apply(int x);

    default int twice(int x) {
        return apply(apply(x));
    }

    /** Nobody but its package knows it, nor what it has. */
    static Kernel affine(int factor) {
        return new Affine(factor);
    }

    /** An abstract class. */
    abstract class Weighted {
        protected int weight = 3;

        public abstract int weigh(int x);

        public int plain(int x) {
            return x - weight;
        }
    }

    /** Overrides both. */
    class Heavy extends Weighted {
        private final int[] table = {5, 6, 7, 8};

        @Override
        public int weigh(int x) {
            return table[x & 3] * weight;
        }

        @Override
        public int plain(int x) {
            return x * weight + table[0];
        }
    }
}

final class Affine implements Kernel {
    private final int factor;
    private long calls = 1L << 40;

    Affine(int factor) {
        this.factor = factor;
    }

    @Override
    public int apply(int x) {
        return x * factor + (int) (calls >>> 38);
    }
}
