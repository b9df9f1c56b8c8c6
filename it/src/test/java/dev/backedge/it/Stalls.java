package dev.backedge.it;

import dev.backedge.it.program.Stalling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How long a thread that allocates is kept from it while native loops run in others, and by the same program without the agent: for each JDK and collector the medians, over some
 * rounds in turns, of the longest stall and of the tenth longest, in milliseconds. Arguments, each as {@code name=value}: {@code seconds} of a run (5), {@code rounds} (3), {@code threads}
 * that run loops (1), {@code door} (auto).
 */
final class Stalls {
    private static final List<String> COLLECTORS = List.of("SerialGC", "ParallelGC", "G1GC", "ZGC", "ShenandoahGC");

    private final String seconds;
    private final int rounds;
    private final String threads;
    private final String door;

    private Stalls(String[] arguments) {
        ToolArguments options = ToolArguments.parse(arguments);
        seconds = options.text("seconds", "5");
        rounds = options.number("rounds", 3);
        threads = options.text("threads", "1");
        door = options.text("door", "auto");
    }

    public static void main(String[] arguments) {
        new Stalls(arguments).run();
    }

    private record Run(double longest, double tenth, long collections) {
        static Run parse(String line) {
            String[] words = line.trim().split(" ");
            return new Run(Long.parseLong(words[1]) / 1e3, Long.parseLong(words[10]) / 1e3, Long.parseLong(words[12]));
        }
    }

    private void run() {
        System.out.println("| JDK | collector | longest, agent | without | more | tenth, agent | without | collections |\n|---|---|---|---|---|---|---|---|");
        for (Jdk jdk : Jdk.all()) {
            for (String collector : COLLECTORS) {
                List<Run> agent = new ArrayList<>();
                List<Run> plain = new ArrayList<>();
                try {
                    for (int round = 0; round < rounds; round++) {
                        plain.add(Run.parse(jvm(jdk, collector).run().succeeded().out()));
                        ForkedJvm.Result result = jvm(jdk, collector).agent("include=" + Stalling.class.getName() + "$Loops,give-up=false,door=" + door).run().succeeded();
                        result.ranNative(Stalling.class.getName() + "$Loops", "run");
                        agent.add(Run.parse(result.out()));
                    }
                } catch (AssertionError e) {
                    System.out.printf("| %s | %s | %s |%n", jdk, collector, e.getMessage().lines().filter(line -> line.contains("not supported") || line.contains("Unrecognized")).findFirst().orElse(e.getMessage().lines().findFirst().orElse("failed")));
                    continue;
                }
                double with = ToolArguments.median(agent.stream().map(Run::longest).toList());
                double without = ToolArguments.median(plain.stream().map(Run::longest).toList());
                System.out.printf(Locale.ROOT, "| %s | %s | %.2f | %.2f | %+.2f | %.2f | %.2f | %d/%d |%n", jdk, collector, with, without, with - without,
                        ToolArguments.median(agent.stream().map(Run::tenth).toList()), ToolArguments.median(plain.stream().map(Run::tenth).toList()), agent.get(0).collections(), plain.get(0).collections());
            }
        }
    }

    private ForkedJvm jvm(Jdk jdk, String collector) {
        return ForkedJvm.of(jdk, Stalling.class).flags("-XX:+Use" + collector, "-Xmx512m", "-Xms512m").arguments(seconds, threads);
    }
}
