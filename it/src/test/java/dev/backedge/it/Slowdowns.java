package dev.backedge.it;

import dev.backedge.it.program.Repeated;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What it costs to leave the agent on with everything included: the drivers of {@link Survey}, called again and again, with the agent and without it in turns, from the tenth second on. Prints, for
 * each, the milliseconds of a call (the median of the medians of some JVMs) and their ratio. Arguments, each as {@code name=value}: {@code skip} (10) and {@code seconds} (8) of a run, {@code rounds}
 * (3), {@code jdk} (the newest), {@code only} the names of libraries that contain this.
 */
final class Slowdowns {
    private Slowdowns() {
    }

    public static void main(String[] arguments) {
        ToolArguments options = ToolArguments.parse(arguments);
        List<Jdk> jdks = Jdk.all().stream().filter(each -> options.number("jdk", each.feature()) == each.feature()).toList();
        Jdk jdk = jdks.get(jdks.size() - 1);
        System.out.println("| library | ms, agent | without | agent / without | ran native | of hot loops |\n|---|---|---|---|---|---|");
        double sum = 0;
        int count = 0;
        for (SurveyedLibrary library : SurveyedLibrary.ALL) {
            if (!library.name().contains(options.text("only", ""))) {
                continue;
            }
            List<Double> agent = new ArrayList<>();
            List<Double> plain = new ArrayList<>();
            ForkedJvm.Result last = null;
            for (int round = 0; round < options.number("rounds", 3); round++) {
                plain.add(milliseconds(jvm(jdk, library, options).run().succeeded()));
                last = jvm(jdk, library, options).agentAsShipped("include=*").run().succeeded();
                agent.add(milliseconds(last));
            }
            double ratio = ToolArguments.median(agent) / ToolArguments.median(plain);
            sum += Math.log(ratio);
            count++;
            long ran = last.report().getAsJsonArray("loops").asList().stream().filter(loop -> loop.getAsJsonObject().get("entries").getAsLong() > 0).count();
            long hot = last.report().getAsJsonArray("loops").asList().stream().filter(loop -> !loop.getAsJsonObject().get("state").getAsString().equals("COLD")).count();
            System.out.printf(Locale.ROOT, "| %s | %.1f | %.1f | %.3f | %d | %d |%n", library, ToolArguments.median(agent), ToolArguments.median(plain), ratio, ran, hot);
        }
        System.out.printf(Locale.ROOT, "%s, geometric mean %.3f%n", jdk, Math.exp(sum / count));
    }

    private static ForkedJvm jvm(Jdk jdk, SurveyedLibrary library, ToolArguments options) {
        return ForkedJvm.of(jdk, Repeated.class).arguments(library.driver().getName(), options.text("skip", "10"), options.text("seconds", "8"), "1");
    }

    private static double milliseconds(ForkedJvm.Result result) {
        return Double.parseDouble(result.out().trim().split(" ")[0]);
    }
}
