package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.it.program.Torture;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link Torture} says the same with the agent, with code that is installed while others run the loop, a debugger listening, the heap verified, the stack small. */
class TortureIT {
    private static final String DEBUGGER = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y,address=127.0.0.1:0";
    private static final List<String> METHODS = List.of("crowded", "recursive", "deep", "interrupted", "parked");

    static Stream<Arguments> runs() {
        return Stream.concat(Jdk.all().stream().flatMap(jdk -> Stream.of(
                Arguments.of(jdk, List.of("-XX:+UseSerialGC", "-XX:+UnlockDiagnosticVMOptions", "-XX:+VerifyBeforeGC", DEBUGGER), "slice=0,fuel=100"),
                Arguments.of(jdk, List.of("-XX:+UseParallelGC", "-Xss512k", "-XX:TieredStopAtLevel=1"), "slice=1000"))),
                Jdk.all().stream().filter(Jdk::hasLinker).map(jdk -> Arguments.of(jdk, List.of("-XX:+UseSerialGC", "-XX:+UnlockDiagnosticVMOptions", "-XX:+VerifyBeforeGC", DEBUGGER),
                        "slice=0,fuel=100," + Jdk.LINKER_DOOR)));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("runs")
    void sameOutputAndNative(Jdk jdk, List<String> flags, String options) {
        String expected = ForkedJvm.of(jdk, Torture.class).run().succeeded().out();
        ForkedJvm.Result agent = ForkedJvm.of(jdk, Torture.class).flags(flags.toArray(String[]::new))
                .agent("include=" + Torture.class.getName() + ",threshold=200,background=false,give-up=false," + options).run().succeeded();
        assertThat(agent.out()).isEqualTo(expected);
        assertThat(agent.err()).isEmpty();
        assertThat(agent.enteredByLinker()).isEqualTo(options.contains(Jdk.LINKER_DOOR));
        METHODS.forEach(method -> agent.ranNative(Torture.class.getName(), method));
    }
}
