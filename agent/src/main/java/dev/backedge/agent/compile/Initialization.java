package dev.backedge.agent.compile;

import dev.backedge.agent.site.Rejection;
import dev.backedge.compiler.bytecode.LoopRegion;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells whether classes are initialised, and neither loads nor initialises any. Thread-safe. */
public final class Initialization {
    private final Instrumentation instrumentation;

    public Initialization(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /**
     * Why a hook must not yet read static fields of these classes; null if they are all initialised.
     *
     * @param loader of the class whose loop it is
     */
    Rejection missing(ClassLoader loader, List<LoopRegion.StaticClass> classes) throws ReflectiveOperationException {
        if (classes.isEmpty()) {
            return null;
        }
        Map<String, Class<?>> known = known(loader);
        for (LoopRegion.StaticClass wanted : classes) {
            Class<?> named = known.get(wanted.named().replace('/', '.'));
            Class<?> declaring = named == null ? null : above(named, wanted.declaring().replace('/', '.'));
            if (declaring == null || shouldBeInitialized(declaring)) {
                return new Rejection("CLASS_NOT_INITIALIZED", "the loop reads a static field of " + wanted.declaring().replace('/', '.')
                        + ", which the program has not initialised yet");
            }
        }
        return null;
    }

    /** The classes that the names in a class of this loader are known to mean, by name. */
    Map<String, Class<?>> known(ClassLoader loader) {
        Map<String, Class<?>> known = new HashMap<>();
        for (Class<?> type : instrumentation.getInitiatedClasses(loader)) {
            known.put(type.getName(), type);
        }
        return known;
    }

    /** The class itself, or the one with this name among its superclasses and superinterfaces; null if there is none. */
    private static Class<?> above(Class<?> type, String name) {
        if (type == null || type.getName().equals(name)) {
            return type;
        }
        for (Class<?> superinterface : type.getInterfaces()) {
            Class<?> found = above(superinterface, name);
            if (found != null) {
                return found;
            }
        }
        return above(type.getSuperclass(), name);
    }

    boolean shouldBeInitialized(Class<?> type) throws ReflectiveOperationException {
        Set<Module> us = Set.of(Initialization.class.getModule());
        instrumentation.redefineModule(Object.class.getModule(), Set.of(), Map.of("jdk.internal.misc", us), Map.of(), Set.of(), Map.of());
        Class<?> unsafe = Class.forName("jdk.internal.misc.Unsafe");
        Method ask = unsafe.getMethod("shouldBeInitialized", Class.class);
        return (Boolean) ask.invoke(unsafe.getMethod("getUnsafe").invoke(null), type);
    }
}
