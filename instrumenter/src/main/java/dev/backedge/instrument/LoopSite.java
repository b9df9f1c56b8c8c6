package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.LoopRegion;

/**
 * What the instrumenter did with one loop.
 *
 * @param site the number of its hook; {@link SiteAllocator#NO_HOOK} if it has none
 * @param refusal why it has no hook; null if it has one, and where the allocator asked for none
 */
public record LoopSite(String className, String method, String descriptor, LoopRegion region, int site, LoopRegion.Refusal refusal) {
    public boolean hooked() {
        return site != SiteAllocator.NO_HOOK;
    }
}
