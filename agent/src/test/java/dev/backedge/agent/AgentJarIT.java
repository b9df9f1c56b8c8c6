package dev.backedge.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.instrument.select.NamePattern;
import dev.backedge.instrument.select.OsrMention;
import dev.backedge.program.Application;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built jar in JVMs of its own. */
class AgentJarIT {
    private static final Path JAR = Path.of("target", "backedge-agent.jar").toAbsolutePath();

    @TempDir
    private Path directory;

    private record Outcome(int status, String out, String err) {
    }

    private Outcome run(List<String> flags) throws IOException, InterruptedException, URISyntaxException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(flags);
        // Its own class alone: the test's class path has the libraries that must not be seen.
        Path classes = directory.resolve("classes");
        String name = Application.class.getName();
        Path file = classes.resolve(name.replace('.', '/') + ".class");
        Files.createDirectories(file.getParent());
        Files.copy(Path.of(Application.class.getProtectionDomain().getCodeSource().getLocation().toURI()).resolve(name.replace('.', '/') + ".class"), file,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        command.addAll(List.of("-cp", classes.toString(), name));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("BACKEDGE_") || key.equals("JAVA_TOOL_OPTIONS"));
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends: %s", command).isTrue();
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private Outcome runWith(String options) throws IOException, InterruptedException, URISyntaxException {
        return run(List.of("-javaagent:" + JAR + (options.isEmpty() ? "" : "=" + options)));
    }

    @Test
    void theApplicationSeesNothingButTheEntryClassAndTheBridge() throws Exception {
        Outcome outcome = runWith("include=" + Application.class.getName());

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines()).containsExactly(
                "dev.backedge.agent.AgentCore hidden",
                "dev.backedge.compiler.LoopCompiler hidden",
                "dev.backedge.asm.ClassReader hidden",
                "net.bytebuddy.ByteBuddy hidden",
                "com.kenai.jffi.Foreign hidden",
                "org.slf4j.Logger hidden",
                "dev.backedge.agent.boot.BackedgeAgent seen",
                "java.backedge.Bridge bootstrap");
    }

    @Test
    void whereNothingIsChosenNothingIsLoaded() throws Exception {
        assertThat(loaded("include=com.acme.*"))
                .contains("dev.backedge.agent.CandidateFilter")
                .allMatch(name -> name.startsWith("dev.backedge.agent.") || name.equals(NamePattern.class.getName()) || name.equals(OsrMention.class.getName()))
                .doesNotContain("dev.backedge.agent.Engine")
                .hasSizeLessThan(30);
    }

    @Test
    void whereNamesDecideThereIsNoCloserLook() throws Exception {
        List<String> named = loaded("include=" + Application.class.getName());
        assertThat(named).contains("dev.backedge.agent.Engine", "dev.backedge.compiler.bytecode.MethodLoops").noneMatch(name -> name.startsWith("net.bytebuddy."));
        assertThat(loaded("include=" + Application.class.getName() + "::main")).anyMatch(name -> name.startsWith("net.bytebuddy."));
    }

    /** Names of the classes that are loaded from the agent's jar. */
    private List<String> loaded(String options) throws Exception {
        Path file = directory.resolve("loaded");
        Outcome outcome = run(List.of("-Xlog:class+load:file=" + file, "-javaagent:" + JAR + "=" + options));
        assertThat(outcome.err()).isEmpty();
        return Files.readAllLines(file).stream().filter(line -> line.contains(JAR.toString())).map(line -> line.replaceAll(".*\\] (\\S+) source:.*", "$1")).toList();
    }

    @Test
    void aSlipIsOneLineAndTheApplicationRuns() throws Exception {
        Outcome outcome = runWith("treshold=3");

        assertThat(outcome.status()).isZero();
        assertThat(outcome.err().lines()).singleElement().isEqualTo(
                "backedge: unknown option \"treshold\" (agent arguments); the nearest option is \"threshold\"; the agent is off");
        assertThat(outcome.out()).contains("java.backedge.Bridge hidden");
    }

    @Test
    void twoAgentsAreOneTooMany() throws Exception {
        String options = "include=" + Application.class.getName();
        Outcome outcome = run(List.of("-javaagent:" + JAR + "=" + options, "-javaagent:" + JAR + "=" + options));

        assertThat(outcome.status()).isZero();
        assertThat(outcome.err().lines()).singleElement().asString().contains("another Backedge agent");
    }

    @Test
    void theReportIsWritten() throws Exception {
        runWith("include=" + Application.class.getName() + ",report=" + directory.resolve("sub/r-%p.txt"));

        try (var files = Files.list(directory.resolve("sub"))) {
            assertThat(files).singleElement().satisfies(file -> assertThat(Files.readString(file, StandardCharsets.UTF_8))
                    .contains("Backedge report").contains("include").contains("agent arguments").contains(Application.class.getName() + "::main"));
        }
    }

    @Test
    void theJarHoldsItsEntryAndHidesTheRest() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Premain-Class")).isEqualTo("dev.backedge.agent.boot.BackedgeAgent");
            assertThat(jar.stream().filter(entry -> entry.getName().endsWith(".class"))).extracting(entry -> entry.getName())
                    .containsExactlyInAnyOrder("dev/backedge/agent/boot/BackedgeAgent.class", "dev/backedge/agent/boot/BackedgeMain.class",
                            "dev/backedge/agent/boot/ClassPack.class", "dev/backedge/agent/boot/IsolatedClassLoader.class", "dev/backedge/agent/boot/IsolatedClassLoader$1.class",
                            "dev/backedge/agent/boot/IsolatedClassLoader$EntryConnection.class");
            assertThat(jar.getEntry("inst/dev/backedge/agent/classes.pack")).isNotNull();
            assertThat(jar.getEntry("inst/jni/x86_64-Linux/libjffi-1.2.so")).isNotNull();
        }
    }
}
