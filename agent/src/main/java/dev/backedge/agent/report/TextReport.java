package dev.backedge.agent.report;

import dev.backedge.agent.options.Option;
import dev.backedge.agent.options.OptionSource;
import dev.backedge.compiler.Remark;
import dev.backedge.compiler.ir.ExitKind;
import dev.backedge.compiler.ir.FloatingPoint;
import java.util.Locale;

/** The report for people: totals, the loops one after the other, then what was set. */
public final class TextReport {
    private TextReport() {
    }

    public static String print(Report report) {
        StringBuilder out = new StringBuilder("Backedge report\n");
        report.facts().forEach((name, value) -> line(out, "  %-18s %s", name, value));
        out.append("\nTotals\n");
        report.totals().forEach((name, value) -> line(out, "  %-18s %d", name, value));
        if (!report.limits().isEmpty()) {
            out.append("\nLimits\n");
        }
        report.limits().forEach(each -> line(out, "  %-18s %d of %d %s%s", each.limit().option().key(), each.most(), each.bound(), each.limit().unit(),
                each.reached() > 0 ? ", reached " + each.reached() + " times" : ""));
        out.append("\nLoops\n");
        for (Report.Loop loop : report.loops()) {
            loop(out, loop);
        }
        if (!report.uninstrumented().isEmpty()) {
            out.append("\nNot instrumented\n");
            for (Report.Uninstrumented each : report.uninstrumented()) {
                line(out, "  %s  %s: %s", each.member(), each.reason().code(), each.reason().sentence());
            }
        }
        out.append("\nOptions\n");
        for (Option option : Option.values()) {
            OptionSource source = report.options().source(option);
            line(out, "  %-18s %-30s %s", option.key(), Report.shown(report.options(), option), source);
        }
        return out.toString();
    }

    private static void loop(StringBuilder out, Report.Loop loop) {
        line(out, "  %5d  %s::%s%s @ %d (line %d, depth %d)  %s", loop.id(), loop.className(), loop.method(), loop.descriptor(), loop.headerBci(),
                loop.line(), loop.depth(), loop.state());
        if (loop.reason() != null) {
            line(out, "         %s: %s", loop.reason().code(), loop.reason().sentence());
        }
        if (loop.codeBytes() > 0) {
            line(out, "         %d bytes of code in %.3f ms%s, installed %.3f ms after it was hot; %d entries%s, %d side exits, %d yields",
                    loop.codeBytes(), loop.compileNanos() / 1e6, loop.versions() > 1 ? ", compiled again by its profile" : "", loop.hotToInstalledNanos() / 1e6, loop.entries(),
                    "ffm".equals(loop.door()) ? " (ffm)" : "", loop.count(ExitKind.SIDE_EXIT), loop.count(ExitKind.YIELD));
        }
        if (loop.codeBytes() > 0 && loop.floatingPoint() != FloatingPoint.STRICT) {
            line(out, "         floating-point arithmetic: %s", loop.floatingPoint().text());
        }
        if (loop.trial() != null) {
            line(out, "         tried: a call of its method takes %.0f ns with native code, %.0f ns as the JVM compiles it", loop.trial().nativeNanos(), loop.trial().jvmNanos());
        }
        if (loop.verifiedSlices() > 0) {
            line(out, "         %d slices verified, %d differences", loop.verifiedSlices(), loop.differences());
        }
        for (Remark remark : loop.remarks()) {
            line(out, "         %s", remark);
        }
        for (String bytecode : loop.leaves()) {
            line(out, "         leaves native code for %s", bytecode);
        }
        for (Report.Exit exit : loop.exits()) {
            if (exit.count() > 0) {
                line(out, "           @ %-5d %-22s %d", exit.bci(), exit.reason(), exit.count());
            }
        }
    }

    private static void line(StringBuilder out, String format, Object... arguments) {
        out.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
