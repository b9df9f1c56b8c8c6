package dev.backedge.examples;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.backedge.examples.bench.Fate;
import dev.backedge.examples.bench.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs every example in four JVMs (interpreter and HotSpot, each without and with the agent), compares their checksums, and
 * prints times, ratios, and what Backedge did with each loop.
 *
 * <p>Usage: {@code Showcase AGENT_JAR [EXAMPLE ...]}; the JVM that runs this class runs the examples. Exit status 1 if a
 * checksum differs, a JVM fails, or a loop that carries an example ran no native code.
 */
public final class Showcase {
    private static final Pattern RESULT = Pattern.compile("result name=\\S+ checksum=(-?\\d+) repetitions=(\\d+) first_ns=(\\d+) steady_ns=(\\d+)");

    /** Seconds to run for and fewest repetitions; Example01 takes the number of iterations instead. */
    private record Workload(String name, String description, List<String> interpreted, List<String> compiled) {
        static Workload of(String name, String description) {
            return new Workload(name, description, List.of("6", "5"), List.of("3", "5"));
        }

        String main() {
            return "dev.backedge.examples.Example" + name;
        }
    }

    private static final List<Workload> WORKLOADS = List.of(
            new Workload("01LongLoop", "one call of main", List.of("5e8"), List.of("1e9")),
            Workload.of("02Sieve", "sieve of Eratosthenes"),
            Workload.of("03MatrixProduct", "300 x 300 doubles"),
            Workload.of("04Mandelbrot", "escape times"),
            Workload.of("05Stencil", "over-relaxation in place"),
            Workload.of("06Checksum", "Adler-32 and CRC-32"),
            Workload.of("07EditDistance", "two rows that swap"),
            Workload.of("08StackAtHeader", "HotSpot's OSR refuses it"),
            Workload.of("09HugeMethod", "above 8000 bytecodes"),
            Workload.of("10Fft", "radix 2, forward and back"),
            Workload.of("11Collatz", "longs, no array"),
            Workload.of("12Cipher", "ChaCha20 in 16 ints"));

    private enum Mode {
        INTERPRETER(true, false), INTERPRETER_AGENT(true, true), HOTSPOT(false, false), HOTSPOT_AGENT(false, true);

        private final boolean interpreted;
        private final boolean agent;

        Mode(boolean interpreted, boolean agent) {
            this.interpreted = interpreted;
            this.agent = agent;
        }
    }

    private record Run(long checksum, double steadyMillis, JsonObject report) {
    }

    private final Path agent;
    private boolean failed;

    private Showcase(Path agent) {
        this.agent = agent;
    }

    public static void main(String[] args) throws IOException {
        if (args.length == 0) {
            System.err.println("usage: Showcase AGENT_JAR [EXAMPLE ...]");
            System.exit(2);
        }
        Path agent = Path.of(args[0]).toAbsolutePath().normalize();
        if (!Files.isRegularFile(agent)) {
            System.err.println("no agent at " + agent + ": build it with mvn package");
            System.exit(2);
        }
        List<String> wanted = List.of(args).subList(1, args.length);
        Showcase showcase = new Showcase(agent);
        showcase.run(WORKLOADS.stream().filter(w -> wanted.isEmpty() || wanted.stream().anyMatch(w.name()::contains)).toList());
        System.exit(showcase.failed ? 1 : 0);
    }

    private void run(List<Workload> workloads) throws IOException {
        System.out.printf("%nBackedge on %s %s. Steady-state milliseconds a repetition; ratios: how many times faster with the agent.%n%n",
                System.getProperty("java.vm.name"), Runtime.version());
        System.out.printf("%-16s %-26s %12s %12s %7s   %12s %12s %7s  %s%n",
                "example", "", "-Xint", "with agent", "ratio", "HotSpot", "with agent", "ratio", "checksum");
        Map<Workload, JsonObject> reports = new LinkedHashMap<>();
        double interpreterProduct = 0;
        double hotspotProduct = 0;
        for (Workload workload : workloads) {
            Run interpreter = fork(workload, Mode.INTERPRETER);
            Run interpreterAgent = fork(workload, Mode.INTERPRETER_AGENT);
            Run hotspot = fork(workload, Mode.HOTSPOT);
            Run hotspotAgent = fork(workload, Mode.HOTSPOT_AGENT);
            boolean same = interpreter.checksum == interpreterAgent.checksum && hotspot.checksum == hotspotAgent.checksum
                    && (!workload.interpreted().equals(workload.compiled()) || interpreter.checksum == hotspot.checksum);
            failed |= !same;
            double interpreterRatio = interpreter.steadyMillis / interpreterAgent.steadyMillis;
            double hotspotRatio = hotspot.steadyMillis / hotspotAgent.steadyMillis;
            interpreterProduct += Math.log(interpreterRatio);
            hotspotProduct += Math.log(hotspotRatio);
            System.out.printf(Locale.ROOT, "%-16s %-26s %12.2f %12.2f %6.1fx   %12.2f %12.2f %6.2fx  %s%n", workload.name(), workload.description(),
                    interpreter.steadyMillis, interpreterAgent.steadyMillis, interpreterRatio,
                    hotspot.steadyMillis, hotspotAgent.steadyMillis, hotspotRatio, same ? "same" : "DIFFERENT");
            reports.put(workload, hotspotAgent.report);
        }
        System.out.printf(Locale.ROOT, "%-43s %25s %6.1fx   %25s %6.2fx%n%n", "geometric mean", "",
                Math.exp(interpreterProduct / workloads.size()), "", Math.exp(hotspotProduct / workloads.size()));
        System.out.println("What Backedge did on HotSpot, loop by loop:");
        reports.forEach(this::printLoops);
    }

    private void printLoops(Workload workload, JsonObject report) {
        boolean ranNative = false;
        for (JsonElement element : report.getAsJsonArray("loops")) {
            JsonObject loop = element.getAsJsonObject();
            ranNative |= loop.get("entries").getAsLong() > 0;
            System.out.printf("  %-58s %s%n", Fate.where(loop), Fate.what(loop));
        }
        if (!ranNative) {
            System.out.println("  " + workload.name() + ": NO LOOP RAN NATIVE");
            failed = true;
        }
    }

    private Run fork(Workload workload, Mode mode) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (mode.interpreted) {
            command.add("-Xint");
        }
        Path report = null;
        if (mode.agent) {
            report = Files.createTempFile("backedge-report", ".json");
            command.add("-javaagent:" + agent + "=include=dev.backedge.examples.Example*,report=" + report);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), workload.main()));
        command.addAll(mode.interpreted ? workload.interpreted() : workload.compiled());
        Output output = Output.of(command);
        Matcher matcher = RESULT.matcher(output.text());
        if (output.status() != 0 || !matcher.find()) {
            throw new IOException(workload.name() + " in mode " + mode + " ended with status " + output.status() + ":\n" + output.text());
        }
        JsonObject json = null;
        if (report != null) {
            json = JsonParser.parseString(Files.readString(report)).getAsJsonObject();
            Files.delete(report);
        }
        return new Run(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(4)) / 1e6, json);
    }
}
