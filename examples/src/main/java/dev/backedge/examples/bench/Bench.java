package dev.backedge.examples.bench;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The benchmark: every kernel by the interpreter, C1, C2, gcc and Backedge, each in a fresh process, in turns, as one table of ratios.
 *
 * <p>Usage: see {@link BenchOptions#USAGE}. Exit status 1 if the results of a kernel differ from one variant to another, or a trial
 * fails; 2 if the command line is wrong.
 */
public final class Bench {
    private final BenchOptions options;
    private final PrintStream out;
    private final Path scratch;
    private final Twins twins;

    private Bench(BenchOptions options, PrintStream out, Path scratch) {
        this.options = options;
        this.out = out;
        this.scratch = scratch;
        this.twins = new Twins(scratch);
    }

    public static void main(String[] args) throws IOException {
        System.exit(run(args, System.out));
    }

    /** @return the exit status */
    static int run(String[] args, PrintStream out) throws IOException {
        if (Arrays.asList(args).contains("--list")) {
            Kernels.ALL.forEach(k -> out.printf("%-16s %-8s %s%n", k.name(), k.family().title(), k.source()));
            return 0;
        }
        List<Jdk> jdks = Jdk.all();
        String gcc = Twins.gccVersion();
        BenchOptions options;
        try {
            options = BenchOptions.parse(args, jdks, gcc != null);
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage() + "\n" + BenchOptions.USAGE);
            return 2;
        }
        Path scratch = Files.createTempDirectory("backedge-bench");
        try {
            return new Bench(options, out, scratch).run(Machine.here(jdks, gcc)) ? 0 : 1;
        } finally {
            for (Path file : scratchFiles(scratch)) {
                Files.delete(file);
            }
            Files.delete(scratch);
        }
    }

    private static List<Path> scratchFiles(Path scratch) throws IOException {
        try (Stream<Path> files = Files.list(scratch)) {
            return files.toList();
        }
    }

    /** @return whether all results agree */
    private boolean run(Machine machine) throws IOException {
        Variant timed = options.timed();
        Table table = new Table(Column.of(options.variants(), timed, options.coldSeconds() > 0), timed);
        out.println(machine.sentence() + "\nRatios of times: below 1, the upper variant is the faster one; ~ marks unsteady trials.\n\n" + table.header());
        List<Row> rows = new ArrayList<>();
        for (Family family : Family.values()) {
            for (Kernel kernel : options.kernels().stream().filter(kernel -> kernel.family() == family).toList()) {
                Row row = measure(kernel, timed);
                rows.add(row);
                out.println(table.line(row));
                if (options.loops()) {
                    row.fate().details().forEach(line -> out.println("    " + line));
                }
            }
            List<Row> some = Table.of(rows, family);
            if (!some.isEmpty()) {
                out.println(table.means("= " + family.title(), some) + "\n");
            }
        }
        out.println(table.means("= all " + rows.size(), rows));
        if (options.page() != null) {
            Files.writeString(options.page(), new Page(machine, options).text(table.markdown(rows)));
        }
        return rows.stream().allMatch(row -> row.problems().isEmpty());
    }

    private Row measure(Kernel kernel, Variant timed) throws IOException {
        Row row = new Row(kernel);
        Path data = scratch.resolve("data");
        Data arrays = new Data();
        kernel.prepare().apply(arrays);
        arrays.write(data);
        for (int round = 0; round < options.rounds(); round++) {
            for (Variant variant : options.variants()) {
                if (round == 0 || !variant.oneRound()) {
                    attempt(row, variant, () -> row.steady(variant, steady(kernel, variant, data)));
                }
            }
        }
        if (options.coldSeconds() > 0) {
            double call = row.nanoseconds(timed);
            int passes = (int) Math.max(1, Math.min(1e9, options.coldSeconds() * 1e9 / (call > 0 ? call : kernel.elements())));
            List<String> arguments = List.of(kernel.name(), options.clock(), "cold", Integer.toString(passes));
            for (int round = 0; round < options.rounds(); round++) {
                for (Variant variant : options.variants()) {
                    if (variant.runsCold(timed)) {
                        attempt(row, variant, () -> row.cold(variant, passes, fork(variant, arguments)));
                    }
                }
            }
        }
        return row;
    }

    private interface Attempt {
        void run() throws IOException;
    }

    /** A JVM that crashes spoils its cell, not the table. */
    private static void attempt(Row row, Variant variant, Attempt attempt) throws IOException {
        try {
            attempt.run();
        } catch (IllegalStateException e) {
            row.failed(variant, e.getMessage());
        }
    }

    private Measurement steady(Kernel kernel, Variant variant, Path data) throws IOException {
        String warmup = seconds(variant.kind() == Variant.Kind.XINT ? options.warmup() / 5 : options.warmup());
        if (variant.kind().twin()) {
            List<String> command = List.of(twins.program(variant.kind()).toString(), kernel.name(), data.toString(), options.clock(),
                    seconds(options.warmup() / 5), seconds(options.seconds()));
            return Measurement.parse(text(command), Fate.NONE);
        }
        return fork(variant, List.of(kernel.name(), options.clock(), "steady", warmup, seconds(variant.kind().settling() * options.settle()), seconds(options.seconds())));
    }

    private Measurement fork(Variant variant, List<String> arguments) throws IOException {
        Path report = scratch.resolve("report.json");
        String output = text(variant.command(options.agent(), report, System.getProperty("java.class.path"), arguments));
        Fate fate = Fate.NONE;
        if (variant.kind().agent()) {
            if (!Files.exists(report)) {
                throw new IllegalStateException("the agent wrote no report\n" + output);
            }
            fate = Fate.of(JsonParser.parseString(Files.readString(report)).getAsJsonObject(), arguments.get(0));
            Files.delete(report);
        }
        return Measurement.parse(output, fate);
    }

    private static String text(List<String> command) throws IOException {
        Output output = Output.of(command);
        if (output.status() != 0) {
            throw new IllegalStateException("status " + output.status() + " of " + String.join(" ", command) + "\n" + output.text());
        }
        return output.text();
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }
}
