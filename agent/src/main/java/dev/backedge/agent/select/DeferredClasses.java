package dev.backedge.agent.select;

import dev.backedge.agent.site.LoaderReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The classes that may have hooks and got none when they were loaded. Thread-safe; keeps no class loader. */
final class DeferredClasses {
    private final Map<Reference<ClassLoader>, Map<String, DeferredClass>> classes = new ConcurrentHashMap<>();
    private final ReferenceQueue<ClassLoader> gone = new ReferenceQueue<>();

    /** @param name internal name */
    DeferredClass defer(ClassLoader loader, String name) {
        for (Reference<? extends ClassLoader> each = gone.poll(); each != null; each = gone.poll()) {
            classes.remove(each);
        }
        LoaderReference reference = new LoaderReference(loader, gone);
        return classes.computeIfAbsent(reference, key -> new ConcurrentHashMap<>()).computeIfAbsent(name, key -> new DeferredClass(reference, key));
    }

    /** Null if it is not one of them. */
    DeferredClass find(ClassLoader loader, String name) {
        Map<String, DeferredClass> ofLoader = classes.isEmpty() ? null : classes.get(new LoaderReference(loader, null));
        return ofLoader == null ? null : ofLoader.get(name);
    }

    /** Those with this name. @param name internal name */
    List<DeferredClass> named(String name) {
        List<DeferredClass> named = new ArrayList<>(1);
        for (Map<String, DeferredClass> ofLoader : classes.values()) {
            DeferredClass found = ofLoader.get(name);
            if (found != null) {
                named.add(found);
            }
        }
        return named;
    }

    /** How many have no hooks yet. */
    long waiting() {
        return all().filter(each -> !each.isChosen()).count();
    }

    /** None has hooks any more. */
    void forget() {
        all().forEach(DeferredClass::forget);
    }

    private Stream<DeferredClass> all() {
        return classes.values().stream().flatMap(ofLoader -> ofLoader.values().stream());
    }
}
