package dev.backedge.agent.compile;

import dev.backedge.compiler.bytecode.Reliance;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Tells of which classes compiled code may execute methods, as they are now. Loads and initialises none. Thread-safe. */
public final class CalleeClasses {
    private final Initialization initialization;
    private final LoadedClassFiles files;

    public CalleeClasses(Initialization initialization, LoadedClassFiles files) {
        this.initialization = initialization;
        this.files = files;
    }

    /**
     * Names of the classes that do not fulfil what is asked of them.
     *
     * @param loader of the loop's class
     * @param className internal name of the loop's class
     */
    Set<String> unmet(ClassLoader loader, String className, List<Reliance> reliances) throws ReflectiveOperationException {
        Set<String> unmet = new TreeSet<>();
        if (reliances.isEmpty()) {
            return unmet;
        }
        Map<String, Class<?>> known = initialization.known(loader);
        Class<?> own = known.get(className.replace('/', '.'));
        for (Reliance reliance : reliances) {
            Class<?> type = known.get(reliance.name().replace('/', '.'));
            if (own == null || type == null || type != own && !isAsExpected(type, own, reliance)
                    || reliance.initialised() && initialization.shouldBeInitialized(type)) {
                unmet.add(reliance.name());
            }
        }
        return unmet;
    }

    private boolean isAsExpected(Class<?> type, Class<?> own, Reliance reliance) {
        boolean sameLoader = type.getClassLoader() == own.getClassLoader();
        return (sameLoader || !reliance.sameLoader()) && files.isMadeFrom(type.getClassLoader(), reliance.name(), reliance.fileHash())
                && (type.getModule() == own.getModule()
                    || own.getModule().canRead(type.getModule()) && type.getModule().isExported(type.getPackageName(), own.getModule()));
    }
}
