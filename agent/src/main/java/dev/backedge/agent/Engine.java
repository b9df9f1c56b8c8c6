package dev.backedge.agent;

import dev.backedge.agent.bridge.Bridge;
import dev.backedge.agent.log.LogSink;
import dev.backedge.agent.options.LogItem;
import dev.backedge.agent.options.Option;
import dev.backedge.agent.options.Options;
import dev.backedge.agent.report.Report;
import dev.backedge.agent.site.HotnessPolicy;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteRegistry;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent at work: made when the first chosen class is loaded, wires the parts together. */
final class Engine {
    private static final int HOT_UNDER_JIT = 10_000;
    private static final int HOT_UNDER_INTERPRETER = 2_000;

    private final Options options;
    private final SiteRegistry registry;
    private final Logger log;

    private Engine(Options options, SiteRegistry registry, Logger log) {
        this.options = options;
        this.registry = registry;
        this.log = log;
    }

    /** @throws ReflectiveOperationException if the JVM does not let the agent define its bridge */
    static Engine start(Options options, Instrumentation instrumentation) throws ReflectiveOperationException {
        List<LogItem> items = new ArrayList<>();
        for (String item : options.list(Option.LOG)) {
            items.add(LogItem.parse(item));
        }
        new LogSink(System.err, items).install();
        HotnessPolicy hotness = new HotnessPolicy(options.count(Option.THRESHOLD, Jvm.interpretsOnly() ? HOT_UNDER_INTERPRETER : HOT_UNDER_JIT));
        Bridge bridge = Bridge.open(instrumentation);
        SiteRegistry registry = new SiteRegistry(bridge, hotness);
        return new Engine(options, registry, LoggerFactory.getLogger("agent"));
    }

    byte[] instrument(ClassLoader loader, String name, byte[] bytes) {
        log.info("would look at {}", name);
        return null;
    }

    void failed(String doing, Throwable failure) {
        log.warn("failed while {}; the class runs as it is", doing, failure);
    }

    Report report() {
        List<Report.Loop> loops = new ArrayList<>();
        for (Site site : registry.all()) {
            loops.add(Report.Loop.of(site));
        }
        return new Report(Facts.of(options), options, loops, List.of());
    }
}
