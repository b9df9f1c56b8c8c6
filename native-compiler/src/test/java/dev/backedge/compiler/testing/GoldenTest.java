package dev.backedge.compiler.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Tests that live in text files, {@code src/test/resources/golden/<directory>/*.txt}, one test a file:
 * <pre>
 * command lines, one a line
 * ---
 * the input, for instance a function as IR
 * ---
 * the output that is expected
 * </pre>
 * With {@code -Dbackedge.regenerate=true} the tests rewrite the expectations; review the difference like code.
 */
public abstract class GoldenTest {
    private static final String SEPARATOR = "---\n";

    private final String directory;

    /** @param directory below {@code golden}, for instance {@code opt/gvn} */
    protected GoldenTest(String directory) {
        this.directory = directory;
    }

    /** Does what the commands say to the input and returns the output. */
    protected abstract String run(List<String> commands, String input) throws Exception;

    @TestFactory
    Stream<DynamicTest> files() throws IOException {
        Path folder = resources().resolve("golden").resolve(directory);
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
        }
        assertThat(files).as("golden files in %s", folder).isNotEmpty();
        return files.stream().map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), file.toUri(), () -> check(file)));
    }

    private void check(Path file) throws Exception {
        String[] parts = Files.readString(file).split("(?m)^" + SEPARATOR, -1);
        assertThat(parts.length).as("%s: commands, input and (except when regenerating) output, separated by ---", file).isBetween(2, 3);
        String output = run(parts[0].lines().filter(line -> !line.isBlank()).toList(), parts[1]);
        String ended = output.endsWith("\n") ? output : output + "\n";
        if (Boolean.getBoolean("backedge.regenerate")) {
            Files.writeString(file, parts[0] + SEPARATOR + parts[1] + SEPARATOR + ended);
        } else {
            assertThat(ended).as("%s", file).isEqualTo(parts.length == 3 ? parts[2] : "");
        }
    }

    /** The source folder, not its copy in target: regenerating writes there. Surefire sets basedir; other runners start in the module. */
    private static Path resources() {
        return Path.of(System.getProperty("basedir", ""), "src", "test", "resources").toAbsolutePath();
    }
}
