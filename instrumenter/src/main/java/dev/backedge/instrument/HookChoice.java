package dev.backedge.instrument;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which loops of a method get hooks where not all fit into it. All are tried first, which tells how large each hook is; then each gets one that there is room for, those
 * that come first in the order before the others. What a hook takes depends on which others there are, so that a choice may have to be tried again, with less
 * or with more in it.
 */
final class HookChoice {
    /** Each is a method written, so after that there is less care for what else might fit. */
    private static final int MOST_ATTEMPTS = 8;

    private final List<Integer> order;
    private final int limit;
    private final Map<Integer, Integer> bytes = new HashMap<>();
    private Set<Integer> best = Set.of();
    private int bestSize;
    private Set<Integer> tried;
    private int triedSize;
    private int attempts;

    /** @param order numbers of regions; @param limit most bytes of the method */
    HookChoice(List<Integer> order, int limit) {
        this.order = order;
        this.limit = limit;
        this.tried = new LinkedHashSet<>(order);
    }

    /** The loops to try next; empty if nothing is to be tried any more. */
    Set<Integer> next() {
        if (attempts > 0) {
            tried = best.isEmpty() ? fewer() : more();
        }
        return tried;
    }

    /** Tells what became of the last choice. Whether it is the best one so far. */
    boolean learn(HookedMethod attempt) {
        attempts++;
        tried.forEach(number -> bytes.put(number, attempt.bytes(number)));
        triedSize = attempt.size();
        if (triedSize > limit) {
            return false;
        }
        best = tried;
        bestSize = triedSize;
        return true;
    }

    /** What has been tried was too large. */
    private Set<Integer> fewer() {
        int room = limit - triedSize;
        for (int number : tried) {
            room += bytes.get(number);
        }
        Set<Integer> fewer = fitting(tried, attempts < MOST_ATTEMPTS ? room : room / 2);
        if (fewer.size() == tried.size()) {
            fewer.remove(lastOf(fewer));
        }
        return fewer;
    }

    /** What has been tried fits, or did so before something was added to it. */
    private Set<Integer> more() {
        Set<Integer> added = new LinkedHashSet<>(tried == best ? order : tried);
        added.removeAll(best);
        if (tried != best) {
            added.remove(lastOf(added));
        }
        added = fitting(added, limit - bestSize);
        if (added.isEmpty() || attempts >= MOST_ATTEMPTS) {
            return Set.of();
        }
        Set<Integer> more = new LinkedHashSet<>(best);
        more.addAll(added);
        return more;
    }

    private Set<Integer> fitting(Set<Integer> candidates, int room) {
        Set<Integer> fitting = new LinkedHashSet<>();
        int left = room;
        for (int number : order) {
            if (candidates.contains(number) && bytes.get(number) <= left) {
                fitting.add(number);
                left -= bytes.get(number);
            }
        }
        return fitting;
    }

    private static int lastOf(Set<Integer> numbers) {
        int last = -1;
        for (int number : numbers) {
            last = number;
        }
        return last;
    }

    List<Integer> leftOut() {
        List<Integer> leftOut = new ArrayList<>(order);
        leftOut.removeAll(best);
        return leftOut;
    }
}
