package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.backedge.it.program.Tried;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The winner stays: code that is ten times as fast as the JVM's is kept, and code that takes ten times as long goes, with its hook. */
class TrialIT {
    private static final String KERNEL = Tried.class.getName() + "$Kernel";

    static Stream<Jdk> jdks() {
        return Jdk.all().stream();
    }

    private static ForkedJvm.Result run(Jdk jdk, String kernel, String until, String options) {
        ForkedJvm.Result result = ForkedJvm.of(jdk, Tried.class).timeout(240).arguments(kernel, until)
                .agent("include=" + KERNEL + ",jmx=true,log=info" + options).run().succeeded();
        assertThat(result.out().trim()).as("results right, and decided").isEqualTo("true true");
        return result;
    }

    private static JsonObject theLoop(ForkedJvm.Result result, String method) {
        List<JsonObject> loops = result.loops(KERNEL, method);
        assertThat(loops).hasSize(1);
        return loops.get(0);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void codeThatIsFasterStays(Jdk jdk) {
        ForkedJvm.Result result = run(jdk, "hash", "\"trial\": {", "");
        JsonObject loop = theLoop(result, "hash");
        assertThat(loop.get("state").getAsString()).isEqualTo("INSTALLED");
        JsonObject trial = loop.getAsJsonObject("trial");
        assertThat(trial.get("native").getAsLong()).isPositive().isLessThan(trial.get("jvm").getAsLong());
        assertThat(result.err()).contains("trial won: ").doesNotContain("made not entrant");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void codeThatIsSlowerGoesAndItsHookToo(Jdk jdk) {
        ForkedJvm.Result result = run(jdk, "add", "SLOWER_THAN_JVM", ",cpu=sse2,spill-everything=true,passes-off=vectorize-loops");
        JsonObject loop = theLoop(result, "add");
        assertThat(loop.get("state").getAsString()).isEqualTo("REJECTED");
        assertThat(loop.get("entries").getAsLong()).as("it had run native").isPositive();
        assertThat(loop.getAsJsonObject("reason").get("sentence").getAsString()).contains(" ns with native code, and ");
        assertThat(result.err()).contains("trial lost: ").contains("made not entrant: SLOWER_THAN_JVM");
    }
}
