package dev.backedge.trampoline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Transitions while every collector of every JDK here collects. */
class CollectorsTest {
    static Stream<Arguments> jvms() {
        return ForkedJvm.all().stream().flatMap(jvm -> Stream.of("G1", "Serial", "Parallel", "Z", "Shenandoah")
                .map(collector -> Arguments.of(jvm, "-XX:+Use" + collector + "GC")));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("jvms")
    void arraysStayPutWhileTheyArePinned(ForkedJvm jvm, String collector) throws Exception {
        assumeTrue(jvm.accepts(collector), "not built in");
        List<String> options = new ArrayList<>(jvm.nativeAccess());
        options.addAll(List.of(collector, "-Xmx96m"));
        assertThat(jvm.run(Workout.class, options)).isEqualTo(new ForkedJvm.Result(0, "passed, copying: false, lengths: 4 bytes before\n"));
    }
}
