package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.regalloc.Allocation.Move;
import dev.backedge.compiler.regalloc.Location.InRegister;
import dev.backedge.compiler.regalloc.Location.InSlot;
import java.util.List;
import java.util.function.Consumer;

/** Inserts the moves between the intervals of each value: where they follow one another within a block, and on edges. */
final class Resolution {
    private final Numbering numbering;
    private final Liveness liveness;
    private final Lifetimes lifetimes;
    private final Places places;
    private final AllocationBuilder builder;
    private final Stores stores;

    Resolution(Numbering numbering, Liveness liveness, Lifetimes lifetimes, Places places, AllocationBuilder builder) {
        this.numbering = numbering;
        this.liveness = liveness;
        this.lifetimes = lifetimes;
        this.places = places;
        this.builder = builder;
        stores = new Stores(numbering, places, builder);
    }

    void run() {
        for (Lifetime lifetime : lifetimes.all()) {
            leaveFixedDefinition(lifetime);
            List<Interval> intervals = lifetime.intervals();
            for (int i = 1; i < intervals.size(); i++) {
                connect(lifetime, intervals.get(i));
            }
        }
        for (LirBlock block : numbering.blocks()) {
            for (LirBlock successor : block.successors()) {
                liveness.in(successor).stream().forEach(id -> carry(lifetimes.of(id), block, successor));
            }
        }
        stores.place();
        for (LirBlock block : numbering.blocks()) {
            for (int i = 0; i < block.arguments().size(); i++) {
                pass(block, i);
            }
        }
    }

    /** From the register that a FIXED result is in to the one the value has from then on. */
    private void leaveFixedDefinition(Lifetime lifetime) {
        int next = lifetime.ranges().start() + 1;
        if (lifetime.fixedDefinition() == null || lifetime.staysInFixedRegister()) {
            return;
        }
        if (numbering.isBlockStart(next)) {
            throw new IllegalArgumentException("The last instruction of a block has a fixed result: " + lifetime.definition());
        }
        move(lifetime, places.before(lifetime, next), places.at(lifetime, next), next);
    }

    private void connect(Lifetime lifetime, Interval interval) {
        int start = interval.start();
        if (numbering.isBlockStart(start) || !lifetime.ranges().contains(start - 1)) {
            // It begins on edges.
            return;
        }
        // Between inputs and results nothing moves: what is in memory from there on was stored before.
        int position = start & ~1;
        move(lifetime, places.before(lifetime, position), places.of(interval), position);
    }

    private void move(Lifetime lifetime, Location from, Location to, int position) {
        LirInstruction instruction = numbering.instruction(position);
        move(lifetime, from, to, numbering.weight(position), move -> builder.moveBefore(instruction, move));
    }

    private void carry(Lifetime lifetime, LirBlock from, LirBlock to) {
        Location before = places.at(lifetime, numbering.to(from) - 1);
        Location after = places.at(lifetime, numbering.from(to));
        if (before.equals(after)) {
            return;
        }
        if (from.successors().size() == 1) {
            move(lifetime, before, after, numbering.weight(from), move -> builder.moveAtEnd(from, move));
        } else if (numbering.predecessors(to).size() == 1) {
            move(lifetime, before, after, numbering.weight(to), move -> builder.moveAtStart(to, move));
        } else {
            throw new IllegalArgumentException("Critical edge from " + from + " to " + to);
        }
    }

    private void move(Lifetime lifetime, Location from, Location to, double weight, Consumer<Move> place) {
        if (to instanceof InRegister) {
            place.accept(AllocationBuilder.move(lifetime.value(), from, to));
        } else {
            stores.leave(lifetime, from, weight, place);
        }
    }

    /** An argument becomes a parameter. If both share a slot and the argument is in it, so is the parameter. */
    private void pass(LirBlock block, int index) {
        LirBlock successor = block.successors().get(0);
        Lifetime argument = lifetimes.of(block.arguments().get(index));
        Lifetime param = lifetimes.of(successor.params().get(index));
        Location from = places.at(argument, numbering.to(block) - 1);
        Location to = places.at(param, numbering.from(successor));
        boolean there = to instanceof InSlot && to.equals(places.inMemory(argument)) && stores.isAlwaysInMemory(argument);
        if (!there) {
            builder.moveAtEnd(block, new Move(argument.value(), param.value(), from, to));
        }
    }
}
