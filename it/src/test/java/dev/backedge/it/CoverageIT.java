package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.backedge.it.program.Shapes;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * JaCoCo's agent, which puts stores to an array of booleans into every loop, beside Backedge: the same output, native loops, and the same coverage, whichever agent
 * comes first.
 */
class CoverageIT {
    private static final String PROGRAM = Shapes.class.getName();

    @TempDir
    Path directory;

    static Stream<Jdk> jdks() {
        return Jdk.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void sameCoverage(Jdk jdk) throws IOException {
        Path file = directory.resolve("plain.exec");
        String expected = ForkedJvm.of(jdk, Shapes.class).flags(jacoco(file)).run().succeeded().out();
        Map<String, List<Boolean>> coverage = coverage(file);
        assertThat(coverage).containsKey(PROGRAM.replace('.', '/'));

        Path last = directory.resolve("last.exec");
        check(shapes(jdk).flags(jacoco(last)).run().succeeded(), expected);
        assertThat(coverage(last)).isEqualTo(coverage);
        Path first = directory.resolve("first.exec");
        check(shapes(jdk).environment("JAVA_TOOL_OPTIONS", jacoco(first)).run().succeeded(), expected);
        assertThat(coverage(first)).isEqualTo(coverage);
    }

    private static ForkedJvm shapes(Jdk jdk) {
        return ForkedJvm.of(jdk, Shapes.class).agent("include=" + PROGRAM + ",threshold=1,background=false,give-up=false");
    }

    private static void check(ForkedJvm.Result agent, String expected) {
        assertThat(agent.out()).isEqualTo(expected);
        assertThat(agent.err().lines().filter(line -> !line.startsWith("Picked up "))).isEmpty();
        List<JsonObject> looped = StreamSupport.stream(agent.report().getAsJsonArray("loops").spliterator(), false).map(JsonElement::getAsJsonObject)
                .filter(loop -> loop.get("backEdges").getAsLong() > 0).toList();
        assertThat(looped).hasSizeGreaterThan(30);
        assertThat(looped.stream().filter(loop -> loop.get("entries").getAsLong() > 0).count()).as("loops that ran native, of %d that looped", looped.size())
                .isGreaterThan(looped.size() * 3L / 4);
    }

    private static String jacoco(Path file) {
        String jar = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).filter(entry -> entry.contains("org.jacoco.agent")).findFirst().orElseThrow();
        return "-javaagent:" + jar + "=includes=dev.backedge.it.program.*,destfile=" + file;
    }

    /** The probes of each class, as in org.jacoco.core.data.ExecutionDataReader. */
    private static Map<String, List<Boolean>> coverage(Path file) throws IOException {
        Map<String, List<Boolean>> probes = new TreeMap<>();
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)));
        for (int block = in.read(); block >= 0; block = in.read()) {
            switch (block) {
                case 0x01 -> in.readInt();
                case 0x10 -> {
                    in.readUTF();
                    in.readLong();
                    in.readLong();
                }
                case 0x11 -> {
                    in.readLong();
                    String name = in.readUTF();
                    probes.put(name, booleans(in));
                }
                default -> throw new IOException("block " + block);
            }
        }
        return probes;
    }

    private static List<Boolean> booleans(DataInputStream in) throws IOException {
        int length = 0;
        for (int shift = 0, part = 0x80; (part & 0x80) != 0; shift += 7) {
            part = in.readUnsignedByte();
            length |= (part & 0x7f) << shift;
        }
        List<Boolean> all = new ArrayList<>();
        int bits = 0;
        for (int n = 0; n < length; n++) {
            bits = n % 8 == 0 ? in.readUnsignedByte() : bits >>> 1;
            all.add((bits & 1) != 0);
        }
        return all;
    }
}
