package dev.backedge.agent;

import dev.backedge.agent.compile.CompileService;
import dev.backedge.agent.compile.Dump;
import dev.backedge.agent.limit.Limit;
import dev.backedge.agent.limit.Limits;
import dev.backedge.agent.log.Loggers;
import dev.backedge.agent.options.Option;
import dev.backedge.agent.options.Options;
import dev.backedge.agent.report.Report;
import dev.backedge.agent.select.DeferredClass;
import dev.backedge.agent.select.HookTiming;
import dev.backedge.agent.site.MethodSource;
import dev.backedge.agent.site.Rejection;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteRegistry;
import dev.backedge.agent.site.SiteState;
import dev.backedge.agent.site.Trial;
import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.SeenReceivers;
import dev.backedge.instrument.Bridge;
import dev.backedge.instrument.ClassFileLookup;
import dev.backedge.instrument.InstrumentedClass;
import dev.backedge.instrument.LoopInstrumenter;
import dev.backedge.instrument.LoopSite;
import dev.backedge.instrument.MethodFilter;
import dev.backedge.instrument.SiteAllocator;
import dev.backedge.instrument.select.MethodSelection;
import dev.backedge.instrument.select.NamePattern;
import dev.backedge.instrument.select.OsrMention;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;

/** Gives the loops of a class their sites, and the class its hooks. Thread-safe. */
final class ClassRewriter {
    /** The report tells of the last so many classes that could not be instrumented. */
    private static final int MOST_UNINSTRUMENTED = 1000;
    /** A class with so many loops is there to work; while the rest get their hooks, another processor can get the compiler ready. */
    private static final int MANY_LOOPS = 4;

    private final boolean analyzeOnly;
    private final boolean trials;
    private final HookTiming timing;
    private final CompileService compiler;
    private final Limits limits;
    private final SiteRegistry registry;
    private final Dump dump;
    private final MethodSelection selection;
    private final SiteChoice choice;
    private final List<NamePattern> methodPatterns;
    private final LoopInstrumenter instrumenter;
    private final Logger log = Loggers.of("instrument");
    private final Deque<Report.Uninstrumented> uninstrumented = new ArrayDeque<>();
    /** What is known of other classes, by the loader that finds them. */
    private final Map<ClassLoader, FieldLookup> lookups = new WeakHashMap<>();

    /** @param doors names the classes that hooks call to enter; null for the bridge alone; @param trials whether native code has to be faster than the JVM's, so that methods get second bodies; @param timing when classes get their hooks; @param compiler is told of classes that have got hooks, and when loops may soon be hot */
    ClassRewriter(Options options, Limits limits, SiteRegistry registry, Dump dump, UnaryOperator<String> doors, boolean trials, HookTiming timing, CompileService compiler) {
        this.compiler = compiler;
        this.trials = trials;
        this.timing = timing;
        this.instrumenter = new LoopInstrumenter(new Bridge(dev.backedge.agent.bridge.Bridge.internalName(), doors));
        this.analyzeOnly = options.mode() == Options.Mode.ANALYZE;
        this.limits = limits;
        this.registry = registry;
        this.dump = dump;
        this.choice = new SiteChoice(options);
        this.methodPatterns = NamePattern.of(options.list(Option.INCLUDE));
        this.methodPatterns.removeIf(NamePattern::wholeClass);
        this.selection = new MethodSelection(options.list(Option.INCLUDE), choice.excludedMethods());
    }

    /**
     * @param classFile as it was before any rewriting of ours; kept as long as its loops may be compiled
     * @param loading whether its loader defines it; else it is rewritten
     * @return the class with hooks, or null if it stays as it is
     */
    byte[] rewrite(ClassLoader loader, String name, byte[] classFile, boolean loading) {
        long start = System.nanoTime();
        DeferredClass deferred = timing.deferred(loader, name, classFile.length, loading, () -> namesMethods(name) || OsrMention.isIn(classFile));
        if (deferred != null && !deferred.isChosen()) {
            return null;
        }
        byte[] result = rewrite(loader, name, classFile, deferred);
        if (deferred != null) {
            deferred.hooked();
        } else if (loading) {
            timing.took(classFile.length, System.nanoTime() - start);
        }
        return result;
    }

    /** Whether a class that was loaded before the agent is to wait for its hooks. @param late whether others have taken long */
    boolean defersLoaded(ClassLoader loader, String name, boolean late) {
        return timing.defersLoaded(loader, name, late, namesMethods(name));
    }

    private boolean namesMethods(String name) {
        return NamePattern.anyMatchesClass(methodPatterns, name);
    }

