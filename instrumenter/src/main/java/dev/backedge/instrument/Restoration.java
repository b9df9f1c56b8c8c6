package dev.backedge.instrument;

import dev.backedge.compiler.IntOrder;
import dev.backedge.compiler.bytecode.Kind;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.ResumePoint;
import dev.backedge.compiler.bytecode.StateSlot;
import dev.backedge.compiler.bytecode.TypeFrame;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** One row, and what the search asks of it again and again; items are numbered by a {@link Search}. */
    private static final class Needs {
        private final Restoration alone;
        /** The same number for all that may share a restoration; negative for one that needs none. */
        private final int group;
        private final TypeFrame target;
        /** By local; null where it gets nothing from the buffer. */
        private final Kind[] restored;
        /** What it makes, and what may be made for it. */
        private final BitSet locals = new BitSet();
        private final BitSet zeroed = new BitSet();
        /** Null until somebody asks: most rows have nobody to share with. */
        private BitSet allowedLocals;
        private BitSet allowedZeroed;

        /** @param groups by what is the same in each */
        Needs(MethodLoops loops, Hook hook, SlowPath.Targets targets, int number, Map<Key, Integer> groups) {
            this.target = targets.frame(hook.rows.get(number));
            this.restored = HookPlan.restored(hook.rows.get(number).point(), target.maxLocals());
            this.alone = alone(loops, hook, target, restored, number);
            this.group = alone.isEmpty(hook, targets) ? -1 : groups.computeIfAbsent(alone.key(hook, targets), key -> groups.size());
        }

        void allow(Search search) {
            if (allowedLocals == null) {
                allowedLocals = new BitSet();
                allowedZeroed = new BitSet();
                for (Map.Entry<StateSlot, Integer> each : search.locals.entrySet()) {
                    int item = each.getValue();
                    allowedLocals.set(item, locals.get(item) || isUnused(each.getKey().kind(), each.getKey().index(), search.loops));
                }
                for (Map.Entry<Zeroed, Integer> each : search.zeroed.entrySet()) {
                    int item = each.getValue();
                    allowedZeroed.set(item, zeroed.get(item) || isUnused(each.getKey().kind, each.getKey().local, search.loops));
                }
            }
        }

        /** Whether a local may be given any value of a kind: nothing reads it, and the target's frame has that kind for it or none. */
        private boolean isUnused(Kind kind, int local, MethodLoops loops) {
            if (restored[local] != null) {
                return false;
            }
            boolean half = local > 0 && TypeFrame.isWide(target.local(local - 1));
            boolean free = target.local(local) == Opcodes.TOP ? !half : target.localKind(local) == kind;
            boolean rest = kind.slots() == 1 || target.local(local) != Opcodes.TOP || local + 1 < target.maxLocals() && target.local(local + 1) == Opcodes.TOP;
            return free && rest && !loops.isLiveBefore(alone.row.point().instruction(), local);
        }
    }

    /** Rows that share a restoration. */
    private static final class Shared {
        private final Needs first;
        private Restoration made;
        private final BitSet locals;
        private final BitSet zeroed;
        /** Null until somebody asks. */
        private BitSet allowedLocals;
        private BitSet allowedZeroed;

        Shared(Needs first) {
            this.first = first;
            this.made = first.alone;
            this.locals = (BitSet) first.locals.clone();
            this.zeroed = (BitSet) first.zeroed.clone();
        }

        void allow(Search search) {
            if (allowedLocals == null) {
                first.allow(search);
                allowedLocals = (BitSet) first.allowedLocals.clone();
                allowedZeroed = (BitSet) first.allowedZeroed.clone();
            }
        }

        /** Of a row that has been found to be allowed, and that allows what there is. */
        void add(Needs row) {
            made = made.union(row.alone);
            locals.or(row.locals);
            zeroed.or(row.zeroed);
            allowedLocals.and(row.allowedLocals);
            allowedZeroed.and(row.allowedZeroed);
        }
    }

    /** As few, and as small restorations, as a greedy search finds for the rows of a hook. A method of hundreds of loops has thousands of rows: so it works with sets of numbers. */
    private static final class Search {
        private final MethodLoops loops;
        private final List<Needs> rows = new ArrayList<>();
        private final Map<StateSlot, Integer> locals = new LinkedHashMap<>();
        private final Map<Zeroed, Integer> zeroed = new LinkedHashMap<>();
        /** Of each local, the number of its zero; negative if it has none. */
        private final int[] zeroOf;

        Search(MethodLoops loops, Hook hook, SlowPath.Targets targets) {
            this.loops = loops;
            Map<Key, Integer> groups = new HashMap<>();
            for (int number = 0; number < hook.rows.size(); number++) {
                Needs row = new Needs(loops, hook, targets, number, groups);
                rows.add(row);
                row.alone.locals.forEach(slot -> row.locals.set(locals.computeIfAbsent(slot, key -> locals.size())));
                row.alone.zeroed.forEach(zero -> row.zeroed.set(zeroed.computeIfAbsent(zero, key -> zeroed.size())));
            }
            zeroOf = new int[locals.size()];
            locals.forEach((slot, item) -> zeroOf[item] = zeroed.isEmpty() ? -1 : zeroed.getOrDefault(new Zeroed(slot.kind(), slot.index()), -1));
        }

        List<Shared> run() {
            List<Needs> order = new ArrayList<>(rows);
            order.sort(IntOrder.by(each -> -each.alone.locals.size(), each -> -each.alone.zeroed.size()));
            List<Shared> all = new ArrayList<>();
            for (Needs row : order) {
                Shared into = row.group < 0 ? null : cheapest(row, all);
                if (into == null) {
                    all.add(new Shared(row));
                } else {
                    into.add(row);
                    clearRestored(into.zeroed, into.locals);
                }
            }
            return all;
        }

        /** The one that grows least by making another row's state too; null if that is better made alone. */
        private Shared cheapest(Needs row, List<Shared> all) {
            Shared best = null;
            int least = row.alone.bytes();
            for (Shared other : all) {
                if (row.group == other.first.group) {
                    BitSet unionLocals = (BitSet) other.locals.clone();
                    unionLocals.or(row.locals);
                    BitSet unionZeroed = (BitSet) other.zeroed.clone();
                    unionZeroed.or(row.zeroed);
                    clearRestored(unionZeroed, unionLocals);
                    int more = Restoration.bytes(unionLocals.cardinality(), unionZeroed.cardinality()) - other.made.bytes() + SELECTION_BYTES;
                    if (more < least && isAllowed(row, other, unionLocals, unionZeroed)) {
                        least = more;
                        best = other;
                    }
                }
            }
            return best;
        }

        private boolean isAllowed(Needs row, Shared other, BitSet unionLocals, BitSet unionZeroed) {
            row.allow(this);
            other.allow(this);
            return isWithin(unionLocals, row.allowedLocals, other.allowedLocals) && isWithin(unionZeroed, row.allowedZeroed, other.allowedZeroed);
        }

        private void clearRestored(BitSet zeros, BitSet restored) {
            for (int item = zeros.isEmpty() ? -1 : restored.nextSetBit(0); item >= 0; item = restored.nextSetBit(item + 1)) {
                if (zeroOf[item] >= 0) {
                    zeros.clear(zeroOf[item]);
                }
            }
        }

        private static boolean isWithin(BitSet items, BitSet one, BitSet other) {
            BitSet rest = (BitSet) items.clone();
            rest.andNot(one);
            if (!rest.isEmpty()) {
                return false;
            }
            rest.or(items);
            rest.andNot(other);
            return rest.isEmpty();
        }
    }

    /** As few, and as small ones, as a greedy search finds for the rows of a hook, in the order of their first rows. */
    static List<Restoration> plan(MethodLoops loops, Hook hook, SlowPath.Targets targets) {
        List<Restoration> all = new ArrayList<>();
        for (Shared shared : new Search(loops, hook, targets).run()) {
            shared.made.rows.sort(null);
            all.add(shared.made);
        }
        all.sort(IntOrder.by(restoration -> restoration.rows.get(0)));
        return all;
    }

    /** About as many as it takes, without what is the same for all. */
    private int bytes() {
        return bytes(locals.size(), zeroed.size());
    }

    private static int bytes(int locals, int zeroed) {
        return FIXED_BYTES + LOCAL_BYTES * locals + ZERO_BYTES * zeroed;
    }

    /** What makes the states of both, if the rows of each can do with what the other makes. */
    private Restoration union(Restoration other) {
        List<StateSlot> allLocals = new ArrayList<>(locals);
        for (StateSlot slot : other.locals) {
            if (!allLocals.contains(slot)) {
                allLocals.add(slot);
            }
        }
        Set<Zeroed> left = new LinkedHashSet<>(zeroed);
        left.addAll(other.zeroed);
        if (!left.isEmpty()) {
            allLocals.forEach(slot -> left.remove(new Zeroed(slot.kind(), slot.index())));
        }
        List<Integer> allRows = new ArrayList<>(rows);
        allRows.addAll(other.rows);
        return new Restoration(row, references, List.copyOf(allLocals), List.copyOf(left), shift, allRows);
    }

    private static Restoration alone(MethodLoops loops, Hook hook, TypeFrame target, Kind[] restored, int number) {
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
        return new Restoration(row, List.copyOf(references), List.copyOf(locals), zeroed(loops, hook, row, target, restored),
                row.next() == null ? 0 : row.nextRow() - number, new ArrayList<>(List.of(number)));
    }

    private static List<Zeroed> zeroed(MethodLoops loops, Hook hook, Hook.Row row, TypeFrame target, Kind[] restored) {
        List<Zeroed> zeroed = new ArrayList<>();
        for (int n = 0; n < target.maxLocals(); n++) {
            Kind kind = target.localKind(n);
            // primitive ones are restored in the last hook alone
            boolean isDone = restored[n] != null && (row.next() == null || restored[n] == Kind.REFERENCE);
            boolean isKept = restored[n] == null && loops.isLiveBefore(row.point().instruction(), n);
            if (kind != null && !isDone && !isKept && !HookPlan.isAssignable(hook.frame.local(n), target.local(n))) {
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
        List<Object> referenceTypes = new ArrayList<>();
        references.forEach(slot -> referenceTypes.add(slot.place() == StateSlot.Place.STACK ? there.stack(slot.index()) : there.local(slot.index())));
        return new Key(anyOrigin ? null : row.origin(), row.next(), shift, targets.arrival(row), references, referenceTypes, target.stackOfFrame(), row.point().stackReferences());
    }
}
