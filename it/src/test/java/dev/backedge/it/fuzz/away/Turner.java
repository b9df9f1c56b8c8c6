package dev.backedge.it.fuzz.away;

/** What generated programs call by its interface. */
@FunctionalInterface
public interface Turner {
    int turn(int x);

    /** Not overridden by all. */
    default int again(int x) {
        return turn(x) ^ turn(x + 1);
    }

    /** Of one class, if that is all that is ever made. */
    final class Half implements Turner, Stateful {
        @Override
        public int turn(int x) {
            return x >> 1;
        }

        @Override
        public Object[] state() {
            return new Object[0];
        }
    }

    /** Reads a field. */
    final class Spin implements Turner, Stateful {
        private final int by;

        public Spin() {
            this(5);
        }

        public Spin(int by) {
            this.by = by;
        }

        @Override
        public int turn(int x) {
            return Integer.rotateLeft(x, by);
        }

        @Override
        public int again(int x) {
            return by - x;
        }

        @Override
        public Object[] state() {
            return new Object[] {by};
        }
    }

    /** Writes one. */
    final class Count implements Turner, Stateful {
        private int calls;

        @Override
        public int turn(int x) {
            calls++;
            return calls + x;
        }

        @Override
        public Object[] state() {
            return new Object[] {calls};
        }
    }
}
