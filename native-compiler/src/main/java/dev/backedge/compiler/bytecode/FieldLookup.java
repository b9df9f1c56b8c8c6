package dev.backedge.compiler.bytecode;

/**
 * Tells what classes declare, from their class files. It never loads a class, and it must give the same answer for ever, "not known" too: the hook
 * and the compiled code of a loop are made at different times, and must agree on what they share.
 */
@FunctionalInterface
public interface FieldLookup {
    /** Knows no class but the one that is analysed. */
    FieldLookup NONE = internalName -> null;

    /** What a class declares; null if that is not known. */
    ClassFields find(String internalName);
}
