package dev.backedge.agent.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether the activations of a class come and go, by looks with stacks made by hand at two threads that do nothing. */
class SuspectsTest {
    private static final Activations.Methods UNKNOWN = new Activations.Methods() {
        @Override
        public boolean areCallsShort(String method, Set<String> descriptors) {
            return false;
        }

        @Override
        public boolean areCallsLong(String className, String method) {
            return false;
        }

        @Override
        public boolean areSpellsLong(String className, String method) {
            return false;
        }
    };

    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread one = new Thread(this::await);
    private final Thread other = new Thread(this::await);
    private final Suspects suspects = new Suspects();
    private final Activations activations = new Activations("C", LoopLines.UNKNOWN, UNKNOWN);

    private void await() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @BeforeEach
    void start() {
        one.start();
        other.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
    }

    /** Of a method of the class that was called on a line of its caller; without any for a line less than 0. */
    private static StackTraceElement[] stack(int line) {
        StackTraceElement caller = new StackTraceElement("Caller", "run", "Caller.java", Math.abs(line));
        return line < 0 ? new StackTraceElement[] {caller} : new StackTraceElement[] {new StackTraceElement("C", "loop", "C.java", 7), caller};
    }

    private void look(int lineOfOne, int lineOfOther) {
        suspects.all();
        suspects.look(activations, () -> Map.of(one, stack(lineOfOne), other, stack(lineOfOther)));
    }

    @Test
    void oneThatMayHaveBeenThereAllTheTimeStays() {
        for (int i = 0; i < 100; i++) {
            look(5, -1);
        }
        assertThat(suspects.comeAndGo()).isFalse();
    }

    @Test
    void othersComeFromOtherPlaces() {
        for (int i = 0; i < 21; i++) {
            assertThat(suspects.comeAndGo()).as("looks so far: %d", i).isEqualTo(i == 0);
            look(i % 2 == 0 ? 5 : 6, -1);
        }
        assertThat(suspects.comeAndGo()).isTrue();
    }

    @Test
    void orAfterNone() {
        for (int i = 0; i < 49; i++) {
            look(i % 2 == 0 ? 5 : -1, -1);
        }
        assertThat(suspects.comeAndGo()).isTrue();
    }

    @Test
    void seldomIsNotEnough() {
        for (int i = 0; i < 100; i++) {
            look(5 + i / 6, -1);
        }
        assertThat(suspects.comeAndGo()).isFalse();
    }

    @Test
    void eachThreadHasToShowIt() {
        for (int i = 0; i < 100; i++) {
            look(5 + i, 5);
        }
        assertThat(suspects.comeAndGo()).isFalse();
    }

    @Test
    void whatTheMethodItselfDoesIsNothingNew() {
        for (int i = 0; i < 100; i++) {
            StackTraceElement loop = new StackTraceElement("C", "loop", "C.java", 7 + i);
            suspects.all();
            suspects.look(activations, () -> Map.of(one, new StackTraceElement[] {loop, stack(5)[1]}));
        }
        assertThat(suspects.comeAndGo()).isFalse();
    }

    @Test
    void andItBeginsAnew() {
        for (int i = 0; i < 50; i++) {
            look(i, -1);
        }
        suspects.forget();
        look(1, -1);
        assertThat(suspects.comeAndGo()).isFalse();
    }
}
