package dev.backedge.agent.compile;

import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteRegistry;
import dev.backedge.compiler.bytecode.LoopRegion;
import java.util.Arrays;
import java.util.function.BiPredicate;

/**
 * Tells hooks whether compiled code may be entered with an object as the receiver of calls that have been inlined: whether its class inherits the methods whose
 * bodies those are. That never changes, so it is found out once for a class and a receiver, and remembered with the class, which it does not keep alive.
 * Runs in the application's threads: loads and initialises no class and calls nothing of the application's. Thread-safe.
 */
public final class ReceiverClasses implements BiPredicate<Object, Object> {
    private final SiteRegistry registry;
    private final BackendReference backend;
    private final Initialization initialization;
    private final ClassValue<Verdicts> verdicts = new ClassValue<>() {
        @Override
        protected Verdicts computeValue(Class<?> type) {
            return new Verdicts();
        }
    };

    public ReceiverClasses(SiteRegistry registry, BackendReference backend, Initialization initialization) {
        this.registry = registry;
        this.backend = backend;
        this.initialization = initialization;
    }

    /** What was found out of one class. An element is the number of a site, a receiver of it, and whether it is admitted, in the lowest bit. */
    private static final class Verdicts {
        private volatile long[] known = {};

        /** 1 or 0; -1 if it is not known. */
        int of(long receiver) {
            for (long each : known) {
                if (each >> 1 == receiver) {
                    return (int) each & 1;
                }
            }
            return -1;
        }

        synchronized void add(long receiver, boolean admitted) {
            long[] more = Arrays.copyOf(known, known.length + 1);
            more[known.length] = receiver << 1 | (admitted ? 1 : 0);
            known = more;
        }
    }

    /** @param object the receiver; @param which an Integer: slot of the site and number of the receiver, see {@link LoopRegion#receivers} */
    @Override
    public boolean test(Object object, Object which) {
        if (object == null) {
            return true;
        }
        int slot = (Integer) which / LoopRegion.MAX_RECEIVERS;
        int number = (Integer) which % LoopRegion.MAX_RECEIVERS;
        Site site = registry.at(slot);
        if (site == null) {
            return false;
        }
        Class<?> type = object.getClass();
        Verdicts ofType = verdicts.get(type);
        // a slot may get another site one day, a number never does
        long receiver = (long) site.number() * LoopRegion.MAX_RECEIVERS + number;
        int known = ofType.of(receiver);
        boolean admitted = known < 0 ? find(site, number, type, ofType, receiver) : known == 1;
        if (!admitted) {
            site.countRefusal(type.getName());
        }
        return admitted;
    }

    private boolean find(Site site, int number, Class<?> type, Verdicts ofType, long receiver) {
        LoopBackend opened = backend.opened();
        try {
            if (opened == null || initialization.shouldBeInitialized(type)) {
                return false;
            }
        } catch (ReflectiveOperationException e) {
            return false;
        }
        ClassLoader loader = registry.loader(site);
        boolean admitted = loader != null && site.receivers().get(number).callees().stream().allMatch(callee -> {
            if (callee.isClass()) {
                return type.getClassLoader() == null && type.getName().equals(callee.owner().replace('/', '.'));
            }
            Class<?> declaring = above(type, callee.owner().replace('/', '.'), loader);
            return declaring == type || declaring != null && opened.methods().isInherited(type, declaring, callee.name(), callee.descriptor());
        });
        ofType.add(receiver, admitted);
        return admitted;
    }

    /** The class itself, or the class or interface above it, that a class of this loader knows by this name: it has defined it, see {@code Reliance.sameLoader}. */
    private static Class<?> above(Class<?> type, String name, ClassLoader loader) {
        if (type == null || type.getClassLoader() == loader && type.getName().equals(name)) {
            return type;
        }
        Class<?> found = above(type.getSuperclass(), name, loader);
        for (Class<?> each : found == null ? type.getInterfaces() : new Class<?>[0]) {
            found = found == null ? above(each, name, loader) : found;
        }
        return found;
    }
}
