package dev.backedge.examples.bench;

import java.util.Locale;
import java.util.stream.Collectors;

/** {@code docs/PERFORMANCE.md}: the tables, and what a reader must know to believe them. */
record Page(Machine machine, BenchOptions options) {
    String text(String tables) {
        return String.format(Locale.ROOT, """
                # Performance
                Written by the benchmark ([HACKING.md](HACKING.md) tells how to run it); do not edit. Every number is a ratio of times: below 1, the first one is the faster.

                | | |
                |---|---|
                | CPU | %s, %d processors, %s |
                | system | %s |
                | JDK | %s |
                | gcc | %s, `%s` |
                | date | %s |

                Each kernel is a Java method and a twin in C with the same results, bit for bit; where a result differs its row says `MISMATCH`. Every variant ran in fresh
                processes, %s, in turns: warm-up until nothing got faster for %.2f s (%.0f s at least in every JVM that compiles, with the agent or without: by then the agent has tried which is the faster, and
                the hooks of the other are gone, see [ARCHITECTURE.md](ARCHITECTURE.md)), then twelve batches of calls in about %.2f s; the fastest batch of all processes counts, by the %s clock. `xint` is the interpreter, `c1` the JVM with
                its first compiler alone, `c2` the JVM as it is, `backedge` the same JVM with the agent, `xint-backedge` the interpreter with the agent. %s`~`: the median batch
                took 15 %% more than the fastest one. Rows of means are geometric.
                What Backedge did: `native`; `given back` to the JVM after it had run native; or the codes of the loops that it refused ([REPORT.md](REPORT.md)).

                """, machine.cpu(), machine.processors(), machine.vectors(), machine.system(), machine.jdks(), machine.gcc(), String.join(" ", Twins.FLAGS),
                machine.date(), processes(), options.warmup(), options.settle(), options.seconds(), options.clock(), cold()) + tables;
    }

    /** {@code 2 for each loop (1 for xint-25, c1-25)}. */
    private String processes() {
        String once = options.rounds() == 1 ? "" : options.variants().stream().filter(Variant::oneRound).map(Variant::name).collect(Collectors.joining(", "));
        return options.rounds() + " for each loop" + (once.isEmpty() ? "" : " (1 for " + once + ")");
    }

    private String cold() {
        return options.coldSeconds() == 0 ? ""
                : String.format(Locale.ROOT, "Cold: one call in a fresh JVM, as long as C2 needs %.2f s for once it is warm. ", options.coldSeconds());
    }
}
