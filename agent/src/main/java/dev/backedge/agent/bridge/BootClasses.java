package dev.backedge.agent.bridge;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Set;

/** Defines classes in the bootstrap class loader's unnamed module. */
final class BootClasses {
    private BootClasses() {
    }

    /** Lets {@link #define} work. */
    static void open(Instrumentation instrumentation) {
        instrumentation.redefineModule(Object.class.getModule(), Set.of(), Map.of("jdk.internal.misc", Set.of(BootClasses.class.getModule())), Map.of(), Set.of(), Map.of());
    }

    /**
     * @param name as class files write it
     * @throws IllegalStateException if the JVM does not let us
     * @throws LinkageError if there is such a class already
     */
    static Class<?> define(String name, byte[] bytes) {
        try {
            Class<?> unsafe = Class.forName("jdk.internal.misc.Unsafe");
            Method define = unsafe.getMethod("defineClass", String.class, byte[].class, int.class, int.class, ClassLoader.class, ProtectionDomain.class);
            return (Class<?>) define.invoke(unsafe.getMethod("getUnsafe").invoke(null), name, bytes, 0, bytes.length, null, null);
        } catch (ReflectiveOperationException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e);
        }
    }
}
