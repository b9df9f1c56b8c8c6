package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.ir.ElementKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;

/** Makes the descriptor of one region: its exits, what each must restore, and so what it reads and names; or the reason why not. */
final class RegionBuilder {
    /** A resume point before it has a number. */
    private record Key(int instruction, boolean atHook) {
    }

    private final MethodLoops method;
    private final ControlFlow flow;
    private final TypeFlow types;
    private final Liveness liveness;
    private final List<LoopForest.Loop> loops;
    private final LoopForest.Loop loop;
    private final int number;
    private final int header;
    private final OsrLayout layout;
    private final BitSet instructions = new BitSet();
    private final LoopRegion region;
    private RegionFlow regionFlow;

    // -- set in this order by build()
    private NameFlow names;
    private final Map<Integer, Key> sideExits = new HashMap<>();
    private final Map<Integer, Key> yields = new HashMap<>();
    private final Map<Integer, Key> loopExits = new HashMap<>();
    private final TreeMap<Key, NameFlow.State> states =
            new TreeMap<>(Comparator.comparingInt(Key::instruction).thenComparing(Key::atHook));
    private final BitSet changed = new BitSet();
    private final BitSet read = new BitSet();
    private final Map<Key, BitSet> locals = new HashMap<>();
    private final Map<Key, List<ResumePoint.StackReference>> stackReferences = new HashMap<>();
    private final TreeMap<Integer, ElementKind> pinned = new TreeMap<>();
    private final TreeSet<Integer> named = new TreeSet<>();
    private boolean comparesReferences;

    RegionBuilder(MethodLoops method, ControlFlow flow, TypeFlow types, Liveness liveness, List<LoopForest.Loop> loops, int number) {
        this.method = method;
        this.flow = flow;
        this.types = types;
        this.liveness = liveness;
        this.loops = loops;
        this.loop = loops.get(number);
        this.number = number;
        this.header = flow.blocks().get(loop.header()).first();
        this.layout = new OsrLayout(method.method().maxLocals, method.method().maxStack);
        loop.blocks().stream().mapToObj(flow.blocks()::get).forEach(block -> {
            for (int i = block.first(); i <= block.last(); i++) {
                instructions.set(i, flow.instruction(i).getOpcode() >= 0);
            }
        });
        region = build();
    }

    LoopRegion region() {
        return region;
    }

    /** Null if the region is refused. */
    RegionFlow flow() {
        return regionFlow;
    }

    private LoopRegion build() {
        try {
            refuseUnsuitable();
            names = new NameFlow(flow, types, loop, layout.maxLocals());
            collectExits();
            refuseIfNothingRuns();
            collectAccesses();
            states.forEach((key, state) -> locals.put(key, changedAndLive(key)));
            for (Map.Entry<Key, NameFlow.State> entry : states.entrySet()) {
                stackReferences.put(entry.getKey(), stackReferences(entry.getKey(), entry.getValue()));
            }
            collectNames();
            List<EntryReference> references = references();
            List<ResumePoint> points = resumePoints(references);
            return describe(entrySlots(references), references, points, null);
        } catch (Bailout bailout) {
            regionFlow = null;
            return describe(List.of(), List.of(), List.of(), new LoopRegion.Refusal(bailout.code(), bailout.getMessage()));
        }
    }

    private LoopRegion describe(List<StateSlot> entry, List<EntryReference> references, List<ResumePoint> points, LoopRegion.Refusal refusal) {
        int depth = 1;
        int parent = MethodLoops.parentOf(loops, number);
        for (int outer = parent; outer >= 0; outer = MethodLoops.parentOf(loops, outer)) {
            depth++;
        }
        return new LoopRegion(number, header, method.bci(header), method.line(header), depth, parent, instructions, layout, entry, references,
                points, headerStackKinds(), refusal);
    }

    private Bailout refuse(String code, String sentence, int instruction) {
        return new Bailout(code, sentence + " (bytecode " + method.bci(instruction) + ", line " + method.line(instruction) + ")");
    }

    private void refuseUnsuitable() throws Bailout {
        if (loop.irreducible()) {
            throw refuse("IRREDUCIBLE_LOOP", "the loop, or one in it, can be entered at more than one bytecode", header);
        }
        if (types.before(header).holdsUninitialized()) {
            throw refuse("UNINITIALIZED_OBJECT", "an object is under construction when the loop starts", header);
        }
        for (BasicBlock block : flow.blocks()) {
            if (block.handlers().contains(loop.header())) {
                throw refuse("HANDLER_HEADER", "the loop starts at an exception handler", header);
            }
        }
    }

