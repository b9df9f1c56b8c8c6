package dev.backedge.agent.compile;

import dev.backedge.agent.limit.Limit;
import dev.backedge.agent.limit.Limits;
import dev.backedge.agent.site.DoorPolicy;
import dev.backedge.agent.site.EntryPolicy;
import dev.backedge.agent.site.MethodSource;
import dev.backedge.agent.site.NativeCode;
import dev.backedge.agent.site.ReceiverPolicy;
import dev.backedge.agent.site.Rejection;
import dev.backedge.agent.site.ShortLoopProbe;
import dev.backedge.agent.site.SideExitPolicy;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteRegistry;
import dev.backedge.agent.site.SiteState;
import dev.backedge.agent.site.SlotTable;
import dev.backedge.agent.site.Trial;
import dev.backedge.agent.verify.LoopVerifier;
import dev.backedge.compiler.Assumptions;
import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.trampoline.CodeCache;
import java.util.Comparator;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Turns hot sites into installed or rejected ones, on a daemon thread or at once, and watches over what is installed. Whatever
 * goes wrong is that loop's rejection: nothing is thrown at the caller, who is the application.
 */
public final class CompileService implements Consumer<Site> {
    /** The foreign-function linker takes 0.2 s to get ready, in which no loop is compiled: so not while loops get hot one after the other, those around a hot one too. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    /** Between two looks at what is installed. */
    private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** At most so long the thread leaves the processors to an application that starts. */
    private static final long START_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** Between two looks for classes that are gone, when nothing is installed. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Each time a loop needs twice as much to get hot again. For classes whose methods it could inline: after that it leaves before it would call them. */
    private static final int MOST_POSTPONEMENTS_FOR_CALLEES = 4;
    /** So long after the start the memory that compiling takes is measured. */
    private static final long METER_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long KIB = 1024;

    private final boolean background;
    private final SiteRegistry registry;
    private final Gate gate;
    private final Queue<Runnable> requests = new ConcurrentLinkedQueue<>();
    private final BackendReference backend;
    private final ClassRewrites rewrites;
    private final Initialization initialization;
    private final CalleeClasses calleeClasses;
    private final HiddenFields hiddenFields;
    private final Dump dump;
    private final CompileLog log;
    private final Limits limits;
    private final long keepNanos;
    private final CompileQueue queue;
    private final SideExitPolicy sideExits = new SideExitPolicy();
    private final ReceiverPolicy receivers = new ReceiverPolicy();
    private final EntryPolicy entries;
    private final ShortLoopProbe shortLoops;
    private final Trials trials;
    private final LoopVerifier verifier;
    private final DoorPolicy door;
    /** When it last had something to compile; the compiler's thread alone. */
    private long compiledNanos;
    private final Queue<Installed> installed = new ConcurrentLinkedQueue<>();
    private final FirstVersions firstVersions;
    private long openedNanos;
    private final ReceiverLearning receiverLearning;
    private final boolean analyzeOnly;

    /**
     * What the service works with.
     *
     * @param entries when to give up code that is entered for too short a time, and when to enter it another way; null to watch none
     * @param rewrites of classes whose hooks are to change
     * @param shortLoops looks for loops whose hooks can only cost; null for nothing
     * @param trials of methods, for whether native code is worth while; null for none
     * @param door by which way hooks enter
     * @param verifier is told of everything that is installed; null but under {@code mode=verify}
     * @param keepNanos for how long code that nobody enters is kept where others need the room
     * @param profileNanos how long a first version runs to see how its branches go; 0 for no first versions
     * @param witness looks at receivers whose classes are not known
     * @param threads starts a daemon thread
     */
    public record Parts(Limits limits, SiteRegistry registry, SlotTable table, BackendReference backend, ClassRewrites rewrites, Dump dump, Initialization initialization,
                        CalleeClasses calleeClasses, HiddenFields hiddenFields, EntryPolicy entries, ShortLoopProbe shortLoops, Trials trials, DoorPolicy door, LoopVerifier verifier,
                        long keepNanos, long profileNanos, ReceiverWitness witness, Consumer<Runnable> threads) {
    }

    /** A site with code, and what is known of its entries; no watch where nothing becomes of it. */
    private record Installed(Site site, Idleness idleness, EntryPolicy.Watch watch) {
    }

