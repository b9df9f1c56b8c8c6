package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.backedge.it.program.Annotated;
import dev.backedge.it.program.Tried;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When loops get their hooks: at once, or when they have been seen at work. */
class HooksIT {
    private static final String KERNEL = Tried.class.getName() + "$Kernel";

    static Stream<Jdk> jdks() {
        return Jdk.all().stream();
    }

    private static long total(ForkedJvm.Result result, String name) {
        return result.report().getAsJsonObject("totals").get(name).getAsLong();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aLoopGetsItsHookWhenItHasBeenSeenAtWork(Jdk jdk) {
        ForkedJvm.Result result = ForkedJvm.of(jdk, Tried.class).timeout(240).arguments("hash", "\"state\": \"INSTALLED\"")
                .agent("include=" + Tried.class.getName() + "*,jmx=true,log=info;agent:debug,hooks=seen").run().succeeded();

        assertThat(result.out().trim()).as("results right, and native").isEqualTo("true true");
        assertThat(result.err()).contains(KERNEL + " is at work").contains(KERNEL + " is rewritten");
        JsonObject loop = result.loops(KERNEL, "hash").get(0);
        assertThat(loop.get("entries").getAsLong()).isPositive();
        assertThat(result.loops(KERNEL, "add")).as("never called").isEmpty();
        assertThat(result.loops(Tried.class.getName(), "main")).as("hooks are of no use to an activation that has begun").isEmpty();
        assertThat(total(result, "waitingClasses")).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void classesInWhichMethodsAreNamedHaveThemAtOnce(Jdk jdk) {
        String type = Annotated.class.getName();
        ForkedJvm.Result result = ForkedJvm.of(jdk, Annotated.class).agent("include=" + type + "::notChosen,threshold=1000,background=false,hooks=seen").run().succeeded();

        assertThat(result.loops(type, "notChosen").get(0).get("entries").getAsLong()).isPositive();
        assertThat(result.loops(type, "onMethod").get(0).get("entries").getAsLong()).isPositive();
        assertThat(total(result, "waitingClasses")).isZero();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aSmallProgramHasThemAtOnce(Jdk jdk) {
        String type = Annotated.class.getName();
        ForkedJvm.Result result = ForkedJvm.of(jdk, Annotated.class).agentAsShipped("include=*,threshold=1000,background=false").run().succeeded();

        assertThat(result.loops(type, "notChosen").get(0).get("entries").getAsLong()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void whereTheJvmOnlyInterpretsAllClassesHaveThemAtOnce(Jdk jdk) {
        ForkedJvm.Result result = ForkedJvm.of(jdk, Annotated.class).flags("-Xint").agent("include=*,threshold=1000,background=false,hooks=seen").run().succeeded();

        assertThat(result.loops(Annotated.class.getName(), "notChosen").get(0).get("entries").getAsLong()).isPositive();
        assertThat(total(result, "waitingClasses")).isZero();
    }
}
