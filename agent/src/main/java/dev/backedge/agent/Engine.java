package dev.backedge.agent;

import dev.backedge.agent.bridge.Bridge;
import dev.backedge.agent.bridge.Doors;
import dev.backedge.agent.bridge.StringCharacters;
import dev.backedge.agent.compile.BackendReference;
import dev.backedge.agent.compile.CalleeClasses;
import dev.backedge.agent.compile.ClassRewrites;
import dev.backedge.agent.compile.CompileService;
import dev.backedge.agent.compile.Dump;
import dev.backedge.agent.compile.HiddenFields;
import dev.backedge.agent.compile.Initialization;
import dev.backedge.agent.compile.LoadedClassFiles;
import dev.backedge.agent.compile.OwnCode;
import dev.backedge.agent.compile.ReceiverClasses;
import dev.backedge.agent.compile.ReceiverWitness;
import dev.backedge.agent.compile.Trials;
import dev.backedge.agent.compile.WarmUp;
import dev.backedge.agent.limit.Limit;
import dev.backedge.agent.limit.Limits;
import dev.backedge.agent.log.LogSink;
import dev.backedge.agent.log.Loggers;
import dev.backedge.agent.options.LogItem;
import dev.backedge.agent.options.Option;
import dev.backedge.agent.options.OptionSource;
import dev.backedge.agent.options.Options;
import dev.backedge.agent.report.Report;
import dev.backedge.agent.select.HookTiming;
import dev.backedge.agent.site.DoorPolicy;
import dev.backedge.agent.site.EntryPolicy;
import dev.backedge.agent.site.HotnessPolicy;
import dev.backedge.agent.site.OverflowHandler;
import dev.backedge.agent.site.Rejection;
import dev.backedge.agent.site.ShortLoopProbe;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteRegistry;
import dev.backedge.agent.verify.LoopVerifier;
import dev.backedge.agent.verify.NativeEntries;
import dev.backedge.compiler.bytecode.RowTree;
import dev.backedge.compiler.x64.CpuFeatures;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;

/** The agent at work: made when the first chosen class is loaded, wires the parts together. */
final class Engine {
    private static final int HOT_UNDER_JIT = 10_000;
    private static final int HOT_UNDER_INTERPRETER = 2_000;

    private final Options options;
    private final Limits limits;
    private final SiteRegistry registry;
    private final CompileService compiler;
    private final ClassRewriter rewriter;
    private final HookTiming timing;
    private final Logger log;

    private Engine(Options options, Limits limits, SiteRegistry registry, CompileService compiler, ClassRewriter rewriter, HookTiming timing) {
        this.timing = timing;
        this.options = options;
        this.limits = limits;
        this.registry = registry;
        this.compiler = compiler;
        this.rewriter = rewriter;
        this.log = Loggers.of("agent");
    }