    /** @param analyzeOnly whether to install nothing: {@code mode=analyze} */
    public CompileService(Parts parts, boolean background, boolean analyzeOnly) {
        this.limits = parts.limits();
        this.keepNanos = parts.keepNanos();
        this.queue = new CompileQueue(limits);
        this.registry = parts.registry();
        this.gate = new Gate(parts.registry(), parts.table(), parts.door());
        this.backend = parts.backend();
        this.rewrites = parts.rewrites();
        this.dump = parts.dump();
        this.entries = parts.entries();
        this.shortLoops = parts.shortLoops();
        this.trials = parts.trials();
        this.door = parts.door();
        this.verifier = parts.verifier();
        this.firstVersions = new FirstVersions(parts.profileNanos());
        this.receiverLearning = new ReceiverLearning(registry, parts.witness(), parts.threads(), this::request, this::postpone, this::reject);
        this.initialization = parts.initialization();
        this.calleeClasses = parts.calleeClasses();
        this.hiddenFields = parts.hiddenFields();
        this.background = background;
        this.analyzeOnly = analyzeOnly;
        this.log = new CompileLog(background);
    }

    /** Takes a site that is QUEUED. */
    @Override
    public void accept(Site site) {
        log.queued(site);
        if (background) {
            enqueue(site);
        } else {
            compile(site, true);
        }
    }

    /** Compiles every loop that has not been, on this thread, and installs nothing: the work of {@code mode=analyze}. */
    public void analyze() {
        for (Site site : registry.all()) {
            if (site.queueForAnalysis()) {
                compile(site, false);
            }
        }
    }

    private void enqueue(Site site) {
        if (!queue.offer(site)) {
            site.unqueue();
        }
    }

    /** A loop has run for a while: it may be hot soon. Takes no lock and never waits. */
    public void expect() {
        queue.expect();
    }

    /** A class has got hooks. Takes no lock and never waits. */
    public void expectHooks() {
        queue.expectHooks();
    }

    /** Has the daemon thread look what there is to do. */
    public void wake() {
        queue.wake();
    }

    /** Lets the application start, on the daemon thread: many a program is over before there is anything to compile. Returns some time after a class has got hooks, or as soon as a loop has run for a while. */
    public void awaitWork() {
        queue.consumer(Thread.currentThread());
        if (background) {
            queue.awaitHooks();
            queue.await(START_NANOS);
        }
    }

    /** The work of the daemon thread: never returns. */
    public void run() {
        queue.consumer(Thread.currentThread());
        openBackend();
        openedNanos = System.nanoTime();
        long lastWatch = System.nanoTime();
        while (true) {
            try {
                serve();
                Site site = queue.poll();
                if (site != null) {
                    compile(site, false);
                }
                FirstVersions.Version first = site == null ? firstVersions.due() : null;
                if (first != null) {
                    compileForProfile(first);
                }
                compiledNanos = site == null && first == null ? compiledNanos : System.nanoTime();
                if (System.nanoTime() - lastWatch >= WATCH_NANOS) {
                    watch();
                    lastWatch = System.nanoTime();
                }
                rewrites.perform(log::rewritten);
                if (site == null && first == null) {
                    LockSupport.parkNanos(installed.isEmpty() && rewrites.idle() && shortLoops == null ? IDLE_NANOS : rewrites.pause(firstVersions.pause(WATCH_NANOS)));
                    Thread.interrupted();
                }
            } catch (Throwable e) {
                // Out of memory, most likely. Whatever it was about stays bytecode; the thread goes on.
                LockSupport.parkNanos(WATCH_NANOS);
            }
        }
    }

    /** Of a loop that waits for the classes of receivers. */
    private void judge(Site site) {
        try {
            receiverLearning.judge(site);
        } catch (Throwable e) {
            fail(site, e);
        }
    }

    private void postpone(Site site, Rejection why) {
        log.postponed(site, why);
        site.postpone(why);
    }

    /** Before there is a loop to compile: it takes its time. */
    private void openBackend() {
        try {
            backend.get();
        } catch (Throwable e) {
            // The first loop will meet it again, and tells of it.
        }
    }

