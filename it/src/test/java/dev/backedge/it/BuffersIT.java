package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.it.program.BufferShapes;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Loops over byte buffers give what they give without the agent; those over a buffer with an array run native, and no others do. */
class BuffersIT {
    private static final String AT_ONCE = "include=dev.backedge.it.program.BufferShapes,threshold=1,background=false,give-up=false";

    static Stream<Arguments> modes() {
        List<Arguments> modes = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            modes.add(Arguments.of(jdk, "-Xint", ""));
            modes.add(Arguments.of(jdk, "-Xmixed", ""));
            modes.add(Arguments.of(jdk, "-Xmixed", ",force-exits=7"));
        }
        return modes.stream();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("modes")
    void sameOutputAndNative(Jdk jdk, String flag, String options) {
        String plain = ForkedJvm.of(jdk, BufferShapes.class).flags(flag).run().succeeded().out();
        ForkedJvm.Result agent = ForkedJvm.of(jdk, BufferShapes.class).flags(flag).agent(AT_ONCE + options).run().succeeded();
        assertThat(agent.out()).isEqualTo(plain);
        String name = BufferShapes.class.getName();
        for (Method method : BufferShapes.class.getDeclaredMethods()) {
            if (method.getName().startsWith("native")) {
                agent.ranNative(name, method.getName());
            } else if (method.getName().startsWith("left")) {
                assertThat(agent.loops(name, method.getName())).as(method.getName()).singleElement().satisfies(loop -> assertThat(loop.get("entries").getAsLong()).isZero());
            }
        }
    }
}
