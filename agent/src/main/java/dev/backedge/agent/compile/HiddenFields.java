package dev.backedge.agent.compile;

import dev.backedge.agent.site.Rejection;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteRegistry;
import dev.backedge.compiler.bytecode.AccessPath;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.trampoline.FieldReader;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Reads for hooks the fields to which the loop's method has no access, but a method that it has inlined. The fields are found when the loop is compiled, in the very class
 * that the names in the loop's class are known to mean; what is not an instance of that class is not read. Holds no class. Thread-safe; what hooks call takes no lock, and
 * loads and initialises no class.
 */
public final class HiddenFields {
    private final BackendReference backend;
    private final Initialization initialization;
    private final SiteRegistry registry;
    private final Object unread;
    /** By slot, those of its site, by the numbers of their paths. */
    private final AtomicReferenceArray<Found[]> found;

    private record Found(WeakReference<Class<?>> declaring, FieldReader.Field field) {
    }

    /** @param unread what is returned where nothing can be read: no object of the program */
    public HiddenFields(int slots, SiteRegistry registry, BackendReference backend, Initialization initialization, Object unread) {
        this.found = new AtomicReferenceArray<>(slots);
        this.registry = registry;
        this.backend = backend;
        this.initialization = initialization;
        this.unread = unread;
    }

    /** Finds the fields of a site, before it has code. @return why they cannot be read yet, or null */
    Rejection find(Site site, LoopRegion region, FieldReader reader) throws ReflectiveOperationException {
        if (region.paths().stream().noneMatch(AccessPath::isHidden)) {
            return null;
        }
        Map<String, Class<?>> known = initialization.known(registry.loader(site));
        Found[] fields = new Found[region.paths().size()];
        for (AccessPath path : region.paths()) {
            if (path.step() instanceof AccessPath.Step.HiddenField field) {
                Class<?> declaring = known.get(field.declaring().replace('/', '.'));
                FieldReader.Field id = declaring == null || initialization.shouldBeInitialized(declaring) ? null
                        : reader.find(declaring, field.name(), field.descriptor(), path.isStatic());
                if (id == null) {
                    return new Rejection("CALLEE_NOT_KNOWN", "the loop calls methods that read " + field.declaring().replace('/', '.') + "." + field.name()
                            + ", and that class is not initialised");
                }
                fields[path.number()] = new Found(new WeakReference<>(declaring), id);
            }
        }
        found.set(site.slot(), fields);
        return null;
    }

    /** @param object null for a static field; @param which an Integer: slot of the site and number of the path in one, see {@link LoopRegion#MAX_PATHS} */
    public Object reference(Object object, Object which) {
        return read(object, which, true);
    }

    /** The same for a number: a Long with the bits that the hook stores. */
    public Object number(Object object, Object which) {
        return read(object, which, false);
    }

    private Object read(Object object, Object which, boolean reference) {
        Found[] ofSite = found.get((Integer) which / LoopRegion.MAX_PATHS);
        Found path = ofSite == null ? null : ofSite[(Integer) which % LoopRegion.MAX_PATHS];
        Class<?> declaring = path == null ? null : path.declaring.get();
        LoopBackend opened = backend.opened();
        if (declaring == null || opened == null || path.field.isReference() != reference) {
            return unread;
        } else if (!path.field.isStatic() && !declaring.isInstance(object)) {
            // of another class than was guessed
            registry.at((Integer) which / LoopRegion.MAX_PATHS).countRefusal(object.getClass().getName());
            return unread;
        }
        Object of = path.field.isStatic() ? declaring : object;
        return reference ? opened.fields().reference(path.field, of) : (Object) opened.fields().number(path.field, of);
    }
}