    // -- exits

    private void collectExits() {
        addYield(header);
        for (int i = instructions.nextSetBit(0); i >= 0; i = instructions.nextSetBit(i + 1)) {
            if (names.before(i) != null && (!names.executes(i) || NativeSubset.mayExit(flow.instruction(i)))) {
                Key key = new Key(resumeInstruction(i), false);
                sideExits.put(i, key);
                states.put(key, names.before(key.instruction()));
            }
        }
        for (LoopForest.Loop inner : loops) {
            int innerHeader = flow.blocks().get(inner.header()).first();
            if (loop.blocks().get(inner.header()) && names.before(innerHeader) != null) {
                addYield(innerHeader);
            }
        }
        for (BasicBlock block : flow.blocks()) {
            if (names.atExit(block.number()) != null) {
                Key key = new Key(block.first(), false);
                loopExits.put(block.first(), key);
                states.put(key, names.atExit(block.number()));
            }
        }
    }

    private void addYield(int instruction) {
        Key key = new Key(instruction, true);
        yields.put(instruction, key);
        states.put(key, names.before(instruction));
    }

    /** R(X): see docs/ARCHITECTURE.md. */
    private int resumeInstruction(int exit) {
        int harmless = method.blockOf(exit).first();
        int empty = -1;
        for (int i = harmless; i <= exit; i++) {
            if (flow.instruction(i).getOpcode() < 0) {
                continue;
            }
            if (types.before(i).height() == 0) {
                empty = i;
            }
            if (i < exit && NativeSubset.writesArray(flow.instruction(i))) {
                harmless = flow.realAt(i + 1);
                empty = -1;
            }
        }
        return empty >= 0 ? empty : harmless;
    }

    private void refuseIfNothingRuns() throws Bailout {
        int culprit = -1;
        for (int i = instructions.nextSetBit(0); i >= 0; i = instructions.nextSetBit(i + 1)) {
            BasicBlock block = method.blockOf(i);
            if (i == block.last() && names.executes(i) && block.successors().contains(loop.header())) {
                return;
            }
            if (culprit < 0 && names.before(i) != null && !names.executes(i)) {
                culprit = i;
            }
        }
        if (culprit < 0) {
            throw refuse("UNSUPPORTED_BYTECODE", "no iteration ends without an exception", header);
        }
        throw refuse("UNSUPPORTED_BYTECODE", "no iteration can run to its end in compiled code: " + Mnemonics.describe(flow.instruction(culprit)), culprit);
    }

    // -- what compiled code does with locals and references

    private void collectAccesses() throws Bailout {
        for (int i = names.executed().nextSetBit(0); i >= 0; i = names.executed().nextSetBit(i + 1)) {
            AbstractInsnNode instruction = flow.instruction(i);
            int opcode = instruction.getOpcode();
            NameFlow.State state = names.before(i);
            if (Liveness.isStore(instruction) || opcode == Opcodes.IINC) {
                changed.set(Liveness.variable(instruction));
            }
            if (Liveness.isLoad(instruction)) {
                read.set(Liveness.variable(instruction));
            }
            for (int slot : NativeSubset.arraySlots(instruction, types.before(i))) {
                pin(state.stack(slot), NativeSubset.element(instruction, types.before(i)), i);
            }
            if (opcode == Opcodes.IFNULL || opcode == Opcodes.IFNONNULL) {
                name(state.stack(state.height() - 1).origins(), i);
            } else if (opcode == Opcodes.IF_ACMPEQ || opcode == Opcodes.IF_ACMPNE) {
                comparesReferences = true;
                name(state.stack(state.height() - 1).origins(), i);
                name(state.stack(state.height() - 2).origins(), i);
            }
        }
    }

    private void pin(NameFlow.Reference array, ElementKind element, int instruction) throws Bailout {
        name(array.origins(), instruction);
        for (int origin = array.origins().nextSetBit(1); origin >= 0; origin = array.origins().nextSetBit(origin + 1)) {
            ElementKind other = pinned.put(origin - 1, element);
            if (other != null && other != element) {
                throw refuse("AMBIGUOUS_ARRAY", "local " + (origin - 1) + " is used as an array of " + other.text() + " and of " + element.text(), instruction);
            }
        }
    }

    /** Notes that compiled code must know these origins by name. */
    private void name(BitSet origins, int instruction) throws Bailout {
        if (origins.length() > 1 + layout.maxLocals()) {
            throw refuse("REFERENCE_ON_STACK", "a reference that was on the operand stack when the loop started is used in it", instruction);
        }
        origins.stream().filter(origin -> origin != NameFlow.NULL).forEach(origin -> named.add(origin - 1));
    }

