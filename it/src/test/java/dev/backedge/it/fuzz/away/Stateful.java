package dev.backedge.it.fuzz.away;

/** An object whose fields programs may change, and nobody else sees. */
public interface Stateful {
    /** The values of all its fields. */
    Object[] state();
}
