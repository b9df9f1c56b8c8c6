package dev.backedge.agent.bridge;

/** What the agent does with classes of the bootstrap class loader; implemented by a class that is made at run time, see {@link BootAccessClass}. */
interface BootAccess {
    /**
     * Defines a class in the bootstrap class loader's unnamed module.
     *
     * @param name as class files write it
     * @throws LinkageError if there is such a class already, or the JVM does not let us
     */
    Class<?> define(String name, byte[] bytes);

    /** Sets one of {@link BridgeClass#HANDLERS}. @throws NoSuchFieldError if this bridge does not have it */
    void set(String field, Object value);

    /** One of {@link BridgeClass#TABLES}. */
    Object get(String field);
}
