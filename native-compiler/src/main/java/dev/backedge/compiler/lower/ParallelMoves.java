package dev.backedge.compiler.lower;

import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.lir.Target;
import dev.backedge.compiler.regalloc.Allocation.Move;
import dev.backedge.compiler.regalloc.Location;
import dev.backedge.compiler.regalloc.Location.InRegister;
import dev.backedge.compiler.regalloc.Location.InSlot;
import dev.backedge.compiler.regalloc.Location.Rematerialized;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a parallel group of moves in an order in which no move overwrites what another has still to read. Where there is a cycle, one
 * value waits in a scratch register; one at a time does, since a cycle that is cut runs to its end before the next is looked at.
 * Flags are left alone.
 */
final class ParallelMoves {
    private record Step(Location from, Location to, RegisterClass registerClass) {
    }

    private final Emission emission;

    ParallelMoves(Emission emission) {
        this.emission = emission;
    }

    void emit(List<Move> group) {
        List<Step> pending = new ArrayList<>();
        List<Step> rematerializations = new ArrayList<>();
        for (Move move : group) {
            if (move.from() instanceof Rematerialized) {
                // These read nothing: they wait until their destinations have been read.
                rematerializations.add(new Step(move.from(), move.to(), move.registerClass()));
            } else if (!move.from().equals(move.to())) {
                pending.add(new Step(move.from(), move.to(), move.registerClass()));
            }
        }
        boolean scratchTaken = false;
        while (!pending.isEmpty()) {
            Step ready = ready(pending);
            if (ready != null) {
                pending.remove(ready);
                boolean general = scratchTaken && isTaken(pending, Target.SCRATCH);
                boolean vector = scratchTaken && isTaken(pending, Target.FLOAT_SCRATCH);
                emission.move(ready.from(), ready.to(), ready.registerClass(), general, vector);
            } else {
                cut(pending);
                scratchTaken = true;
            }
        }
        for (Step step : rematerializations) {
            emission.move(step.from(), step.to(), step.registerClass(), false, false);
        }
    }

    private static boolean isTaken(List<Step> pending, dev.backedge.compiler.x64.Register scratch) {
        return pending.stream().anyMatch(step -> step.from().equals(new InRegister(scratch)));
    }

    private static Step ready(List<Step> pending) {
        for (Step step : pending) {
            boolean read = false;
            for (Step other : pending) {
                read |= other != step && overlap(other.from(), step.to());
            }
            if (!read) {
                return step;
            }
        }
        return null;
    }

    private static boolean overlap(Location a, Location b) {
        if (a instanceof InSlot x && b instanceof InSlot y) {
            return x.offset() < y.offset() + y.bytes() && y.offset() < x.offset() + x.bytes();
        }
        return a.equals(b);
    }

    /** Saves what some destination holds, a register's if possible, in the scratch register of its class. */
    private void cut(List<Step> pending) {
        Location saved = pending.get(0).to();
        for (Step step : pending) {
            if (step.to() instanceof InRegister) {
                saved = step.to();
                break;
            }
        }
        for (int i = 0; i < pending.size(); i++) {
            Step step = pending.get(i);
            if (step.from().equals(saved)) {
                Location scratch = new InRegister(switch (step.registerClass()) {
                    case GENERAL -> Target.SCRATCH;
                    case MASK -> Target.MASK_SCRATCH;
                    default -> Target.FLOAT_SCRATCH;
                });
                emission.move(saved, scratch, step.registerClass(), false, false);
                for (int j = i; j < pending.size(); j++) {
                    Step reader = pending.get(j);
                    if (reader.from().equals(saved)) {
                        pending.set(j, new Step(scratch, reader.to(), reader.registerClass()));
                    }
                }
                return;
            }
        }
        throw new IllegalStateException("a cycle of moves without a reader of " + saved);
    }
}
