package dev.backedge.agent.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Samples made by hand: the stacks are {@code method:line}, the topmost first, methods in upper case have loops. */
class HotMethodsTest {
    private static final long MS = 1_000_000;
    private static final long STEP = 20 * MS;
    /** Of a class and a small method: sixty times what they cost. */
    private static final int CLASS_SAMPLES = 60 * (20 + 30) / 20;

    private final Set<String> ofUse = new HashSet<>();
    private final Set<String> hooked = new HashSet<>();
    private final HotMethods methods = new HotMethods(new HotMethods.Hooks() {
        @Override
        public boolean areOfUse(String className, String method) {
            return ofUse.contains(method);
        }

        @Override
        public Set<String> waiting(String className, String method, int line) {
            return Character.isUpperCase(method.charAt(0)) && !hooked.contains(method) ? Set.of("()V") : Set.of();
        }

        @Override
        public long cost(HotMethods.Method method) {
            return (method.name().startsWith("Large") ? 300 : 30) * MS;
        }
    });
    private long now;
    private int failures;

    private void sample(int times, String... stacks) {
        for (int i = 0; i < times; i++) {
            String[] frames = stacks[i % stacks.length].split(" ");
            StackTraceElement[] stack = new StackTraceElement[frames.length];
            for (int k = 0; k < frames.length; k++) {
                String[] frame = frames[k].split(":");
                String className = frame[0].contains(".") ? frame[0].substring(0, frame[0].indexOf('.')) : "C" + frame[0];
                stack[k] = new StackTraceElement(className, frame[0].substring(frame[0].indexOf('.') + 1), "F.java", Integer.parseInt(frame[1]));
            }
            now += STEP;
            methods.add(1, STEP, stack, false, now);
        }
    }

    private Map<String, List<String>> chosen() {
        Map<String, List<String>> names = new java.util.TreeMap<>();
        methods.choose(now, failures).forEach((type, chosen) -> names.put(type, chosen.stream().map(HotMethods.Method::name).sorted().toList()));
        return names;
    }

    @Test
    void aLoopIsChosenWhenItHasWorkedForManyTimesWhatItsHooksCost() {
        sample(CLASS_SAMPLES - 1, "Loop:3 main:1", "Loop:3 main:2");
        assertThat(chosen()).isEmpty();

        sample(1, "Loop:3 main:2");
        assertThat(chosen()).isEqualTo(Map.of("CLoop", List.of("Loop")));
    }

    @Test
    void largeMethodsCostMore() {
        sample(CLASS_SAMPLES, "LargeLoop:3 main:1", "LargeLoop:3 main:2");
        assertThat(chosen()).isEmpty();

        sample(10 * CLASS_SAMPLES, "LargeLoop:3 main:1", "LargeLoop:3 main:2");
        assertThat(chosen()).isEqualTo(Map.of("CLargeLoop", List.of("LargeLoop")));
    }

    @Test
    void anActivationThatMayBeTheOnlyOneHasToWaitForLonger() {
        sample(2 * CLASS_SAMPLES - 10, "Main:3 launcher:1", "work:8 Main:3 launcher:1");
        assertThat(chosen()).isEmpty();

        sample(CLASS_SAMPLES, "Main:3 launcher:1");
        assertThat(chosen()).as("nobody can know").isNotEmpty();
    }

    @Test
    void failuresMakeCautious() {
        failures = 2;
        sample(4 * CLASS_SAMPLES - 1, "Loop:3 main:1", "Loop:3 main:2");
        assertThat(chosen()).isEmpty();

        sample(1, "Loop:3 main:2");
        assertThat(chosen()).isNotEmpty();
    }

    @Test
    void successesDoNotMakeReckless() {
        failures = -3;
        sample(CLASS_SAMPLES - 1, "Loop:3 main:1", "Loop:3 main:2");

        assertThat(chosen()).isEmpty();
    }

    @Test
    void anActivationHasEndedWhenItIsGone() {
        sample(2 * CLASS_SAMPLES, "Loop:3 main:1");
        assertThat(chosen()).isEmpty();

        sample(1, "main:1");
        assertThat(chosen()).containsOnlyKeys("CLoop");
    }

    @Test
    void theTopmostCountsUntilItsHooksAreOfNoUse() {
        sample(2 * CLASS_SAMPLES, "Inner:3 Outer:7 main:1", "Inner:3 Outer:8 main:1", "main:1");
        assertThat(chosen()).containsOnlyKeys("CInner");

        hooked.add("Inner");
        ofUse.add("Inner");
        sample(2 * CLASS_SAMPLES, "Inner:3 Outer:7 main:1", "main:1");
        assertThat(chosen()).doesNotContainKey("COuter");

        ofUse.clear();
        sample(3 * CLASS_SAMPLES, "Inner:3 Outer:7 main:1", "main:1");
        assertThat(chosen()).containsKey("COuter");
    }

    @Test
    void methodsOfOneClassCountTogether() {
        sample(CLASS_SAMPLES + 50, "C.One:3 main:1", "C.Two:3 main:2");
        assertThat(chosen()).as("worth hooks, and not yet a new class").isEmpty();

        sample(40, "C.One:3 main:1", "C.Two:3 main:2");
        assertThat(chosen()).isEqualTo(Map.of("C", List.of("One", "Two")));
    }

    @Test
    void whatIsRareStaysAsItIs() {
        for (int i = 0; i < 2 * CLASS_SAMPLES; i++) {
            sample(1, "Loop:3 main:1");
            sample(60, "main:1");
            assertThat(chosen()).isEmpty();
        }
    }

    @Test
    void whereFramesAreMissingNothingHasEnded() {
        StackTraceElement loop = new StackTraceElement("C", "Loop", "F.java", 3);
        StackTraceElement one = new StackTraceElement("C", "one", "F.java", 1);
        StackTraceElement other = new StackTraceElement("C", "other", "F.java", 1);
        for (int i = 0; i < 2 * CLASS_SAMPLES; i++) {
            now += STEP;
            methods.add(1, STEP, new StackTraceElement[] {loop, i % 2 == 0 ? one : other}, true, now);
            methods.add(1, STEP, new StackTraceElement[] {one, other}, true, now);
        }

        assertThat(chosen()).isEmpty();
    }
}
