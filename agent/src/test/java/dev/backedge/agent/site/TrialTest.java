package dev.backedge.agent.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** Trials by a clock of the test's own. */
class TrialTest {
    private static final long MICRO = 1000;

    private final Trial trial = new Trial();
    private long now = 5;
    private int nativeCalls;
    private int jvmCalls;
    /** Until then the JVM's compilers are at work. */
    private long busyUntil;

    /** Calls the method until the trial is decided or so many seconds are over. @param nativeNanos, jvmNanos what a call takes at some time */
    private void run(double seconds, LongUnaryOperator nativeNanos, LongUnaryOperator jvmNanos) {
        long end = now + (long) (seconds * 1e9);
        long look = now;
        while (now < end) {
            long stamp = trial.begin(now);
            now += (stamp > 0 ? nativeNanos : jvmNanos).applyAsLong(now);
            trial.end(stamp, now);
            nativeCalls += stamp > 0 ? 1 : 0;
            jvmCalls += stamp < 0 ? 1 : 0;
            now += MICRO;
            if (now - look > TimeUnit.MILLISECONDS.toNanos(100)) {
                look = now;
                if (trial.decide(now, Math.min(now, busyUntil))) {
                    return;
                }
            }
        }
    }

    @Test
    void callsAreNotTimedBeforeItStarts() {
        assertThat(trial.begin(now)).isZero();
        assertThat(trial.decide(now, 0)).isFalse();
        assertThat(trial.state()).isEqualTo(Trial.State.WANTED);
    }

    @Test
    void nativeCodeThatIsFasterStays() {
        trial.start(now);
        run(5, t -> 10 * MICRO, t -> 12 * MICRO);
        assertThat(trial.state()).isEqualTo(Trial.State.WON);
        assertThat(trial.result()).isEqualTo(new Trial.Result(10_000, 12_000));
        assertThat(trial.begin(now)).as("nobody is timed any more").isZero();
    }

    @Test
    void bothGetAboutAsMuchTime() {
        trial.start(now);
        run(5, t -> 10 * MICRO, t -> 20 * MICRO);
        assertThat(nativeCalls * 10.0 / (jvmCalls * 20.0)).isBetween(0.9, 1.1);
    }

    @Test
    void nativeCodeThatIsHardlyFasterGoes() {
        trial.start(now);
        run(5, t -> 100 * MICRO, t -> 109 * MICRO);
        assertThat(trial.state()).isEqualTo(Trial.State.LOST);
        assertThat(trial.begin(now)).as("calls run the body without hooks").isNegative();
    }

    @Test
    void theJvmIsGivenTheTimeToCompile() {
        trial.start(now);
        long compiled = now + TimeUnit.MILLISECONDS.toNanos(600);
        run(5, t -> 10 * MICRO, t -> (t < compiled ? 300 : 9) * MICRO);
        assertThat(trial.state()).isEqualTo(Trial.State.LOST);
        assertThat(trial.result().jvmNanos()).isEqualTo(9_000);
    }

    @Test
    void nativeCodeCannotWinWhileTheJvmCompiles() {
        trial.start(now);
        busyUntil = TimeUnit.MILLISECONDS.toNanos(1500);
        run(1.6, t -> 10 * MICRO, t -> 30 * MICRO);
        assertThat(trial.state()).isEqualTo(Trial.State.RUNNING);
        run(5, t -> 10 * MICRO, t -> 9 * MICRO);
        assertThat(trial.state()).isEqualTo(Trial.State.LOST);
    }

    @Test
    void itCanIfTheJvmNeverCeasesToCompile() {
        trial.start(now);
        busyUntil = Long.MAX_VALUE;
        run(5.9, t -> 10 * MICRO, t -> 30 * MICRO);
        assertThat(trial.state()).isEqualTo(Trial.State.RUNNING);
        run(1, t -> 10 * MICRO, t -> 30 * MICRO);
        assertThat(trial.state()).isEqualTo(Trial.State.WON);
    }

    @Test
    void callsOfManyLengthsAreNoTrouble() {
        java.util.Random dice = new java.util.Random(1);
        trial.start(now);
        run(20, t -> (10 + dice.nextInt(1000)) * MICRO, t -> (20 + dice.nextInt(2000)) * MICRO);
        assertThat(trial.state()).isEqualTo(Trial.State.WON);
    }

    @Test
    void nothingIsDecidedWhileTheRatioMoves() {
        trial.start(now);
        run(1.5, t -> 10 * MICRO, t -> (12 + (t / 100_000_000 & 1) * 2) * MICRO);
        assertThat(trial.state()).isEqualTo(Trial.State.RUNNING);
        run(5, t -> 10 * MICRO, t -> 12 * MICRO);
        assertThat(trial.state()).isEqualTo(Trial.State.WON);
    }

    @Test
    void afterManyRoundsItIsDecidedAtRestOrNot() {
        trial.start(now);
        run(60, t -> 10 * MICRO, t -> (12 + (t / 150_000_000 & 1) * 2) * MICRO);
        assertThat(trial.state()).isEqualTo(Trial.State.WON);
    }

    @Test
    void whatIsSlowerNeedNotComeToRest() {
        trial.start(now);
        run(2, t -> 100 * MICRO, t -> (long) (100 * MICRO * Math.exp(-t / 4e8)));
        assertThat(trial.state()).isEqualTo(Trial.State.LOST);
    }

    @Test
    void whatWasMeasuredCanBeForgotten() {
        trial.start(now);
        run(0.6, t -> 20 * MICRO, t -> 10 * MICRO);
        trial.again(now);
        run(5, t -> 10 * MICRO, t -> 20 * MICRO);
        assertThat(trial.state()).isEqualTo(Trial.State.WON);
        assertThat(trial.result().nativeNanos()).isEqualTo(10_000);
    }

    @Test
    void callsThatBeganBeforeAreCountedNoMore() {
        trial.start(now);
        long stamp = trial.begin(now);
        trial.again(now + 1000);
        trial.end(stamp, now + 500);
        run(5, t -> 10 * MICRO, t -> 20 * MICRO);
        assertThat(trial.result()).isEqualTo(new Trial.Result(10_000, 20_000));
    }

    @Test
    void callsThatTakeLongAreNotTried() {
        trial.start(now);
        run(60, t -> TimeUnit.MILLISECONDS.toNanos(60), t -> TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(trial.state()).isEqualTo(Trial.State.TOO_LONG);
        assertThat(nativeCalls).isEqualTo(1);
        assertThat(trial.begin(now)).isZero();
    }

    @Test
    void wantedOnceThereWereManyCallsOfSomeLength() {
        long second = TimeUnit.SECONDS.toNanos(1);
        assertThat(TrialPolicy.wants(99, second)).isFalse();
        assertThat(TrialPolicy.wants(100, second)).isTrue();
        assertThat(TrialPolicy.wants(100_000, TimeUnit.MILLISECONDS.toNanos(19))).isFalse();
        assertThat(TrialPolicy.wants(100, 3 * second)).as("30 ms a call").isFalse();
    }
}
