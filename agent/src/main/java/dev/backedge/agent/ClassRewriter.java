package dev.backedge.agent;

import dev.backedge.agent.compile.CompileService;
import dev.backedge.agent.compile.Dump;
import dev.backedge.agent.options.Options;
import dev.backedge.agent.report.Report;
import dev.backedge.agent.site.MethodSource;
import dev.backedge.agent.site.Rejection;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteRegistry;
import dev.backedge.agent.site.SiteState;
import dev.backedge.compiler.bytecode.LoopRegion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives the loops of a class their sites, and the class its hooks. Thread-safe. */
final class ClassRewriter {
    /** What could not be instrumented is told of in the report up to here. */
    private static final int MOST_UNINSTRUMENTED = 1000;

    private final Options options;
    private final SiteRegistry registry;
    private final CompileService compiler;
    private final Dump dump;
    private final Deque<Report.Uninstrumented> uninstrumented = new ArrayDeque<>();

    ClassRewriter(Options options, SiteRegistry registry, CompileService compiler, Dump dump) {
        this.options = options;
        this.registry = registry;
        this.compiler = compiler;
        this.dump = dump;
    }

    byte[] rewrite(ClassLoader loader, String name, byte[] bytes) {
        return null;
    }

    List<Report.Uninstrumented> uninstrumented() {
        synchronized (uninstrumented) {
            return new ArrayList<>(uninstrumented);
        }
    }
}
