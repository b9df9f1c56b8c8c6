package dev.backedge.it;

import dev.backedge.it.survey.CountLoops;
import dev.backedge.it.survey.Judge;
import dev.backedge.it.survey.LoopCount;
import dev.backedge.it.survey.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Of the loops of real libraries that touch primitive arrays and become hot, how many run native, and why the others do not.
 *
 * <p>Each library's driver runs three times, each in a JVM of its own: as it is; with counters in the library's loops (what is hot is what takes
 * at least as many back edges as the agent's threshold, whatever the agent makes of the loop); and with the agent. The outputs must be equal.
 */
public final class Survey {
    /** The agent's own threshold where the JVM has a JIT compiler. */
    private static final long HOT = 10_000;

    private final List<String> flags;
    private final String options;
    private final int divisor;
    private final Jdk jdk;
    private final StringBuilder details = new StringBuilder();
    private final StringBuilder table = new StringBuilder(row("library", "loops", "hot", "native", "%", "back edges native %"));
    private final List<Verdict> all = new ArrayList<>();

    private Survey(List<String> flags, String options, int divisor, Jdk jdk) {
        this.flags = flags;
        this.options = options;
        this.divisor = divisor;
        this.jdk = jdk;
    }

    /**
     * @param args names of libraries; none is all of them. {@code flags=-Xint}: of the JVM with the agent; {@code options=verify=true}: of the
     *     agent; {@code divide=4}: a fourth of the work; {@code jdk=25}
     */
    public static void main(String[] args) throws IOException {
        List<String> names = new ArrayList<>();
        List<String> flags = new ArrayList<>();
        String options = "";
        int divisor = 1;
        int feature = Runtime.version().feature();
        for (String arg : args) {
            String value = arg.substring(arg.indexOf('=') + 1);
            if (arg.startsWith("flags=")) {
                flags.addAll(List.of(value.split(" ")));
            } else if (arg.startsWith("options=")) {
                options = "," + value;
            } else if (arg.startsWith("divide=")) {
                divisor = Integer.parseInt(value);
            } else if (arg.startsWith("jdk=")) {
                feature = Integer.parseInt(value);
            } else {
                names.add(arg.toLowerCase(Locale.ROOT));
            }
        }
        int wanted = feature;
        Survey survey = new Survey(flags, options, divisor, Jdk.all().stream().filter(jdk -> jdk.feature() == wanted).findFirst().orElseThrow());
        for (SurveyedLibrary library : SurveyedLibrary.ALL) {
            if (names.isEmpty() || names.contains(library.name().toLowerCase(Locale.ROOT))) {
                survey.run(library);
            }
        }
        survey.print();
    }

    private void run(SurveyedLibrary library) throws IOException {
        String scale = Integer.toString(Math.max(1, library.scale() / divisor));
        ForkedJvm.Result plain = ForkedJvm.of(jdk, library.driver()).arguments(scale).run().succeeded();
        Path counted = Files.createTempFile("backedge-survey", ".txt");
        ForkedJvm.Result counting = ForkedJvm.of(jdk, CountLoops.class).flags("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote")
                .arguments(counted.toString(), library.prefix(), library.driver().getName(), scale).run().succeeded();
        ForkedJvm.Result agent = ForkedJvm.of(jdk, library.driver()).flags(flags.toArray(new String[0])).arguments(scale)
                .agent("include=" + library.include() + ",background=false" + options).run().succeeded();
        same(library, plain.out(), counting.out());
        same(library, plain.out(), agent.out());
        List<LoopCount> loops = new ArrayList<>();
        for (String line : Files.readAllLines(counted)) {
            loops.add(LoopCount.ofLine(line));
        }
        Files.delete(counted);
        Judge judge = new Judge(agent.report());
        List<Verdict> verdicts = loops.stream().filter(loop -> loop.backEdges() >= HOT && loop.touchesPrimitiveArrays())
                .map(loop -> judge.verdict(loop, loops)).sorted(Comparator.comparingLong((Verdict verdict) -> -verdict.loop().backEdges())).toList();
        table.append(row(library.name(), loops.size(), verdicts));
        details.append('\n').append(library.name()).append('\n').append(reasons(verdicts));
        verdicts.forEach(verdict -> details.append(verdict.toLine()).append('\n'));
        all.addAll(verdicts);
    }

    private static void same(SurveyedLibrary library, String expected, String actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError(library.name() + ": another output\n" + expected + "\n" + actual);
        }
    }

    private void print() {
        table.append(row("all", 0, all));
        System.out.println("Hot loops over primitive arrays, " + jdk + " " + String.join(" ", flags) + options + "\n\n" + table + "\nReasons, all libraries\n" + reasons(all)
                + culprits() + details);
    }

    private static String row(String library, int loops, List<Verdict> verdicts) {
        long ran = verdicts.stream().filter(Verdict::ranNative).count();
        long back = verdicts.stream().mapToLong(verdict -> verdict.loop().backEdges()).sum();
        long nativeBack = verdicts.stream().filter(Verdict::ranNative).mapToLong(verdict -> verdict.loop().backEdges()).sum();
        return row(library, loops, verdicts.size(), ran, percent(ran, verdicts.size()), percent(nativeBack, back));
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f", 100.0 * part / whole);
    }

    private static String row(Object library, Object loops, Object hot, Object ran, Object percent, Object backEdges) {
        return String.format(Locale.ROOT, "%-18s %7s %7s %7s %7s %20s%n", library, loops, hot, ran, percent, backEdges);
    }

    private static String reasons(List<Verdict> verdicts) {
        return counted(verdicts.stream().filter(verdict -> !verdict.ranNative()).map(Verdict::reason).toList(), Integer.MAX_VALUE);
    }

    private String culprits() {
        List<String> culprits = all.stream().filter(verdict -> !verdict.ranNative()).map(verdict -> verdict.reason() + " " + verdict.culprit()).toList();
        List<String> mnemonics = culprits.stream().map(culprit -> culprit.split(" ", 3)).map(parts -> parts[0] + " " + parts[1]).toList();
        return "\nOffending bytecodes by mnemonic\n" + counted(mnemonics, 80) + "\nOffending bytecodes\n" + counted(culprits, 80);
    }

    /** How often each occurs, the most frequent first. */
    private static String counted(List<String> texts, int most) {
        Map<String, Long> counts = texts.stream().collect(Collectors.groupingBy(text -> text, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue().reversed()).limit(most)
                .map(entry -> String.format(Locale.ROOT, "%7d  %s%n", entry.getValue(), entry.getKey())).collect(Collectors.joining());
    }
}