    private BitSet changedAndLive(Key key) {
        BitSet live = (BitSet) liveness.before(key.instruction()).clone();
        live.and(changed);
        return live;
    }

    private List<ResumePoint.StackReference> stackReferences(Key key, NameFlow.State state) throws Bailout {
        List<ResumePoint.StackReference> result = new ArrayList<>();
        TypeFrame frame = types.before(key.instruction());
        for (int s = 0; s < frame.height(); s++) {
            if (frame.stack(s) == Opcodes.TOP && s > 0 && TypeFrame.isWide(frame.stack(s - 1))) {
                continue;
            }
            if (frame.stackKind(s) == null) {
                throw refuse("UNINITIALIZED_OBJECT", "an object under construction is on the operand stack", key.instruction());
            }
            if (frame.stackKind(s) == Kind.REFERENCE) {
                result.add(stackReference(key, state, s));
            }
        }
        return result;
    }

    private ResumePoint.StackReference stackReference(Key key, NameFlow.State state, int slot) throws Bailout {
        NameFlow.Reference reference = state.stack(slot);
        BitSet origins = reference.origins();
        int only = origins.cardinality() == 1 ? origins.nextSetBit(0) : -1;
        if (only == NameFlow.NULL) {
            return new ResumePoint.StackReference(slot, ResumePoint.StackReference.Source.NULL, 0);
        }
        if (only > layout.maxLocals()) {
            return new ResumePoint.StackReference(slot, ResumePoint.StackReference.Source.HEADER_STACK, only - 1 - layout.maxLocals());
        }
        // only live locals: the class file's frames may leave out what a dead one holds
        BitSet live = liveness.before(key.instruction());
        int copy = -1;
        for (int n = live.nextSetBit(0); copy < 0 && n >= 0; n = live.nextSetBit(n + 1)) {
            copy = reference.copies().get(n) || only > 0 && origins.equals(state.local(n)) ? n : -1;
        }
        if (copy < 0) {
            throw refuse("REFERENCE_ON_STACK", "which reference is in operand-stack slot " + slot + " cannot be told from the locals", key.instruction());
        }
        return new ResumePoint.StackReference(slot, ResumePoint.StackReference.Source.LOCAL, copy);
    }

    private void collectNames() throws Bailout {
        for (Map.Entry<Key, NameFlow.State> entry : states.entrySet()) {
            BitSet restored = locals.get(entry.getKey());
            for (int n = restored.nextSetBit(0); n >= 0; n = restored.nextSetBit(n + 1)) {
                Kind kind = types.before(entry.getKey().instruction()).localKind(n);
                if (kind == null) {
                    throw refuse("UNTYPED_LOCAL", "what local " + n + " holds depends on how control got here", entry.getKey().instruction());
                }
                if (kind == Kind.REFERENCE) {
                    name(entry.getValue().local(n), entry.getKey().instruction());
                }
            }
        }
    }

    // -- the descriptor's parts

    private List<EntryReference> references() throws Bailout {
        if (pinned.size() > OsrFrame.MAX_REFERENCES) {
            throw refuse("TOO_MANY_ARRAYS", "the loop accesses " + pinned.size() + " arrays, and at most " + OsrFrame.MAX_REFERENCES + " can be pinned", header);
        }
        List<EntryReference> references = new ArrayList<>();
        pinned.forEach((local, element) -> references.add(new EntryReference(references.size() + 1, local, element)));
        for (int local : named) {
            if (!pinned.containsKey(local)) {
                references.add(new EntryReference(references.size() + 1, local, null));
            }
        }
        return references;
    }

    /** Whether compiled code compares references, and these two can be the same object other than null. */
    private boolean maybeSame(EntryReference a, EntryReference b) {
        boolean disjoint = a.pinned() && b.pinned() && a.element() != b.element();
        Object type = types.before(header).local(a.local());
        Object other = types.before(header).local(b.local());
        return comparesReferences && !disjoint && (type.equals(other) || !isPrimitiveArray(type) || !isPrimitiveArray(other));
    }

    private static boolean isPrimitiveArray(Object type) {
        return type instanceof String name && name.length() == 2 && name.charAt(0) == '[';
    }

