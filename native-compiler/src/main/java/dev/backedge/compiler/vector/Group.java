package dev.backedge.compiler.vector;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Accesses in steps of a few elements that together go over one array: all loads or all stores, always executed, whose indices differ by constants. In a block of n iterations they lie in a
 * <em>window</em> of n times {@link #ways()} elements, which is accessed as so many whole vectors; a <em>part</em> of it are the elements that one of the accesses goes to.
 *
 * <p>Stores have all parts, so that the window is theirs alone. Loads may leave some out: their window has an end of its own at the side to which the loop goes, where the next iteration
 * still accesses what lies behind it, so that all of it is in range.
 */
final class Group {
    static final int MOST_WAYS = 4;

    private final List<Access> members = new ArrayList<>();
    /** How far the index of each is from that of the first. */
    private final Map<Access, Integer> offsets = new IdentityHashMap<>();
    private int least;
    private int greatest;

    Group(Access first) {
        members.add(first);
        offsets.put(first, 0);
    }

    /** How far the access's index is from that of the first; null if that changes, or it belongs to something else. */
    Integer offset(Access access) {
        return distance(first(), access);
    }

    /** How far the one index is always behind the other, of accesses of one kind to one array in the same steps; else null. */
    static Integer distance(Access from, Access to) {
        if (from.isStore() != to.isStore() || from.kind() != to.kind() || from.base() != to.base() || from.stride() != to.stride()) {
            return null;
        }
        var difference = to.index().minus(from.index());
        return difference == null || !difference.terms().isEmpty() ? null : (Integer) (int) difference.constant();
    }

    /** Whether an access that is so far from the first lies in one window with all the others. */
    boolean reaches(int offset) {
        return Math.max(greatest, offset) - (long) Math.min(least, offset) < ways();
    }

    void add(Access access, int offset) {
        members.add(access);
        offsets.put(access, offset);
        least = Math.min(least, offset);
        greatest = Math.max(greatest, offset);
    }

    Access first() {
        return members.get(0);
    }

    /** In the order of the body. */
    List<Access> members() {
        return members;
    }

    boolean isStore() {
        return first().isStore();
    }

    /** Elements from one iteration to the next. */
    int ways() {
        return (int) Math.abs(first().stride());
    }

    /** Whether each element of a window is accessed, and once. */
    boolean isComplete() {
        return members.size() == ways() && offsets.values().stream().distinct().count() == ways();
    }

    /** Where it is executed: loads where the first of them is, stores where the last is. */
    int position() {
        return members.get(isStore() ? members.size() - 1 : 0).position();
    }

    /** How far the window of one iteration begins from the index of the first access. */
    int low() {
        return first().stride() > 0 ? least : greatest - ways() + 1;
    }

    /** Which of the window's parts it goes to, from 0. */
    int part(Access access) {
        return offsets.get(access) - low();
    }

    /** What it takes to bring its parts into vectors of their own, in instructions for each vector of the window. */
    int unzips() {
        boolean[] parts = new boolean[ways()];
        members.forEach(access -> parts[part(access)] = true);
        int wanted = 0;
        for (boolean part : parts) {
            wanted += part ? 1 : 0;
        }
        return ways() < 4 ? wanted : wanted + (parts[0] || parts[2] ? 2 : 0) + (parts[1] || parts[3] ? 2 : 0);
    }
}
