package dev.backedge.agent.select;

import dev.backedge.agent.site.LoaderMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The classes that may have hooks and got none when they were loaded. Thread-safe; keeps no class loader. */
final class DeferredClasses {
    /** By internal name. */
    private final LoaderMap<String, DeferredClass> classes = new LoaderMap<>();

    /** @param name internal name */
    DeferredClass defer(ClassLoader loader, String name) {
        return classes.of(loader).computeIfAbsent(name, key -> new DeferredClass(loader, key));
    }

    /** Null if it is not one of them. */
    DeferredClass find(ClassLoader loader, String name) {
        return classes.find(loader).get(name);
    }

    /** Those with this name. @param name internal name */
    List<DeferredClass> named(String name) {
        List<DeferredClass> named = new ArrayList<>(1);
        for (Map<String, DeferredClass> ofLoader : classes.all()) {
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
        return classes.all().stream().flatMap(ofLoader -> ofLoader.values().stream());
    }
}