    /**
     * Every name that an entry reference can have at run time: null, its own, and, where compiled code compares references, the
     * smaller name of one that may be the same object.
     */
    private List<Integer> namesOf(EntryReference reference, List<EntryReference> references) {
        List<Integer> all = new ArrayList<>(List.of(NameFlow.NULL));
        for (EntryReference other : references.subList(0, reference.name() - 1)) {
            if (maybeSame(other, reference)) {
                all.add(other.name());
            }
        }
        all.add(reference.name());
        return all;
    }

    private List<Integer> namesOf(BitSet origins, List<EntryReference> references) {
        TreeSet<Integer> all = new TreeSet<>();
        for (EntryReference reference : references) {
            if (origins.get(1 + reference.local())) {
                all.addAll(namesOf(reference, references));
            }
        }
        if (origins.get(NameFlow.NULL)) {
            all.add(NameFlow.NULL);
        }
        return List.copyOf(all);
    }

    private List<ResumePoint> resumePoints(List<EntryReference> references) {
        Map<Key, Integer> numbers = new HashMap<>();
        List<ResumePoint> points = new ArrayList<>();
        List<Key> keys = new ArrayList<>(states.keySet());
        keys.remove(new Key(header, true));
        keys.add(0, new Key(header, true));
        for (Key key : keys) {
            numbers.put(key, points.size());
            points.add(new ResumePoint(points.size(), key.instruction(), method.bci(key.instruction()), instructions.get(key.instruction()),
                    key.atHook(), slotsAt(key, references), stackReferences.get(key)));
        }
        regionFlow = new RegionFlow(flow, types, names.executed(), reached(), numbered(sideExits, numbers), numbered(loopExits, numbers), numbered(yields, numbers));
        return points;
    }

    private BitSet reached() {
        BitSet reached = new BitSet();
        instructions.stream().filter(i -> names.before(i) != null).forEach(reached::set);
        return reached;
    }

    private static Map<Integer, Integer> numbered(Map<Integer, Key> keys, Map<Key, Integer> numbers) {
        Map<Integer, Integer> result = new HashMap<>();
        keys.forEach((instruction, key) -> result.put(instruction, numbers.get(key)));
        return result;
    }

    private List<StateSlot> slotsAt(Key key, List<EntryReference> references) {
        TypeFrame frame = types.before(key.instruction());
        List<StateSlot> slots = new ArrayList<>();
        locals.get(key).stream().forEach(n -> {
            Kind kind = frame.localKind(n);
            List<Integer> slotNames = kind == Kind.REFERENCE ? namesOf(states.get(key).local(n), references) : List.of();
            slots.add(new StateSlot(StateSlot.Place.LOCAL, n, kind, layout.local(n), slotNames));
        });
        slots.addAll(primitiveStackSlots(frame));
        return slots;
    }

    private List<StateSlot> primitiveStackSlots(TypeFrame frame) {
        List<StateSlot> slots = new ArrayList<>();
        for (int s = 0; s < frame.height(); s++) {
            Kind kind = frame.stackKind(s);
            if (kind != null && kind != Kind.REFERENCE) {
                slots.add(new StateSlot(StateSlot.Place.STACK, s, kind, layout.stack(s), List.of()));
            }
        }
        return slots;
    }

    private List<StateSlot> entrySlots(List<EntryReference> references) {
        TypeFrame frame = types.before(header);
        BitSet needed = (BitSet) liveness.before(header).clone();
        BitSet touched = (BitSet) read.clone();
        touched.or(changed);
        needed.and(touched);
        Map<Integer, EntryReference> byLocal = new HashMap<>();
        references.forEach(reference -> byLocal.put(reference.local(), reference));
        needed.or(bits(byLocal.keySet()));
        List<StateSlot> slots = new ArrayList<>();
        needed.stream().forEach(n -> {
            Kind kind = frame.localKind(n);
            EntryReference reference = byLocal.get(n);
            if (kind != null && (kind != Kind.REFERENCE || reference != null)) {
                slots.add(new StateSlot(StateSlot.Place.LOCAL, n, kind, layout.local(n), reference == null ? List.of() : namesOf(reference, references)));
            }
        });
        slots.addAll(primitiveStackSlots(frame));
        return slots;
    }

    private static BitSet bits(Collection<Integer> numbers) {
        BitSet bits = new BitSet();
        numbers.forEach(bits::set);
        return bits;
    }

    private List<Kind> headerStackKinds() {
        List<Kind> kinds = new ArrayList<>();
        TypeFrame frame = types.before(header);
        for (int s = 0; s < frame.height(); s++) {
            if (frame.stackKind(s) != null) {
                kinds.add(frame.stackKind(s));
            }
        }
        return kinds;
    }
}
