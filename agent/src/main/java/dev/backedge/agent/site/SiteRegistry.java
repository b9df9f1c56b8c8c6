package dev.backedge.agent.site;

import dev.backedge.compiler.bytecode.ClassSource;
import dev.backedge.compiler.bytecode.CodeHash;
import dev.backedge.compiler.bytecode.LoopRegion;
import java.lang.invoke.VarHandle;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.tree.MethodNode;

/**
 * Every loop seen. A loop that is seen again, in a retransformation, is the same site: old activations and new code share
 * its slot. Holds no class and no class loader; a slot is used again only when its class is gone.
 */
public final class SiteRegistry {
    /** Why a loop is rejected for which there is no slot. */
    public static final String TOO_MANY_SITES = "TOO_MANY_SITES";
    /** Sites of unloaded classes, and of an agent that was stopped, that the report still tells of. */
    private static final int MOST_UNLOADED = 4096;

    /** Written under the lock, read without it: see {@link #put}. */
    private final Site[] slots;
    private final Map<SiteKey, Site> sites = new HashMap<>();
    /** The same by the internal names of their classes: a program may have tens of thousands. */
    private final Map<String, List<Site>> ofClass = new HashMap<>();
    /** Internal names of the classes of which some loop has inlined a method. */
    private final Set<String> inlined = new HashSet<>();
    private final Deque<Site> unloaded = new ArrayDeque<>();
    private final Deque<Integer> freeSlots = new ArrayDeque<>();
    private final ReferenceQueue<ClassLoader> goneLoaders = new ReferenceQueue<>();
    private final SlotTable table;
    private final HotnessPolicy policy;
    private final ReceiverKnowledge receivers = new ReceiverKnowledge();
    private int nextSlot;
    private int nextNumber = 1;
    private volatile boolean paused;
    /** Why no loop gets a slot; null if loops do. */
    private Rejection closed;

    public SiteRegistry(SlotTable table, HotnessPolicy policy) {
        this.slots = new Site[table.slots()];
        this.table = table;
        this.policy = policy;
    }

    /** What is known of receivers whose classes only the running program tells. */
    public ReceiverKnowledge receivers() {
        return receivers;
    }

    /** All slots that were ever taken are below this. */
    public synchronized int slotsTaken() {
        return nextSlot;
    }

    /** Whether the code of a site may be entered, as far as anybody's wishes go. Takes no lock. */
    public boolean admits(Site site) {
        return !paused && !site.isBarred();
    }

    /** Whether no code is entered at all. */
    public boolean isPaused() {
        return paused;
    }

    /** Whether no site may have code any more. */
    public synchronized boolean isClosed() {
        return closed != null;
    }

    /** No thread enters code of any site from now on; to be called before the entries are withdrawn, or after which they may be given again. */
    public void pause(boolean whether) {
        paused = whether;
    }

    /**
     * Gives all sites up: the report tells of them, and a class that is rewritten after {@link #reopen} gets new ones. Their slots stay closed for ever, since
     * activations of the rewritten methods may still run.
     */
    public synchronized void close(Rejection why) {
        closed = why;
        for (Site site : sites.values()) {
            site.reject(why);
            if (site.slot() != Site.NO_SLOT) {
                table.close(site.slot());
                put(site.slot(), null);
            }
            site.release();
            retire(site);
        }
        sites.clear();
        ofClass.clear();
        inlined.clear();
        receivers.clear();
    }

    /** Loops get sites with slots again, those that have been refused meanwhile, too. */
    public synchronized void reopen() {
        sites.values().forEach(this::retire);
        sites.clear();
        ofClass.clear();
        closed = null;
    }

    private void retire(Site site) {
        unloaded.add(site);
        if (unloaded.size() > MOST_UNLOADED) {
            unloaded.remove();
        }
    }

    /** The site with this slot; null if there is none. Takes no lock. */
    public Site at(int slot) {
        Site site = slots[slot];
        VarHandle.acquireFence();
        return site;
    }

    private void put(int slot, Site site) {
        VarHandle.releaseFence();
        slots[slot] = site;
    }

    /**
     * Registers a loop, or finds it again.
     *
     * @return REJECTED already, and without a slot, if all slots are taken or the registry is closed
     */
    public synchronized Site register(MethodSource source, LoopRegion region) {
        return find(source, region, closed);
    }

