package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.backedge.examples.Example02Sieve;
import dev.backedge.it.program.Analyzed;
import dev.backedge.it.program.Annotated;
import dev.backedge.it.program.Attaching;
import dev.backedge.it.program.Hello;
import dev.backedge.it.program.RelaxedSums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user sees: options and their sources, annotations, reports, messages, silence. */
class UserSurfaceIT {
    private static final String SIEVE = Example02Sieve.class.getName();
    private static final String[] SHORT = {"0.3", "3"};

    @TempDir
    Path directory;

    static Stream<Jdk> jdks() {
        return Jdk.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void anApplicationThatKnowsNothingRunsNativeAndNothingIsPrinted(Jdk jdk) {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, SIEVE).arguments("3", "3").agent("include=dev.backedge.examples.*").run().succeeded();
        agent.ranNative(SIEVE, "primesBelow");
        assertThat(agent.out().lines()).hasSize(1);
        assertThat(agent.err()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void javaToolOptions(Jdk jdk) throws IOException {
        Path report = directory.resolve("report-%p.txt");
        ForkedJvm.Result agent = ForkedJvm.of(jdk, SIEVE).arguments(SHORT)
                .environment("JAVA_TOOL_OPTIONS", "-javaagent:" + ForkedJvm.agent() + "=include=dev.backedge.examples.*,background=false,report=" + report).run().succeeded();
        assertThat(Files.readString(directory.resolve("report-" + agent.pid() + ".txt"))).contains("primesBelow").contains("INSTALLED");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void annotationsNeedNoInclude(Jdk jdk) {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, Annotated.class).agent("threshold=100,background=false").run().succeeded();
        agent.ranNative(Annotated.class.getName(), "onMethod");
        agent.ranNative(Annotated.class.getName() + "$Type", "onType");
        agent.ranNative(Annotated.class.getName() + "$Own", "onOwn");
        assertThat(agent.loops(Annotated.class.getName(), "notChosen")).isEmpty();
        assertThat(agent.out()).isEqualTo(ForkedJvm.of(jdk, Annotated.class).run().succeeded().out());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void floatingPointIsRelaxedWhereItIsAskedFor(Jdk jdk) {
        String name = RelaxedSums.class.getName();
        ForkedJvm.Result agent = ForkedJvm.of(jdk, RelaxedSums.class)
                .agent("threshold=100,background=false,include=" + name + ",fp=fast,fp-methods=" + name + "::chosen").run().succeeded();
        assertThat(agent.out()).isEqualTo(ForkedJvm.of(jdk, RelaxedSums.class).run().succeeded().out()).endsWith("true true\n");
        Map.of("strict", "strict", "annotated", "reassoc", "chosen", "fast", "notChosen", "strict").forEach((method, fp) -> {
            agent.ranNative(name, method);
            assertThat(agent.loops(name, method).get(0).get("fp").getAsString()).as(method).isEqualTo(fp);
        });
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void attachingInstrumentsLoadedClasses(Jdk jdk) {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, Attaching.class).flags("-Djdk.attach.allowAttachSelf=true", "-XX:+EnableDynamicAgentLoading")
                .flags(jdk.feature() < 21 ? "-XX:+IgnoreUnrecognizedVMOptions" : "-Xshare:auto")
                .arguments(ForkedJvm.agent().toString(), "include=dev.backedge.it.program.Attaching,threshold=1000,background=false,report=" + directory.resolve("r.json"))
                .run().succeeded();
        assertThat(agent.out()).isEqualTo("same\n");
        assertThat(directory.resolve("r.json")).content().contains("\"work\"").contains("INSTALLED");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void precedenceAndSources(Jdk jdk) throws IOException {
        Path config = Files.writeString(directory.resolve("backedge.properties"), "threshold=4000\ncpu=sse2\nbackground=false\ninclude=dev.backedge.examples.*\n");
        JsonObject options = ForkedJvm.of(jdk, SIEVE).arguments(SHORT).flags("-Dbackedge.threshold=3000", "-Dbackedge.cpu=avx2")
                .environment("BACKEDGE_CPU", "auto").environment("BACKEDGE_BACKGROUND", "true")
                .agent("threshold=2000,config=" + config).run().succeeded().report().getAsJsonObject("options");
        assertThat(options.getAsJsonObject("threshold").get("value").getAsString()).isEqualTo("2000");
        assertThat(options.getAsJsonObject("cpu").get("value").getAsString()).isEqualTo("avx2");
        assertThat(options.getAsJsonObject("background").get("value").getAsString()).isEqualTo("true");
        assertThat(options.getAsJsonObject("include").get("value").getAsString()).isEqualTo("dev.backedge.examples.*");
        assertThat(Stream.of("threshold", "cpu", "background", "include").map(key -> options.getAsJsonObject(key).get("source").getAsString()).distinct())
                .as("four sources").hasSize(4);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void badInputIsOneClearLineAndTheApplicationRuns(Jdk jdk) {
        for (String[] bad : new String[][] {{"treshold=5", "threshold"}, {"threshold=many", "threshold"}, {"mode=fast", "mode"}, {"cpu=z80", "cpu"},
                {"config=/no/such/file", "/no/such/file"}}) {
            ForkedJvm.Result agent = ForkedJvm.of(jdk, Hello.class).agentWithoutReport(bad[0]).run().succeeded();
            assertThat(agent.out()).isEqualTo("hello\n");
            assertThat(agent.err().lines()).as(bad[0]).hasSize(1).first().asString().containsIgnoringCase("backedge").contains(bad[1]);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void excludeWinsAndOffIsOff(Jdk jdk) {
        ForkedJvm.Result excluded = ForkedJvm.of(jdk, SIEVE).arguments(SHORT)
                .agent("include=dev.backedge.examples.*,exclude=dev.backedge.examples.Example02Sieve::primes*").run().succeeded();
        assertThat(excluded.loops(SIEVE, "primesBelow")).isEmpty();
        ForkedJvm.Result off = ForkedJvm.of(jdk, SIEVE).arguments(SHORT).agentWithoutReport("mode=off,include=*").run().succeeded();
        assertThat(off.err()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void analyzeTellsAndTouchesNothing(Jdk jdk) {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, SIEVE).arguments(SHORT).agent("mode=analyze,include=dev.backedge.examples.*").run().succeeded();
        assertThat(agent.loops(SIEVE, "primesBelow")).hasSize(2).allSatisfy(loop -> {
            assertThat(loop.get("entries").getAsLong()).isZero();
            assertThat(loop.get("line").getAsInt()).isPositive();
        });
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void analyzeTellsTheBytecodeAndTheLineOfWhatIsInTheWay(Jdk jdk) {
        String program = Analyzed.class.getName();
        ForkedJvm.Result agent = ForkedJvm.of(jdk, Analyzed.class).agent("mode=analyze,include=" + program + ",log=compile").run().succeeded();
        JsonObject whole = agent.loops(program, "whole").get(0);
        assertThat(whole.get("state").getAsString()).isEqualTo("COMPILABLE");
        assertThat(whole.getAsJsonArray("leaves")).isEmpty();
        JsonObject seldom = agent.loops(program, "seldom").get(0);
        assertThat(seldom.get("state").getAsString()).isEqualTo("COMPILABLE");
        String line = "line " + (seldom.get("line").getAsInt() + 2) + ")";
        assertThat(seldom.getAsJsonArray("leaves")).isNotEmpty().first().asString().contains("java/io/PrintStream.println").contains(line);
        assertThat(agent.err()).contains("which leaves for").contains(line);
        JsonObject always = agent.loops(program, "always").get(0);
        assertThat(always.get("state").getAsString()).isEqualTo("REJECTED");
        assertThat(always.getAsJsonObject("reason").get("sentence").getAsString())
                .contains("invokestatic java/lang/System.nanoTime()J").contains("line " + (always.get("line").getAsInt() + 1) + ")");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void logCompilePrintsALineForEachEvent(Jdk jdk) {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, SIEVE).arguments(SHORT).agent("include=dev.backedge.examples.*,background=false,log=compile").run().succeeded();
        assertThat(agent.err() + agent.out()).contains("Example02Sieve::primesBelow @ ");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void whereJniCopiesArraysNothingRunsNativeAndOneLineTellsWhy(Jdk jdk) {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, SIEVE).arguments(SHORT).flags("-Xcheck:jni")
                .agent("include=dev.backedge.examples.*,background=false").run().succeeded();
        assertThat(agent.err().lines()).hasSize(1).first().asString().startsWith("backedge").contains("-Xcheck:jni");
        assertThat(agent.loops(SIEVE, "primesBelow")).isNotEmpty().allMatch(loop -> loop.get("entries").getAsLong() == 0);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void everyClassOfTheApplication(Jdk jdk) {
        ForkedJvm.of(jdk, SIEVE).arguments(SHORT).agent("include=*,background=false").run().succeeded().ranNative(SIEVE, "primesBelow");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aPatternChoosesOneMethodAndTheClassFileTooIsDumped(Jdk jdk) throws IOException {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, SIEVE).arguments(SHORT)
                .agent("include=dev.backedge.examples.Example02Sieve::primes*,background=false,dump=" + directory).run().succeeded();
        assertThat(agent.report().getAsJsonArray("loops")).hasSize(2)
                .allMatch(loop -> loop.getAsJsonObject().get("method").getAsString().equals("primesBelow"));
        assertThat(directory.resolve("classes/dev/backedge/examples/Example02Sieve.class")).isNotEmptyFile();
        try (Stream<Path> dumped = Files.list(directory.resolve("loops"))) {
            assertThat(dumped).isNotEmpty().allSatisfy(loop -> {
                assertThat(loop.getFileName().toString()).contains("Example02Sieve.primesBelow-");
                assertThat(loop.resolve("code.bin")).isNotEmptyFile();
                assertThat(loop.resolve("listing.txt")).content().contains("function", "Example02Sieve::primesBelow @ ", "; bytecode\n  line ", "; optimised IR\n// loop at bytecode ",
                        "; code\n", "; passes, microseconds", "; IR as built\n", "; IR after pass 1, canonicalize");
            });
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void singleLoopsCanBeRuledOut(Jdk jdk) {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, SIEVE).arguments(SHORT).agent("include=dev.backedge.examples.*,background=false,give-up=false").run().succeeded();
        List<JsonObject> loops = agent.loops(SIEVE, "primesBelow");
        int header = loops.get(0).get("headerBci").getAsInt();
        String excluded = "include=dev.backedge.examples.*,background=false,give-up=false,exclude=" + SIEVE + "::primesBelow@" + header;
        assertRuledOut(ForkedJvm.of(jdk, SIEVE).arguments(SHORT).agent(excluded).run().succeeded(), loop -> loop.get("headerBci").getAsInt() == header);
        int most = loops.get(1).get("id").getAsInt() - 1;
        assertRuledOut(ForkedJvm.of(jdk, SIEVE).arguments(SHORT).agent("include=dev.backedge.examples.*,background=false,give-up=false,max-loops=" + most).run().succeeded(),
                loop -> loop.get("id").getAsInt() > most);
    }

    private static void assertRuledOut(ForkedJvm.Result agent, Predicate<JsonObject> ruledOut) {
        assertThat(agent.loops(SIEVE, "primesBelow")).hasSize(2).allSatisfy(loop -> {
            if (ruledOut.test(loop)) {
                assertThat(loop.get("state").getAsString()).isEqualTo("REJECTED");
                assertThat(loop.getAsJsonObject("reason").get("code").getAsString()).isEqualTo("EXCLUDED");
            } else {
                assertThat(loop.get("state").getAsString()).isEqualTo("INSTALLED");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void noCodeBeyondTheLimit(Jdk jdk) {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, SIEVE).arguments(SHORT).agent("include=dev.backedge.examples.*,background=false,max-code=1").run().succeeded();
        assertThat(agent.loops(SIEVE, "primesBelow")).isNotEmpty().allMatch(loop -> loop.get("state").getAsString().equals("REJECTED")
                && loop.getAsJsonObject("reason").get("code").getAsString().equals("CODE_TOO_LARGE"));
        assertThat(agent.err()).containsOnlyOnce("max-code=2");
    }
}
