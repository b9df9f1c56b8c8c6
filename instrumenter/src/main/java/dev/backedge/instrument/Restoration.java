package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.Kind;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.ResumePoint;
import dev.backedge.compiler.bytecode.StateSlot;
import dev.backedge.compiler.bytecode.TypeFrame;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.objectweb.asm.Opcodes;

/**
 * Code in a hook's dispatch that makes the locals and the operand stack of some rows what they are to be. It may make more for a row than that
 * needs: what is dead there may hold anything of a type that the row's frame allows.
 *
 * @param row the one whose state it makes
 * @param references locals, and slots of the operand stack, whose reference is found by its name; empty but in the hook whose code has left
 * @param locals primitive locals read from the buffer; empty if control is handed on
 * @param zeroed locals that the target's frame has a type for, and that nothing will read
 * @param shift what is to be added to the number of a row to make that of the row in the next hook; 0 if there is none
 * @param rows numbers of the rows that it is for, ascending; that of {@code row} among them
 */
record Restoration(Hook.Row row, List<StateSlot> references, List<StateSlot> locals, List<Zeroed> zeroed, int shift, List<Integer> rows) {
    /** What a local takes, and a zero; what each piece of code takes whatever it restores, and another row in it. */
    private static final int LOCAL_BYTES = 9;
    private static final int ZERO_BYTES = 3;
    private static final int FIXED_BYTES = 6;
    private static final int SELECTION_BYTES = 7;

    record Zeroed(Kind kind, int local) {
    }

    /**
     * What must be the same for two rows to share a restoration.
     *
     * @param origin null if it makes no difference
     */
    private record Key(Hook origin, Hook next, int shift, Hook arrival, List<StateSlot> references, List<Object> referenceTypes,
                       List<Object> stack, List<ResumePoint.StackReference> stackReferences) {
    }

    /** As few, and as small ones, as a greedy search finds for the rows of a hook, in the order of their first rows. */
    static List<Restoration> plan(MethodLoops loops, Hook hook, SlowPath.Targets targets) {
        List<Restoration> alone = new ArrayList<>();
        for (int number = 0; number < hook.rows.size(); number++) {
            alone.add(alone(loops, hook, targets, number));
        }
        alone.sort(Comparator.comparingInt((Restoration r) -> -r.locals.size()).thenComparingInt(r -> -r.zeroed.size()));
        List<Restoration> shared = new ArrayList<>();
        for (Restoration restoration : alone) {
            int into = restoration.isEmpty(hook, targets) ? -1 : cheapest(restoration, shared, loops, hook, targets);
            if (into < 0) {
                shared.add(restoration);
            } else {
                shared.set(into, shared.get(into).union(restoration));
            }
        }
        shared.forEach(restoration -> restoration.rows.sort(null));
        shared.sort(Comparator.comparingInt(restoration -> restoration.rows.get(0)));
        return shared;
    }

    /** The one that grows least by making another's state too; -1 if that is better made alone. */
    private static int cheapest(Restoration restoration, List<Restoration> shared, MethodLoops loops, Hook hook, SlowPath.Targets targets) {
        int best = -1;
        int least = restoration.bytes();
        Key key = restoration.key(hook, targets);
        for (int i = 0; i < shared.size(); i++) {
            Restoration other = shared.get(i);
            if (!other.isEmpty(hook, targets) && other.key(hook, targets).equals(key)) {
                Restoration union = other.union(restoration);
                int more = union.bytes() - other.bytes() + SELECTION_BYTES;
                if (more < least && union.suits(loops, hook, targets)) {
                    least = more;
                    best = i;
                }
            }
        }
        return best;
    }

    /** About as many as it takes, without what is the same for all. */
    private int bytes() {
        return FIXED_BYTES + LOCAL_BYTES * locals.size() + ZERO_BYTES * zeroed.size();
    }

    /** What makes the states of both, if the rows of each can do with what the other makes. */
    private Restoration union(Restoration other) {
        List<StateSlot> allLocals = new ArrayList<>(locals);
        for (StateSlot slot : other.locals) {
            if (!allLocals.contains(slot)) {
                allLocals.add(slot);
            }
        }
        List<Zeroed> allZeroed = new ArrayList<>(zeroed);
        allZeroed.addAll(other.zeroed);
        List<Zeroed> left = allZeroed.stream().distinct().filter(zero -> allLocals.stream().noneMatch(slot -> slot.index() == zero.local && slot.kind() == zero.kind)).toList();
        List<Integer> allRows = new ArrayList<>(rows);
        allRows.addAll(other.rows);
        return new Restoration(row, references, List.copyOf(allLocals), left, shift, allRows);
    }