    /** Registers a loop that has no hook, for the report; rejects it if it is known and has no code. */
    public synchronized void registerRefused(MethodSource source, LoopRegion region, Rejection why) {
        Site site = find(source, region, why);
        if (site.state() != SiteState.INSTALLED) {
            site.reject(why);
        }
        if (why.code().equals("METHOD_TOO_LARGE") || why.code().equals("TOO_MANY_HOOKS")) {
            site.goWithoutHook();
            countAround(site);
        }
    }

    private Site find(MethodSource source, LoopRegion region, Rejection refusal) {
        ClassLoader loader = source.loader();
        if (loader == null) {
            throw new IllegalStateException("the class loader of " + source + " is gone");
        }
        SiteKey key = new SiteKey(new LoaderReference(loader, goneLoaders), source.className(), source.method(), source.descriptor(),
                region.headerBci(), 31 * source.hash() + region.hashCode());
        Site site = sites.get(key);
        if (site == null) {
            Site parent = region.parent() < 0 ? null : source.site(region.parent());
            if (!source.seen().isEmpty()) {
                supersede(key);
            }
            site = create(key, source, region, parent, refusal);
            sites.put(key, site);
            ofClass.computeIfAbsent(key.className(), name -> new ArrayList<>(4)).add(site);
            noteCallees(site);
        }
        source.site(region.number(), site);
        return site;
    }

    /** With more known of receivers a loop is another site; what it was is not worth telling of, unless it had code. */
    private void supersede(SiteKey now) {
        for (Site site : ofClass.getOrDefault(now.className(), List.of())) {
            SiteKey key = site.key();
            if (key.headerBci() == now.headerBci() && key.method().equals(now.method()) && key.descriptor().equals(now.descriptor())
                    && key.loader().equals(now.loader()) && site.code() == null) {
                site.supersede();
                if (site.slot() != Site.NO_SLOT) {
                    table.close(site.slot());
                }
            }
        }
    }

    private Site create(SiteKey key, MethodSource source, LoopRegion region, Site parent, Rejection refusal) {
        int slot = refusal != null ? Site.NO_SLOT : takeSlot();
        Site site = new Site(nextNumber++, slot, key, source, region, parent);
        if (refusal != null) {
            site.reject(refusal);
        } else if (slot == Site.NO_SLOT) {
            site.reject(new Rejection(TOO_MANY_SITES, "all " + slots.length + " sites of this JVM are taken"));
        } else {
            put(slot, site);
            table.body(slot, Body.HOOKED);
            // a loop that waits for receivers calls at each entry
            table.count(slot, site.watched() != null ? 0 : policy.step(site));
        }
        countAround(site);
        return site;
    }

    /** The loops around a new one report more often than they would without inner loops. None of them has run with a hook for the new one. */
    private void countAround(Site inner) {
        for (Site outer = inner.parent(); outer != null; outer = outer.parent()) {
            if (outer.slot() != Site.NO_SLOT && outer.watched() == null && outer.state() == SiteState.COLD) {
                table.count(outer.slot(), policy.step(outer));
            }
        }
    }

    private int takeSlot() {
        Integer free = freeSlots.poll();
        return free != null ? free : nextSlot < slots.length ? nextSlot++ : Site.NO_SLOT;
    }

    /** Has a site whose code was taken back counted again. */
    public void count(Site site) {
        table.count(site.slot(), policy.step(site));
        if (site.state() == SiteState.REJECTED) {
            table.close(site.slot());
        }
    }

    /** Every site, in the order of their numbers. */
    public synchronized List<Site> all() {
        List<Site> all = new ArrayList<>(sites.values());
        all.addAll(unloaded);
        all.removeIf(Site::isSuperseded);
        all.sort((a, b) -> Integer.compare(a.number(), b.number()));
        return all;
    }

    /** The sites of one class that have a slot. */
    public synchronized List<Site> ofClass(ClassLoader loader, String className) {
        List<Site> found = new ArrayList<>();
        for (Site site : ofClass.getOrDefault(className, List.of())) {
            if (site.slot() != Site.NO_SLOT && site.key().loader().get() == loader) {
                found.add(site);
            }
        }
        return found;
    }

    /** The sites of one method that have a slot; those of earlier bodies, too. */
    public synchronized List<Site> ofMethod(Site site) {
        List<Site> found = new ArrayList<>();
        for (Site other : ofClass(site.key().loader().get(), site.key().className())) {
            if (other.method().equals(site.method()) && other.descriptor().equals(site.descriptor())) {
                found.add(other);
            }
        }
        return found;
    }

