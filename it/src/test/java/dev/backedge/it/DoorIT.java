package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.it.program.Tried;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Short entries, many of them, come to go by the foreign-function linker where it is the cheaper way, and nothing has to be asked for. */
class DoorIT {
    private static final String KERNEL = Tried.class.getName() + "$Kernel";
    private static final String BY_LINKER = "\"door\": \"ffm\"";

    static Stream<Jdk> jdks() {
        return Jdk.all().stream();
    }

    private static String door(Jdk jdk, String mode, String until, String options) {
        ForkedJvm.Result result = ForkedJvm.of(jdk, Tried.class).flags(mode).arguments("hash", until).agent("include=" + KERNEL + ",jmx=true" + options).run().succeeded();
        assertThat(result.out().trim()).as("results right, and decided").isEqualTo("true true");
        assertThat(result.err()).isEmpty();
        return result.loops(KERNEL, "hash").get(0).get("door").getAsString();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void shortEntriesGoByTheLinkerWhereThereIsOne(Jdk jdk) {
        assertThat(door(jdk, "-Xmixed", jdk.hasLinker() ? BY_LINKER : "\"trial\": {", "")).isEqualTo(jdk.hasLinker() ? "ffm" : "jnr");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theInterpreterKeepsToNativeMethods(Jdk jdk) {
        assertThat(door(jdk, "-Xint", "\"state\": \"INSTALLED\"", "")).isEqualTo("jnr");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theLinkerIsChosenWhereNothingIsGivenUp(Jdk jdk) {
        List<String> until = jdk.hasLinker() ? List.of(BY_LINKER, "ffm") : List.of("\"state\": \"INSTALLED\"", "jnr");
        assertThat(door(jdk, "-Xmixed", until.get(0), ",give-up=false")).isEqualTo(until.get(1));
    }
}
