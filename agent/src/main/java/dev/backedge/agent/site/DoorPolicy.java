package dev.backedge.agent.site;

/** By which way hooks enter: by native methods that pin arrays, or by the JDK's foreign-function linker, where that is possible. */
public enum DoorPolicy {
    /** Native methods alone. */
    JNR,
    /** The linker, wherever it leads in. */
    FFM,
    /** The linker for entries that are short. */
    AUTO
}