    private void compile(Site site, boolean onApplicationThread) {
        if (!site.startCompiling()) {
            return;
        }
        try {
            LoopBackend compiler = backend.get();
            if (compiler == null) {
                reject(site, new Rejection("NO_NATIVE_ACCESS", backend.failure()));
                return;
            } else if (site.watched() != null) {
                request(() -> judge(site));
                return;
            }
            MethodLoops loops = site.loops();
            LoopRegion region = loops.regions().get(site.regionNumber());
            Set<String> unmet = analyzeOnly ? Set.of() : calleeClasses.unmet(registry.loader(site), loops.className(), region.reliances());
            if (!analyzeOnly && (isTooEarly(site, region, compiler) || isTooEarly(site, region, unmet))) {
                return;
            }
            Assumptions assumptions = compiler.assumptions(loops, site.regionNumber()).withUnmet(unmet);
            CompiledLoop loop = firstVersions.areWanted() ? compiler.compileToProfile(loops, site.regionNumber(), assumptions) : compiler.compile(loops, site.regionNumber(), assumptions);
            dump.loop(site, loop);
            if (analyzeOnly) {
                site.compilable(loop);
                log.compilable(site);
                return;
            }
            NativeCode code = install(compiler, loop, region.passedArrays(), onApplicationThread);
            if (!site.install(loop, code)) {
                code.release();
                return;
            }
            if (verifier != null) {
                verifier.watch(site, loops, region, unmet, compiler.options(), code.entry());
            }
            if (!gate.open(site, code)) {
                // a callee has been redefined in this very moment
                return;
            }
            installed.add(new Installed(site, new Idleness(System.nanoTime()), entries == null ? null : entries.watch(site)));
            if (loop.profiles()) {
                firstVersions.add(new FirstVersions.Version(site, loop, code, assumptions));
            }
            log.installed(site);
        } catch (Bailout e) {
            refused(site, e);
        } catch (StackOverflowError e) {
            if (onApplicationThread && site.requeue()) {
                // The application was deep in its own calls; our thread has a stack to itself.
                enqueue(site);
            } else {
                fail(site, e);
            }
        } catch (Throwable e) {
            fail(site, e);
        } finally {
            limits.tell();
        }
    }

    /** Where there is no room for its code at the moment it is counted on, and looked at ever more seldom; else it stays bytecode. */
    private void refused(Site site, Bailout e) {
        reach(e);
        Rejection why = new Rejection(e.code(), e.getMessage());
        if (e.code().equals(CodeCache.FULL)) {
            log.postponed(site, why);
            site.postpone(why);
        } else {
            reject(site, why);
        }
    }

    /** Compiles a loop for good, now that its branches are known. If that cannot be done the JVM has a better place for it than a first version, which counts. */
    private void compileForProfile(FirstVersions.Version first) {
        Site site = first.site();
        try {
            LoopBackend compiler = backend.get();
            MethodLoops loops = site.loops();
            CompiledLoop loop = compiler.compile(loops, site.regionNumber(), first.known());
            dump.loop(site, loop);
            NativeCode code = install(compiler, loop, loops.regions().get(site.regionNumber()).passedArrays(), false);
            if (!site.replace(loop, code)) {
                code.release();
                return;
            }
            boolean open = gate.open(site, code);
            first.code().release();
            if (open) {
                log.replaced(site);
            }
        } catch (Bailout e) {
            reach(e);
            Rejection why = new Rejection(e.code(), e.getMessage());
            if (e.code().equals(CodeCache.FULL)) {
                evict(site, why);
            } else {
                giveUp(site, why);
            }
        } catch (Throwable e) {
            if (giveUp(site, new Rejection("COMPILER_ERROR", e.toString()))) {
                log.compilerError(site, e);
            }
        } finally {
            limits.tell();
        }
    }

    // -- limits

    /** Installs code. Where there is no room the thread that watches code makes some, of what nobody has entered for a while. */
    private NativeCode install(LoopBackend compiler, CompiledLoop loop, String arrays, boolean onApplicationThread) throws Bailout {
        while (true) {
            try {
                NativeCode code = compiler.install(loop, arrays);
                limits.use(Limit.CODE, (compiler.codeBytes() + KIB - 1) / KIB);
                return code;
            } catch (Bailout e) {
                if (!e.code().equals(CodeCache.FULL)) {
                    throw e;
                }
                limits.reach(Limit.CODE);
                if (onApplicationThread) {
                    request(this::evictColdest);
                }
                if (onApplicationThread || !evictColdest()) {
                    throw e;
                }
            }
        }
    }

