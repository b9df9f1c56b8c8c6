package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.LoopRegion;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Numbers the loops of one class, and asks for a second body of methods that have one. */
final class TrialAllocator implements SiteAllocator {
    private final Map<String, Integer> first = new HashMap<>();
    private final Predicate<String> chosen;
    private int next;

    /** @param next first number; @param chosen methods, name and descriptor, for which there is a trial */
    TrialAllocator(int next, Predicate<String> chosen) {
        this.next = next;
        this.chosen = chosen;
    }

    /** The next number. */
    int next() {
        return next;
    }

    @Override
    public int site(String className, String method, String descriptor, LoopRegion region) {
        first.putIfAbsent(method + descriptor, next);
        return next++;
    }

    @Override
    public int watch(String className, String method, String descriptor, LoopRegion region) {
        return next++;
    }

    @Override
    public int secondBody(String method, String descriptor) {
        return chosen.test(method + descriptor) ? first.getOrDefault(method + descriptor, NO_HOOK) : NO_HOOK;
    }
}
