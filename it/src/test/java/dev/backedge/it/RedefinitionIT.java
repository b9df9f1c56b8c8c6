package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.backedge.it.program.Redefining;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Another agent redefines methods that compiled loops have inlined: what runs leaves, what starts calls the new ones, and runs native again. */
class RedefinitionIT {
    @TempDir
    Path directory;

    static Stream<Jdk> jdks() {
        return Jdk.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void codeWithAnInlinedMethodThatIsRedefinedIsGivenUp(Jdk jdk) throws IOException {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, Redefining.class).flags("-javaagent:" + ForkedJvm.agentOf(Redefining.class, directory))
                .agent("include=" + Redefining.class.getName() + "$*,threshold=1000,background=false").run().succeeded();

        List<String> once = new ArrayList<>(Collections.nCopies(5, String.valueOf(sum(63))));
        once.addAll(List.of("done", "left", String.valueOf(sum(191))));
        assertThat(agent.out().lines()).containsExactlyElementsOf(Stream.concat(once.stream(), once.stream()).toList());
        for (Class<?> type : List.of(Redefining.Own.class, Redefining.Caller.class)) {
            assertThat(agent.loops(type.getName(), "nativeUntilRedefined")).anyMatch(loop -> wasNative(loop) && isGivenUp(loop));
            assertThat(agent.loops(type.getName(), "nativeSum")).anyMatch(loop -> wasNative(loop) && isGivenUp(loop));
        }
        assertThat(agent.loops(Redefining.Own.class.getName(), "nativeSum")).as("its class was instrumented anew")
                .anyMatch(loop -> wasNative(loop) && loop.get("state").getAsString().equals("INSTALLED"));
    }

    private static long sum(int mask) {
        long sum = 0;
        for (int i = 0; i < 100_000; i++) {
            sum += (i & mask) * i;
        }
        return sum;
    }

    private static boolean wasNative(JsonObject loop) {
        return loop.get("entries").getAsLong() > 0;
    }

    private static boolean isGivenUp(JsonObject loop) {
        return loop.get("state").getAsString().equals("REJECTED") && loop.getAsJsonObject("reason").get("code").getAsString().equals("CALLEE_REDEFINED");
    }
}
