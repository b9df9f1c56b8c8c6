package dev.backedge.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A JDK to fork: the one that runs the tests, and the newest of every other feature release from 17 on that the machine has. */
record Jdk(int feature, Path home) {
    private static final ConcurrentHashMap<Path, ConcurrentHashMap<String, Boolean>> ACCEPTED = new ConcurrentHashMap<>();

    /** All of them, oldest first; {@code -Dbackedge.jdks=HOME:HOME} names more places to look at. */
    static List<Jdk> all() {
        List<Path> homes = new ArrayList<>();
        for (String home : System.getProperty("backedge.jdks", "").split(":")) {
            if (!home.isEmpty()) {
                homes.add(Path.of(home));
            }
        }
        System.getenv().forEach((key, value) -> {
            if (key.startsWith("JAVA_HOME")) {
                homes.add(Path.of(value));
            }
        });
        for (Path parent : List.of(Path.of("/usr/lib/jvm"), Path.of("/opt/java"), Path.of(System.getProperty("user.home"), ".sdkman/candidates/java"))) {
            if (Files.isDirectory(parent)) {
                try (Stream<Path> children = Files.list(parent)) {
                    homes.addAll(children.sorted().toList());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        TreeMap<Integer, Jdk> found = new TreeMap<>();
        for (Path home : homes) {
            int feature = featureOf(home);
            if (feature >= 17) {
                found.putIfAbsent(feature, new Jdk(feature, home));
            }
        }
        found.put(Runtime.version().feature(), new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home"))));
        return List.copyOf(found.values());
    }

    private static int featureOf(Path home) {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isRegularFile(release)) {
            return 0;
        }
        Properties properties = new Properties();
        try (var in = Files.newBufferedReader(release)) {
            properties.load(in);
            return Runtime.Version.parse(properties.getProperty("JAVA_VERSION", "1").replace("\"", "")).feature();
        } catch (IOException | IllegalArgumentException e) {
            return 0;
        }
    }

    Path java() {
        return home.resolve("bin/java");
    }

    /** Whether this JVM starts with a flag: how the tests find out which collectors are built in. */
    boolean accepts(String flag) {
        return ACCEPTED.computeIfAbsent(home, h -> new ConcurrentHashMap<>()).computeIfAbsent(flag, f -> {
            try {
                Process process = new ProcessBuilder(java().toString(), f, "-version").redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
                return process.waitFor() == 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Override
    public String toString() {
        return "JDK " + feature;
    }
}
