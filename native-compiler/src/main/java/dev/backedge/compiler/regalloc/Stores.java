package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.regalloc.Allocation.Move;
import dev.backedge.compiler.regalloc.Location.InRegister;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Decides where spilled values are stored. A value never changes, so one store at its definition serves all the places where
 * it leaves its register; but if those run less often than the definition (cold blocks), each stores for itself.
 */
final class Stores {
    private record Candidate(Location from, double weight, Consumer<Move> place) {
    }

    private final Numbering numbering;
    private final Places places;
    private final AllocationBuilder builder;
    private final Map<Lifetime, List<Candidate>> candidates = new LinkedHashMap<>();
    private final Set<Lifetime> atDefinition = new HashSet<>();

    Stores(Numbering numbering, Places places, AllocationBuilder builder) {
        this.numbering = numbering;
        this.places = places;
        this.builder = builder;
    }

    /** A value leaves {@code from} for memory here. */
    void leave(Lifetime lifetime, Location from, double weight, Consumer<Move> place) {
        if (from instanceof InRegister && !lifetime.isRematerializable()) {
            candidates.computeIfAbsent(lifetime, l -> new ArrayList<>()).add(new Candidate(from, weight, place));
        }
    }

    /** Places the stores of all values that leave somewhere. */
    void place() {
        candidates.forEach((lifetime, leaving) -> {
            if (!(places.defined(lifetime) instanceof InRegister)) {
                return;
            }
            double weight = leaving.stream().mapToDouble(Candidate::weight).sum();
            LirInstruction next = afterDefinition(lifetime);
            if (next != null && weight >= numbering.weight(lifetime.ranges().start())) {
                atDefinition.add(lifetime);
                builder.moveBefore(next, store(lifetime, places.defined(lifetime)));
            } else {
                leaving.forEach(candidate -> candidate.place.accept(store(lifetime, candidate.from)));
            }
        });
    }

    /** Whether memory has the value wherever it is live. */
    boolean isAlwaysInMemory(Lifetime lifetime) {
        return atDefinition.contains(lifetime) || !(places.defined(lifetime) instanceof InRegister);
    }

    /** The instruction before which a value can be stored first, or null if it is the result of the last one. */
    private LirInstruction afterDefinition(Lifetime lifetime) {
        int start = lifetime.ranges().start();
        LirBlock block = numbering.block(start);
        int next = (start & ~1) + 2;
        return next < numbering.to(block) ? numbering.instruction(next) : null;
    }

    private Move store(Lifetime lifetime, Location from) {
        return AllocationBuilder.move(lifetime.value(), from, places.inMemory(lifetime));
    }
}
