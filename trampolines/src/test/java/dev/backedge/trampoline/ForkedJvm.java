package dev.backedge.trampoline;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A JVM of its own that runs a main class of the tests. */
record ForkedJvm(Path home, int version) {
    private static final int OLDEST = 17;

    /** What it wrote, standard output and error together, and how it ended. */
    record Result(int exit, String output) {
    }

    static ForkedJvm current() {
        return new ForkedJvm(Path.of(System.getProperty("java.home")), Runtime.version().feature());
    }

    /** All JDKs here that the project supports, this one first. */
    static List<ForkedJvm> all() {
        List<ForkedJvm> found = new ArrayList<>(List.of(current()));
        try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
            homes.map(ForkedJvm::realPath).distinct().filter(home -> Files.isExecutable(home.resolve("bin/java"))).sorted()
                    .map(home -> new ForkedJvm(home, versionOf(home)))
                    .filter(jvm -> jvm.version >= OLDEST && found.stream().noneMatch(other -> other.version == jvm.version))
                    .forEach(found::add);
        } catch (IOException e) {
            return found;
        }
        return found;
    }

    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    private static int versionOf(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"))) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION=")).findFirst()
                    .map(line -> Integer.parseInt(line.replaceAll("JAVA_VERSION=\"(\\d+).*", "$1"))).orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Whether the JVM starts with these options: collectors may be left out of a build. */
    boolean accepts(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(options));
        command.add("-version");
        return start(command).exit == 0;
    }

    Result run(Class<?> main, List<String> options, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return start(command);
    }

    private Result start(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/java").toString()));
        command.addAll(arguments);
        File output = File.createTempFile("forked", ".txt");
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " hangs: " + Files.readString(output.toPath()));
            }
            return new Result(process.exitValue(), Files.readString(output.toPath()));
        } finally {
            Files.delete(output.toPath());
        }
    }

    /** Keeps JDK 24 and later from warning that native code is loaded. */
    List<String> nativeAccess() {
        return version >= 24 ? List.of("--enable-native-access=ALL-UNNAMED") : List.of();
    }

    @Override
    public String toString() {
        return "JDK " + version;
    }
}
