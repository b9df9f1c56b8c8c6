package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.backedge.it.program.ManyLoops;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What Backedge takes of a JVM is bounded. Where a limit is reached, results are the same, one line warns of it, and the report counts. */
class LimitsIT {
    private static final String INCLUDE = "include=" + ManyLoops.class.getName() + "$Work,give-up=false,profile=0,";

    static List<Jdk> jdks() {
        return Jdk.all();
    }

    /** Two loops have room; what is entered no more makes room for what is, and comes back when it is its turn. */
    @ParameterizedTest
    @MethodSource("jdks")
    void theColdestCodeMakesRoom(Jdk jdk) {
        ForkedJvm.Result agent = run(jdk, "threshold=1000,max-code=8,keep-code=40,log=compile", "2", "60", "until native");
        assertThat(limit(agent, "code").get("most").getAsLong()).isLessThanOrEqualTo(8);
        assertWarned(agent, "code", "max-code=16");
        Map<String, Long> installed = agent.err().lines().filter(line -> line.contains("bytes of code in")).collect(Collectors.groupingBy(LimitsIT::loop, Collectors.counting()));
        assertThat(installed).as(agent.err()).hasSize(6);
        assertThat(installed.values()).as(agent.err()).allMatch(times -> times >= 2);
        assertThat(agent.err()).contains("EVICTED: its code, which nobody had entered for");
        assertThat(loops(agent)).filteredOn(loop -> loop.get("state").getAsString().equals("INSTALLED")).hasSizeLessThanOrEqualTo(2);
        assertThat(loops(agent)).noneMatch(loop -> loop.get("state").getAsString().equals("REJECTED"));
    }

    /** Where all that has code is at work, others wait. */
    @ParameterizedTest
    @MethodSource("jdks")
    void codeThatIsEnteredStays(Jdk jdk) {
        ForkedJvm.Result agent = run(jdk, "threshold=1000,max-code=8,log=compile,background=false", "4", "2");
        assertWarned(agent, "code", "max-code=16");
        assertThat(agent.err()).doesNotContain("EVICTED");
        assertThat(loops(agent)).filteredOn(loop -> loop.get("state").getAsString().equals("INSTALLED")).hasSize(2).allMatch(loop -> loop.get("versions").getAsInt() == 1);
        assertThat(loops(agent)).filteredOn(loop -> loop.get("state").getAsString().equals("COUNTING")).hasSizeGreaterThanOrEqualTo(1)
                .allMatch(loop -> loop.getAsJsonObject("reason").get("code").getAsString().equals("CODE_CACHE_FULL"));
    }

    /** While the compiler starts all loops get hot. */
    @ParameterizedTest
    @MethodSource("jdks")
    void whatTheQueueHasNoRoomForIsCountedAnew(Jdk jdk) {
        ForkedJvm.Result agent = run(jdk, "threshold=100,max-queue=1", "1", "1", "until native");
        assertThat(limit(agent, "queue").get("most").getAsLong()).isEqualTo(1);
        assertWarned(agent, "queue", "max-queue=2");
        assertThat(loops(agent)).filteredOn(loop -> loop.get("state").getAsString().equals("INSTALLED")).hasSizeGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"max-compile-time, compileTime, COMPILE_TIME", "max-compile-memory, compileMemory, COMPILE_MEMORY"})
    void whatTakesTooMuchOfTheCompilerStaysBytecode(String option, String limit, String reason) {
        ForkedJvm.Result agent = run(jdks().get(0), "background=false,threshold=100," + option + "=1", "1", "1");
        assertWarned(agent, limit, option + "=2");
        assertThat(rejected(agent, reason)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"max-hooks, hooks, TOO_MANY_HOOKS", "max-sites, sites, TOO_MANY_SITES"})
    void loopsBeyondTheLimitStayBytecode(String option, String limit, String reason) {
        ForkedJvm.Result agent = run(jdks().get(0), "background=false,threshold=100," + option + "=3", "1", "1");
        assertWarned(agent, limit, option + "=6");
        assertThat(limit(agent, limit).get("most").getAsLong()).isEqualTo(3);
        assertThat(rejected(agent, reason)).hasSize(3);
        assertThat(loops(agent)).filteredOn(loop -> loop.get("state").getAsString().equals("INSTALLED")).hasSize(3);
    }

    private static ForkedJvm.Result run(Jdk jdk, String options, String... arguments) {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, ManyLoops.class).arguments(arguments).agent(INCLUDE + options).run().succeeded();
        assertThat(agent.out()).isEqualTo(ForkedJvm.of(jdk, ManyLoops.class).arguments("0", "0").run().succeeded().out());
        return agent;
    }

    private static JsonObject limit(ForkedJvm.Result agent, String key) {
        return agent.report().getAsJsonObject("limits").getAsJsonObject(key);
    }

    /** Once, with what the user can do; and of no other limit. */
    private static void assertWarned(ForkedJvm.Result agent, String limit, String advice) {
        assertThat(agent.err().lines().filter(line -> line.contains("WARN"))).as(agent.err()).singleElement().asString().contains("a limit is reached").contains(advice);
        agent.report().getAsJsonObject("limits").entrySet().forEach(each ->
                assertThat(each.getValue().getAsJsonObject().get("reached").getAsLong() > 0).as(each.toString()).isEqualTo(each.getKey().equals(limit)));
    }

    private static List<JsonObject> loops(ForkedJvm.Result agent) {
        return StreamSupport.stream(agent.report().getAsJsonArray("loops").spliterator(), false).map(JsonElement::getAsJsonObject).toList();
    }

    private static List<JsonObject> rejected(ForkedJvm.Result agent, String reason) {
        return loops(agent).stream().filter(loop -> loop.get("state").getAsString().equals("REJECTED") && loop.getAsJsonObject("reason").get("code").getAsString().equals(reason)).toList();
    }

    /** {@code com.acme.Sieve::run @ 17} of a line of the log. */
    private static String loop(String line) {
        int end = line.indexOf(" (");
        return line.substring(line.lastIndexOf(' ', line.indexOf("::")) + 1, end);
    }
}
