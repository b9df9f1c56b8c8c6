package dev.backedge.agent.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoopLinesTest {
    /** What is looked at; each call says on which line it is. */
    static final class Shapes {
        static final Map<String, StackTraceElement> CALLS = new HashMap<>();

        private Shapes() {
        }

        static int call(String name) {
            CALLS.put(name, new Throwable().getStackTrace()[1]);
            return 1;
        }

        static int straight(int n) {
            synchronized (CALLS) {
                return n > 0 ? call("straight") : 0;
            }
        }

        static void one(int n) {
            call("before");
            for (int i = 0; i < n; i++) {
                call("inside");
            }
            call("behind");
        }

        static void two(int n) {
            for (int i = 0; i < n; i++) {
                call("first");
            }
            call("between");
            int left = n;
            do {
                for (int i = 0; i < n; i++) {
                    call("inner");
                }
                try {
                    call("tried");
                } finally {
                    call("second");
                }
            } while (--left > 0);
            call("behind two");
        }

        static void nested(int n) {
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < n; k++) {
                    call("innermost");
                }
                call("after the innermost");
            }
        }

        static void siblings(int n) {
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < n; k++) {
                    call("one");
                }
                for (int k = 0; k < n; k++) {
                    call("other");
                }
            }
        }

        static void onOneLine(int n) {
            for (int i = 0; i < n; i++) call("on one line");
        }

        static void iterated(List<String> names) {
            for (Iterator<String> each = names.subList(0, call("header")).iterator(); each.hasNext(); call("header")) {
                call(each.next());
            }
        }

        static void overloaded() {
            call("overloaded, without loop");
        }

        static void overloaded(int n) {
            for (int i = 0; i < n; i++) {
                call("overloaded");
            }
            while (call("overloaded, last") < n) {
            }
        }
    }

    private LoopLines lines;

    @BeforeEach
    void run() throws IOException {
        try (InputStream in = Shapes.class.getResourceAsStream("LoopLinesTest$Shapes.class")) {
            lines = LoopLines.of(in.readAllBytes());
        }
        Shapes.straight(1);
        Shapes.one(1);
        Shapes.two(1);
        Shapes.nested(1);
        Shapes.siblings(1);
        Shapes.onOneLine(1);
        Shapes.iterated(List.of("named"));
        Shapes.overloaded();
        Shapes.overloaded(1);
    }

    private boolean isInAllAhead(String call) {
        StackTraceElement frame = Shapes.CALLS.get(call);
        assertThat(lines.mayLoop(frame.getMethodName())).isTrue();
        return lines.isInAllAhead(frame.getMethodName(), frame.getLineNumber());
    }

    @Test
    void aMethodWithoutAWayBackHasNoLoop() {
        assertThat(lines.mayLoop("straight")).as("a handler that handles its own exceptions is none").isFalse();
        assertThat(lines.mayLoop("one")).isTrue();
        assertThat(lines.descriptors("one")).containsExactly("(I)V");
    }

    @Test
    void methodsOfOneNameAreToldApartByTheirLines() {
        StackTraceElement straight = Shapes.CALLS.get("overloaded, without loop");
        StackTraceElement loop = Shapes.CALLS.get("overloaded");

        assertThat(lines.descriptors("overloaded", loop.getLineNumber())).containsExactly("(I)V");
        assertThat(lines.descriptors("overloaded", straight.getLineNumber())).isEmpty();
        assertThat(lines.descriptors("overloaded", -1)).containsExactly("(I)V");
        assertThat(lines.descriptors("straight", -1)).isEmpty();
        assertThat(LoopLines.UNKNOWN.descriptors("overloaded", 1)).containsExactly(LoopLines.ANY);
    }

    @Test
    void loopsAndInstructionsAreCounted() {
        assertThat(lines.loops("one", "(I)V")).isEqualTo(1);
        assertThat(lines.loops("siblings", "(I)V")).isEqualTo(3);
        assertThat(lines.loops("overloaded", "(I)V")).isEqualTo(2);
        assertThat(lines.instructions("onOneLine", "(I)V")).isEqualTo(11);
        assertThat(LoopLines.UNKNOWN.loops("one", "(I)V")).isEqualTo(1);
    }

    @Test
    void aCallIsInALoopOrBeforeIt() {
        assertThat(isInAllAhead("before")).isFalse();
        assertThat(isInAllAhead("inside")).isTrue();
        assertThat(isInAllAhead("behind")).as("nothing is ahead of it").isTrue();
        assertThat(isInAllAhead("on one line")).isTrue();
    }

    @Test
    void otherLoopsMayBeAhead() {
        assertThat(isInAllAhead("one")).isFalse();
        assertThat(isInAllAhead("other")).isFalse();
        assertThat(isInAllAhead("first")).isFalse();
        assertThat(isInAllAhead("between")).isFalse();
        assertThat(isInAllAhead("inner")).isTrue();
        assertThat(isInAllAhead("tried")).as("the inner one is ahead").isFalse();
        assertThat(isInAllAhead("second")).isFalse();
        assertThat(isInAllAhead("behind two")).isTrue();
        assertThat(isInAllAhead("innermost")).isTrue();
        assertThat(isInAllAhead("after the innermost")).isFalse();
    }

    @Test
    void whatIsNotCertainIsTakenForTheWorst() {
        assertThat(isInAllAhead("header")).as("called before the loop and in it").isFalse();
        assertThat(isInAllAhead("named")).isTrue();
        assertThat(isInAllAhead("overloaded, without loop")).as("of the same name as one with loops").isFalse();
        assertThat(isInAllAhead("overloaded, last")).isTrue();
        assertThat(lines.descriptors("overloaded")).as("those with loops").containsExactly("(I)V");
        assertThat(lines.isOneNest("one")).isTrue();
        assertThat(lines.isOneNest("two")).isFalse();
        assertThat(lines.isOneNest("nested")).isTrue();
        assertThat(lines.isOneNest("siblings")).isFalse();
        assertThat(lines.isOneNest("overloaded")).isFalse();
        assertThat(LoopLines.UNKNOWN.isOneNest("one")).isFalse();
        assertThat(lines.isInAllAhead("one", -1)).as("a class file without lines").isFalse();
        assertThat(LoopLines.of(new byte[] {1, 2, 3})).isSameAs(LoopLines.UNKNOWN);
        assertThat(LoopLines.UNKNOWN.mayLoop("straight")).isTrue();
        assertThat(LoopLines.UNKNOWN.isInAllAhead("straight", 1)).isFalse();
    }
}
