package dev.backedge.agent.site;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Finds out which is faster, on the program's own calls: a method whose loops run native code, or the same method as the JVM compiles it. The method has both as bodies
 * ({@code dev.backedge.instrument.PlainArm}); windows of some milliseconds take them in turns, every two windows are a round, and the median of the rounds' ratios decides, once it
 * has come to rest: at first the JVM has compiled neither.
 *
 * <p>{@link #begin} and {@link #end} are for the application's threads, take no lock and allocate nothing but what counts for contending threads; all else is for one thread.
 */
public final class Trial {
    /** Mean length of a window; each has another one, so that it does not keep step with what the program does. */
    private static final long WINDOW_NANOS = 2_000_000;
    /** Rounds of which the median is taken. */
    static final int ROUNDS = 21;
    /** Rounds that are kept: those that decide, and as many before them, which must tell the same. */
    private static final int KEPT = 2 * ROUNDS;
    /** By how much the medians of both may differ if native code is faster, and if it is much faster; if it is not, the JVM will hardly become slower. */
    private static final double AT_REST = 0.03;
    private static final double AT_REST_IF_CLEAR = 0.3;
    private static final double CLEAR = 1.5;
    /** What a trial takes at least: by then the JVM has compiled what is called so often, if it is not busy. */
    private static final long LEAST_NANOS = 700_000_000;
    /** How long the JVM's compilers must have had nothing to do before native code can win: about as long as the rounds take. After the longest wait they may have something to do. */
    private static final long IDLE_NANOS = 250_000_000;
    private static final long LONGEST_WAIT_NANOS = 6_000_000_000L;
    /** A call with native code that takes longer ends the trial: dozens of such calls would take the body without hooks, which may be many times as slow. */
    private static final long LONGEST_CALL_NANOS = 50_000_000;
    /** Rounds after which those that are there decide, at rest or not. */
    private static final int MOST_ROUNDS = 500;
    /**
     * By how much native code has to be faster. What is about as fast is best left to the JVM: without a hook it costs nothing at all; and HotSpot was seen to make code of a method alone that is some
     * ten percent faster, or slower, than of the same body beside another one.
     */
    private static final double WORTH = 1.10;

    private static final int NATIVE = 0;
    private static final int JVM = 1;

    /** How far a trial is. */
    public enum State {
        /** It has not begun. */
        WANTED,
        RUNNING,
        /** Native code is faster. */
        WON,
        /** The JVM is as fast. */
        LOST,
        /** Nothing has been found out, and each call that is tried could cost more than later ones would gain. */
        TOO_LONG,
        /** The code that was on trial has gone. */
        ABANDONED
    }

    /** Mean nanoseconds of a call with native code, and of one as the JVM compiles the method. */
    public record Result(double nativeNanos, double jvmNanos) {
    }

    private final LongAdder[] nanos = {new LongAdder(), new LongAdder()};
    private final LongAdder[] calls = {new LongAdder(), new LongAdder()};
    private final AtomicInteger window = new AtomicInteger();
    private final AtomicInteger rounds = new AtomicInteger();
    private final double[][] means = new double[2][KEPT];
    private volatile State state = State.WANTED;
    private volatile long base;
    private volatile long windowEnd;
    private volatile Result result;

    public State state() {
        return state;
    }

    /** What has decided; null as long as nothing has. */
    public Result result() {
        return result;
    }

    /** The method has two bodies from now on, or had before. */
    void start(long now) {
        if (state == State.WANTED) {
            again(now);
            state = State.RUNNING;
        }
    }

    /** Forgets what was measured. */
    public void again(long now) {
        base = now - 1;
        windowEnd = now;
        rounds.set(0);
    }

    public void abandon() {
        state = State.ABANDONED;
    }

    /** A call begins. @return a stamp: less than 0 if the body without hooks is to run, 0 if the call is not to be timed */
    public long begin(long now) {
        if (state != State.RUNNING) {
            return state == State.LOST ? -1 : 0;
        }
        int at = window.get();
        if (now - windowEnd >= 0 && calls[body(at)].sum() > 0) {
            at = next(at, now);
        }
        long stamp = Math.max(1, now - base);
        return body(at) == NATIVE ? stamp : -stamp;
    }

    /** A call ends that has this stamp, not 0. */
    public void end(long stamp, long now) {
        if (state != State.RUNNING) {
            return;
        }
        long took = now - base - Math.abs(stamp);
        int body = stamp > 0 ? NATIVE : JVM;
        if (took > LONGEST_CALL_NANOS && body == NATIVE) {
            state = State.TOO_LONG;
        } else if (took >= 0) {
            nanos[body].add(took);
            calls[body].increment();
        }
    }

    /** The order is 0 1, 1 0, and so on, so that what changes steadily is no advantage to either. */
    private static int body(int window) {
        return (window & 1) ^ (window >> 1 & 1);
    }

    private int next(int at, long now) {
        if (!window.compareAndSet(at, at + 1)) {
            return window.get();
        }
        windowEnd = now + WINDOW_NANOS / 2 + Integer.toUnsignedLong((at + 1) * 0x9E3779B9) % WINDOW_NANOS;
        if ((at & 1) == 1) {
            harvest();
        }
        return at + 1;
    }

    /** For the thread that has ended a round. Calls that are under way go to the next one. */
    private void harvest() {
        long[] counts = {calls[NATIVE].sumThenReset(), calls[JVM].sumThenReset()};
        long[] sums = {nanos[NATIVE].sumThenReset(), nanos[JVM].sumThenReset()};
        if (counts[NATIVE] > 0 && counts[JVM] > 0) {
            int round = rounds.get() % KEPT;
            means[NATIVE][round] = (double) sums[NATIVE] / counts[NATIVE];
            means[JVM][round] = (double) sums[JVM] / counts[JVM];
            rounds.incrementAndGet();
        }
    }

    /** Decides if it can. @param lastBusy when the JVM's compilers were last at work; @return whether it has, this time */
    public boolean decide(long now, long lastBusy) {
        int done = rounds.get();
        if (state != State.RUNNING || done < KEPT || now - base < LEAST_NANOS) {
            return false;
        }
        double ratio = ratio(done, 1);
        double before = ratio(done, 2);
        boolean slower = ratio <= WORTH && before <= WORTH;
        if (!slower && now - lastBusy < IDLE_NANOS && now - base < LONGEST_WAIT_NANOS) {
            return false;
        }
        double mayMove = ratio > CLEAR ? AT_REST_IF_CLEAR : AT_REST;
        if (done < MOST_ROUNDS && !slower && Math.abs(ratio - before) > mayMove * before) {
            return false;
        }
        result = new Result(median(done, 1, round -> means[NATIVE][round]), median(done, 1, round -> means[JVM][round]));
        state = ratio > WORTH ? State.WON : State.LOST;
        return true;
    }

    /** {@code RUNNING, 50 rounds, 1.231 after 1.229}: the ratio of JVM to native code, and what it was before. */
    @Override
    public String toString() {
        int done = rounds.get();
        return done < KEPT ? state + ", " + done + " rounds" : String.format(Locale.ROOT, "%s, %d rounds, %.3f after %.3f", state, done, ratio(done, 1), ratio(done, 2));
    }

    /** Median of JVM to native code, over the last rounds (1) or those before them (2). */
    private double ratio(int done, int back) {
        return median(done, back, round -> means[JVM][round] / means[NATIVE][round]);
    }

    private static double median(int done, int back, IntToDoubleFunction ofRound) {
        double[] some = IntStream.range(0, ROUNDS).mapToDouble(i -> ofRound.applyAsDouble((done - back * ROUNDS + i) % KEPT)).sorted().toArray();
        return some[ROUNDS / 2];
    }
}
