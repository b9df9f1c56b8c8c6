package dev.backedge.trampoline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Transitions with objects laid out in every way that the JDKs here have: lengths are read where all arrays have them at one place, else asked for. */
class HeadersTest {
    /** From when on elements are laid out without a gap, so that it depends on their size where they begin. */
    private static final int WITHOUT_GAPS = 23;

    static Stream<Arguments> jvms() {
        return ForkedJvm.all().stream().flatMap(jvm -> Stream.of(Arguments.of(jvm, "-XX:-UseCompressedClassPointers", jvm.version() < WITHOUT_GAPS ? "8 bytes before" : "asked"),
                Arguments.of(jvm, "-XX:+UseCompactObjectHeaders", "asked")));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("jvms")
    void lengthsAreRight(ForkedJvm jvm, String layout, String lengths) throws Exception {
        assumeTrue(jvm.accepts(layout), "not in this JDK");
        List<String> options = new ArrayList<>(jvm.nativeAccess());
        options.add(layout);
        ForkedJvm.Result result = jvm.run(Workout.class, options);
        assertThat(result.output()).contains("passed, copying: false, lengths: " + lengths + "\n");
        assertThat(result.exit()).isZero();
    }
}
