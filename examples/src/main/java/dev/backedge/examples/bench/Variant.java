package dev.backedge.examples.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One way to run a kernel. Its name says which: {@code xint-25}, {@code c1-25}, {@code c2-25} (the default JVM of that JDK),
 * {@code backedge-25}, {@code xint-backedge-25}, with agent options {@code backedge-25+cpu=avx2}; {@code gcc}, {@code gcc-fast}.
 *
 * @param jdk null for the twins
 * @param options of the agent beyond the benchmark's own, each with its comma
 */
record Variant(String name, Kind kind, Jdk jdk, String options) {
    /** Otherwise a kernel that allocates may see fresh memory throughout its trial, whose pages the kernel of the system has to clear: 3 to 20 times slower, and by chance. */
    private static final String YOUNG = "-Xmn32m";

    enum Kind {
        GCC_FAST("gcc-fast", false), GCC("gcc", false), XINT_BACKEDGE("xint-backedge", true, "-Xint"), XINT("xint", false, "-Xint"),
        C1("c1", false, "-XX:TieredStopAtLevel=1"), C2("c2", false), BACKEDGE("backedge", true);

        private final String prefix;
        private final boolean agent;
        private final List<String> flags;

        Kind(String prefix, boolean agent, String... flags) {
            this.prefix = prefix;
            this.agent = agent;
            this.flags = List.of(flags);
        }

        boolean agent() {
            return agent;
        }

        /**
         * What part of the time to settle it takes. The same for all JVMs that compile: what C2 has made of a loop early may be a third slower or faster than what it makes of it later. Where only
         * the agent compiles, nothing is tried; where nothing does, nothing changes.
         */
        double settling() {
            return switch (this) {
                case C1, C2, BACKEDGE -> 1;
                case XINT_BACKEDGE -> 0.15;
                default -> 0;
            };
        }

        boolean twin() {
            return this == GCC || this == GCC_FAST;
        }
    }

    /** @throws IllegalArgumentException if the name says nothing, or there is no such JDK among these */
    static Variant parse(String name, List<Jdk> jdks) {
        String[] parts = name.split("\\+");
        for (Kind kind : Kind.values()) {
            if (kind.twin() && name.equals(kind.prefix)) {
                return new Variant(name, kind, null, "");
            }
            if (!kind.twin() && parts[0].matches(kind.prefix + "-\\d+") && (kind.agent || parts.length == 1)) {
                int feature = Integer.parseInt(parts[0].substring(kind.prefix.length() + 1));
                Jdk jdk = jdks.stream().filter(j -> j.feature() == feature).findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(name + ": no JDK " + feature + " found; name its home with -Dbackedge.jdks=HOME"));
                StringBuilder options = new StringBuilder();
                for (int i = 1; i < parts.length; i++) {
                    options.append(',').append(parts[i]);
                }
                return new Variant(name, kind, jdk, options.toString());
            }
        }
        throw new IllegalArgumentException("no variant " + name + ": use xint-N, c1-N, c2-N, backedge-N, xint-backedge-N (N a JDK), gcc, gcc-fast");
    }

    /** Everything, for the oldest and the newest JDK; the interpreter and C1 for the newest alone. */
    static List<Variant> defaults(List<Jdk> jdks, boolean gcc) {
        int newest = jdks.get(jdks.size() - 1).feature();
        int oldest = jdks.get(0).feature();
        List<String> names = new ArrayList<>(List.of("xint-" + newest, "c1-" + newest));
        if (oldest != newest) {
            names.addAll(List.of("c2-" + oldest, "backedge-" + oldest));
        }
        names.addAll(List.of("c2-" + newest, "backedge-" + newest, "xint-backedge-" + newest));
        if (gcc) {
            names.add("gcc");
        }
        return names.stream().map(name -> parse(name, jdks)).toList();
    }

    /** Whether its results must be those of all others: not where floating point is relaxed. */
    boolean exact() {
        return kind != Kind.GCC_FAST && !options.contains(",fp=");
    }

    /** The interpreter is slow and steady: one round of it is enough. */
    boolean oneRound() {
        return kind == Kind.XINT || kind == Kind.C1;
    }

    /** Whether one long call in a fresh JVM is measured: by C2 and by Backedge, on the JDK that matters most. */
    boolean runsCold(Variant timed) {
        return (kind == Kind.C2 || kind == Kind.BACKEDGE) && jdk.equals(timed.jdk);
    }

    /** A JVM that runs a trial. */
    List<String> command(Path agent, Path report, String classPath, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(jdk.java().toString()));
        command.add(YOUNG);
        command.addAll(kind.flags);
        if (kind.agent) {
            command.add("-javaagent:" + agent + "=include=dev.backedge.examples.bench.kernel.*,report=" + report + options);
        }
        command.addAll(List.of("-cp", classPath, Trial.class.getName()));
        command.addAll(arguments);
        return command;
    }
}
