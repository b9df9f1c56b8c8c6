package dev.backedge.agent.compile;

import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteRegistry;
import dev.backedge.agent.site.SiteState;
import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retransforms classes whose hooks are to change: those of rejected loops go, since a live hook can keep C2 from vectorising, and methods on trial get a second body. It waits
 * until a class has been quiet for a while, since each time costs the JVM what it had compiled of the class, and until no thread is in
 * one of its methods for long: an activation keeps the old code, which HotSpot never compiles again. {@link #removeDue} is
 * called by the compiler thread, which holds no lock then, ours or the application's.
 */
public final class HookRemoval {
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    /** Each retransformation of a class doubles the wait for the next; after so many there is none. */
    private static final int MOST_TIMES = 6;
    /** Each look that finds the class running doubles the wait for the next, up to a minute or so. */
    private static final int MOST_DELAYS = 8;

    private final Instrumentation instrumentation;
    private final SiteRegistry registry;
    private final Logger log = LoggerFactory.getLogger("agent");
    private final Map<String, List<Waiting>> waiting = new HashMap<>();

    /** A class with rejected loops. Guarded by the enclosing object. */
    private static final class Waiting {
        private final WeakReference<ClassLoader> loader;
        private final String className;
        private long dueNanos;
        private boolean due;
        private int times;
        private int delays;

        Waiting(ClassLoader loader, String className) {
            this.loader = new WeakReference<>(loader);
            this.className = className;
        }
    }

    public HookRemoval(Instrumentation instrumentation, SiteRegistry registry) {
        this.instrumentation = instrumentation;
        this.registry = registry;
    }

    /** Has the class of a site rewritten anew: its hook is not wanted any more, or its method is to have a second body. */
    synchronized void rewrite(Site site) {
        ClassLoader loader = registry.loader(site);
        if (loader == null) {
            return;
        }
        List<Waiting> sameName = waiting.computeIfAbsent(site.className(), name -> new ArrayList<>(1));
        Waiting found = null;
        for (Waiting each : sameName) {
            found = each.loader.get() == loader ? each : found;
        }
        if (found == null) {
            found = new Waiting(loader, site.className());
            sameName.add(found);
        }
        found.due = found.times < MOST_TIMES;
        found.dueNanos = System.nanoTime() + (QUIET_NANOS << found.times);
    }

    /** Whether no class waits. */
    synchronized boolean idle() {
        for (List<Waiting> sameName : waiting.values()) {
            for (Waiting each : sameName) {
                if (each.due) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Retransforms the classes that have waited long enough, and tells their names. */
    void removeDue(Consumer<String> removed) {
        List<Waiting> taken = takeDue();
        if (taken.isEmpty()) {
            return;
        }
        Collection<StackTraceElement[]> stacks = Thread.getAllStackTraces().values();
        for (Waiting each : taken) {
            if (isRunning(each, stacks)) {
                putOff(each);
                continue;
            }
            ClassLoader loader = each.loader.get();
            if (loader == null) {
                continue;
            }
            countRemoval(each);
            for (Class<?> type : instrumentation.getInitiatedClasses(loader)) {
                if (type.getClassLoader() == loader && type.getName().equals(each.className)) {
                    retransform(type, removed);
                }
            }
        }
    }

    /** Whether a class has activations, but of methods that are on trial, whose calls are short; those of virtual threads that wait are not seen. */
    private boolean isRunning(Waiting each, Collection<StackTraceElement[]> stacks) {
        Set<String> brief = new HashSet<>();
        for (Site site : registry.ofClass(each.loader.get(), each.className.replace('.', '/'))) {
            if (site.trial() != null) {
                brief.add(site.method());
            }
        }
        for (StackTraceElement[] stack : stacks) {
            for (StackTraceElement frame : stack) {
                if (frame.getClassName().equals(each.className) && !brief.contains(frame.getMethodName())) {
                    return true;
                }
            }
        }
        return false;
    }

    private synchronized void countRemoval(Waiting each) {
        each.times++;
        each.delays = 0;
    }

    private synchronized void putOff(Waiting each) {
        each.due = true;
        each.delays = Math.min(each.delays + 1, MOST_DELAYS);
        each.dueNanos = System.nanoTime() + (QUIET_NANOS << each.delays);
    }

    private void retransform(Class<?> type, Consumer<String> removed) {
        try {
            instrumentation.retransformClasses(type);
            removed.accept(type.getName());
        } catch (Exception | LinkageError | InternalError e) {
            log.warn("cannot take the hooks out of {} ({}); they stay, and cost a little", type.getName(), e.toString());
        }
    }

    private synchronized List<Waiting> takeDue() {
        List<Waiting> taken = new ArrayList<>();
        long now = System.nanoTime();
        for (Iterator<List<Waiting>> names = waiting.values().iterator(); names.hasNext(); ) {
            List<Waiting> sameName = names.next();
            sameName.removeIf(each -> each.loader.get() == null);
            if (sameName.isEmpty()) {
                names.remove();
            }
            for (Waiting each : sameName) {
                if (each.due && now - each.dueNanos >= 0 && settled(each)) {
                    each.due = false;
                    taken.add(each);
                }
            }
        }
        return taken;
    }

    private boolean settled(Waiting each) {
        for (Site site : registry.ofClass(each.loader.get(), each.className.replace('.', '/'))) {
            if (site.state() == SiteState.QUEUED || site.state() == SiteState.COMPILING) {
                return false;
            }
        }
        return true;
    }
}
