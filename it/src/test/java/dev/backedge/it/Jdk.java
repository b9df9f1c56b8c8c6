package dev.backedge.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** A JDK to fork: the one that runs the tests, and the newest of every other feature release from 17 on that the machine has. */
record Jdk(int feature, Path home) {
    /** The agent's option to enter by the foreign-function linker. */
    static final String LINKER_DOOR = "door=ffm";
    private static final int FIRST_WITH_LINKER = 22;
    private static final ConcurrentHashMap<Path, ConcurrentHashMap<String, Boolean>> ACCEPTED = new ConcurrentHashMap<>();

    /** All of them, oldest first; {@code -Dbackedge.jdks=HOME:HOME} names more places to look at. */
    static List<Jdk> all() {
        return dev.backedge.examples.bench.Jdk.all().stream().map(jdk -> new Jdk(jdk.feature(), jdk.home())).toList();
    }

    /** Whether the agent can enter by its foreign-function linker. */
    boolean hasLinker() {
        return feature >= FIRST_WITH_LINKER;
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
