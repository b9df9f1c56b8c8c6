package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Forks a JVM on a main class, with or without the agent, and keeps what it printed and reported. */
final class ForkedJvm {
    private static final Path AGENT = Path.of(System.getProperty("backedge.agent", "../agent/target/backedge-agent.jar")).toAbsolutePath().normalize();
    private static final String CLASS_PATH = classPathWithoutAgents();

    private static final String ALL_HOOKS = "hooks=load";

    private final Jdk jdk;
    private final List<String> main;
    private final List<String> flags = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Path agentJar;
    private String agentOptions;
    private boolean reported;
    private long timeoutSeconds = 120;

    private ForkedJvm(Jdk jdk, String... main) {
        this.jdk = jdk;
        this.main = List.of(main);
    }

    static ForkedJvm of(Jdk jdk, Class<?> main) {
        return new ForkedJvm(jdk, main.getName());
    }

    static ForkedJvm of(Jdk jdk, String main) {
        return new ForkedJvm(jdk, main);
    }

    /** @param main module/class */
    static ForkedJvm ofModule(Jdk jdk, Path modulePath, String main) {
        return new ForkedJvm(jdk, "-p", modulePath.toString(), "-m", main);
    }

    /** {@code java -jar}. */
    static ForkedJvm ofJar(Jdk jdk, Path jar) {
        return new ForkedJvm(jdk, "-jar", jar.toString());
    }

    static Path agent() {
        assertThat(AGENT).as("the agent's jar; build it with mvn package").isRegularFile();
        return AGENT;
    }

    /** A jar that makes a class, which is on the class path, an agent. */
    static Path agentOf(Class<?> type, Path directory) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", type.getName());
        manifest.getMainAttributes().putValue("Agent-Class", type.getName());
        manifest.getMainAttributes().putValue("Can-Redefine-Classes", "true");
        manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        Path jar = directory.resolve("other-agent.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    ForkedJvm flags(String... more) {
        flags.addAll(List.of(more));
        return this;
    }

    ForkedJvm arguments(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    ForkedJvm timeout(long seconds) {
        timeoutSeconds = seconds;
        return this;
    }

    ForkedJvm environment(String key, String value) {
        environment.put(key, value);
        return this;
    }

    /** Another agent than {@link #agent()}. */
    ForkedJvm agentJar(Path jar) {
        agentJar = jar;
        return this;
    }

    /** With the agent, these options and a report; with all hooks from the start, which is the same each time, unless the options say when. */
    ForkedJvm agent(String options) {
        agentOptions = options.contains("hooks=") ? options : options.isEmpty() ? ALL_HOOKS : options + "," + ALL_HOOKS;
        reported = true;
        return this;
    }

    /** As {@link #agent}, with hooks when the agent likes it best. */
    ForkedJvm agentAsShipped(String options) {
        return agent(options + (options.isEmpty() ? "" : ",") + "hooks=auto");
    }

    /** With the agent and just these options: no report is asked for. */
    ForkedJvm agentWithoutReport(String options) {
        agentOptions = options;
        return this;
    }

    Result run() {
        try {
            List<String> command = new ArrayList<>(List.of(jdk.java().toString()));
            Path report = null;
            if (agentOptions != null) {
                String options = agentOptions;
                if (reported) {
                    report = Files.createTempFile("backedge-it", ".json");
                    options += (options.isEmpty() ? "" : ",") + "report=" + report;
                }
                command.add("-javaagent:" + (agentJar == null ? agent() : agentJar) + (options.isEmpty() ? "" : "=" + options));
            }
            command.addAll(flags);
            command.addAll(List.of("-cp", CLASS_PATH));
            command.addAll(main);
            command.addAll(arguments);
            Path out = Files.createTempFile("backedge-it", ".out");
            Path err = Files.createTempFile("backedge-it", ".err");
            ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().remove("JAVA_TOOL_OPTIONS");
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("no end after " + timeoutSeconds + " s: " + String.join(" ", command) + "\n" + read(out) + read(err));
            }
            String json = report == null ? "" : read(report);
            return new Result(process.pid(), process.exitValue(), read(out), read(err),
                    json.isEmpty() ? null : JsonParser.parseString(json).getAsJsonObject(), String.join(" ", command));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Without any of our agents, such as Maven puts there: the JVM takes an agent's classes from the class path first, and would run another one than was asked for. */
    private static String classPathWithoutAgents() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).filter(entry -> !isAgent(Path.of(entry))).collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isAgent(Path entry) {
        if (!Files.isRegularFile(entry)) {
            return false;
        }
        try (JarFile jar = new JarFile(entry.toFile())) {
            Manifest manifest = jar.getManifest();
            String premain = manifest == null ? null : manifest.getMainAttributes().getValue("Premain-Class");
            return premain != null && premain.startsWith("dev.backedge.agent.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        Files.delete(file);
        return text;
    }

    /** What a JVM did. */
    record Result(long pid, int status, String out, String err, JsonObject report, String command) {
        Result succeeded() {
            assertThat(status).as(() -> command + "\n" + out + err).isZero();
            return this;
        }

        /** Whether some loop was entered by the foreign-function linker. */
        boolean enteredByLinker() {
            return StreamSupport.stream(report.getAsJsonArray("loops").spliterator(), false).map(JsonElement::getAsJsonObject)
                    .anyMatch(loop -> loop.get("entries").getAsLong() > 0 && loop.get("door").getAsString().equals("ffm"));
        }

        /** The loops that the report lists for one method, in its order. */
        List<JsonObject> loops(String className, String method) {
            assertThat(report).as(() -> "report of " + command + "\n" + out + err).isNotNull();
            return StreamSupport.stream(report.getAsJsonArray("loops").spliterator(), false).map(JsonElement::getAsJsonObject)
                    .filter(loop -> loop.get("class").getAsString().equals(className) && loop.get("method").getAsString().equals(method)).toList();
        }

        /** Fails unless some loop of the method ran native code. */
        Result ranNative(String className, String method) {
            assertThat(loops(className, method)).as(() -> "loops of " + className + "." + method + " that ran native\n" + command + "\n" + out + err)
                    .anyMatch(loop -> loop.get("entries").getAsLong() > 0);
            return this;
        }

        /** Fails unless every loop of the method ran native code, by itself or as part of an enclosing one. */
        Result everyLoopRanNative(String className, String method) {
            List<JsonObject> loops = loops(className, method);
            assertThat(loops).as(className + "." + method).isNotEmpty();
            assertThat(loops).as(() -> command + "\n" + out + err).allMatch(loop -> loop.get("entries").getAsLong() > 0
                    || loops.stream().anyMatch(outer -> outer.get("entries").getAsLong() > 0
                            && outer.get("headerBci").getAsInt() < loop.get("headerBci").getAsInt()));
            return this;
        }
    }
}
