package dev.backedge.agent.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.agent.compile.Activations.Seen;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose activations would lose, by their stacks; and how many looks it takes to be certain. */
class ActivationsTest {
    /** What runs: {@code main} calls {@code step}, which has no loop, and that {@code work}. */
    static final class Program {
        private Program() {
        }

        static StackTraceElement[] main(boolean starts) {
            StackTraceElement[] stack = starts ? step() : null;
            for (int i = 0; i < 1 && !starts; i++) {
                stack = step();
            }
            return stack;
        }

        static StackTraceElement[] step() {
            return work(2);
        }

        static StackTraceElement[] work(int times) {
            StackTraceElement[] stack = null;
            for (int i = 0; i < times; i++) {
                stack = new Throwable().getStackTrace();
            }
            return stack;
        }
    }

    private static final StackTraceElement BRIDGE = new StackTraceElement("java.backedge.Bridge", "enter1", null, -2);

    private LoopLines loops;
    private Set<String> shortCalls = Set.of();
    private Set<String> longCalls = Set.of();
    private Set<String> longSpells = Set.of();

    @BeforeEach
    void read() throws IOException {
        try (InputStream in = Program.class.getResourceAsStream("ActivationsTest$Program.class")) {
            loops = LoopLines.of(in.readAllBytes());
        }
    }

    private Seen seen(StackTraceElement[] stack, boolean runs) {
        Activations.Methods methods = new Activations.Methods() {
            @Override
            public boolean areCallsShort(String method, Set<String> descriptors) {
                return shortCalls.contains(method) && descriptors.size() == 1;
            }

            @Override
            public boolean areCallsLong(String className, String method) {
                return className.equals(Program.class.getName()) && longCalls.contains(method);
            }

            @Override
            public boolean areSpellsLong(String className, String method) {
                return className.equals(Program.class.getName()) && longSpells.contains(method);
            }
        };
        return new Activations(Program.class.getName(), loops, methods).in(stack, runs);
    }

    /** The program in native code, from the loop of its topmost method. */
    private static StackTraceElement[] inNativeCode(StackTraceElement[] stack) {
        return Stream.concat(Stream.of(BRIDGE), Stream.of(stack)).toArray(StackTraceElement[]::new);
    }

    @Test
    void aCallerWithALoopLosesUnlessItsCallsTakeLong() {
        shortCalls = Set.of("work");
        assertThat(seen(Program.main(false), true)).isEqualTo(Seen.AT_WORK);
        longCalls = Set.of("work");
        assertThat(seen(Program.main(false), true)).isEqualTo(Seen.AWAY);
    }

    @Test
    void aCallThatEndsSoonLosesNothing() {
        longCalls = Set.of("work");
        assertThat(seen(Program.main(false), true)).as("of work itself nothing is known").isEqualTo(Seen.AT_WORK);
        shortCalls = Set.of("work", "main");
        longCalls = Set.of();
        assertThat(seen(Program.main(false), true)).isEqualTo(Seen.NONE);
    }

    @Test
    void whoHasAnotherLoopAheadMayLoseThere() {
        shortCalls = Set.of("work");
        longCalls = Set.of("work");
        assertThat(seen(Program.main(true), true)).isEqualTo(Seen.AT_WORK);
        assertThat(seen(Program.main(true), false)).isEqualTo(Seen.AT_WORK);
    }

    @Test
    void whoWaitsLosesNothingMeanwhile() {
        assertThat(seen(Program.main(false), false)).isEqualTo(Seen.AWAY);
    }

    @Test
    void whoIsInNativeCodeForLongGetsThereAsBefore() {
        StackTraceElement[] stack = inNativeCode(Program.work(1));
        assertThat(seen(stack, true)).isEqualTo(Seen.AT_WORK);
        longSpells = Set.of("work");
        assertThat(seen(stack, true)).isEqualTo(Seen.AWAY);
        assertThat(seen(Program.work(1), true)).as("not in native code").isEqualTo(Seen.AT_WORK);
        assertThat(seen(inNativeCode(Program.main(false)), true)).as("nothing is known of its caller").isEqualTo(Seen.AT_WORK);
    }

    @Test
    void otherClassesDoNotMatterNorMethodsWithoutLoops() {
        assertThat(seen(new Throwable().getStackTrace(), true)).isEqualTo(Seen.NONE);
        shortCalls = Set.of("work");
        assertThat(seen(Program.step(), true)).isEqualTo(Seen.NONE);
        loops = LoopLines.UNKNOWN;
        assertThat(seen(Program.step(), true)).as("step may have loops").isEqualTo(Seen.AT_WORK);
    }

    private static Looks.Verdict last(Looks looks, Seen... seen) {
        Looks.Verdict last = null;
        for (Seen each : seen) {
            assertThat(last).isIn(null, Looks.Verdict.LOOK_AGAIN);
            last = looks.add(each);
        }
        return last;
    }

    /** @param atWork how many of the looks find somebody at work, the first ones but for those before the series */
    private static Seen[] series(int length, int atWork) {
        return IntStream.range(0, Looks.PRELUDE + length).mapToObj(i -> i < Looks.PRELUDE + atWork ? Seen.AT_WORK : Seen.AWAY).toArray(Seen[]::new);
    }

    @Test
    void oneLookIsEnoughWhereThereIsNobody() {
        Looks looks = new Looks();
        assertThat(looks.isAtAll()).isTrue();
        assertThat(last(looks, Seen.NONE)).isEqualTo(Looks.Verdict.HARMLESS);
        assertThat(last(looks, Seen.AT_WORK, Seen.AWAY, Seen.NONE)).isEqualTo(Looks.Verdict.HARMLESS);
    }

    @Test
    void whoIsAlwaysAwayIsHarmlessAfterASeriesOfLooks() {
        Looks looks = new Looks();
        assertThat(last(looks, series(Looks.FIRST_SERIES - 1, 2))).isEqualTo(Looks.Verdict.LOOK_AGAIN);
        assertThat(looks.isAtAll()).as("the last look is at all threads").isTrue();
        assertThat(looks.add(Seen.AWAY)).isEqualTo(Looks.Verdict.HARMLESS);
    }

    @Test
    void whoIsSeenAtWorkIsNotAndHasToBeWatchedForLongerAndLonger() {
        Looks looks = new Looks();
        assertThat(last(looks, series(3, 3))).isEqualTo(Looks.Verdict.HARMFUL);
        assertThat(last(looks, series(2 * Looks.FIRST_SERIES, 4))).isEqualTo(Looks.Verdict.HARMLESS);
        assertThat(last(looks, series(Looks.FIRST_SERIES, 0))).as("as in the beginning").isEqualTo(Looks.Verdict.HARMLESS);
        for (int times = 0; times < 10; times++) {
            assertThat(last(looks, series(2 + Math.min(16, 1 << times) * Looks.FIRST_SERIES / 100 - 1, 100))).isEqualTo(Looks.Verdict.HARMFUL);
        }
        assertThat(last(looks, series(16 * Looks.FIRST_SERIES, 0))).isEqualTo(Looks.Verdict.HARMLESS);
    }
}
