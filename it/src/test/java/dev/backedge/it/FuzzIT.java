package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.backedge.it.fuzz.Fuzz;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random class files do the same whether the agent takes them or not, both in one JVM, so that many can be run. {@code -Dfuzz.programs} is how
 * many are run in all, {@code -Dfuzz.seed} the seed of the first; a difference is printed with a small program that shows it. There are as many JVMs at a
 * time as JUnit has threads.
 */
class FuzzIT {
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int PROGRAMS = Integer.getInteger("fuzz.programs", 200);
    /** What one JVM runs, at most: many, since its compilers take as long as some thousand programs to make it fast. */
    private static final int CHUNK = 50_000;
    /** Programs from which on it pays to let HotSpot optimise the compiler under test. */
    private static final int LONG_RUN = 5000;
    /** What a JVM without compilers runs, ten times slower than others: every new class is interpreted anyway, in all of them. */
    private static final int MOST_INTERPRETED = 100;
    private static final long MOST_REPORTED = 2000;
    private static final Pattern VECTORISED = Pattern.compile("\\) vectorised: ");
    private static final List<String> OPTIONS = List.of(
            "verify=true,max-compile-memory=4096", // verified after each pass, the largest loops take more than compiling them may
            "slice=0,fuel=1,force-exits=3000," + Jdk.LINKER_DOOR,
            "slice=0,fuel=5,cpu=sse2,spill-everything=true",
            "force-exits=400,passes-off=split-fast-loops;unroll-fast-loops;carry-loads;if-conversion",
            "cpu=avx2,force-exits=50,slice=0,fuel=7",
            "made-up-profile=1,force-exits=900,slice=0,fuel=9",
            "profile=5,slice=1,fuel=40",
            "passes-off=canonicalize;global-value-numbering;loop-invariant-motion");

    @TempDir
    Path directory;

    /** Each JVM gets other seeds, and they take the JDKs and the options in turns. */
    static Stream<Arguments> runs() {
        List<Jdk> jdks = Jdk.all();
        int jvms = Math.max(OPTIONS.size(), (PROGRAMS + CHUNK - 1) / CHUNK);
        int interpreted = Math.min(MOST_INTERPRETED, PROGRAMS / (jvms + 1));
        List<Arguments> runs = new ArrayList<>();
        runs.add(Arguments.of(jdks.get(0), "-Xint", OPTIONS.get(3), SEED, (long) interpreted));
        for (int n = 0; n < jvms; n++) {
            long first = SEED + interpreted + (long) (PROGRAMS - interpreted) * n / jvms;
            long count = SEED + interpreted + (long) (PROGRAMS - interpreted) * (n + 1) / jvms - first;
            Jdk jdk = jdks.get((n + n / OPTIONS.size()) % jdks.size());
            runs.add(Arguments.of(jdk, count < LONG_RUN ? "-XX:TieredStopAtLevel=1" : "-Xmixed", OPTIONS.get(n % OPTIONS.size()), first, count));
        }
        return runs.stream();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1} {2}: {4} programs from seed {3}")
    @MethodSource("runs")
    void sameOutcome(Jdk jdk, String flag, String options, long first, long count) throws IOException {
        Path progress = directory.resolve("seed");
        Path dump = directory.resolve("dump");
        boolean looksAtVectors = count < LONG_RUN && options.equals(OPTIONS.get(0));
        ForkedJvm.Result result = ForkedJvm.of(jdk, Fuzz.class).flags(flag, "-XX:+UseSerialGC", "-Xmx500m", "-XX:-OmitStackTraceInFastThrow")
                .timeout(300 + count).arguments(Long.toString(first), Long.toString(count), progress.toString())
                .agent("include=fuzz.Native,threshold=1,background=false,give-up=false," + options + (looksAtVectors ? ",dump=" + dump : "")).run();
        assertThat(result.status()).as(() -> result.command() + "\n" + result.out() + result.err() + "\nlast seed: " + seed(progress)).isZero();
        assertThat(result.err()).isEmpty();
        List<JsonObject> loops = StreamSupport.stream(result.report().getAsJsonArray("loops").spliterator(), false).map(JsonElement::getAsJsonObject).toList();
        assertThat(loops).noneMatch(loop -> !loop.get("reason").isJsonNull() && loop.getAsJsonObject("reason").get("code").getAsString().endsWith("_ERROR"));
        long ran = loops.stream().filter(loop -> loop.get("entries").getAsLong() > 0).count();
        long could = loops.stream().filter(loop -> loop.get("backEdges").getAsLong() > 0).count();
        assertThat(ran).as("loops that ran native, of %d that looped", could).isGreaterThan(could * 3 / 4);
        // of loops whose classes are gone the report tells of the last ones alone
        assertThat(ran).as("loops that ran native").isGreaterThan(Math.min(count, MOST_REPORTED) / 2);
        if (looksAtVectors) {
            assertThat(vectorised(dump)).as("loops that became vector code").isGreaterThan(count / 10);
        }
    }

    private static long vectorised(Path dump) throws IOException {
        long loops = 0;
        try (Stream<Path> files = Files.walk(dump)) {
            for (Path listing : files.filter(file -> file.endsWith("listing.txt")).toList()) {
                loops += VECTORISED.matcher(Files.readString(listing)).find() ? 1 : 0;
            }
        }
        return loops;
    }

    private static String seed(Path progress) {
        try {
            return Files.exists(progress) ? Long.toString(ByteBuffer.wrap(Files.readAllBytes(progress)).getLong()) : "none";
        } catch (IOException e) {
            return e.toString();
        }
    }
}
