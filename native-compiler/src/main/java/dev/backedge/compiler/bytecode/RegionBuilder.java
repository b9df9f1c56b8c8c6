package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.IntOrder;
import dev.backedge.compiler.ir.ElementKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;

/** Makes the descriptor of one region: its exits, what each must restore, and so what it reads and names; or the reason why not. */
final class RegionBuilder {
    private static final String NOTHING_RUNS = "UNSUPPORTED_BYTECODE";
    private static final String RECEIVER_NOT_KNOWN = "RECEIVER_NOT_KNOWN";

    /** A resume point before it has a number. */
    private record Key(int instruction, boolean atHook) {
    }

    private final MethodLoops method;
    private final AnalyzedCode code;
    private final ControlFlow flow;
    private final TypeFlow types;
    private final TypeFlow ownTypes;
    private final Liveness liveness;
    private final List<LoopForest.Loop> loops;
    private final LoopForest.Loop loop;
    private final int number;
    private final int header;
    private final OsrLayout layout;
    private final BitSet instructions = new BitSet();
    private final LoopRegion region;
    private final Fields fields;
    private RegionFlow regionFlow;

    // -- set in this order by build()
    private NameFlow names;
    private final Map<Integer, Key> sideExits = new HashMap<>();
    private final Map<Integer, Key> yields = new HashMap<>();
    private final Map<Integer, Key> loopExits = new HashMap<>();
    private final TreeMap<Key, NameFlow.State> states =
            new TreeMap<>(IntOrder.by(Key::instruction, key -> key.atHook() ? 1 : 0));
    private final BitSet changed = new BitSet();
    private final BitSet read = new BitSet();
    private final Map<Key, BitSet> locals = new HashMap<>();
    private final Map<Key, List<ResumePoint.StackReference>> stackReferences = new HashMap<>();
    private final BitSet rows = new BitSet();
    private final BitSet inTrees = new BitSet();
    private final Origins origins;
    private final PathTable paths;
    private final EntryNames entryNames;

    /** @param fields null if the region is to have no access paths */
    RegionBuilder(MethodLoops method, AnalyzedCode code, TypeFlow ownTypes, Liveness liveness, int number, Fields fields) {
        this.method = method;
        this.code = code;
        this.flow = code.flow();
        this.types = code.types();
        this.ownTypes = ownTypes;
        this.liveness = liveness;
        this.fields = fields;
        this.loops = code.loops();
        this.loop = loops.get(number);
        this.number = number;
        this.header = flow.blocks().get(loop.header()).first();
        this.layout = method.layout();
        for (int inLoop = loop.blocks().nextSetBit(0); inLoop >= 0; inLoop = loop.blocks().nextSetBit(inLoop + 1)) {
            BasicBlock block = flow.blocks().get(inLoop);
            for (int i = block.first(); i <= block.last(); i++) {
                instructions.set(i, flow.instruction(i).getOpcode() >= 0);
            }
        }
        this.origins = new Origins(code.maxLocals(), code.maxStack());
        this.paths = new PathTable(flow, types, fields, origins, instructions, method.thisIsConstant());
        this.entryNames = new EntryNames(method, code.own(header), types.before(header), origins, paths);
        region = build();
    }

    boolean hasPaths() {
        return paths.size() > 0;
    }

    LoopRegion region() {
        return region;
    }

    /** Whether the region is refused because of a bytecode that compiled code cannot execute. */
    boolean lacksBytecode() {
        return region.refusal() != null && (region.refusal().code().equals(NOTHING_RUNS) || region.refusal().code().equals(RECEIVER_NOT_KNOWN));
    }

    /** Whether the region is refused because the classes of receivers are not known. */
    boolean waits() {
        return !region.watches().isEmpty();
    }

    /** Null if the region is refused. */
    RegionFlow flow() {
        return regionFlow;
    }

