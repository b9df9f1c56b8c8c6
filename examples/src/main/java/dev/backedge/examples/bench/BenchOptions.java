package dev.backedge.examples.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The runner's command line.
 *
 * @param kernels to measure, in the order of {@link Kernels#ALL}
 * @param variants to measure each by
 * @param rounds in which the variants take turns
 * @param warmup seconds before each measurement
 * @param settle least seconds of warm-up of a JVM with a compiler: by then the agent, where there is one, has tried which of the two is the faster, and the hooks of the other are gone; without a compiler it is less
 * @param seconds of each measurement
 * @param coldSeconds that the long call of a cold run should take by C2; 0: no cold runs
 * @param clock {@code wall}, or {@code cpu} for the time that the thread had a processor
 * @param page to write once all kernels were measured, or null
 * @param loops whether to print what became of each loop
 * @param agent the agent's jar; null if no variant needs one
 */
record BenchOptions(List<Kernel> kernels, List<Variant> variants, int rounds, double warmup, double settle, double seconds, double coldSeconds, String clock,
        Path page, boolean loops, Path agent) {
    static final String USAGE = """
            usage: Bench [--only=NAME,FAMILY,...] [--variants=c2-25,backedge-25,gcc,...] [--rounds=2] [--warmup=0.25] [--settle=8] [--seconds=0.2]
                         [--cold=0.25] [--clock=wall|cpu] [--page=FILE.md] [--loops] [--list] [AGENT_JAR]
            NAME may have stars. A variant is xint-N, c1-N, c2-N, backedge-N or xint-backedge-N, N being a JDK's release, the last two perhaps
            with options of the agent (backedge-25+cpu=avx2); gcc; gcc-fast (-ffast-math; its results are not compared).
            --clock=cpu counts the time that the thread had a processor: for a busy machine, where the clock on the wall says nothing.
            --cold is the length of the one long call in a fresh JVM, in seconds of C2; 0 leaves the cold runs out. --page is written only when
            all kernels are measured.
            """;

    /** @throws IllegalArgumentException with a sentence for the user */
    static BenchOptions parse(String[] args, List<Jdk> jdks, boolean gcc) {
        Map<String, String> options = new LinkedHashMap<>(Map.of("only", "", "variants", "", "rounds", "2", "warmup", "0.25", "settle", "8", "seconds", "0.2",
                "cold", "0.25", "clock", "wall", "page", "", "loops", "false"));
        Path agent = null;
        for (String arg : args) {
            String[] keyAndValue = arg.substring(arg.startsWith("--") ? 2 : 0).split("=", 2);
            if (!arg.startsWith("--")) {
                agent = Path.of(arg).toAbsolutePath().normalize();
            } else if (options.containsKey(keyAndValue[0])) {
                options.put(keyAndValue[0], keyAndValue.length == 1 ? "true" : keyAndValue[1]);
            } else {
                throw new IllegalArgumentException("no option " + arg);
            }
        }
        List<Variant> variants = options.get("variants").isEmpty() ? Variant.defaults(jdks, gcc)
                : elements(options.get("variants")).stream().map(name -> Variant.parse(name, jdks)).toList();
        if (variants.stream().anyMatch(v -> v.kind().agent()) && (agent == null || !agent.toFile().isFile())) {
            throw new IllegalArgumentException(agent == null ? "name the agent's jar" : "no agent at " + agent + ": build it with mvn package");
        }
        if (!gcc && variants.stream().anyMatch(v -> v.kind().twin())) {
            throw new IllegalArgumentException("there is no gcc");
        }
        if (!List.of("wall", "cpu").contains(options.get("clock"))) {
            throw new IllegalArgumentException("no clock " + options.get("clock"));
        }
        return new BenchOptions(choose(options.get("only")), variants, Integer.parseInt(options.get("rounds")),
                Double.parseDouble(options.get("warmup")), Double.parseDouble(options.get("settle")), Double.parseDouble(options.get("seconds")), Double.parseDouble(options.get("cold")),
                options.get("clock"),
                options.get("page").isEmpty() || !options.get("only").isEmpty() ? null : Path.of(options.get("page")), Boolean.parseBoolean(options.get("loops")), agent);
    }

    /** The variant whose times are given in nanoseconds: C2 of the newest JDK, or else the first variant. */
    Variant timed() {
        return variants.stream().filter(variant -> variant.kind() == Variant.Kind.C2).max(Comparator.comparingInt(variant -> variant.jdk().feature()))
                .orElse(variants.get(0));
    }

    private static List<Kernel> choose(String only) {
        List<String> patterns = elements(only);
        for (String pattern : patterns) {
            if (Kernels.ALL.stream().noneMatch(kernel -> matches(kernel, pattern))) {
                throw new IllegalArgumentException("no benchmark " + pattern);
            }
        }
        return Kernels.ALL.stream().filter(kernel -> patterns.isEmpty() || patterns.stream().anyMatch(p -> matches(kernel, p))).toList();
    }

    private static boolean matches(Kernel kernel, String pattern) {
        return kernel.family().title().equals(pattern) || kernel.name().matches(pattern.replace("*", ".*"));
    }

    private static List<String> elements(String list) {
        return Arrays.stream(list.split(",")).filter(element -> !element.isEmpty()).toList();
    }
}