    /** Takes the code back that nobody has entered for the longest time, if that is long enough. @return whether there was such code */
    private boolean evictColdest() {
        long now = System.nanoTime();
        for (Installed each : installed) {
            each.idleness().look(each.site().code(), now);
        }
        Installed coldest = installed.stream().filter(each -> each.site().state() == SiteState.INSTALLED && each.idleness().nanos(now) >= keepNanos)
                .max(Comparator.comparingLong(each -> each.idleness().nanos(now))).orElse(null);
        if (coldest == null) {
            return false;
        }
        evict(coldest.site(), new Rejection("EVICTED", "its code, which nobody had entered for " + TimeUnit.NANOSECONDS.toMillis(coldest.idleness().nanos(now))
                + " ms, has made room for others'"));
        return true;
    }

    /** The loop is counted again, and needs twice as much to get hot: so loops for which there is not enough room do not chase each other. For the thread that watches code. */
    private void evict(Site site, Rejection why) {
        takeBack(site, why);
        log.evicted(site, why);
    }

    private void takeBack(Site site, Rejection why) {
        firstVersions.remove(site);
        installed.removeIf(each -> each.site() == site);
        // Once it is counted again it may have other code at any moment.
        NativeCode code = site.takeBack(why);
        if (code != null) {
            registry.count(site);
            code.release();
        }
    }

    private void reach(Bailout e) {
        switch (e.code()) {
            case "COMPILE_TIME": limits.reach(Limit.COMPILE_TIME); break;
            case "COMPILE_MEMORY": limits.reach(Limit.COMPILE_MEMORY); break;
            case "CODE_TOO_LARGE": limits.reach(Limit.CODE); break;
            default: break;
        }
    }

    /**
     * Whether the hook must not read the static fields that it needs: that would initialise their class before the program does. That may be at any time,
     * so the loop waits for ever, and is looked at ever more seldom.
     */
    private boolean isTooEarly(Site site, LoopRegion region, LoopBackend compiler) throws ReflectiveOperationException {
        Rejection why = initialization.missing(registry.loader(site), region.staticClasses());
        why = why == null ? hiddenFields.find(site, region, compiler.fields()) : why;
        if (why != null) {
            postpone(site, why);
        }
        return why != null;
    }

    /**
     * Whether to wait for classes whose methods could be inlined. If they never come, or are not what they were taken for, those calls are left to the
     * interpreter; but a hook that reads fields for what is inlined must not do so.
     */
    private boolean isTooEarly(Site site, LoopRegion region, Set<String> unmet) {
        if (unmet.isEmpty()) {
            return false;
        }
        Rejection why = new Rejection("CALLEE_NOT_KNOWN", "the loop calls methods of " + String.join(", ", unmet).replace('/', '.')
                + ", which is not loaded or initialised, or not from the class file that its loader finds");
        boolean early = site.postponements() < MOST_POSTPONEMENTS_FOR_CALLEES;
        boolean never = !early && region.reliances().stream().anyMatch(reliance -> reliance.fields() && unmet.contains(reliance.name()));
        if (early) {
            postpone(site, why);
        } else if (never) {
            reject(site, why);
        }
        return early || never;
    }

    private void fail(Site site, Throwable e) {
        if (reject(site, new Rejection("COMPILER_ERROR", e.toString()))) {
            log.compilerError(site, e);
        }
    }

    private boolean reject(Site site, Rejection why) {
        boolean settled = settle(site, why);
        if (settled) {
            log.rejected(site, why);
        }
        return settled;
    }

    /** Takes the code of a loop back for good, if it has some, and its hook. @return whether it was not settled before */
    private boolean giveUp(Site site, Rejection why) {
        boolean settled = settle(site, why);
        if (settled) {
            site.release();
            log.madeNotEntrant(site, why);
        }
        return settled;
    }

    /** Nobody enters from now on, and the hook, if there is one, goes. @return whether it was not settled before */
    private boolean settle(Site site, Rejection why) {
        MethodSource source = site.source();
        if (!site.reject(why)) {
            return false;
        }
        if (site.slot() >= 0 && !analyzeOnly) {
            gate.close(site);
            registry.settleBodies(site);
            rewrites.request(site, source == null ? null : source.classFile());
        }
        return true;
    }

