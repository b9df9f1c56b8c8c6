package dev.backedge.agent.compile;

import dev.backedge.agent.site.MethodSource;
import dev.backedge.agent.site.Rejection;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteRegistry;
import dev.backedge.agent.site.WatchedReceivers;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.SeenReceivers;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What becomes of a hot loop that waits for the classes of receivers: if each was of one class, and native code can be made for those, the method is known to be worth analysing again
 * with that knowledge, and the loop is given up as it is: its hook goes like that of any other loop that is given up, and when its class is rewritten it gets another one.
 *
 * <p>The analysis asks the loop's class loader for class files. That may wait for whatever locks the application has: so it is done by a thread of its own, which holds none, and
 * which nobody waits for.
 */
final class ReceiverLearning {
    /** Each time the loop is rewritten, more calls may turn up within what is inlined. */
    private static final int MOST_CLASSES = 24;

    private final SiteRegistry registry;
    private final ReceiverWitness witness;
    private final Consumer<Runnable> threads;
    private final Consumer<Runnable> requests;
    private final BiConsumer<Site, Rejection> postponement;
    private final BiConsumer<Site, Rejection> rejection;
    private final Queue<Runnable> work = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();

    /**
     * @param threads starts a daemon thread; called by the compiler's thread
     * @param requests has something done by the compiler's thread
     * @param postponement has a loop counted on
     * @param rejection gives a loop up
     */
    ReceiverLearning(SiteRegistry registry, ReceiverWitness witness, Consumer<Runnable> threads, Consumer<Runnable> requests, BiConsumer<Site, Rejection> postponement,
                     BiConsumer<Site, Rejection> rejection) {
        this.registry = registry;
        this.witness = witness;
        this.threads = threads;
        this.requests = requests;
        this.postponement = postponement;
        this.rejection = rejection;
    }

    /** For the compiler's thread: settles a site that is COMPILING, now or later. */
    void judge(Site site) throws ReflectiveOperationException {
        witness.lookAtStatics(site);
        WatchedReceivers watched = site.watched();
        Rejection obstacle = watched.obstacle();
        MethodSource source = site.source();
        if (source == null) {
            return; // given up meanwhile
        } else if (obstacle != null) {
            rejection.accept(site, obstacle);
        } else if (watched.isIncomplete()) {
            postponement.accept(site, new Rejection("RECEIVER_NOT_KNOWN", site.rejection().sentence()));
        } else {
            SeenReceivers classes = watched.classes();
            work.add(() -> analyze(site, source, classes));
            if (pending.getAndIncrement() == 0) {
                threads.accept(this::analyzeAll);
            }
        }
    }

    private void analyzeAll() {
        do {
            work.remove().run();
        } while (pending.decrementAndGet() > 0);
    }

    private void analyze(Site site, MethodSource source, SeenReceivers classes) {
        Rejection verdict;
        try {
            verdict = verdict(site, source, classes);
        } catch (Throwable e) {
            verdict = new Rejection("COMPILER_ERROR", e.toString());
        }
        Rejection why = verdict;
        requests.accept(() -> settle(site, source, classes, why));
    }

    /** Why native code cannot be made though the receivers are known; null if it can, or if there is more to watch. */
    private static Rejection verdict(Site site, MethodSource source, SeenReceivers classes) {
        SeenReceivers seen = source.seen().and(classes);
        LoopRegion region = MethodLoops.analyze(source.classFile(), source.method(), source.descriptor(), source.lookup(), seen).regions().get(site.regionNumber());
        boolean more = !region.watches().isEmpty() && seen.classes().size() < MOST_CLASSES;
        if (region.refusal() == null || more) {
            return null;
        }
        return new Rejection("RECEIVER_NOT_INLINED", site.watched().first() + ", whose method cannot be inlined (it is native or synchronized, has a loop or more than 120 bytecodes, "
                + "leaves after it has written, or there is no class file of it), or does not help: " + region.refusal().sentence());
    }

    private void settle(Site site, MethodSource source, SeenReceivers classes, Rejection why) {
        if (why == null) {
            registry.receivers().learn(source, classes);
            rejection.accept(site, new Rejection("RECEIVER_KNOWN", site.watched().first() + ": there will be native code for that when the class of the loop has been rewritten, "
                    + "which waits until no thread in it would lose by that"));
        } else {
            rejection.accept(site, why);
        }
    }
}
