package dev.backedge.agent.report;

import dev.backedge.agent.limit.Limits;
import dev.backedge.agent.options.Option;
import dev.backedge.agent.options.Options;
import dev.backedge.agent.site.Rejection;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteState;
import dev.backedge.agent.site.Trial;
import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.Remark;
import dev.backedge.compiler.ir.ExitKind;
import dev.backedge.compiler.ir.ExitReason;
import dev.backedge.compiler.ir.FloatingPoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What Backedge did in this JVM, at one moment; {@code docs/REPORT.md} tells the meaning of each number.
 *
 * @param facts of the agent, the JVM and the CPU, by name
 * @param limits how far they are used; empty if no class was chosen
 * @param uninstrumented methods and classes whose loops could not even be looked at
 * @param waitingClasses that have no hooks yet, since none of their loops has been seen at work
 */
public record Report(Map<String, String> facts, Options options, List<Limits.Standing> limits, List<Loop> loops, List<Uninstrumented> uninstrumented, long waitingClasses) {
    public Report {
        facts = new LinkedHashMap<>(facts);
        limits = List.copyOf(limits);
        loops = List.copyOf(loops);
        uninstrumented = List.copyOf(uninstrumented);
    }

    /** One loop. @param line 0 if unknown; @param reason null unless it stays bytecode, for good or for the time being; @param door by which its code is entered; null if there is none; @param trial null if its method has not been tried, or by another of its loops; @param leaves bytecodes that code of a COMPILABLE loop would leave at; @param remarks of the optimiser */
    public record Loop(int id, String className, String method, String descriptor, int line, int headerBci, int depth, SiteState state,
                       Rejection reason, long backEdges, long compileNanos, long hotToInstalledNanos, int codeBytes, int versions, FloatingPoint floatingPoint,
                       long entries, String door, long nativeNanos, Trial.Result trial, long verifiedSlices, List<Exit> exits, List<String> leaves, List<Remark> remarks) {
        public Loop {
            leaves = List.copyOf(leaves);
            remarks = List.copyOf(remarks);
            exits = List.copyOf(exits);
        }

        /** As the site is now. */
        public static Loop of(Site site) {
            long[] counters = site.counters();
            List<CompiledLoop.Exit> exits = site.exits();
            Map<Exit, Long> counts = new LinkedHashMap<>();
            for (int i = 0; i < exits.size(); i++) {
                counts.merge(new Exit(exits.get(i).bci(), exits.get(i).reason(), 0), counters[1 + i], Long::sum);
            }
            List<Exit> merged = new ArrayList<>();
            counts.forEach((exit, count) -> merged.add(new Exit(exit.bci(), exit.reason(), count)));
            merged.sort(Comparator.comparingLong(Exit::count).reversed().thenComparingInt(Exit::bci));
            return new Loop(site.number(), site.className(), site.method(), site.descriptor(), site.line(), site.headerBci(), site.depth(),
                    site.state(), site.rejection(), site.watched() != null ? 0 : site.backEdges(), site.compileNanos(), site.hotToInstalledNanos(), site.codeBytes(), site.versions(), site.floatingPoint(),
                    counters.length == 0 ? 0 : counters[0], counters.length == 0 ? null : site.isCritical() ? "ffm" : "jnr", site.nativeNanos(), site.trial() == null ? null : site.trial().result(), site.verifiedSlices(), merged, site.leaves(), site.remarks());
        }

        /** Slices that were not what the bytecode makes of them: after the first one it has no code. */
        public int differences() {
            return reason != null && reason.code().equals("VERIFY_DIFFERENCE") ? 1 : 0;
        }

        public long count(ExitKind kind) {
            return exits.stream().filter(exit -> exit.kind() == kind).mapToLong(Exit::count).sum();
        }
    }

    /** How often one bytecode was left for one reason. */
    public record Exit(int bci, ExitReason reason, long count) {
        public ExitKind kind() {
            return reason.kind();
        }
    }

    /** @param member the class, or the method with its descriptor */
    public record Uninstrumented(String member, Rejection reason) {
    }

    /** Loops in this state. */
    public long count(SiteState state) {
        return loops.stream().filter(loop -> loop.state() == state).count();
    }

    Map<String, Long> totals() {
        Map<String, Long> totals = new LinkedHashMap<>();
        totals.put("loops", (long) loops.size());
        for (SiteState state : SiteState.values()) {
            totals.put(state.name().toLowerCase(java.util.Locale.ROOT), count(state));
        }
        totals.put("waitingClasses", waitingClasses);
        totals.put("codeBytes", loops.stream().mapToLong(Loop::codeBytes).sum());
        totals.put("compileMicros", loops.stream().mapToLong(Loop::compileNanos).sum() / 1000);
        totals.put("entries", loops.stream().mapToLong(Loop::entries).sum());
        totals.put("loopExits", loops.stream().mapToLong(loop -> loop.count(ExitKind.LOOP_EXIT)).sum());
        totals.put("sideExits", loops.stream().mapToLong(loop -> loop.count(ExitKind.SIDE_EXIT)).sum());
        totals.put("yields", loops.stream().mapToLong(loop -> loop.count(ExitKind.YIELD)).sum());
        totals.put("verifiedSlices", loops.stream().mapToLong(Loop::verifiedSlices).sum());
        totals.put("differences", loops.stream().mapToLong(Loop::differences).sum());
        return totals;
    }

    /** The effective value of an option for people: "(none)" rather than nothing. */
    static String shown(Options options, Option option) {
        String text = options.text(option);
        return text.isEmpty() ? "(none)" : text;
    }
}