    /** Whether each of the rows needs what this makes, or can do with it. */
    private boolean suits(MethodLoops loops, Hook hook, SlowPath.Targets targets) {
        for (int number : rows) {
            Restoration needed = alone(loops, hook, targets, number);
            TypeFrame target = targets.frame(needed.row);
            for (StateSlot slot : locals) {
                if (!needed.locals.contains(slot) && !needed.isUnused(slot.kind(), slot.index(), loops, target)) {
                    return false;
                }
            }
            for (Zeroed zero : zeroed) {
                if (!needed.zeroed.contains(zero) && !needed.isUnused(zero.kind, zero.local, loops, target)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Restoration alone(MethodLoops loops, Hook hook, SlowPath.Targets targets, int number) {
        Hook.Row row = hook.rows.get(number);
        List<StateSlot> references = new ArrayList<>();
        List<StateSlot> locals = new ArrayList<>();
        for (StateSlot slot : row.point().slots()) {
            if (slot.kind() == Kind.REFERENCE && row.origin() == hook) {
                references.add(slot);
            } else if (slot.kind() != Kind.REFERENCE && slot.place() == StateSlot.Place.LOCAL && row.next() == null) {
                locals.add(slot);
            }
        }
        return new Restoration(row, List.copyOf(references), List.copyOf(locals), zeroed(loops, hook, row, targets.frame(row)),
                row.next() == null ? 0 : row.nextRow() - number, new ArrayList<>(List.of(number)));
    }

    private static List<Zeroed> zeroed(MethodLoops loops, Hook hook, Hook.Row row, TypeFrame target) {
        List<Zeroed> zeroed = new ArrayList<>();
        for (int n = 0; n < target.maxLocals(); n++) {
            Kind kind = target.localKind(n);
            Kind restored = HookPlan.restored(row.point(), n);
            // primitive ones are restored in the last hook alone
            boolean isDone = restored != null && (row.next() == null || restored == Kind.REFERENCE);
            if (kind != null && !isDone && !HookPlan.isKept(loops, row.point(), n)
                    && !HookPlan.isAssignable(hook.frame.local(n), target.local(n))) {
                zeroed.add(new Zeroed(kind, n));
            }
        }
        return List.copyOf(zeroed);
    }

    /** Whether nothing is to be done: control may go to the row's bytecode at once. */
    boolean isEmpty(Hook hook, SlowPath.Targets targets) {
        Hook arrival = targets.arrival(row);
        return references.isEmpty() && locals.isEmpty() && zeroed.isEmpty() && row.next() == null && targets.frame(row).height() == 0
                && (arrival == null || arrival == hook);
    }

    private Key key(Hook hook, SlowPath.Targets targets) {
        TypeFrame target = targets.frame(row);
        TypeFrame there = targets.frame(new Hook.Row(row.origin(), row.point(), null, 0));
        boolean anyOrigin = references.isEmpty() && target.height() == 0;
        return new Key(anyOrigin ? null : row.origin(), row.next(), shift, targets.arrival(row), references,
                references.stream().map(slot -> slot.place() == StateSlot.Place.STACK ? there.stack(slot.index()) : there.local(slot.index())).toList(), target.stackOfFrame(), row.point().stackReferences());
    }

    /** Whether a local may be given any value of a kind: nothing reads it, and the target's frame has that kind for it or none. */
    private boolean isUnused(Kind kind, int local, MethodLoops loops, TypeFrame target) {
        boolean half = local > 0 && TypeFrame.isWide(target.local(local - 1));
        boolean free = target.local(local) == Opcodes.TOP ? !half : target.localKind(local) == kind;
        boolean rest = kind.slots() == 1 || target.local(local) != Opcodes.TOP || local + 1 < target.maxLocals() && target.local(local + 1) == Opcodes.TOP;
        return free && rest && !HookPlan.isKept(loops, row.point(), local) && HookPlan.restored(row.point(), local) == null;
    }
}
