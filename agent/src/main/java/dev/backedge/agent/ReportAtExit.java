package dev.backedge.agent;

import dev.backedge.agent.options.Option;
import dev.backedge.agent.options.Options;
import dev.backedge.agent.report.JsonReport;
import dev.backedge.agent.report.Report;
import dev.backedge.agent.report.TextReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the report when the JVM exits. */
final class ReportAtExit extends Thread {
    private final Options options;
    private final EngineReference engine;

    ReportAtExit(Options options, EngineReference engine) {
        super(null, null, "backedge-report", 0, false);
        this.options = options;
        this.engine = engine;
    }

    @Override
    public void run() {
        Path file = options.path(Option.REPORT);
        try {
            Engine present = engine.present();
            Report report = present != null ? present.report() : new Report(Facts.of(options), options, List.of(), List.of(), List.of(), 0);
            String text = file.toString().endsWith(".json") ? JsonReport.print(report) : TextReport.print(report);
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (Throwable e) {
            System.err.println("backedge: cannot write the report " + file + " (" + e + ")");
        }
    }
}
