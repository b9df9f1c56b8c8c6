package dev.backedge.instrument;

import java.util.List;
import java.util.Set;

/**
 * A class after rewriting.
 *
 * @param bytes the class file; null if nothing was changed
 * @param sites every loop of the chosen methods, with its hook or the reason why it has none
 * @param secondBodies the numbers by which calls of methods choose that have a second body: not all that were asked for, if there was no room
 */
public record InstrumentedClass(byte[] bytes, List<LoopSite> sites, Set<Integer> secondBodies) {
    public InstrumentedClass {
        sites = List.copyOf(sites);
        secondBodies = Set.copyOf(secondBodies);
    }
}
