package dev.backedge.trampoline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.backedge.trampoline.critical.CriticalLinker;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Entries by the foreign-function linker, in JVMs that have it: {@link CriticalWorkout} tells what is done. */
class CriticalDoorTest {
    private static final int FIRST_JDK = 22;

    static Stream<Arguments> jvms() {
        return ForkedJvm.all().stream().filter(jvm -> jvm.version() >= FIRST_JDK).flatMap(jvm -> Stream.of("G1", "Serial", "Parallel", "Z", "Shenandoah")
                .map(collector -> Arguments.of(jvm, "-XX:+Use" + collector + "GC")));
    }

    @ParameterizedTest(name = "{0} {1}", allowZeroInvocations = true)
    @MethodSource("jvms")
    void arraysStayPutAndClosedCodeStaysUntilTheLastThreadHasLeft(ForkedJvm jvm, String collector) throws Exception {
        assumeTrue(jvm.accepts(collector), "not built in");
        List<String> options = new ArrayList<>(jvm.nativeAccess());
        options.addAll(List.of(collector, "-Xmx96m"));
        assertThat(jvm.run(CriticalWorkout.class, options)).isEqualTo(new ForkedJvm.Result(0, "passed\n"));
    }

    @Test
    void codeWhoseCacheKnowsNoHandshakeIsNotForThisDoor() throws Exception {
        try (CodeCache cache = CodeCache.open(1 << 20)) {
            InstalledCode code = cache.install(Loops.returning(1));
            assertThatThrownBy(code::criticalEntry).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void whereThereIsNoLinkerThereIsNoDoor() {
        assumeTrue(!CriticalLinker.present());
        assertThatThrownBy(CriticalTrampolines::open).isInstanceOf(NativeAccessException.class).hasMessageContaining("no foreign-function linker");
    }
}