    /** Why to give code up; null to keep it. */
    private Rejection verdict(Installed each) {
        if (each.watch() == null) {
            return null;
        }
        Rejection verdict = entries.givesUp() ? receivers.verdict(each.site()) : null;
        verdict = verdict != null || !entries.givesUp() ? verdict : sideExits.verdict(each.site().exits(), each.site().counters(), each.site().nativeNanos());
        if (verdict != null) {
            return verdict;
        }
        verdict = each.watch().look();
        boolean another = door == DoorPolicy.AUTO && each.watch().wantsLinker() && !each.site().isCritical();
        boolean busy = System.nanoTime() - compiledNanos < QUIET_NANOS;
        return another && (busy || enterByLinker(each)) ? null : verdict;
    }

    /** Sends the threads that enter next by the foreign-function linker. @return whether it leads in */
    private boolean enterByLinker(Installed each) {
        if (!gate.openByLinker(each.site())) {
            return false;
        }
        each.watch().startAgain();
        log.byLinker(each.site());
        return true;
    }

    // -- what people ask for, at any time and on any thread

    /** No thread enters any code any more, until {@link #resume}; those that are inside leave at the end of their slices. */
    public void pause() {
        gate.pause();
    }

    /** Threads enter again, soon. */
    public void resume() {
        registry.pause(false);
        request(gate::reopen);
    }

    /** No thread enters the code of this loop, or threads enter it again, soon. */
    public void bar(Site site, boolean whether) {
        if (whether) {
            gate.bar(site);
        } else {
            site.bar(false);
            request(() -> gate.reopen(site));
        }
    }

    /** The loop loses its code, soon, and is compiled anew when it has got hot once more. */
    public void recompile(Site site) {
        request(() -> takeBack(site, null));
    }

    /** Every loop loses its code for good, and so every hook what it could enter; classes that are rewritten later have loops of their own. */
    public void stop(Rejection why) {
        registry.close(why);
    }

    /** Once an application with hot loops has been at work for a while: not before, since it takes its time. */
    private void openMeter(LoopBackend opened) {
        if (!installed.isEmpty() && System.nanoTime() - openedNanos >= METER_NANOS) {
            opened.meter().open();
        }
    }

    private void request(Runnable request) {
        requests.add(request);
        queue.wake();
    }

    private void serve() {
        for (Runnable request = requests.poll(); request != null; request = requests.poll()) {
            request.run();
        }
    }

    /** The winner stays. */
    private void settleTrial(Site site) {
        Trial trial = site.trial();
        log.tried(site, trial);
        if (trial.state() == Trial.State.WON) {
            registry.settleBodies(site);
            return;
        }
        Rejection why = Trials.lost(trial.result());
        for (Site other : registry.ofMethod(site)) {
            giveUp(other, why);
        }
    }

    private void watch() {
        for (Installed each : installed) {
            Site site = each.site();
            if (site.state() != SiteState.INSTALLED) {
                installed.remove(each);
                continue;
            }
            each.idleness().look(site.code(), System.nanoTime());
            Rejection verdict = verdict(each);
            if (verdict == null) {
                if (trials != null && !firstVersions.has(site)) {
                    trials.consider(site);
                }
                continue;
            }
            giveUp(site, verdict);
            if (verdict.code().equals(EntryPolicy.ROWS_COST)) {
                // Loops within would hand over the same arrays more often, to do less with them.
                registry.all().stream().filter(inner -> inner.isWithin(site) && inner.takesRows()).forEach(inner -> giveUp(inner, verdict));
            }
        }
        if (trials != null) {
            trials.decided(System.nanoTime()).forEach(this::settleTrial);
        }
        if (shortLoops != null) {
            shortLoops.look(System.nanoTime(), site -> reject(site, new Rejection("SHORT_LOOP", "it runs all the time, and never long enough for native code to pay")));
        }
        registry.expunge();
        LoopBackend opened = backend.opened();
        if (opened != null) {
            if (opened.isPinningReplaced() && !registry.isClosed()) {
                Rejection why = new Rejection("JNI_REPLACED", "a tool has replaced the function of JNI that pins arrays, and nobody knows what the new one does");
                log.stopped(why);
                stop(why);
            }
            opened.reclaim();
            openMeter(opened);
        }
        limits.tell();
    }
}
