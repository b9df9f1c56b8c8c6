package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.IntOrder;
import dev.backedge.compiler.regalloc.Lifetime.UsePosition;
import dev.backedge.compiler.regalloc.Lifetime.Want;
import dev.backedge.compiler.x64.Register;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The walk over the intervals in order of their starts that gives each a register or memory, splitting where it must (Wimmer
 * and Moessenboeck 2005, figures 4 to 6).
 *
 * <p>Where no register is free, the value with the furthest next use goes to memory; uses in colder code than here do not
 * count at first, and those of a loop's next iteration do.
 */
final class RegisterWalk {
    private final Numbering numbering;
    private final Lifetimes lifetimes;
    private final RegisterChoice choice;
    private final PriorityQueue<Interval> unhandled = new PriorityQueue<>(
            IntOrder.by(Interval::start, interval -> interval.lifetime().value().id()));
    private final List<Interval> active = new ArrayList<>();
    private final List<Interval> inactive = new ArrayList<>();
    private int position;

    RegisterWalk(Numbering numbering, Lifetimes lifetimes) {
        this.numbering = numbering;
        this.lifetimes = lifetimes;
        choice = new RegisterChoice(lifetimes);
    }

    void run() throws Bailout {
        for (Lifetime lifetime : lifetimes.all()) {
            if (!lifetime.staysInFixedRegister()) {
                begin(lifetime.firstInterval());
            }
        }
        while (!unhandled.isEmpty()) {
            Interval current = unhandled.remove();
            position = current.start();
            expire();
            if (!assignFree(current)) {
                assignBlocked(current);
            }
        }
    }

    /** A constant is not made before a use that runs at least as often as its definition. */
    private void begin(Interval first) {
        Lifetime lifetime = first.lifetime();
        if (lifetime.isRematerializable()
                && first.nextUse(first.start(), Want.SHOULD, numbering.weight(first.start())) == null) {
            keepInMemory(first);
        } else {
            unhandled.add(first);
        }
    }

    private void expire() {
        int kept = 0;
        int sleeping = inactive.size();
        for (Interval interval : active) {
            if (interval.advance(position)) {
                active.set(kept++, interval);
            } else if (interval.end() > position) {
                inactive.add(interval);
            }
        }
        active.subList(kept, active.size()).clear();
        kept = 0;
        for (int i = 0; i < inactive.size(); i++) {
            Interval interval = inactive.get(i);
            if (i >= sleeping || !interval.advance(position)) {
                if (interval.end() > position) {
                    inactive.set(kept++, interval);
                }
            } else {
                active.add(interval);
            }
        }
        inactive.subList(kept, inactive.size()).clear();
    }

    /** Takes a register that is free for the whole interval, or for its first part if that is the cheapest way; else false. */
    private boolean assignFree(Interval current) throws Bailout {
        Map<Register, Integer> freeUntil = new EnumMap<>(Register.class);
        for (Register register : RegisterFile.of(current.lifetime().value().registerClass())) {
            freeUntil.put(register, fixedConflict(register, current));
        }
        for (Interval other : active) {
            freeUntil.replace(other.register(), position);
        }
        for (Interval other : inactiveInTheWay(current)) {
            int common = other.firstCommon(current, position);
            freeUntil.computeIfPresent(other.register(), (r, until) -> Math.min(until, common));
        }
        Register register = choice.choose(current, freeUntil);
        int free = freeUntil.get(register);
        if (free < current.end() && (free <= position || !splitBefore(current, free))) {
            return false;
        }
        assign(current, register);
        return true;
    }

    /**
     * Intervals that are in a lifetime hole now, but not for all of another's time. Only what has been split can meet such: where
     * an SSA value is defined, everything that it will ever be live together with and that was defined before it is live.
     */
    private List<Interval> inactiveInTheWay(Interval current) {
        if (current.start() == current.lifetime().ranges().start()) {
            return List.of();
        }
        List<Interval> inTheWay = new ArrayList<>();
        for (Interval other : inactive) {
            if (other.lifetime().web().sharesFile(current.lifetime().web()) && other.nextChange() < current.end()
                    && other.firstCommon(current, position) != Ranges.NEVER) {
                inTheWay.add(other);
            }
        }
        return inTheWay;
    }

