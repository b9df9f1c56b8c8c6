package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.backedge.it.program.Lineage;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The mechanisms of other systems' OSR that Backedge carries on, each test named after its mechanism (docs/TESTING.md tells
 * where the ones are that need no JVM of their own: the buffer's layout, the site's descriptor, the ABI).
 */
class LineageIT {
    private static final String NAME = Lineage.class.getName();

    static Stream<Jdk> jdks() {
        return Jdk.all().stream();
    }

    /** Runs one mechanism interpreted and compiled, with the agent and without; the output must be the same. */
    private static ForkedJvm.Result run(Jdk jdk, String mechanism, String options) {
        String expected = ForkedJvm.of(jdk, Lineage.class).arguments(mechanism).run().succeeded().out();
        ForkedJvm.Result interpreted = ForkedJvm.of(jdk, Lineage.class).flags("-Xint").arguments(mechanism).agent("include=" + NAME + "," + options).run().succeeded();
        assertThat(interpreted.out()).isEqualTo(expected);
        ForkedJvm.Result result = ForkedJvm.of(jdk, Lineage.class).arguments(mechanism).agent("include=" + NAME + "," + options).run().succeeded();
        assertThat(result.out()).isEqualTo(expected);
        interpreted.ranNative(NAME, mechanism);
        return result.ranNative(NAME, mechanism);
    }

    private static long entries(JsonObject loop) {
        return loop.get("entries").getAsLong();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("jdks")
    void nestedLoopsEscalateFromInnerToOuter(Jdk jdk) {
        List<JsonObject> loops = run(jdk, "escalation", "threshold=1000,background=false").loops(NAME, "escalation");
        assertThat(loops).hasSize(2).allMatch(loop -> loop.get("state").getAsString().equals("INSTALLED")).allMatch(loop -> entries(loop) > 0);
        assertThat(entries(loops.get(1))).as("entries of the inner loop, before the outer one took over").isLessThan(500);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("jdks")
    void everyHeaderIsAnEntry(Jdk jdk) {
        assertThat(run(jdk, "everyHeader", "threshold=1000,background=false").loops(NAME, "everyHeader")).hasSize(3).allMatch(loop -> entries(loop) > 0);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("jdks")
    void entryStateIsTyped(Jdk jdk) {
        run(jdk, "typedStates", "threshold=1000,background=false");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("jdks")
    void entryValuesAreOpaque(Jdk jdk) {
        run(jdk, "opaqueEntryValues", "threshold=1000,background=false");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("jdks")
    void constantsAreRemadeAtEntry(Jdk jdk) {
        run(jdk, "constantsAtEntry", "threshold=1000,background=false");
    }

    /** .NET's tiers: a quick first version tells how branches go, a better one takes its place while the loop runs, and the counters go on. */
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("jdks")
    void aFirstVersionIsReplacedByOneMadeForItsProfile(Jdk jdk) {
        List<JsonObject> loops = run(jdk, "tiers", "threshold=1000,background=false,profile=1000").loops(NAME, "tiers");
        assertThat(loops).anyMatch(loop -> loop.get("versions").getAsInt() == 2 && loop.get("state").getAsString().equals("INSTALLED"));
        for (JsonObject loop : loops) {
            long exits = 0;
            for (JsonElement exit : loop.getAsJsonArray("exits")) {
                exits += exit.getAsJsonObject().get("count").getAsLong();
            }
            assertThat(entries(loop)).as("each entry of either version has left").isEqualTo(exits);
        }
    }

    /** C2's pruned loops: what the profile has never seen is no part of the loop that is made vectors of; where it happens control leaves that, and comes back. */
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("jdks")
    void waysNeverTakenArePruned(Jdk jdk) {
        List<JsonObject> loops = run(jdk, "unescaped", "threshold=1000,background=false,profile=1000").loops(NAME, "unescaped");
        assertThat(loops).as("with the way that skips a character there is nothing to count by").anyMatch(loop -> loop.get("remarks").toString().contains(") vectorised:"));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("jdks")
    void returnInsideTheLoop(Jdk jdk) {
        run(jdk, "returnInside", "threshold=1000,background=false");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("jdks")
    void kindsOfPredecessor(Jdk jdk) {
        run(jdk, "predecessors", "threshold=1000,background=false");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("jdks")
    void laterCallsEnterDirectlyAndCountNoMore(Jdk jdk) {
        JsonObject loop = run(jdk, "laterCalls", "threshold=1000,background=false").loops(NAME, "laterCalls").get(0);
        assertThat(entries(loop)).as("each call after installation enters at the header").isGreaterThanOrEqualTo(4900);
        assertThat(loop.get("backEdges").getAsLong()).isLessThan(5000);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("jdks")
    void sideExitsResumeAtTheExactBytecode(Jdk jdk) {
        ForkedJvm.Result result = run(jdk, "sideExitAtAnyBytecode", "threshold=100,background=false");
        assertThat(result.loops(NAME, "sideExitAtAnyBytecode").get(0).get("sideExits").getAsLong()).isPositive();
    }
}
