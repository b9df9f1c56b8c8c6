package dev.backedge.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A live JVM takes rewritten classes on load and by retransformation, in either direction, while their methods run. */
class RetransformationTest {
    @TempDir
    private Path directory;

    @Test
    @Timeout(60)
    void hooksComeAndGoWhileTheLoopRuns() throws Exception {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xint", "-Xmx64m",
                "-javaagent:" + agent(), "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                RetransformationProgram.class.getName()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(50, TimeUnit.SECONDS)).as(() -> "ends in time; so far:\n" + read(output)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = read(output).lines().toList();
        assertThat(lines).last().isEqualTo("end");
        assertThat(lines.subList(0, lines.size() - 1)).hasSize(12).allMatch(line -> line.startsWith("ok: "));
    }

    /** An agent without classes: its entry class is on the class path. */
    private Path agent() throws Exception {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", RetransformationProgram.class.getName());
        manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        Path jar = directory.resolve("agent.jar");
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
        return jar;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