    /** Takes the register whose value is needed last, or gives current itself to memory if it is that. */
    private void assignBlocked(Interval current) throws Bailout {
        Register best = null;
        NextUse bestUse = null;
        Map<Register, NextUse> nextUses = new EnumMap<>(Register.class);
        for (Register register : RegisterFile.of(current.lifetime().value().registerClass())) {
            int conflict = fixedConflict(register, current);
            nextUses.put(register, new NextUse(conflict, conflict));
        }
        for (Interval other : active) {
            nextUses.computeIfPresent(other.register(), (r, use) -> use.earlier(nextUse(other)));
        }
        for (Interval other : inactiveInTheWay(current)) {
            nextUses.computeIfPresent(other.register(), (r, use) -> use.earlier(nextUse(other)));
        }
        for (Register register : RegisterFile.of(current.lifetime().value().registerClass())) {
            NextUse use = nextUses.get(register);
            if (best == null || use.compareTo(bestUse) > 0) {
                best = register;
                bestUse = use;
            }
        }
        boolean must = current.nextUsePosition(position, Want.MUST, 0) <= position;
        if (!must && bestUse.compareTo(nextUse(current)) <= 0) {
            keepInMemory(current);
            return;
        }
        int conflict = fixedConflict(best, current);
        if (bestUse == NextUse.NOW || conflict <= position) {
            if (must) {
                throw exhausted(current);
            }
            keepInMemory(current);
            return;
        }
        if (conflict < current.end() && !splitBefore(current, conflict)) {
            throw exhausted(current);
        }
        evict(best, current);
        assign(current, best);
    }

    private Bailout exhausted(Interval current) {
        return new Bailout("REGISTERS_EXHAUSTED",
                "No register is left for " + current.lifetime().value() + " at: " + numbering.instruction(position));
    }

    /** When a value is needed again: by code as hot as here, and by any code. */
    private record NextUse(int hot, int any) implements Comparable<NextUse> {
        /** The instruction at hand needs it. */
        static final NextUse NOW = new NextUse(-1, -1);

        @Override
        public int compareTo(NextUse other) {
            return hot != other.hot ? Integer.compare(hot, other.hot) : Integer.compare(any, other.any);
        }

        NextUse earlier(NextUse other) {
            return compareTo(other) <= 0 ? this : other;
        }
    }

    private NextUse nextUse(Interval interval) {
        if (interval.nextUsePosition(position, Want.MUST, 0) <= position) {
            return NextUse.NOW;
        }
        int any = interval.nextUsePosition(position, Want.NEXT_ITERATION, 0);
        int hot = interval.nextUsePosition(position, Want.NEXT_ITERATION, numbering.weight(position));
        return new NextUse(hot, any);
    }

    private void evict(Register register, Interval current) {
        for (int i = active.size() - 1; i >= 0; i--) {
            Interval other = active.get(i);
            if (other.register() == register) {
                active.remove(i);
                if (other.start() == position) {
                    other.assign(null);
                    keepInMemory(other);
                } else {
                    int low = Math.max(other.start(), other.lastUseBefore(position)) + 1;
                    int split = numbering.bestSplit(low, position);
                    Interval rest = other.lifetime().split(other, split);
                    keepInMemory(rest);
                }
            }
        }
        for (Interval other : inactiveInTheWay(current)) {
            if (other.register() == register) {
                inactive.remove(other);
                unhandled.add(other.lifetime().split(other, position));
            }
        }
    }

    /** Ends an interval no later than a position at which its register is taken; its rest is allocated later. */
    private boolean splitBefore(Interval interval, int limit) {
        int low = interval.start() + 1;
        int high = limit;
        if (high % 2 == 1) {
            // Between reading inputs and writing results nothing moves, but an input may be left behind if memory has it.
            boolean leaves = interval.nextUsePosition(high - 1, Want.MUST, 0) == high - 1
                    && interval.nextUsePosition(high, Want.MUST, 0) != high;
            high -= leaves ? 0 : 1;
        }
        if (high < low) {
            return false;
        }
        int split = numbering.bestSplit(low, high);
        Interval rest = interval.lifetime().split(interval, split);
        if (split % 2 == 1 && rest.start() == split) {
            keepInMemory(rest);
        } else {
            unhandled.add(rest);
        }
        return true;
    }

    /** Leaves an interval without a register up to where one is needed again. */
    private void keepInMemory(Interval interval) {
        int low = Math.max(interval.start(), position) + 1;
        low += low % 2;
        UsePosition must = interval.nextUse(interval.start(), Want.MUST, 0);
        UsePosition hot = interval.nextUse(low, Want.SHOULD, Math.nextUp(numbering.weight(interval.start())));
        UsePosition use = must == null || hot != null && hot.position() < must.position() ? hot : must;
        if (use != null) {
            int reload = numbering.bestSplit(low, use.position() & ~1);
            unhandled.add(interval.lifetime().split(interval, reload));
        }
    }

    private void assign(Interval interval, Register register) {
        interval.assign(register);
        interval.advance(position);
        choice.chosen(interval, register);
        active.add(interval);
    }

    private int fixedConflict(Register register, Interval interval) {
        Lifetime lifetime = interval.lifetime();
        return lifetimes.fixed(register).firstConflict(lifetime.value(), lifetime.ranges(), position, interval.end());
    }
}
