package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.it.program.Allocating;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every collector that each JDK ships, with a small heap and threads that allocate while native loops hold arrays. */
class CollectorsIT {
    private static final List<String> COLLECTORS = List.of("-XX:+UseG1GC", "-XX:+UseSerialGC", "-XX:+UseParallelGC", "-XX:+UseZGC", "-XX:+UseShenandoahGC");

    static Stream<Arguments> runs() {
        List<Arguments> runs = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            for (String collector : COLLECTORS) {
                if (jdk.accepts(collector)) {
                    runs.add(Arguments.of(jdk, collector, "-Xmixed", ",door=jnr"));
                    runs.add(Arguments.of(jdk, collector, "-Xint", ""));
                    if (jdk.hasLinker()) {
                        runs.add(Arguments.of(jdk, collector, "-Xmixed", "," + Jdk.LINKER_DOOR));
                    }
                }
            }
        }
        return runs.stream();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1} {2}{3}")
    @MethodSource("runs")
    void arraysStayWhole(Jdk jdk, String collector, String mode, String door) {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, Allocating.class).flags(collector, mode, "-Xmx64m")
                .agent("include=dev.backedge.it.program.Allocating,threshold=500,background=false" + door).run().succeeded();
        assertThat(agent.out().lines().sorted().toList()).isEqualTo(expected(jdk));
        assertThat(agent.enteredByLinker()).isEqualTo(door.equals("," + Jdk.LINKER_DOOR));
        agent.ranNative(Allocating.class.getName(), "fill").everyLoopRanNative(Allocating.class.getName(), "sum");
    }

    private static List<String> expected(Jdk jdk) {
        return ForkedJvm.of(jdk, Allocating.class).arguments("0").run().succeeded().out().lines().sorted().toList();
    }
}
