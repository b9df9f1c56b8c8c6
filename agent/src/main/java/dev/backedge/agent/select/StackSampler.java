package dev.backedge.agent.select;

import dev.backedge.agent.compile.ClassRewrites;
import dev.backedge.agent.log.Loggers;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteRegistry;
import dev.backedge.agent.site.SiteState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;

/** Looks every now and then at what the application's threads are doing, and has classes rewritten whose methods turn out to be worth hooks. The work of a thread of its own. */
final class StackSampler implements Runnable {
    /** Nothing can have worked for long enough before; and while an application starts it needs its time for itself. */
    private static final long START_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
    /** From one sample to the next: so long at first, and later such a part of the time that samples have been taken, since most is known by then. */
    private static final long LEAST_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long INTERVAL_PART = 250;
    private static final long LONGEST_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** Where a sample takes long, for its many threads or class loaders, the next one comes so many times later, up to a bound: the first ones, in code that nobody has run before, do too. */
    private static final long TIMES_AS_LONG = 20;
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** From one choice to the next: each costs the JVM what it has compiled of the classes that are rewritten. */
    private static final long LEAST_CHOICE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long CHOICE_PART = 2;
    private static final long LONGEST_CHOICE_NANOS = TimeUnit.SECONDS.toNanos(8);

    private final DeferredClasses classes;
    private final SiteRegistry registry;
    private final ClassRewrites rewrites;
    private final Runnable wake;
    private final HotMethods methods = new HotMethods(new Known());
    private final Set<DeferredClass> chosen = new HashSet<>();
    private final Logger log = Loggers.of("agent");
    /** Classes and methods whose hooks may be of use, as in stack traces; gathered now and then. */
    private Map<String, Set<String>> ofUse = Map.of();

    /** What is known of the methods in stack traces. */
    private final class Known implements HotMethods.Hooks {
        @Override
        public boolean areOfUse(String className, String method) {
            Set<String> methodsOfUse = ofUse.get(className);
            return methodsOfUse != null && methodsOfUse.contains(method);
        }

        @Override
        public Set<String> waiting(String className, String method, int line) {
            for (DeferredClass each : classes.named(className.replace('.', '/'))) {
                Set<String> waiting = each.waiting(method, line);
                if (!waiting.isEmpty()) {
                    return waiting;
                }
            }
            return Set.of();
        }

        @Override
        public long cost(HotMethods.Method method) {
            return classes.named(method.className().replace('.', '/')).stream().mapToLong(each -> each.cost(method.name(), method.descriptors())).max().orElse(0);
        }
    }

    /** @param wake has the thread look that rewrites classes */
    StackSampler(DeferredClasses classes, SiteRegistry registry, ClassRewrites rewrites, Runnable wake) {
        this.classes = classes;
        this.registry = registry;
        this.rewrites = rewrites;
        this.wake = wake;
    }

    /** Never returns, unless the JVM does not tell what its threads do. */
    @Override
    public void run() {
        sleep(START_NANOS);
        RunningThreads threads = RunningThreads.open();
        if (threads == null) {
            log.warn("this JVM does not tell what its threads do: loops that have no hooks by now get none (hooks=load gives them to all)");
            return;
        }
        long started = System.nanoTime();
        long choice = started + LEAST_CHOICE_NANOS;
        while (true) {
            long now = System.nanoTime();
            long age = now - started;
            try {
                if (now - choice >= 0) {
                    choice = now + Math.min(Math.max(age / CHOICE_PART, LEAST_CHOICE_NANOS), LONGEST_CHOICE_NANOS);
                    ofUse = ofUse();
                    if (!registry.isClosed()) {
                        choose(now);
                    }
                }
                for (RunningThreads.Stack each : threads.look()) {
                    methods.add(each.thread(), each.nanos(), each.frames(), each.cut(), now);
                }
            } catch (Throwable e) {
                // Out of memory, most likely; samples can wait.
                choice = now + LONGEST_CHOICE_NANOS;
            }
            long interval = Math.min(Math.max(age / INTERVAL_PART, LEAST_INTERVAL_NANOS), LONGEST_INTERVAL_NANOS);
            sleep(Math.max(interval, Math.min(TIMES_AS_LONG * (System.nanoTime() - now), MOST_NANOS)));
        }
    }

    private static void sleep(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            Thread.interrupted();
        }
    }

    private Map<String, Set<String>> ofUse() {
        Map<String, Set<String>> found = new HashMap<>();
        for (int slot = 0; slot < registry.slotsTaken(); slot++) {
            Site site = registry.at(slot);
            if (site != null && site.state() != SiteState.REJECTED && site.state() != SiteState.UNLOADED) {
                found.computeIfAbsent(site.className(), key -> new HashSet<>(2)).add(site.method());
            }
        }
        return found;
    }

    /** How many classes have got hooks for nothing, less those that run native code. */
    private int failures() {
        int failures = 0;
        for (Iterator<DeferredClass> each = chosen.iterator(); each.hasNext(); ) {
            DeferredClass type = each.next();
            ClassLoader loader = type.loader();
            if (loader == null) {
                each.remove();
            } else if (type.isHooked()) {
                List<Site> sites = registry.ofClass(loader, type.name());
                boolean installed = sites.stream().anyMatch(site -> site.state() == SiteState.INSTALLED);
                boolean rejected = sites.stream().allMatch(site -> site.state() == SiteState.REJECTED);
                failures += installed ? -1 : rejected ? 1 : 0;
            }
        }
        return failures;
    }

    private void choose(long now) {
        boolean any = false;
        for (Map.Entry<String, List<HotMethods.Method>> each : methods.choose(now, failures()).entrySet()) {
            for (DeferredClass type : classes.named(each.getKey().replace('.', '/'))) {
                boolean more = false;
                for (HotMethods.Method method : each.getValue()) {
                    more |= type.choose(method.name(), method.descriptors());
                }
                ClassLoader loader = type.loader();
                if (more && loader != null) {
                    chosen.add(type);
                    log.debug("{} is at work: {}", each.getKey(), each.getValue());
                    rewrites.request(loader, each.getKey(), type.loops());
                    any = true;
                }
            }
        }
        if (any) {
            wake.run();
        }
    }
}
