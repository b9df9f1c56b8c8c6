package dev.backedge.examples.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A JDK of this machine.
 *
 * @param feature release, from 17 on
 * @param version in full, as its {@code release} file has it
 */
public record Jdk(int feature, String version, Path home) {
    private static final int OLDEST = 17;

    /**
     * One of every feature release, oldest first: what {@code -Dbackedge.jdks=HOME:HOME} names, the JDK that runs this, and what is found in variables that begin with {@code JAVA_HOME} and in
     * the usual directories. With {@code -Dbackedge.jdks.only=true} no others than those that are named.
     */
    public static List<Jdk> all() {
        List<Path> named = new ArrayList<>();
        for (String home : System.getProperty("backedge.jdks", "").split(":")) {
            if (!home.isEmpty()) {
                named.add(Path.of(home));
            }
        }
        TreeMap<Integer, Jdk> found = new TreeMap<>();
        add(named, found);
        if (!Boolean.getBoolean("backedge.jdks.only")) {
            Runtime.Version own = Runtime.version();
            found.putIfAbsent(own.feature(), new Jdk(own.feature(), own.toString(), Path.of(System.getProperty("java.home"))));
            add(homes(), found);
        }
        return List.copyOf(found.values());
    }

    private static List<Path> homes() {
        List<Path> homes = new ArrayList<>();
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
        return homes;
    }

    private static void add(List<Path> homes, TreeMap<Integer, Jdk> found) {
        for (Path home : homes) {
            String version = versionOf(home);
            int feature = featureOf(version);
            if (feature >= OLDEST) {
                found.putIfAbsent(feature, new Jdk(feature, version, home));
            }
        }
    }

    public Path java() {
        return home.resolve("bin/java");
    }

    private static String versionOf(Path home) {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isRegularFile(release)) {
            return "0";
        }
        Properties properties = new Properties();
        try (var in = Files.newBufferedReader(release)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            return "0";
        }
        return properties.getProperty("JAVA_RUNTIME_VERSION", properties.getProperty("JAVA_VERSION", "0")).replace("\"", "");
    }

    private static int featureOf(String version) {
        try {
            return Runtime.Version.parse(version).feature();
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }
}