    private byte[] rewrite(ClassLoader loader, String name, byte[] classFile, DeferredClass deferred) {
        try {
            MethodFilter selected = selection.methods(classFile);
            if (selected == null) {
                return null;
            }
            MethodFilter filter = deferred == null ? selected : (method, descriptor) -> deferred.isChosen(method, descriptor) && selected.includes(method, descriptor);
            FieldLookup lookup = lookup(loader);
            ClassSites sites = new ClassSites(loader, name, classFile, lookup);
            InstrumentedClass result = instrumenter.instrument(classFile, filter, sites, lookup);
            limits.use(Limit.HOOKS, sites.hooks);
            limits.use(Limit.SITES, registry.slotsTaken());
            limits.tell();
            for (LoopSite loop : result.sites()) {
                if (loop.refusal() != null) {
                    sites.refuse(loop.method(), loop.descriptor(), loop.region(), loop.refusal());
                }
            }
            if (analyzeOnly) {
                return null;
            }
            if (!sites.hooked.isEmpty()) {
                compiler.expectHooks();
            }
            sites.hooked.values().forEach(hooked -> registry.rewritten(hooked, result.secondBodies().contains(hooked.get(0).slot())));
            if (result.bytes() != null) {
                log.debug("{}: {} loops, {} bytes more", name, result.sites().size(), result.bytes().length - classFile.length);
                dump.rewritten(name, result.bytes());
            }
            return result.bytes();
        } catch (RuntimeException | LinkageError e) {
            log.warn("{} cannot be instrumented and runs as it is", name, e);
            failed(name, new Rejection("INSTRUMENTER_ERROR", e.toString()));
            return null;
        }
    }

    private FieldLookup lookup(ClassLoader loader) {
        synchronized (lookups) {
            return lookups.computeIfAbsent(loader, ClassFileLookup::new);
        }
    }

    private void failed(String member, Rejection why) {
        synchronized (uninstrumented) {
            uninstrumented.add(new Report.Uninstrumented(member.replace('/', '.'), why));
            if (uninstrumented.size() > MOST_UNINSTRUMENTED) {
                uninstrumented.remove();
            }
        }
    }

    List<Report.Uninstrumented> uninstrumented() {
        synchronized (uninstrumented) {
            return new ArrayList<>(uninstrumented);
        }
    }

    /** The sites of one class while it is rewritten. */
    private final class ClassSites implements SiteAllocator {
        private final ClassLoader loader;
        private final String className;
        private final byte[] classFile;
        private final FieldLookup lookup;
        private final Map<String, MethodSource> methods = new HashMap<>();
        private int hooks;
        /** By method, those with hooks. */
        private final Map<String, List<Site>> hooked = new HashMap<>();
        /** What is known while the class is rewritten: more may be learned meanwhile. */
        private final Map<String, SeenReceivers> seen = new HashMap<>();

        ClassSites(ClassLoader loader, String className, byte[] classFile, FieldLookup lookup) {
            this.loader = loader;
            this.className = className;
            this.classFile = classFile;
            this.lookup = lookup;
        }

        @Override
        public int site(String owner, String method, String descriptor, LoopRegion region) {
            if (hooks >= limits.of(Limit.HOOKS)) {
                limits.reach(Limit.HOOKS);
                registry.registerRefused(source(method, descriptor), region, new Rejection("TOO_MANY_HOOKS", "its class has more than " + hooks + " loops"));
                return NO_HOOK;
            }
            Site site = registry.register(source(method, descriptor), region);
            Rejection excluded = choice.refusal(site);
            if (excluded != null) {
                site.reject(excluded);
            }
            if (site.state() == SiteState.REJECTED) {
                if (site.rejection().code().equals(SiteRegistry.TOO_MANY_SITES)) {
                    limits.reach(Limit.SITES);
                }
                return NO_HOOK;
            }
            hooks++;
            if (hooks == MANY_LOOPS) {
                compiler.expect();
            }
            hooked.computeIfAbsent(method + descriptor, key -> new ArrayList<>(2)).add(site);
            return site.slot();
        }

        @Override
        public int secondBody(String method, String descriptor) {
            Site first = hooked.get(method + descriptor).get(0);
            boolean won = first.trial() != null && first.trial().state() == Trial.State.WON;
            return trials && !won ? first.slot() : NO_HOOK;
        }

        @Override
        public int watch(String owner, String method, String descriptor, LoopRegion region) {
            return analyzeOnly ? NO_HOOK : site(owner, method, descriptor, region);
        }

        @Override
        public SeenReceivers seen(String method, String descriptor) {
            return seen.computeIfAbsent(method + descriptor, key -> registry.receivers().of(loader, className, method, descriptor, classFile));
        }

        void refuse(String method, String descriptor, LoopRegion region, LoopRegion.Refusal refusal) {
            registry.registerRefused(source(method, descriptor), region, new Rejection(refusal.code(), refusal.sentence()));
        }

        private MethodSource source(String method, String descriptor) {
            return methods.computeIfAbsent(method + descriptor, key -> new MethodSource(loader, className, method, descriptor, classFile, lookup, seen(method, descriptor)));
        }
    }
}
