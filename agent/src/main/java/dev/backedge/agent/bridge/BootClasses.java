package dev.backedge.agent.bridge;

import java.lang.instrument.Instrumentation;
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
     * @throws LinkageError if there is such a class already, or if it does not let us
     */
    static Class<?> define(String name, byte[] bytes) {
        return access().define(name, bytes);
    }

    /** @throws IllegalStateException if the JVM does not let us */
    static BootAccess access() {
        return BootAccessClass.instance();
    }
}
