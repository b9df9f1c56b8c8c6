package dev.backedge.agent.site;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A map for each class loader, which goes with the loader: none is kept alive, unless by what is put into its map. Thread-safe.
 *
 * @param <K> of a name, mostly
 * @param <V> what is known of it
 */
public final class LoaderMap<K, V> {
    private final Map<Reference<ClassLoader>, Map<K, V>> maps = new ConcurrentHashMap<>();
    private final ReferenceQueue<ClassLoader> gone = new ReferenceQueue<>();

    /** The loader's map, to put something into. */
    public Map<K, V> of(ClassLoader loader) {
        for (Reference<? extends ClassLoader> each = gone.poll(); each != null; each = gone.poll()) {
            maps.remove(each);
        }
        return maps.computeIfAbsent(new LoaderReference(loader, gone), key -> new ConcurrentHashMap<>());
    }

    /** The loader's map, to look something up in; it may be empty. */
    public Map<K, V> find(ClassLoader loader) {
        Map<K, V> found = maps.isEmpty() ? null : maps.get(new LoaderReference(loader, null));
        return found == null ? Map.of() : found;
    }

    /** The maps of all loaders. */
    public Collection<Map<K, V>> all() {
        return maps.values();
    }

    /** Forgets all of them. */
    public void clear() {
        maps.clear();
    }
}
