package dev.backedge.it.fuzz.away;

import java.util.function.IntUnaryOperator;

/** Of another package, with nothing but methods to be seen: what generated programs call that reads private fields, lambdas, and objects whose class only the constructor tells. */
public final class Coil implements Stateful {
    /** Something that programs call by their interface. */
    public static final Turner TURNER = x -> x * 7 ^ x >>> 3;
    /** The same as an object. */
    public static final Turner SPIN = new Turner.Spin(11);
    private static final IntUnaryOperator STEP = x -> x < 0 ? -x : x + 1;

    private final long[] store;
    private final Integer boxed;
    private final Turner turner;
    private Turner other = new Turner.Half();
    private int turns;
    private double pitch;
    private boolean closed;

    /** @param other null for the usual one */
    public Coil(int turns, double pitch, boolean closed, long[] store, Integer boxed, Turner other) {
        this.turns = turns;
        this.pitch = pitch;
        this.closed = closed;
        this.store = store;
        this.boxed = boxed;
        this.turner = new Turner.Spin(turns);
        if (other != null) {
            this.other = other;
        }
    }

    public int turns() {
        return turns;
    }

    public double pitch() {
        return closed ? pitch : -pitch;
    }

    public long stored(int index) {
        return store[index];
    }

    public int size() {
        return store.length;
    }

    /** What was there before. */
    public long keep(int index, long value) {
        long before = store[index];
        store[index] = value;
        return before;
    }

    /** Writes a private field. */
    public int wind(int by) {
        turns += by;
        return turns;
    }

    public int unboxed(int plus) {
        return boxed + plus;
    }

    public int turned(int x) {
        return turner.turn(x);
    }

    /** By an interface that a field has, of which now and then it is not the class that the constructor makes. */
    public int otherwise(int x) {
        return other.turn(x) - other.again(x);
    }

    public static int stepped(int x) {
        return STEP.applyAsInt(x);
    }

    @Override
    public Object[] state() {
        return new Object[] {store, boxed, turner, other, turns, pitch, closed};
    }
}
