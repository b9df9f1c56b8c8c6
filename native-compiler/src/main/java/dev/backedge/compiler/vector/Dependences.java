package dev.backedge.compiler.vector;

import dev.backedge.compiler.analysis.Affine;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which accesses of a loop may meet in one element, in which iterations, and what must be tested before the loop so that they do not do so in an order that
 * vectors would change.
 *
 * <p>A vector loop runs a block of iterations at a time: each instruction of the body for all of them, before the next instruction. So two accesses to one
 * element keep their order if the one that comes first in time comes first in the body too, or if they lie a block apart at least.
 *
 * <p>Two arrays are one or disjoint. Whether they are is tested where it matters: where the loop could not be vectorised if they were one.
 */
final class Dependences {
    private final CountedLoop loop;
    private final List<Access> accesses = new ArrayList<>();
    private final Set<Apart> apart = new LinkedHashSet<>();
    private final Set<Far> far = new LinkedHashSet<>();
    private int block = Integer.MAX_VALUE;

    /** Two addresses that must not be equal. */
    record Apart(Value one, Value other) {
    }

    /** An invariant sum that must be 0 or less, or a block's iterations times this stride or more. */
    record Far(Affine distance, long stride) {
    }

    Dependences(CountedLoop loop, LoopBody body) throws Refusal {
        this.loop = loop;
        List<LoopBody.Step> steps = body.steps();
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).instr().opcode() == Opcode.LOAD || steps.get(i).instr().opcode() == Opcode.STORE) {
                accesses.add(access(steps.get(i), i));
            }
        }
    }

    /**
     * Finds what must hold.
     *
     * @param groups what is executed in another place than that of its step
     */
    void compare(Groups groups) throws Refusal {
        for (Access store : accesses) {
            for (Access other : accesses) {
                if (store.isStore() && other != store && (!other.isStore() || other.position() > store.position()) && shareMemory(store.kind(), other.kind())) {
                    compare(store, other, groups.position(store) < groups.position(other));
                }
            }
        }
    }

    static boolean shareMemory(ElementKind one, ElementKind other) {
        return one == other || one.bytes() == 1 && other.bytes() == 1;
    }

    private Access access(LoopBody.Step step, int position) throws Refusal {
        Value base = step.instr().operand(0);
        if (!loop.isInvariant(base)) {
            throw new Refusal("which array it accesses changes from iteration to iteration");
        }
        Affine index = loop.induction().modulo32(step.instr().operand(1));
        Long known = index == null ? null : loop.induction().stride(index);
        index = known == null ? null : index;
        long stride = known == null ? 0 : known;
        if (index == null && step.instr().opcode() == Opcode.STORE) {
            throw new Refusal("it stores at an index that is not counted in steps known beforehand");
        }
        if (index != null && stride == 0 && step.instr().opcode() == Opcode.STORE) {
            throw new Refusal("it stores to one array element again and again: keep that in a local variable");
        }
        return new Access(step, position, base, index, stride);
    }

    List<Access> accesses() {
        return accesses;
    }

    Set<Apart> apart() {
        return apart;
    }

    Set<Far> far() {
        return far;
    }

    /** Most iterations that a block may have. */
    int block() {
        return block;
    }

    /**
     * Pretends that both are accesses to one array; if that does not do, they must not be.
     *
     * @param inOrder whether the store is executed first
     */
    private void compare(Access store, Access other, boolean inOrder) throws Refusal {
        Affine difference = difference(store, other);
        boolean swapped = inOrder != store.position() < other.position();
        if (difference != null && isFixed(difference)) {
            if (neverMeet(difference, store)) {
                return;
            }
            long iterations = (int) difference.constant() / store.stride();
            if (iterations == 0 ? !swapped : inOrder == iterations > 0) {
                return;
            }
            if (store.base() == other.base() && iterations != 0) {
                block = (int) Math.min(block, Math.abs(iterations));
                return;
            }
        }
        if (store.base() != other.base()) {
            apart.add(new Apart(store.base(), other.base()));
        } else if (difference == null) {
            throw new Refusal("it stores to an array that it also " + (other.isStore() ? "stores to" : "reads") + " at indices that go another way");
        } else if (swapped) {
            throw new Refusal("it stores to elements that lie side by side, and accesses some of them in between");
        } else {
            boolean up = store.stride() > 0;
            far.add(new Far(inOrder == up ? difference.times(-1) : difference, Math.abs(store.stride())));
        }
    }

    /** How far the other access's index is always behind the store's; null if they do not go the same way. */
    private static Affine difference(Access store, Access other) {
        return other.index() == null || other.stride() != store.stride() ? null : store.index().minus(other.index());
    }

    /** Whether a store and another access to the same array go to different elements in all iterations. */
    static boolean neverMeet(Access store, Access other) {
        Affine difference = difference(store, other);
        return !shareMemory(store.kind(), other.kind()) || difference != null && isFixed(difference) && neverMeet(difference, store);
    }

    private static boolean neverMeet(Affine fixed, Access store) {
        return (int) fixed.constant() % store.stride() != 0;
    }

    private static boolean isFixed(Affine difference) {
        return difference.terms().isEmpty();
    }
}
