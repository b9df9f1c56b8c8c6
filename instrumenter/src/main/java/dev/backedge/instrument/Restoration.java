package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.Kind;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.ResumePoint;
import dev.backedge.compiler.bytecode.StateSlot;
import dev.backedge.compiler.bytecode.TypeFrame;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.objectweb.asm.Opcodes;

/**
 * Code in a hook's dispatch that makes the locals and the operand stack of some rows what they are to be. One row's state does
 * for another that needs less: what the latter does not need is dead there, and may hold anything of a type that its frame allows.
 *
 * @param row the one whose state it makes
 * @param references locals, and slots of the operand stack, whose reference is found by its name; empty but in the hook whose code has left
 * @param locals primitive locals read from the buffer; empty if control is handed on
 * @param zeroed locals that the target's frame has a type for, and that nothing will read
 * @param shift what is to be added to the number of a row to make that of the row in the next hook; 0 if there is none
 * @param rows numbers of the rows that it is for, ascending; that of {@code row} among them
 */
record Restoration(Hook.Row row, List<StateSlot> references, List<StateSlot> locals, List<Zeroed> zeroed, int shift, List<Integer> rows) {
    record Zeroed(Kind kind, int local) {
    }

    /** What must be the same for two rows to share a restoration. */
    private record Key(Hook origin, Hook next, int shift, Hook arrival, List<StateSlot> references, List<Object> referenceTypes,
                       List<Object> stack, List<ResumePoint.StackReference> stackReferences) {
    }

    /** As few as a greedy search finds for the rows of a hook, in the order of their first rows. */
    static List<Restoration> plan(MethodLoops loops, Hook hook, SlowPath.Targets targets) {
        List<Restoration> alone = IntStream.range(0, hook.rows.size()).mapToObj(number -> alone(loops, hook, targets, number)).toList();
        List<Restoration> shared = new ArrayList<>();
        alone.stream().sorted(Comparator.comparingInt((Restoration r) -> -r.locals.size()).thenComparingInt(r -> -r.zeroed.size())).forEach(restoration -> {
            for (Restoration other : restoration.isEmpty(hook, targets) ? List.<Restoration>of() : shared) {
                if (other.key(hook, targets).equals(restoration.key(hook, targets)) && restoration.isMadeBy(other, loops, targets.frame(restoration.row))) {
                    other.rows.addAll(restoration.rows);
                    return;
                }
            }
            shared.add(restoration);
        });
        shared.forEach(restoration -> restoration.rows.sort(null));
        shared.sort(Comparator.comparingInt(restoration -> restoration.rows.get(0)));
        return shared;
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
            boolean restored = HookPlan.isRestored(row.point(), n) && (row.next() == null || kind == Kind.REFERENCE);
            if (kind != null && !restored && !HookPlan.isKept(loops, row.point(), n)
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
        return new Key(row.origin(), row.next(), shift, targets.arrival(row), references,
                references.stream().map(slot -> slot.place() == StateSlot.Place.STACK ? there.stack(slot.index()) : there.local(slot.index())).toList(), target.stackOfFrame(), row.point().stackReferences());
    }

    private boolean isMadeBy(Restoration other, MethodLoops loops, TypeFrame target) {
        return other.locals.containsAll(locals)
                && zeroed.stream().allMatch(zero -> other.zeroed.contains(zero) || other.locals.stream().anyMatch(slot -> slot.index() == zero.local))
                && other.locals.stream().allMatch(slot -> locals.contains(slot) || isUnused(slot.kind(), slot.index(), loops, target))
                && other.zeroed.stream().allMatch(zero -> zeroed.contains(zero) || isUnused(zero.kind, zero.local, loops, target));
    }

    /** Whether a local may be given any value of a kind: nothing reads it, and the target's frame has that kind for it or none. */
    private boolean isUnused(Kind kind, int local, MethodLoops loops, TypeFrame target) {
        boolean half = local > 0 && TypeFrame.isWide(target.local(local - 1));
        boolean free = target.local(local) == Opcodes.TOP ? !half : target.localKind(local) == kind;
        boolean rest = kind.slots() == 1 || target.local(local) != Opcodes.TOP || local + 1 < target.maxLocals() && target.local(local + 1) == Opcodes.TOP;
        return free && rest && !HookPlan.isKept(loops, row.point(), local) && !HookPlan.isRestored(row.point(), local);
    }
}