    /**
     * @param thread does the work in the background; @param sampler looks at the application's threads
     * @param files what is known of loaded classes
     * @param off is told, at any later time, that no machine code can run in this JVM, and why
     * @throws ReflectiveOperationException if the JVM does not let the agent define its bridge
     */
    static Engine start(Options options, Instrumentation instrumentation, DaemonThread thread, DaemonThread sampler, LoadedClassFiles files, Consumer<String> off) throws ReflectiveOperationException {
        logTo(options);
        Limits limits = new Limits(options, Jvm.interpretsOnly());
        boolean analyzeOnly = options.mode() == Options.Mode.ANALYZE;
        HotnessPolicy hotness = new HotnessPolicy(options.count(Option.THRESHOLD, Jvm.interpretsOnly() ? HOT_UNDER_INTERPRETER : HOT_UNDER_JIT), Jvm.interpretsOnly());
        Supplier<CpuFeatures> cpu = () -> Cpu.of(options).used();
        boolean verifying = options.mode() == Options.Mode.VERIFY;
        Bridge bridge = Bridge.open(instrumentation, verifying, limits.of(Limit.SITES));
        LoopVerifier verifier = verifying ? new LoopVerifier(bridge, options.path(Option.REPRODUCERS), AgentVersion.TEXT) : null;
        if (verifying) {
            bridge.verifier(verifier);
        }
        SiteRegistry registry = new SiteRegistry(bridge, hotness);
        DoorPolicy door = analyzeOnly || verifying || !Jvm.linksCritically() ? DoorPolicy.JNR : DoorPolicy.valueOf(options.door().name());
        Doors doors = door == DoorPolicy.JNR ? null : bridge.doors();
        BackendReference backend = analyzeOnly ? BackendReference.compiling(options, limits, cpu, off)
                : BackendReference.installing(options, limits, cpu, instrumentation, verifying ? NativeEntries.type() : bridge.type(), doors, off);
        Dump dump = new Dump(options.path(Option.DUMP));
        Initialization initialization = new Initialization(instrumentation);
        boolean givesUp = options.flag(Option.GIVE_UP) && !verifying;
        boolean hasRival = givesUp && !analyzeOnly && !Jvm.interpretsOnly();
        ShortLoopProbe probe = Jvm.interpretsOnly() ? null : new ShortLoopProbe(registry, bridge, hotness);
        ClassRewrites rewrites = new ClassRewrites(instrumentation, registry, probe);
        Trials trials = hasRival ? new Trials(registry) : null;
        HiddenFields hiddenFields = new HiddenFields(bridge.slots(), registry, backend, initialization, bridge.unread());
        ReceiverWitness witness = new ReceiverWitness(registry, hotness, backend, initialization);
        CompileService compiler = new CompileService(
                new CompileService.Parts(limits, registry, bridge, backend, rewrites, dump, initialization,
                        new CalleeClasses(initialization, files), hiddenFields, verifying ? null : EntryPolicy.of(Jvm.interpretsOnly(), givesUp), hasRival ? probe : null, trials, door, verifier,
                        TimeUnit.MILLISECONDS.toNanos(options.count(Option.KEEP_CODE, 0)), verifying || analyzeOnly ? 0 : profileNanos(options), witness,
                        work -> new DaemonThread("backedge-receivers").start(work)),
                analyzeOnly || options.flag(Option.BACKGROUND), analyzeOnly);
        HookTiming timing = new HookTiming(options, hasRival, sampler::start);
        timing.connect(registry, rewrites, compiler::wake);
        bridge.handler(new OverflowHandler(registry, hotness, compiler, probe, compiler::expect));
        if (trials != null) {
            bridge.timer(trials);
        }
        bridge.strings(new StringCharacters());
        bridge.selection((elements, type) -> RowTree.select((Object[]) elements, (String) type));
        bridge.trees(root -> RowTree.flatten((Object[]) root), Engine::described);
        bridge.fields(hiddenFields::reference, hiddenFields::number);
        bridge.witnesses(witness);
        bridge.receivers(new ReceiverClasses(registry, backend, initialization));
        if (!analyzeOnly) {
            thread.start(() -> {
                compiler.awaitWork();
                new DaemonThread("backedge-warm-up").start(() -> warmUp(options, cpu, instrumentation));
                compiler.run();
            });
        }
        return new Engine(options, limits, registry, compiler, new ClassRewriter(options, limits, registry, dump, doors, hasRival, timing, compiler), timing);
    }

    private static void warmUp(Options options, Supplier<CpuFeatures> cpu, Instrumentation instrumentation) {
        WarmUp.run(options, cpu.get());
        if (!Jvm.interpretsOnly()) {
            OwnCode.keepFromC2(instrumentation);
        }
    }

    /** Who has loops compiled at once wants to know what runs when: there the first version has to be asked for. */
    private static long profileNanos(Options options) {
        boolean wanted = options.flag(Option.BACKGROUND) || options.source(Option.PROFILE) != OptionSource.DEFAULT;
        return wanted ? TimeUnit.MICROSECONDS.toNanos(options.count(Option.PROFILE, 0)) : 0;
    }

    private static void logTo(Options options) {
        List<LogItem> items = new ArrayList<>();
        for (String item : options.list(Option.LOG)) {
            items.add(LogItem.parse(item));
        }
        new LogSink(System.err, items).install();
    }

    private static Object described(Object arguments) {
        Object[] of = (Object[]) arguments;
        return RowTree.described((Object[]) of[0], (Object[]) of[1], (Object[]) of[2], (Integer) of[3]);
    }

    /** Tells of a class that is about to be another one. */
    void redefined(String name, byte[] bytes) {
        registry.redefined(name, bytes);
    }

    /** The class with hooks, or null if it stays as it is. */
    byte[] instrument(ClassLoader loader, String name, byte[] bytes, boolean loading) {
        return rewriter.rewrite(loader, name, bytes, loading);
    }

    /** Whether a class that was loaded before the agent is to wait for its hooks. @param late whether others have taken long */
    boolean defersLoaded(ClassLoader loader, String name, boolean late) {
        return rewriter.defersLoaded(loader, name, late);
    }


    /** All loops lose their code for good; classes that are rewritten from now on get no hooks, until the registry is opened again. */
    void stop(Rejection why) {
        compiler.pause();
        compiler.stop(why);
        timing.forget();
    }

    void failed(String doing, Throwable failure) {
        log.warn("failed while {}; the class runs as it is", doing, failure);
    }

    SiteRegistry registry() {
        return registry;
    }

    CompileService compiler() {
        return compiler;
    }

    Report report() {
        if (options.mode() == Options.Mode.ANALYZE) {
            compiler.analyze();
        }
        List<Report.Loop> loops = new ArrayList<>();
        for (Site site : registry.all()) {
            loops.add(Report.Loop.of(site));
        }
        return new Report(Facts.of(options), options, limits.standings(), loops, rewriter.uninstrumented(), timing.waiting());
    }
}