    private LoopRegion build() {
        try {
            refuseUnsuitable();
            names = new NameFlow(flow, types, loop, origins, paths);
            InlinedWrites.refuseBeforeExits(method, code, names, instructions);
            collectExits();
            refuseIfNothingRuns();
            collectAccesses();
            states.forEach((key, state) -> locals.put(key, changedAndLive(key)));
            for (Map.Entry<Key, NameFlow.State> entry : states.entrySet()) {
                stackReferences.put(entry.getKey(), stackReferences(entry.getKey(), entry.getValue()));
            }
            collectNames();
            List<EntryReference> references = entryNames.references();
            return describe(entrySlots(), references, resumePoints(), List.of(), null);
        } catch (Bailout bailout) {
            regionFlow = null;
            List<LoopRegion.Watch> watches = bailout.code().equals(NOTHING_RUNS) && fields != null ? watches() : List.of();
            LoopRegion.Refusal refusal = watches.isEmpty() ? new LoopRegion.Refusal(bailout.code(), bailout.getMessage())
                    : new LoopRegion.Refusal(RECEIVER_NOT_KNOWN, ReceiverWatches.sentence(method, watches));
            return describe(List.of(), List.of(), List.of(), watches, refusal);
        }
    }

    private List<LoopRegion.Watch> watches() {
        PathTable none = new PathTable(flow, types, fields, origins, instructions, method.thisIsConstant());
        return new ReceiverWatches(method, code, loop, origins, none, liveness.before(code.own(header))).find();
    }

    private LoopRegion describe(List<StateSlot> entry, List<EntryReference> references, List<ResumePoint> points, List<LoopRegion.Watch> watches, LoopRegion.Refusal refusal) {
        int depth = 1;
        int parent = MethodLoops.parentOf(loops, number);
        for (int outer = parent; outer >= 0; outer = MethodLoops.parentOf(loops, outer)) {
            depth++;
        }
        int ownHeader = code.own(header);
        BitSet ownInstructions = new BitSet();
        for (int i = instructions.nextSetBit(0); i >= 0; i = instructions.nextSetBit(i + 1)) {
            ownInstructions.set(code.own(i));
        }
        return new LoopRegion(number, ownHeader, method.bci(ownHeader), method.line(ownHeader), depth, parent, ownInstructions, layout, entry, references,
                points, headerStackKinds(), refusal == null ? paths.paths() : List.of(), refusal == null ? paths.aliasChecks() : List.of(), refusal == null ? paths.receivers() : List.of(),
                refusal == null ? paths.uninitialised() : List.of(), refusal == null ? callees() : List.of(), refusal == null ? reliances() : List.of(), watches, refusal);
    }

    private List<LoopRegion.Callee> callees() {
        return !code.callees().isEmpty() && instructions.stream().anyMatch(code::isInlined) ? code.callees() : List.of();
    }

    private List<Reliance> reliances() {
        if (code.reliesOnNothing()) {
            return List.of();
        }
        Map<String, Reliance> all = new TreeMap<>();
        instructions.stream().mapToObj(code::reliances).flatMap(List::stream).forEach(each -> all.merge(each.name(), each, Reliance::and));
        return List.copyOf(all.values());
    }

    private void refuseUnsuitable() throws Bailout {
        if (loop.irreducible()) {
            throw method.refusal("IRREDUCIBLE_LOOP", "the loop, or one in it, can be entered at more than one bytecode", code.own(header));
        }
        if (types.before(header).holdsUninitialized()) {
            throw method.refusal("UNINITIALIZED_OBJECT", "an object is under construction when the loop starts", code.own(header));
        }
        for (BasicBlock block : flow.blocks()) {
            if (block.handlers().contains(loop.header())) {
                throw method.refusal("HANDLER_HEADER", "the loop starts at an exception handler", code.own(header));
            }
        }
    }

    // -- exits

