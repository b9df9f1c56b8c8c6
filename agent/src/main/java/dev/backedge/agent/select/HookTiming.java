package dev.backedge.agent.select;

import dev.backedge.agent.compile.ClassRewrites;
import dev.backedge.agent.options.Options;
import dev.backedge.agent.site.SiteRegistry;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * When classes get their hooks: as they are loaded, or once their methods are seen at work, method by method. To give hooks to a loop takes the application's thread milliseconds, and the JVM's compilers
 * work for longer on methods that have some; of a large application's loops, few matter. Thread-safe.
 */
public final class HookTiming {
    private final Options.Hooks when;
    private final HookBudget budget = new HookBudget();
    private final DeferredClasses deferred = new DeferredClasses();
    private final Consumer<Runnable> thread;
    private final AtomicBoolean started = new AtomicBoolean();
    private StackSampler sampler;

    /**
     * @param policyApplies whether the policy may leave loops to the JVM's own compilers: else all hooks are wanted
     * @param thread starts a thread with this work
     */
    public HookTiming(Options options, boolean policyApplies, Consumer<Runnable> thread) {
        this.when = policyApplies && tellsOfThreads() ? options.hooks() : Options.Hooks.LOAD;
        this.thread = thread;
    }

    private static boolean tellsOfThreads() {
        return ModuleLayer.boot().findModule("jdk.management").isPresent();
    }

    /** To be called before there are classes. @param wake has the thread look that rewrites classes */
    public void connect(SiteRegistry registry, ClassRewrites rewrites, Runnable wake) {
        sampler = new StackSampler(deferred, registry, rewrites, wake);
    }

    /**
     * What is known of a class that does not get all hooks at once; null if it does.
     *
     * @param name internal name
     * @param size of its class file, in bytes
     * @param first whether it is looked at for the first time: else it is what it was then
     * @param named tells whether the user named single methods of it, which get their hooks at once; asked only where it matters
     */
    public DeferredClass deferred(ClassLoader loader, String name, int size, boolean first, BooleanSupplier named) {
        if (when == Options.Hooks.LOAD) {
            return null;
        }
        DeferredClass known = deferred.find(loader, name);
        boolean later = known == null && first && (when == Options.Hooks.SEEN || !budget.isLeftFor(size)) && !named.getAsBoolean();
        return later ? defer(loader, name) : known;
    }

    /**
     * Whether a class that was loaded before the agent does not get all hooks now.
     *
     * @param late whether others have taken long
     */
    public boolean defersLoaded(ClassLoader loader, String name, boolean late, boolean named) {
        boolean later = when == Options.Hooks.SEEN || when == Options.Hooks.AUTO && late;
        return later && !named && defer(loader, name) != null;
    }

    private DeferredClass defer(ClassLoader loader, String name) {
        DeferredClass added = deferred.defer(loader, name);
        if (started.compareAndSet(false, true)) {
            thread.accept(sampler);
        }
        return added;
    }

    /** The application's thread has taken so many nanoseconds to give a class its hooks. @param size of the class file */
    public void took(int size, long nanos) {
        budget.spend(size, nanos);
    }

    /** All classes lose their hooks. */
    public void forget() {
        deferred.forget();
    }

    /** How many classes that may have hooks have none. */
    public long waiting() {
        return deferred.waiting();
    }
}
