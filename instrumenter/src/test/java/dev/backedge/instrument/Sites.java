package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.LoopRegion;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives every loop a hook that can have one, be it only to watch receivers. */
final class Sites implements SiteAllocator {
    private final AtomicInteger next = new AtomicInteger();

    @Override
    public int site(String className, String method, String descriptor, LoopRegion region) {
        return next.getAndIncrement();
    }

    @Override
    public int watch(String className, String method, String descriptor, LoopRegion region) {
        return next.getAndIncrement();
    }
}
