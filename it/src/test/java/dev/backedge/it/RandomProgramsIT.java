package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.backedge.it.program.RandomPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs that javac compiled print the same with and without the agent, and most of their loops run native ({@link FuzzIT} runs more of them,
 * and with more options, as class files). The programs are those of
 * {@code -Dbackedge.random.programs} seeds from {@code -Dbackedge.random.seed} on; their sources stay in {@code target/random-programs}.
 */
class RandomProgramsIT {
    private static final long SEED = Long.getLong("backedge.random.seed", 1);
    private static final int PROGRAMS = Integer.getInteger("backedge.random.programs", 3);
    private static final int METHODS = 20;
    private static final Path FOLDER = Path.of("target/random-programs");
    private static final String AT_ONCE = "include=random.*,threshold=1,background=false,give-up=false,";
    /** Exceptions keep their messages when they are thrown often. */
    private static final String FLAG = "-XX:-OmitStackTraceInFastThrow";

    @BeforeAll
    static void compile() throws IOException {
        Files.createDirectories(FOLDER.resolve("random"));
        List<String> arguments = new ArrayList<>(List.of("-g", "-nowarn", "-XDrawDiagnostics", "--release", "17", "-cp", System.getProperty("java.class.path"), "-d", FOLDER.toString()));
        for (long seed : seeds().toArray()) {
            Path file = FOLDER.resolve(RandomProgram.className(seed).replace('.', '/') + ".java");
            Files.writeString(file, RandomProgram.source(seed, METHODS));
            arguments.add(file.toString());
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new))).isZero();
    }

    private static LongStream seeds() {
        return LongStream.range(SEED, SEED + PROGRAMS);
    }

    static Stream<Arguments> variants() {
        return Jdk.all().stream().flatMap(jdk -> Stream.of(
                Arguments.of(jdk, "-Xmixed", "verify=true"),
                Arguments.of(jdk, "-XX:TieredStopAtLevel=1", "slice=0,fuel=1,cpu=sse2")));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("variants")
    void sameOutputAndNative(Jdk jdk, String flag, String options) {
        List<String> arguments = new ArrayList<>(List.of(FOLDER.toString()));
        seeds().mapToObj(RandomProgram::className).forEach(arguments::add);
        List<String> plain = fork(jdk, flag, arguments).run().succeeded().out().lines().toList();
        assertThat(plain).hasSize(PROGRAMS * METHODS * 4);
        ForkedJvm.Result result = fork(jdk, flag, arguments).agent(AT_ONCE + options).run().succeeded();
        assertThat(result.err()).as(result.command()).doesNotContain("backedge");
        List<String> different = new ArrayList<>();
        List<String> agent = result.out().lines().toList();
        for (int n = 0; n < plain.size(); n++) {
            if (n >= agent.size() || !plain.get(n).equals(agent.get(n))) {
                different.add(plain.get(n) + "\n  with the agent " + (n < agent.size() ? agent.get(n) : "nothing"));
            }
        }
        assertThat(different).as(() -> result.command() + "\n" + result.err()).isEmpty();
        List<JsonObject> loops = StreamSupport.stream(result.report().getAsJsonArray("loops").spliterator(), false).map(JsonElement::getAsJsonObject).toList();
        long ran = loops.stream().filter(loop -> loop.get("entries").getAsLong() > 0).count();
        long counted = loops.stream().filter(loop -> loop.get("backEdges").getAsLong() > 0).count();
        long refused = loops.stream().filter(loop -> loop.get("state").getAsString().equals("REJECTED")).count();
        assertThat(ran).as("loops that ran native, of %d that looped", counted).isGreaterThan(counted * 3 / 4);
        assertThat(ran).as("loops that ran native, when %d were refused", refused).isGreaterThan(refused);
        assertThat(loops).noneMatch(loop -> !loop.get("reason").isJsonNull() && loop.getAsJsonObject("reason").get("code").getAsString().equals("COMPILER_ERROR"));
    }

    private static ForkedJvm fork(Jdk jdk, String flag, List<String> arguments) {
        return ForkedJvm.of(jdk, RandomPrograms.class).flags(flag, FLAG).arguments(arguments.toArray(String[]::new));
    }
}
