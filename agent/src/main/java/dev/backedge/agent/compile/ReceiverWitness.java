package dev.backedge.agent.compile;

import dev.backedge.agent.site.HotnessPolicy;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteRegistry;
import dev.backedge.agent.site.SiteState;
import dev.backedge.agent.site.WatchedReceivers;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.trampoline.FieldReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Looks at the receivers of calls in loops that wait for the classes of such. Runs in the application's threads: takes no lock, loads and initialises no class, calls nothing of
 * the application's, and keeps the names of classes alone.
 */
public final class ReceiverWitness implements BiConsumer<Object, Object> {
    private final SiteRegistry registry;
    private final HotnessPolicy policy;
    private final BackendReference backend;
    private final Initialization initialization;
    /** By class, its fields; kept with it. */
    private final ClassValue<Map<LoopRegion.WatchedField, Optional<FieldReader.Field>>> fields = new ClassValue<>() {
        @Override
        protected Map<LoopRegion.WatchedField, Optional<FieldReader.Field>> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    public ReceiverWitness(SiteRegistry registry, HotnessPolicy policy, BackendReference backend, Initialization initialization) {
        this.registry = registry;
        this.policy = policy;
        this.backend = backend;
        this.initialization = initialization;
    }

    /** @param object what the local variable holds from which the receiver is read, or null; @param which an Integer: slot of the site and number of the watch in one */
    @Override
    public void accept(Object object, Object which) {
        Site site = object == null ? null : registry.at((Integer) which / LoopRegion.MAX_RECEIVERS);
        WatchedReceivers watched = site == null ? null : site.watched();
        if (watched == null || site.state() != SiteState.COLD && site.state() != SiteState.COUNTING || !policy.warm(site.backEdges())) {
            return;
        }
        int number = (Integer) which % LoopRegion.MAX_RECEIVERS;
        note(site, number, receiver(object, watched.watches().get(number).fields()));
    }

    /** Looks at the receivers that are read from static fields. To be called by a thread that may take its time. */
    void lookAtStatics(Site site) throws ReflectiveOperationException {
        ClassLoader loader = registry.loader(site);
        List<LoopRegion.Watch> watches = site.watched().watches();
        for (int i = 0; i < watches.size(); i++) {
            List<LoopRegion.WatchedField> path = watches.get(i).fields();
            Class<?> owner = watches.get(i).local() >= 0 || loader == null ? null : initialization.known(loader).get(path.get(0).owner().replace('/', '.'));
            Object first = owner == null ? null : read(path.get(0), owner, owner);
            note(site, i, first == null ? null : receiver(first, path.subList(1, path.size())));
        }
    }

    private void note(Site site, int watch, Object receiver) {
        if (receiver != null) {
            Class<?> type = receiver.getClass();
            site.watched().note(watch, new WatchedReceivers.Seen(type.getName(), obstacle(type, registry.loader(site))));
        }
    }

    private static String obstacle(Class<?> type, ClassLoader loader) {
        if (type.isHidden()) {
            return "a class without a name (a lambda, perhaps), of which there is no class file";
        } else if (type.isArray()) {
            return "an array";
        }
        return type.getClassLoader() == loader ? null : "of another class loader than the loop";
    }

    /** Null if there is none, or it cannot be read. */
    private Object receiver(Object from, List<LoopRegion.WatchedField> path) {
        Object at = from;
        for (LoopRegion.WatchedField field : path) {
            Class<?> owner = at == null ? null : above(at.getClass(), field.owner().replace('/', '.'));
            at = owner == null ? null : read(field, owner, at);
        }
        return at;
    }

    /** @param of the object or, for a static field, the class */
    private Object read(LoopRegion.WatchedField field, Class<?> owner, Object of) {
        LoopBackend opened = backend.opened();
        if (opened == null) {
            return null;
        }
        Map<LoopRegion.WatchedField, Optional<FieldReader.Field>> known = fields.get(owner);
        Optional<FieldReader.Field> found = known.get(field);
        if (found == null) {
            try {
                if (initialization.shouldBeInitialized(owner)) {
                    return null;
                }
            } catch (ReflectiveOperationException e) {
                return null;
            }
            found = Optional.ofNullable(opened.fields().find(owner, field.name(), field.descriptor(), field.isStatic()));
            known.put(field, found);
        }
        return found.isEmpty() ? null : opened.fields().reference(found.get(), of);
    }

    private static Class<?> above(Class<?> type, String name) {
        Class<?> each = type;
        while (each != null && !each.getName().equals(name)) {
            each = each.getSuperclass();
        }
        return each;
    }
}
