package dev.backedge.instrument;

import java.util.List;
import java.util.Set;

/**
 * A class after rewriting.
 *
 * @param bytes the class file; null if nothing was changed
 * @param sites every loop of the chosen methods, with its hook or the reason why it has none
 * @param trials the numbers of the trials for which methods have a second body: not all that were asked for, if there was no room
 */
public record InstrumentedClass(byte[] bytes, List<LoopSite> sites, Set<Integer> trials) {
    public InstrumentedClass {
        sites = List.copyOf(sites);
        trials = Set.copyOf(trials);
    }
}