    private void collectExits() {
        ResumePlaces places = new ResumePlaces(code, names, instructions);
        addYield(header);
        for (int i = instructions.nextSetBit(0); i >= 0; i = instructions.nextSetBit(i + 1)) {
            if (names.before(i) != null && (!names.executes(i) || names.mayExit(i) || !code.reliances(i).isEmpty())) {
                Key key = new Key(places.of(i), false);
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

    private void refuseIfNothingRuns() throws Bailout {
        int culprit = -1;
        for (int i = instructions.nextSetBit(0); i >= 0; i = instructions.nextSetBit(i + 1)) {
            BasicBlock block = code.block(i);
            if (i == block.last() && names.executes(i) && block.successors().contains(loop.header())) {
                return;
            }
            if (culprit < 0 && names.before(i) != null && !names.executes(i)) {
                culprit = i;
            }
        }
        if (culprit < 0) {
            throw method.refusal(NOTHING_RUNS, "no iteration ends without an exception", code.own(header));
        }
        String what = Mnemonics.describe(flow.instruction(culprit));
        String call = Mnemonics.describe(method.method().instructions.get(code.own(culprit)));
        throw method.refusal(NOTHING_RUNS, "no iteration can run to its end in compiled code: " + what + (what.equals(call) ? "" : ", in what is called by " + call), code.own(culprit));
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
            if (paths.of(i) != null) {
                rows.set(i, paths.isRow(origins.ofPath(paths.of(i))));
                inTrees.set(i, paths.isInTree(i));
                if (StringCalls.holds(instruction) || BufferCalls.accesses(instruction)) {
                    BitSet array = new BitSet();
                    array.set(origins.ofPath(paths.of(i)));
                    entryNames.pin(array, StringCalls.holds(instruction) ? ElementKind.CHAR : ElementKind.BYTE, code.own(i));
                } else if (paths.mayBeNull(i)) {
                    entryNames.name(state.stack(PathTable.baseSlot(instruction, types.before(i))).origins(), code.own(i));
                }
                continue;
            }
            for (int slot : NativeSubset.arraySlots(instruction, types.before(i))) {
                entryNames.pin(state.stack(slot).origins(), NativeSubset.element(instruction, types.before(i)), code.own(i));
            }
            if (opcode == Opcodes.IFNULL || opcode == Opcodes.IFNONNULL || names.checksNull(i)) {
                entryNames.name(state.stack(state.height() - 1).origins(), code.own(i));
            } else if (opcode == Opcodes.IF_ACMPEQ || opcode == Opcodes.IF_ACMPNE) {
                compareReferences(i, state);
            }
        }
    }

    /** By name; where an element of an array of arrays may be among the two, which has no name of its own, by address. */
    private void compareReferences(int instruction, NameFlow.State state) throws Bailout {
        int height = state.height();
        boolean byAddress = paths.mayBeRow(state.stack(height - 1).origins()) || paths.mayBeRow(state.stack(height - 2).origins());
        for (int slot = height - 2; slot < height; slot++) {
            BitSet from = state.stack(slot).origins();
            ElementKind element = types.before(instruction).stack(slot) instanceof String type ? ElementKind.ofArray(type) : null;
            if (byAddress && element == null && from.nextSetBit(1) >= 0) {
                throw method.refusal("UNSUPPORTED_COMPARISON", "an element of an array of arrays is compared with what may be no array", code.own(instruction));
            } else if (byAddress && element != null) {
                entryNames.pin(from, element, code.own(instruction));
            } else {
                entryNames.name(from, code.own(instruction));
            }
        }
        if (byAddress) {
            rows.set(instruction);
        } else {
            entryNames.compare();
        }
    }

    private BitSet changedAndLive(Key key) {
        BitSet live = (BitSet) liveness.before(code.own(key.instruction())).clone();
        live.and(changed);
        return live;
    }

    private List<ResumePoint.StackReference> stackReferences(Key key, NameFlow.State state) throws Bailout {
        List<ResumePoint.StackReference> result = new ArrayList<>();
        TypeFrame frame = frameAt(key.instruction());
        for (int s = 0; s < frame.height(); s++) {
            if (frame.stack(s) == Opcodes.TOP && s > 0 && TypeFrame.isWide(frame.stack(s - 1))) {
                continue;
            }
            if (frame.stackKind(s) == null) {
                throw method.refusal("UNINITIALIZED_OBJECT", "an object under construction is on the operand stack", code.own(key.instruction()));
            }
            if (frame.stackKind(s) == Kind.REFERENCE) {
                result.add(stackReference(key, state, s));
            }
        }
        return result;
    }

    private ResumePoint.StackReference stackReference(Key key, NameFlow.State state, int slot) throws Bailout {
        NameFlow.Reference reference = state.stack(slot);
        BitSet from = reference.origins();
        int only = from.cardinality() == 1 ? from.nextSetBit(0) : -1;
        if (only == Origins.NULL) {
            return new ResumePoint.StackReference(slot, ResumePoint.StackReference.Source.NULL, 0);
        }
        if (only > 0 && origins.isStack(only)) {
            return new ResumePoint.StackReference(slot, ResumePoint.StackReference.Source.HEADER_STACK, origins.index(only));
        }
        // only live locals: the class file's frames may leave out what a dead one holds
        BitSet live = liveness.before(code.own(key.instruction()));
        int copy = -1;
        for (int n = live.nextSetBit(0); copy < 0 && n >= 0; n = live.nextSetBit(n + 1)) {
            copy = reference.copies().get(n) || only > 0 && !paths.isRow(only) && from.equals(state.local(n)) ? n : -1;
        }
        if (copy < 0 && paths.mayBeRow(from) && from.stream().noneMatch(origins::isStack)) {
            entryNames.name(from, code.own(key.instruction()));
            return new ResumePoint.StackReference(slot, ResumePoint.StackReference.Source.NAME, slot);
        } else if (copy < 0 && only > 0 && origins.isPath(only)) {
            refuseErased(from, frameAt(key.instruction()).stack(slot), key.instruction());
            return new ResumePoint.StackReference(slot, ResumePoint.StackReference.Source.PATH, origins.index(only));
        } else if (copy < 0) {
            throw method.refusal("REFERENCE_ON_STACK", "which reference is in operand-stack slot " + slot + " cannot be told from the locals", code.own(key.instruction()));
        }
        return new ResumePoint.StackReference(slot, ResumePoint.StackReference.Source.LOCAL, copy);
    }

    private void refuseErased(BitSet from, Object type, int instruction) throws Bailout {
        if (paths.mayBeErased(from, type)) {
            throw method.refusal("HIDDEN_REFERENCE", "an object from a field to which the method has no access would have to be restored", code.own(instruction));
        }
    }

    private void collectNames() throws Bailout {
        for (Map.Entry<Key, NameFlow.State> entry : states.entrySet()) {
            BitSet restored = locals.get(entry.getKey());
            for (int n = restored.nextSetBit(0); n >= 0; n = restored.nextSetBit(n + 1)) {
                Kind kind = frameAt(entry.getKey().instruction()).localKind(n);
                if (kind == null) {
                    throw method.refusal("UNTYPED_LOCAL", "what local " + n + " holds depends on how control got here", code.own(entry.getKey().instruction()));
                }
                if (kind == Kind.REFERENCE) {
                    refuseErased(entry.getValue().local(n), frameAt(entry.getKey().instruction()).local(n), entry.getKey().instruction());
                    entryNames.name(entry.getValue().local(n), code.own(entry.getKey().instruction()));
                }
            }
        }
    }

    // -- the descriptor's parts

    private List<ResumePoint> resumePoints() {
        Map<Key, Integer> numbers = new HashMap<>();
        List<ResumePoint> points = new ArrayList<>();
        List<Key> keys = new ArrayList<>(states.keySet());
        keys.remove(new Key(header, true));
        keys.add(0, new Key(header, true));
        for (Key key : keys) {
            numbers.put(key, points.size());
            points.add(new ResumePoint(points.size(), code.own(key.instruction()), method.bci(code.own(key.instruction())), instructions.get(key.instruction()),
                    key.atHook(), slotsAt(key), stackReferences.get(key)));
        }
        int[] resumed = new int[keys.size()];
        Arrays.setAll(resumed, i -> keys.get(i).instruction());
        regionFlow = new RegionFlow(code, instructions, resumed, names.executed(), reached(), numbered(sideExits, numbers), numbered(loopExits, numbers), numbered(yields, numbers),
                Map.copyOf(paths.accesses()), Map.copyOf(paths.lengths()), nullable(), rows, inTrees,
                Map.copyOf(paths.buffers()));
        return points;
    }

    /** Bytecodes that read or write a path of what may be null, and null checks of such. */
    private BitSet nullable() {
        BitSet nullable = new BitSet();
        paths.accesses().keySet().forEach(access -> nullable.set(access, paths.mayBeNull(access)));
        for (int i = names.executed().nextSetBit(0); i >= 0; i = names.executed().nextSetBit(i + 1)) {
            if (names.checksNull(i)) {
                nullable.set(i);
            }
        }
        return nullable;
    }

    private BitSet reached() {
        BitSet reached = new BitSet();
        for (int i = instructions.nextSetBit(0); i >= 0; i = instructions.nextSetBit(i + 1)) {
            reached.set(i, names.before(i) != null);
        }
        return reached;
    }

    private static Map<Integer, Integer> numbered(Map<Integer, Key> keys, Map<Key, Integer> numbers) {
        Map<Integer, Integer> result = new HashMap<>();
        keys.forEach((instruction, key) -> result.put(instruction, numbers.get(key)));
        return result;
    }

    /** What the method itself, and so the interpreter, has where one of its instructions stands. */
    private TypeFrame frameAt(int instruction) {
        return ownTypes.before(code.own(instruction));
    }

    private List<StateSlot> slotsAt(Key key) {
        TypeFrame frame = frameAt(key.instruction());
        List<StateSlot> slots = new ArrayList<>();
        BitSet restored = locals.get(key);
        for (int n = restored.nextSetBit(0); n >= 0; n = restored.nextSetBit(n + 1)) {
            Kind kind = frame.localKind(n);
            List<Integer> slotNames = kind == Kind.REFERENCE ? entryNames.of(states.get(key).local(n)) : List.of();
            slots.add(new StateSlot(StateSlot.Place.LOCAL, n, kind, layout.local(n), slotNames));
        }
        slots.addAll(stackSlots(key, frame));
        for (int path = 0; path < paths.size(); path++) {
            if (paths.isStored(path)) {
                slots.add(pathSlot(path, List.of()));
            }
        }
        return slots;
    }

    /** Of primitives, and of references that nothing but their name tells. */
    private List<StateSlot> stackSlots(Key key, TypeFrame frame) {
        List<StateSlot> slots = primitiveStackSlots(frame);
        for (ResumePoint.StackReference reference : stackReferences.get(key)) {
            if (reference.source() == ResumePoint.StackReference.Source.NAME) {
                int s = reference.stackIndex();
                slots.add(new StateSlot(StateSlot.Place.STACK, s, Kind.REFERENCE, layout.stack(s), entryNames.of(states.get(key).stack(s).origins())));
            }
        }
        slots.sort(IntOrder.by(StateSlot::index));
        return slots;
    }

    private StateSlot pathSlot(int path, List<Integer> slotNames) {
        return new StateSlot(StateSlot.Place.PATH, path, TypeFrame.kindOf(paths.type(path)), layout.path(path), slotNames);
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

    private List<StateSlot> entrySlots() {
        TypeFrame frame = frameAt(header);
        BitSet needed = (BitSet) liveness.before(code.own(header)).clone();
        BitSet touched = (BitSet) read.clone();
        touched.or(changed);
        needed.and(touched);
        List<StateSlot> slots = new ArrayList<>();
        for (int n = 0; n < layout.maxLocals(); n++) {
            Kind kind = frame.localKind(n);
            EntryReference reference = entryNames.of(StateSlot.Place.LOCAL, n);
            if (reference != null) {
                slots.add(new StateSlot(StateSlot.Place.LOCAL, n, kind, layout.local(n), entryNames.of(reference)));
            } else if (needed.get(n) && kind != null && kind != Kind.REFERENCE) {
                slots.add(new StateSlot(StateSlot.Place.LOCAL, n, kind, layout.local(n), List.of()));
            }
        }
        slots.addAll(primitiveStackSlots(frame));
        for (int path = 0; path < paths.size(); path++) {
            EntryReference reference = entryNames.of(StateSlot.Place.PATH, path);
            if (reference != null || TypeFrame.kindOf(paths.type(path)) != Kind.REFERENCE) {
                slots.add(pathSlot(path, reference == null ? List.of() : entryNames.of(reference)));
            }
        }
        return slots;
    }

    private List<Kind> headerStackKinds() {
        List<Kind> kinds = new ArrayList<>();
        TypeFrame frame = frameAt(header);
        for (int s = 0; s < frame.height(); s++) {
            if (frame.stackKind(s) != null) {
                kinds.add(frame.stackKind(s));
            }
        }
        return kinds;
    }
}
