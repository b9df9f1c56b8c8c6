package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.IntOrder;
import dev.backedge.compiler.regalloc.Location.InSlot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gives a slot to each web of which something is in memory; webs that are over leave theirs to later ones. */
final class SpillSlots {
    private final Map<Web, InSlot> slots = new HashMap<>();
    private int bytes;

    SpillSlots(Lifetimes lifetimes) {
        Set<Web> spilled = new LinkedHashSet<>();
        for (Lifetime lifetime : lifetimes.all()) {
            if (!lifetime.isRematerializable()
                    && lifetime.intervals().stream().anyMatch(interval -> interval.register() == null)) {
                spilled.add(lifetime.web());
            }
        }
        List<Web> webs = new ArrayList<>(spilled);
        webs.sort(IntOrder.by(web -> web.ranges().start()));
        Map<InSlot, Integer> freeFrom = new LinkedHashMap<>();
        for (Web web : webs) {
            InSlot slot = null;
            for (Map.Entry<InSlot, Integer> entry : freeFrom.entrySet()) {
                if (entry.getValue() <= web.ranges().start() && entry.getKey().bytes() == web.registerClass().spillBytes()) {
                    slot = entry.getKey();
                    break;
                }
            }
            if (slot == null) {
                slot = newSlot(web.registerClass().spillBytes());
            }
            freeFrom.put(slot, web.ranges().end());
            slots.put(web, slot);
        }
    }

    private InSlot newSlot(int size) {
        int offset = (bytes + size - 1) & -size;
        bytes = offset + size;
        return new InSlot(offset, size);
    }

    InSlot of(Web web) {
        return slots.get(web);
    }

    /** Size of the spill area, a multiple of 16. */
    int bytes() {
        return (bytes + 15) & -16;
    }
}