    /**
     * Of a method that has been rewritten.
     *
     * @param sites those that have hooks now, one at least
     * @param choose whether calls choose a body, by the slot of the first of them; there is but one otherwise
     */
    public synchronized void rewritten(List<Site> sites, boolean choose) {
        Set<MethodBodies> before = new LinkedHashSet<>();
        Trial running = null;
        for (Site site : ofMethod(sites.get(0))) {
            MethodBodies bodies = site.bodies();
            if (bodies != null && before.add(bodies)) {
                Trial trial = bodies.trial();
                running = running == null && trial != null && trial.state() == Trial.State.RUNNING ? trial : running;
            }
        }
        before.forEach(MethodBodies::detach);
        if (choose) {
            MethodBodies bodies = new MethodBodies(table, sites.get(0).slot());
            bodies.trial(running);
            sites.forEach(site -> site.bodies(bodies));
            settleBodies(sites.get(0));
        } else if (running != null) {
            running.abandon();
        }
    }

    /** Starts a trial of a site's method, which has two bodies. */
    public synchronized void tryMethod(Site site) {
        Trial trial = new Trial();
        trial.start(System.nanoTime());
        site.bodies().trial(trial);
        settleBodies(site);
    }

    /** Has calls of a site's method run the body that they are to run, now that a trial has begun or ended, or a loop has been rejected. */
    public synchronized void settleBodies(Site site) {
        MethodBodies bodies = site.bodies();
        if (bodies != null) {
            boolean wanted = false;
            for (Site each : ofMethod(site)) {
                wanted |= each.bodies() == bodies && each.state() != SiteState.REJECTED;
            }
            bodies.settle(wanted);
        }
    }

    /**
     * Ends the code of every loop that has inlined a method of a class of this name, which is being redefined and has from now on another body: frames that
     * still run such a loop must call the new one. Loops found in the new class file are sites of their own.
     */
    public void redefined(String className, byte[] classFile) {
        List<Site> concerned = inlining(className);
        if (concerned.isEmpty()) {
            return;
        }
        ClassSource now = read(classFile);
        for (Site site : concerned) {
            for (LoopRegion.Callee callee : site.callees()) {
                MethodNode method = now == null ? null : now.method(callee.name(), callee.descriptor());
                boolean other = callee.owner().equals(className) && (method == null || CodeHash.of(method) != callee.codeHash());
                if (other && site.reject(new Rejection("CALLEE_REDEFINED", className.replace('/', '.') + "." + callee.name() + callee.descriptor()
                        + ", which the loop calls, has been redefined"))) {
                    table.close(site.slot());
                    site.release();
                }
            }
        }
    }

    /** Null if it cannot be read: then nobody knows what it says. */
    private static ClassSource read(byte[] classFile) {
        try {
            return ClassSource.read(classFile);
        } catch (RuntimeException e) {
            return null;
        }
    }

    private synchronized List<Site> inlining(String className) {
        if (!inlined.contains(className)) {
            return List.of();
        }
        return sites.values().stream().filter(site -> site.slot() != Site.NO_SLOT
                && site.callees().stream().anyMatch(callee -> callee.owner().equals(className))).toList();
    }

    /** Class loader of a site; null if it is gone. */
    public ClassLoader loader(Site site) {
        return site.key().loader().get();
    }

    /** Frees what belonged to class loaders that are gone. */
    public synchronized void expunge() {
        boolean any = false;
        while (goneLoaders.poll() != null) {
            any = true;
        }
        if (!any) {
            return;
        }
        for (Iterator<Site> each = sites.values().iterator(); each.hasNext(); ) {
            Site site = each.next();
            if (site.key().loader().get() == null) {
                each.remove();
                if (site.slot() != Site.NO_SLOT) {
                    table.close(site.slot());
                    put(site.slot(), null);
                    freeSlots.add(site.slot());
                }
                ofClass.computeIfPresent(site.key().className(), (name, sameName) -> sameName.remove(site) && sameName.isEmpty() ? null : sameName);
                site.unload();
                retire(site);
            }
        }
        inlined.clear();
        sites.values().forEach(this::noteCallees);
    }

    private void noteCallees(Site site) {
        site.callees().forEach(callee -> inlined.add(callee.owner()));
    }
}
