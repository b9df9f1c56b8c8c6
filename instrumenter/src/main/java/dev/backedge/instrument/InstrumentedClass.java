package dev.backedge.instrument;

import java.util.List;

/**
 * A class after rewriting.
 *
 * @param bytes the class file; null if nothing was changed
 * @param sites every loop of the chosen methods, with its hook or the reason why it has none
 */
public record InstrumentedClass(byte[] bytes, List<LoopSite> sites) {
    public InstrumentedClass {
        sites = List.copyOf(sites);
    }
}
