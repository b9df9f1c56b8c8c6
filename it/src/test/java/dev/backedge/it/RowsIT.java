package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.it.program.RowShapes;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Loops over arrays of arrays give what they give without the agent, and run native from their outermost header on. */
class RowsIT {
    private static final String AT_ONCE = "include=dev.backedge.it.program.RowShapes,threshold=1,background=false,give-up=false";
    private static final Map<String, String> PLAIN = new ConcurrentHashMap<>();

    private static Stream<Arguments> jvms(List<String> flags) {
        List<Arguments> jvms = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            flags.forEach(flag -> jvms.add(Arguments.of(jdk, flag)));
        }
        return jvms.stream();
    }

    private static String plain(Jdk jdk, String... arguments) {
        return PLAIN.computeIfAbsent(jdk + String.join(" ", arguments), key -> ForkedJvm.of(jdk, RowShapes.class).arguments(arguments).run().succeeded().out());
    }

    static Stream<Arguments> modes() {
        return jvms(List.of("-Xint", "-Xmixed"));
    }

    static Stream<Arguments> collectors() {
        return jvms(List.of("-XX:+UseG1GC", "-XX:+UseSerialGC", "-XX:+UseParallelGC", "-XX:+UseZGC")).filter(jvm -> ((Jdk) jvm.get()[0]).accepts((String) jvm.get()[1]));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("modes")
    void sameOutputAndNative(Jdk jdk, String flag) {
        String plain = plain(jdk);
        ForkedJvm.Result agent = ForkedJvm.of(jdk, RowShapes.class).flags(flag).agent(AT_ONCE).run().succeeded();
        assertThat(agent.out()).isEqualTo(plain);
        String name = RowShapes.class.getName();
        for (Method method : RowShapes.class.getDeclaredMethods()) {
            if (method.getName().startsWith("native") && !method.getName().equals("nativeRows")) {
                assertThat(agent.loops(name, method.getName())).as(method.getName()).filteredOn(loop -> loop.get("depth").getAsInt() == 1)
                        .anySatisfy(loop -> assertThat(loop.get("entries").getAsLong()).isPositive());
            }
        }
        for (String method : List.of("tooMany", "tooManyPlanes")) {
            assertThat(agent.loops(name, method)).singleElement().satisfies(loop -> assertThat(loop.get("entries").getAsLong()).isZero());
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("modes")
    void slicesAndExitsAnywhere(Jdk jdk, String flag) {
        String plain = plain(jdk);
        ForkedJvm.Result agent = ForkedJvm.of(jdk, RowShapes.class).flags(flag).agent(AT_ONCE + ",force-exits=7").run().succeeded();
        assertThat(agent.out()).isEqualTo(plain);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("modes")
    void aRowIsReadOnce(Jdk jdk, String flag) {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, RowShapes.class).arguments("racing").flags(flag).agent(AT_ONCE).run().succeeded();
        assertThat(agent.out()).isEqualTo("rows that were torn: 0\n");
        agent.ranNative(RowShapes.class.getName(), "nativeRows");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("collectors")
    void rowsDoNotMove(Jdk jdk, String collector) {
        String plain = plain(jdk, "moving");
        ForkedJvm.Result agent = ForkedJvm.of(jdk, RowShapes.class).arguments("moving").flags(collector, "-Xmx64m").agent(AT_ONCE).run().succeeded();
        assertThat(agent.out()).isEqualTo(plain);
        agent.ranNative(RowShapes.class.getName(), "nativeProduct");
    }
}
