package dev.backedge.agent.compile;

import dev.backedge.agent.log.Loggers;
import dev.backedge.agent.site.ShortLoopProbe;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteRegistry;
import dev.backedge.agent.site.SiteState;
import dev.backedge.agent.site.Trial;
import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Retransforms classes whose hooks are to change: those of rejected loops go, since a live hook can keep C2 from vectorising; loops get others by what was learned of receivers. It waits until a class has been quiet for a while, since each time costs the JVM what it had compiled of the class, and until no activation of its methods would lose by it
 * ({@link Activations}): each keeps the old code, which HotSpot never compiles again, and the old hooks, which enter native code as before. {@link #perform} is called by the compiler thread,
 * which holds no lock then, ours or the application's.
 *
 * <p>Classes are rewritten together, as many as there are at certain times, the fewer the older the agent is: each time all threads wait, some tens of milliseconds, however many classes there are,
 * what calls the methods of any of them is compiled anew, and HotSpot throws away whatever it is compiling, of any class ({@code ciEnv::jvmti_state_changed}). So there is no hurry while it compiles
 * much: methods whose loops are all rejected run without hooks already ({@link dev.backedge.agent.site.MethodBodies}).
 */
public final class ClassRewrites {
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    /** How long it has to be quiet where no call comes by the hooks, the first time. Plain bodies beside them are not always what C2 makes of the method alone: some loops are not vectorised. */
    private static final long QUIET_IF_HARMLESS_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Each retransformation of a class doubles the wait for the next; after so many there is none. */
    private static final int MOST_TIMES = 6;
    /** For so long at most a class waits for trials of its methods. */
    private static final long LONGEST_TRIAL_NANOS = TimeUnit.SECONDS.toNanos(8);
    /** Each time that activations would lose doubles the wait until they are looked at again, up to a minute or so. */
    private static final int MOST_DELAYS = 8;
    /** Between two times at which classes are rewritten, at least; at most; and of the time that the agent runs, at most such a part. */
    private static final long LEAST_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_INTERVAL_NANOS = 16 * LEAST_INTERVAL_NANOS;
    private static final long PART = 4;
    /** A class that waits for something else than time is looked at again after a while. */
    private static final long UNSETTLED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** The JVM's compilers are at rest after so long. While they are not, a class waits for such a part of the time that the agent has run, but not for ever. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long PART_WHILE_BUSY = 2;
    private static final long PART_FOR_NEW_HOOKS = 8;
    private static final long LONGEST_WHILE_BUSY_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Between two looks at the activations of so many threads; more are looked at less often. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int THREADS = 10;

    /** What looks at several classes have in common, gathered when it is asked for. */
    private static final class Surroundings {
        private final SiteRegistry registry;
        private Map<String, List<Site>> sites;
        private Map<Thread, StackTraceElement[]> stacks;

        Surroundings(SiteRegistry registry) {
            this.registry = registry;
        }

        Map<String, List<Site>> sites() {
            sites = sites == null ? MethodCalls.byClass(registry) : sites;
            return sites;
        }

        Map<Thread, StackTraceElement[]> stacks() {
            stacks = stacks == null ? Thread.getAllStackTraces() : stacks;
            return stacks;
        }
    }

    private final Instrumentation instrumentation;
    private final SiteRegistry registry;
    private final ShortLoopProbe probe;
    private final Logger log = Loggers.of("agent");
    private final Map<String, List<Waiting>> waiting = new HashMap<>();
    private final JvmCompilers compilers;
    private final LongSupplier clock;
    private final long started;

    /** A class that is to be rewritten, or was. Guarded by the enclosing object, but for the looks at activations, which are the compiler thread's. */
    private static final class Waiting {
        private final WeakReference<ClassLoader> loader;
        private final String className;
        private long requestedNanos;
        private long lastRequestNanos;
        /** Whether methods are to have hooks that have none: the less the JVM has compiled until then, the better. */
        private boolean wantsHooks;
        private long dueNanos;
        private boolean due;
        private int times;
        private int delays;
        private byte[] classFile;
        private LoopLines loops;
        private final Looks looks = new Looks();
        private final Suspects suspects = new Suspects();

        Waiting(ClassLoader loader, String className) {
            this.loader = new WeakReference<>(loader);
            this.className = className;
        }

        boolean isDue(long now) {
            return due && now - dueNanos >= 0;
        }
    }

    /** @param probe for how often the methods of rejected loops are called; null where the JVM only interprets: no activation can lose then */
    public ClassRewrites(Instrumentation instrumentation, SiteRegistry registry, ShortLoopProbe probe) {
        this(instrumentation, registry, probe, new JvmCompilers(System.nanoTime()), System::nanoTime);
    }

    ClassRewrites(Instrumentation instrumentation, SiteRegistry registry, ShortLoopProbe probe, JvmCompilers compilers, LongSupplier clock) {
        this.instrumentation = instrumentation;
        this.registry = registry;
        this.probe = probe;
        this.compilers = compilers;
        this.clock = clock;
        this.started = clock.getAsLong();
    }

    /**
     * Has the class of a site rewritten: its hook is not wanted any more, or is to be another.
     *
     * @param classFile that of the class; null if it is not known any more
     */
    synchronized void request(Site site, byte[] classFile) {
        ClassLoader loader = registry.loader(site);
        if (loader == null) {
            return;
        }
        Waiting found = find(loader, site.className());
        found.classFile = classFile == null ? found.classFile : classFile;
        request(found, false);
    }

    /**
     * Has a class rewritten: methods without hooks are to get some.
     *
     * @param className as stack traces have it
     */
    public synchronized void request(ClassLoader loader, String className, LoopLines loops) {
        Waiting found = find(loader, className);
        found.loops = loops;
        request(found, true);
    }

    private Waiting find(ClassLoader loader, String className) {
        List<Waiting> sameName = waiting.computeIfAbsent(className, name -> new ArrayList<>(1));
        for (Waiting each : sameName) {
            if (each.loader.get() == loader) {
                return each;
            }
        }
        Waiting added = new Waiting(loader, className);
        sameName.add(added);
        return added;
    }

    private void request(Waiting found, boolean wantsHooks) {
        long now = clock.getAsLong();
        found.requestedNanos = found.due ? found.requestedNanos : now;
        found.lastRequestNanos = now;
        found.wantsHooks = wantsHooks || found.due && found.wantsHooks;
        found.due = found.times < MOST_TIMES;
        found.dueNanos = together(now + (QUIET_NANOS << found.times));
    }

    /** The next time from this one on at which classes are rewritten. Longer intervals are multiples of the shorter ones: nobody waits for the next but one. */
    private long together(long nanos) {
        long age = nanos - started;
        long interval = LEAST_INTERVAL_NANOS;
        while (interval < LONGEST_INTERVAL_NANOS && 2 * interval * PART <= age) {
            interval *= 2;
        }
        return started + (age + interval - 1) / interval * interval;
    }

    /** Whether no class waits. */
    synchronized boolean idle() {
        return waiting.values().stream().allMatch(sameName -> sameName.stream().noneMatch(each -> each.due));
    }

    /** How long to wait, at most so many nanoseconds, before there may be something to {@linkplain #perform do}. */
    synchronized long pause(long most) {
        long now = clock.getAsLong();
        long pause = most;
        for (List<Waiting> sameName : waiting.values()) {
            for (Waiting each : sameName) {
                pause = each.due ? Math.min(pause, Math.max(LOOK_NANOS, each.dueNanos - now)) : pause;
            }
        }
        return pause;
    }

    /** Retransforms the classes that have waited long enough, and tells their names. */
    void perform(Consumer<String> rewritten) {
        List<Waiting> taken = takeDue();
        if (taken.isEmpty()) {
            return;
        }
        Surroundings now = new Surroundings(registry);
        List<Class<?>> ready = new ArrayList<>();
        for (Waiting each : taken) {
            ClassLoader loader = each.loader.get();
            if (loader == null) {
                continue;
            }
            switch (each.looks.add(look(each, loader, now))) {
                case HARMLESS:
                    each.suspects.forget();
                    countRewriting(each);
                    for (Class<?> type : instrumentation.getInitiatedClasses(loader)) {
                        if (type.getClassLoader() == loader && type.getName().equals(each.className)) {
                            ready.add(type);
                        }
                    }
                    break;
                case LOOK_AGAIN:
                    putOff(each, clock.getAsLong() + LOOK_NANOS * (1 + each.suspects.threads() / THREADS));
                    break;
                default:
                    each.suspects.forget();
                    putOff(each);
                    break;
            }
        }
        if (!ready.isEmpty() && !retransform(ready)) {
            // one of them, which the others need not suffer for
            ready.removeIf(type -> !retransform(List.of(type)));
        }
        ready.forEach(type -> rewritten.accept(type.getName()));
    }

    private Activations.Seen look(Waiting each, ClassLoader loader, Surroundings now) {
        if (probe == null) {
            return Activations.Seen.NONE;
        } else if (each.looks.isAtAll()) {
            each.suspects.all();
        }
        List<Site> ofClass = registry.ofClass(loader, each.className.replace('.', '/'));
        Activations.Seen seen = each.suspects.look(new Activations(each.className, loops(each), new MethodCalls(ofClass, now.sites(), clock.getAsLong())), now::stacks);
        if (seen != Activations.Seen.NONE) {
            ofClass.forEach(probe::probe);
        }
        return each.suspects.comeAndGo() ? Activations.Seen.NONE : seen;
    }

    private LoopLines loops(Waiting each) {
        byte[] classFile;
        LoopLines loops;
        synchronized (this) {
            classFile = each.classFile;
            each.classFile = null;
            loops = each.loops;
        }
        if (classFile != null) {
            loops = LoopLines.of(classFile);
            synchronized (this) {
                each.loops = loops;
            }
        }
        return loops == null ? LoopLines.UNKNOWN : loops;
    }

    private synchronized void countRewriting(Waiting each) {
        each.times++;
        each.delays = 0;
    }

    private synchronized void putOff(Waiting each) {
        each.delays = Math.min(each.delays + 1, MOST_DELAYS);
        putOff(each, together(clock.getAsLong() + (QUIET_NANOS << each.delays)));
    }

    private synchronized void putOff(Waiting each, long dueNanos) {
        each.due = true;
        each.dueNanos = dueNanos;
    }

    /** Tells of one that cannot be. */
    private boolean retransform(List<Class<?>> types) {
        try {
            instrumentation.retransformClasses(types.toArray(new Class<?>[0]));
            return true;
        } catch (Exception | LinkageError | InternalError e) {
            if (types.size() == 1) {
                log.warn("cannot rewrite {} ({}); its hooks stay as they are, and cost a little", types.get(0).getName(), e.toString());
            }
            return false;
        }
    }

    private synchronized List<Waiting> takeDue() {
        long now = clock.getAsLong();
        List<Waiting> due = new ArrayList<>();
        for (Iterator<List<Waiting>> names = waiting.values().iterator(); names.hasNext(); ) {
            List<Waiting> sameName = names.next();
            sameName.removeIf(each -> each.loader.get() == null);
            if (sameName.isEmpty()) {
                names.remove();
            }
            sameName.stream().filter(each -> each.isDue(now)).forEach(due::add);
        }
        if (due.isEmpty()) {
            return due;
        }
        boolean later = now - compilers.lastBusy(now) < REST_NANOS && due.stream().allMatch(each -> isPatient(each, now));
        List<Waiting> taken = new ArrayList<>();
        for (Waiting each : due) {
            long quiet = QUIET_IF_HARMLESS_NANOS << each.times;
            if (!each.wantsHooks && now - each.lastRequestNanos < quiet && isHarmless(each)) {
                each.dueNanos = together(each.lastRequestNanos + quiet);
            } else if (later || !settled(each, now)) {
                each.dueNanos = now + UNSETTLED_NANOS;
            } else {
                each.due = false;
                taken.add(each);
            }
        }
        return taken;
    }

    /** Whether no call comes by the hooks that are to go, and there are none to come. */
    private boolean isHarmless(Waiting each) {
        return registry.ofClass(each.loader.get(), each.className.replace('.', '/')).stream()
                .allMatch(site -> site.state() != SiteState.REJECTED || site.slot() < 0 || site.watched() == null && site.bodies() != null && site.bodies().runPlain());
    }

    /** Whether a class can wait until the JVM's compilers have finished. */
    private boolean isPatient(Waiting each, long now) {
        long part = each.wantsHooks ? PART_FOR_NEW_HOOKS : PART_WHILE_BUSY;
        return now - each.requestedNanos < Math.min((now - started) / part, LONGEST_WHILE_BUSY_NANOS);
    }

    /** Whether nothing is about to change in the class again. What has lost a trial can wait for the others: its method takes the body without hooks until then. */
    private boolean settled(Waiting each, long now) {
        for (Site site : registry.ofClass(each.loader.get(), each.className.replace('.', '/'))) {
            boolean onTrial = site.trial() != null && site.trial().state() == Trial.State.RUNNING && now - each.requestedNanos < LONGEST_TRIAL_NANOS;
            if (onTrial || site.state() == SiteState.QUEUED || site.state() == SiteState.COMPILING) {
                return false;
            }
        }
        return true;
    }
}
