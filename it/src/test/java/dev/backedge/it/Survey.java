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
 * <p>Each library's driver runs four times, each in a JVM of its own: as it is; with counters in the library's loops (what is hot is what takes
 * at least as many back edges as the agent's threshold, whatever the agent makes of the loop); with the agent; and with an agent that compiles each loop
 * at its second back edge, for the question what can run native, whether that pays or not: the agent leaves alone loops that take few iterations at
 * a time. The outputs must be equal.
 */
public final class Survey {
    /** The agent's own threshold where the JVM has a JIT compiler. */
    private static final long HOT = 10_000;
    private static final String EVERY_LOOP = ",threshold=1,give-up=false";
    /** Of each run: an interpreter takes minutes where a compiler takes seconds. */
    private static final long TIMEOUT_SECONDS = 1800;

    private final List<String> flags;
    private final String options;
    private final int divisor;
    private final Jdk jdk;
    private final StringBuilder details = new StringBuilder();
    private final StringBuilder table = new StringBuilder(row("library", "loops", "hot", "native", "%", "back edges %", "if may be", "%", "back edges %"));
    private final List<Verdict> all = new ArrayList<>();
    private final List<Verdict> allIfCompiled = new ArrayList<>();

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
        ForkedJvm.Result plain = ForkedJvm.of(jdk, library.driver()).arguments(scale).timeout(TIMEOUT_SECONDS).run().succeeded();
        Path counted = Files.createTempFile("backedge-survey", ".txt");
        ForkedJvm.Result counting = ForkedJvm.of(jdk, CountLoops.class).flags("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote")
                .arguments(counted.toString(), library.prefix(), library.driver().getName(), scale).timeout(TIMEOUT_SECONDS).run().succeeded();
        same(library, plain.out(), counting.out());
        List<LoopCount> loops = new ArrayList<>();
        for (String line : Files.readAllLines(counted)) {
            loops.add(LoopCount.ofLine(line));
        }
        Files.delete(counted);
        List<Verdict> verdicts = verdicts(library, scale, plain.out(), loops, "");
        List<Verdict> ifCompiled = verdicts(library, scale, plain.out(), loops, EVERY_LOOP);
        table.append(row(library.name(), loops.size(), verdicts, ifCompiled));
        details.append('\n').append(library.name()).append('\n').append(reasons(verdicts)).append("Each loop compiled\n").append(reasons(ifCompiled));
        for (int n = 0; n < verdicts.size(); n++) {
            details.append(verdicts.get(n).toLine()).append("\n                  each loop compiled: ").append(ifCompiled.get(n).outcome()).append('\n');
        }
        all.addAll(verdicts);
        allIfCompiled.addAll(ifCompiled);
    }

    /** Of the hot loops, the hottest first. */
    private List<Verdict> verdicts(SurveyedLibrary library, String scale, String expected, List<LoopCount> loops, String policy) throws IOException {
        ForkedJvm.Result agent = ForkedJvm.of(jdk, library.driver()).flags(flags.toArray(new String[0])).arguments(scale).timeout(TIMEOUT_SECONDS)
                .agent("include=" + library.include() + ",background=false" + policy + options).run().succeeded();
        same(library, expected, agent.out());
        Judge judge = new Judge(agent.report());
        return loops.stream().filter(loop -> loop.backEdges() >= HOT && loop.touchesPrimitiveArrays())
                .map(loop -> judge.verdict(loop, loops)).sorted(Comparator.comparingLong((Verdict verdict) -> -verdict.loop().backEdges())).toList();
    }

    private static void same(SurveyedLibrary library, String expected, String actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError(library.name() + ": another output\n" + expected + "\n" + actual);
        }
    }

    private void print() {
        table.append(row("all", 0, all, allIfCompiled));
        System.out.println("Hot loops over primitive arrays, " + jdk + " " + String.join(" ", flags) + options + "; \"if may be\": with " + EVERY_LOOP.substring(1) + "\n\n" + table
                + "\nReasons, all libraries\n" + reasons(all) + "\nReasons where each loop is compiled at its second back edge\n" + reasons(allIfCompiled) + culprits(allIfCompiled) + details);
    }

    private static String row(String library, int loops, List<Verdict> verdicts, List<Verdict> ifCompiled) {
        return row(library, loops, verdicts.size(), ran(verdicts), percent(ran(verdicts), verdicts.size()), backEdges(verdicts),
                ran(ifCompiled), percent(ran(ifCompiled), ifCompiled.size()), backEdges(ifCompiled));
    }

    private static long ran(List<Verdict> verdicts) {
        return verdicts.stream().filter(Verdict::ranNative).count();
    }

    private static String backEdges(List<Verdict> verdicts) {
        return percent(verdicts.stream().filter(Verdict::ranNative).mapToLong(verdict -> verdict.loop().backEdges()).sum(),
                verdicts.stream().mapToLong(verdict -> verdict.loop().backEdges()).sum());
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f", 100.0 * part / whole);
    }

    private static String row(Object library, Object loops, Object hot, Object ran, Object percent, Object backEdges, Object could, Object couldPercent, Object couldBackEdges) {
        return String.format(Locale.ROOT, "%-18s %7s %7s | %7s %7s %13s | %10s %7s %13s%n", library, loops, hot, ran, percent, backEdges, could, couldPercent, couldBackEdges);
    }

    private static String reasons(List<Verdict> verdicts) {
        return counted(verdicts.stream().filter(verdict -> !verdict.ranNative()).map(Verdict::reason).toList(), Integer.MAX_VALUE);
    }

    private static String culprits(List<Verdict> verdicts) {
        List<String> culprits = verdicts.stream().filter(verdict -> !verdict.ranNative()).map(verdict -> verdict.reason() + " " + verdict.culprit()).toList();
        List<String> mnemonics = culprits.stream().map(culprit -> culprit.split(" ", 3)).map(parts -> parts[0] + " " + parts[1]).toList();
        return "\nOffending bytecodes by mnemonic\n" + counted(mnemonics, 200) + "\nOffending bytecodes\n" + counted(culprits, 200);
    }

    /** How often each occurs, the most frequent first. */
    private static String counted(List<String> texts, int most) {
        Map<String, Long> counts = texts.stream().collect(Collectors.groupingBy(text -> text, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue().reversed()).limit(most)
                .map(entry -> String.format(Locale.ROOT, "%7d  %s%n", entry.getValue(), entry.getKey())).collect(Collectors.joining());
    }
}
