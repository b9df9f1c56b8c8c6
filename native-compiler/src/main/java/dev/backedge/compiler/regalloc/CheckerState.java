package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.regalloc.Allocation.Move;
import dev.backedge.compiler.regalloc.Location.InSlot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@link AllocationChecker} knows at a point of the program: for each location the virtual registers whose current value
 * it holds on every path. A location that is absent holds nothing known.
 */
final class CheckerState {
    private final Map<Location, Set<VirtualRegister>> contents = new HashMap<>();

    CheckerState copy() {
        CheckerState copy = new CheckerState();
        contents.forEach((location, values) -> copy.contents.put(location, new HashSet<>(values)));
        return copy;
    }

    Set<VirtualRegister> at(Location location) {
        return contents.getOrDefault(location, Set.of());
    }

    /** Something unknown is written. */
    void clobber(Location location) {
        contents.remove(location);
        if (location instanceof InSlot slot) {
            contents.keySet().removeIf(other -> other instanceof InSlot o
                    && o.offset() < slot.offset() + slot.bytes() && slot.offset() < o.offset() + o.bytes());
        }
    }

    /** A virtual register gets a new value here: other locations may still hold that of the last iteration. */
    void forget(VirtualRegister value) {
        contents.values().forEach(values -> values.remove(value));
        contents.values().removeIf(Set::isEmpty);
    }

    void write(Location location, VirtualRegister value) {
        clobber(location);
        add(location, value);
    }

    /** All sources are read before any destination is written; the caller has checked the moves. */
    void move(List<Move> group) {
        List<Set<VirtualRegister>> moved = new ArrayList<>();
        for (Move move : group) {
            moved.add(move.from() instanceof Location.Rematerialized ? Set.of(move.value()) : Set.copyOf(at(move.from())));
        }
        group.forEach(move -> clobber(move.to()));
        for (int i = 0; i < moved.size(); i++) {
            if (!moved.get(i).isEmpty()) {
                contents.put(group.get(i).to(), new HashSet<>(moved.get(i)));
            }
        }
    }

    /** Forgets all values but those that are live on, by id, and the arguments of the edge. */
    void keep(BitSet live, List<VirtualRegister> arguments) {
        for (Set<VirtualRegister> values : contents.values()) {
            values.removeIf(value -> !live.get(value.id()) && !arguments.contains(value));
        }
        contents.values().removeIf(Set::isEmpty);
    }

    /** On an edge: wherever an argument is, its parameter now is, and no old value of the parameter counts any more. */
    void rename(List<VirtualRegister> arguments, List<VirtualRegister> params) {
        if (params.isEmpty()) {
            return;
        }
        Map<Location, Set<VirtualRegister>> before = copy().contents;
        params.forEach(this::forget);
        before.forEach((location, values) -> {
            for (int i = 0; i < params.size(); i++) {
                if (values.contains(arguments.get(i))) {
                    add(location, params.get(i));
                }
            }
        });
    }

    /** Keeps what both know; returns whether this one lost something. */
    boolean meet(CheckerState other) {
        boolean changed = false;
        for (Map.Entry<Location, Set<VirtualRegister>> entry : contents.entrySet()) {
            changed |= entry.getValue().retainAll(other.at(entry.getKey()));
        }
        contents.values().removeIf(Set::isEmpty);
        return changed;
    }

    private void add(Location location, VirtualRegister value) {
        contents.computeIfAbsent(location, l -> new HashSet<>()).add(value);
    }
}
