package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.regalloc.Lifetime.UsePosition;
import dev.backedge.compiler.regalloc.Lifetime.Want;
import dev.backedge.compiler.x64.Register;
import java.util.List;

/**
 * A window on a {@link Lifetime}: the part of it that stays in one place. That place is a register, or memory (the slot of its
 * web, or nowhere for what is rematerialised) while {@link #register()} is null.
 */
final class Interval {
    private final Lifetime lifetime;
    private final int start;
    private int end;
    private Register register;
    private boolean live;
    private int nextChange;

    Interval(Lifetime lifetime, int start, int end) {
        this.lifetime = lifetime;
        this.start = start;
        this.end = end;
    }

    Lifetime lifetime() {
        return lifetime;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    void endAt(int position) {
        end = position;
    }

    Register register() {
        return register;
    }

    void assign(Register assigned) {
        register = assigned;
    }

    /**
     * Tells whether the interval is live at a position, which does not go back from call to call; in constant time while nothing
     * changes.
     */
    boolean advance(int position) {
        if (position >= nextChange) {
            Ranges ranges = lifetime.ranges();
            int range = ranges.firstEndingAfter(position);
            live = range < ranges.size() && ranges.from(range) <= position;
            nextChange = range == ranges.size() ? end : live ? ranges.to(range) : ranges.from(range);
        }
        return live && position < end;
    }

    /** Where the interval next ceases or starts to be live, as of the last {@link #advance}. */
    int nextChange() {
        return nextChange;
    }

    /** The first position at or after {@code from} where both are live, or {@link Ranges#NEVER}. */
    int firstCommon(Interval other, int from) {
        return lifetime.ranges().firstCommon(other.lifetime.ranges(),
                Math.max(from, Math.max(start, other.start)), Math.min(end, other.end));
    }

    /** The first use at or after a position that wants at least that much, and weighs as much; null if there is none. */
    UsePosition nextUse(int position, Want least, double weight) {
        List<UsePosition> uses = lifetime.uses();
        for (int i = lifetime.firstUse(Math.max(position, start)); i < uses.size() && uses.get(i).position() < end; i++) {
            UsePosition use = uses.get(i);
            if (use.want().compareTo(least) <= 0 && use.weight() >= weight) {
                return use;
            }
        }
        return null;
    }

    /** The position of {@link #nextUse}, or {@link Ranges#NEVER}. */
    int nextUsePosition(int position, Want least, double weight) {
        UsePosition use = nextUse(position, least, weight);
        return use == null ? Ranges.NEVER : use.position();
    }

    /** The last position before {@code position} where the value is used or defined, or the start. */
    int lastUseBefore(int position) {
        List<UsePosition> uses = lifetime.uses();
        for (int i = lifetime.firstUse(position) - 1; i >= 0 && uses.get(i).position() >= start; i--) {
            if (uses.get(i).want() != Want.NEXT_ITERATION) {
                return uses.get(i).position();
            }
        }
        return start;
    }

    @Override
    public String toString() {
        return lifetime.value() + "[" + start + ", " + end + ") " + (register == null ? "memory" : register);
    }
}
