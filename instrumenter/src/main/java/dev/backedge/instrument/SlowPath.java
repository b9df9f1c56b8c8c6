package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.EntryReference;
import dev.backedge.compiler.bytecode.Kind;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.ResumePoint;
import dev.backedge.compiler.bytecode.StateSlot;
import dev.backedge.compiler.bytecode.TypeFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Writes the part of a hook that runs seldom: count, enter, restore, dispatch; see docs/ARCHITECTURE.md.
 *
 * <p>Everything in it that can throw lies in the try ranges of the header, and finds the locals as they were there: a state is
 * first read out of the buffer, onto the operand stack, and then, outside those ranges, put in the locals. So handlers find
 * what their frames promise, and HotSpot sees that monitors are released on every path.
 */
final class SlowPath implements PathCode.Frames {
    /** Back edges until the next try where the trampoline could not pin. */
    private static final int RETRY = 1000;
    /** Bytes of a comparison of the row with a constant, at most but in the largest tables, and of a tableswitch without its rows. */
    private static final int COMPARISON_BYTES = 7;
    private static final int TABLE_BYTES = 18;

    /** Where control goes from a row. */
    interface Targets {
        /** The label to jump to. */
        LabelNode of(Hook.Row row, Hook hook);

        /** The verifier's frame there, without hidden locals. */
        TypeFrame frame(Hook.Row row);

        /** The hook at which control arrives anew, and so enters at once; or null. */
        Hook arrival(Hook.Row row);
    }

    private final MethodLoops loops;
    private final Hook hook;
    private final HiddenLocals hidden;
    private final Bridge bridge;
    private final Targets targets;
    private final boolean framed;
    private final Code code = new Code();
    private final List<TryCatchBlockNode> ranges = new ArrayList<>();
    /** What a frame has of the method's own locals. */
    private final List<Object> ownTypes;
    private final Object[] types;
    private final int counter;
    private final PathCode paths;
    private final TableCode table;
    private final LabelNode notEntered = new LabelNode();
    private LabelNode rangeStart;
    private int restoredAtOnce;
    /** Hidden locals by what they are for: a local, a slot of the operand stack. */
    private final Map<Integer, Integer> restoredReferences = new HashMap<>();
    private final Map<Integer, Integer> restoredStack = new HashMap<>();

    SlowPath(MethodLoops loops, Hook hook, HiddenLocals hidden, Bridge bridge, Targets targets, boolean framed) {
        this.loops = loops;
        this.hook = hook;
        this.hidden = hidden;
        this.bridge = bridge;
        this.targets = targets;
        this.framed = framed;
        this.ownTypes = hidden.own(hook.frame.localsOfFrame());
        this.types = hidden.types();
        this.counter = hidden.counter(hook.region.depth());
        this.paths = new PathCode(hook.region, hidden, code, bridge, this);
        this.table = new TableCode(hook.region, hidden, code, bridge, this, paths);
        write();
    }

    Code code() {
        return code;
    }

    /** Protection by the handlers of the header; to be appended to the method's exception table. */
    List<TryCatchBlockNode> ranges() {
        return ranges;
    }

    /** Operand-stack slots of the locals that are read from the buffer one after the other, at most. */
    int restoredAtOnce() {
        return restoredAtOnce;
    }

    private void write() {
        LabelNode dispatch = new LabelNode();
        if (hook.counted != null) {
            askedBeforeLimit();
        }
        label(hook.slowLabel, hook.frame.stackOfFrame());
        if (hook.region.line() > 0) {
            code.add(new LineNumberNode(hook.region.line(), hook.slowLabel));
        }
        beginRange();
        if (hook.enters()) {
            if (hook.isHandedControl()) {
                LabelNode count = new LabelNode();
                takeRowUnless(count);
                paths.zeroRestorable();
                table.zeroRestorable();
                code.jump(Opcodes.GOTO, dispatch);
                beginCount(count);
            }
            countOrEnter();
            goOnUnlessEntered(dispatch);
            label(dispatch, List.of());
            dispatch();
        } else {
            takeRowFromCounter(-1);
            dispatch();
        }
        endRange();
    }

    /** How the hook of a counted loop comes to what all do. */
    private void askedBeforeLimit() {
        LabelNode handed = new LabelNode();
        label(hook.noBudgetLabel, List.of());
        if (hook.isHandedControl()) {
            code.load(Kind.INT, counter);
            code.jump(Opcodes.IFLT, handed);
        }
        label(hook.againLabel, List.of());
        code.pushInt(hook.again());
        code.store(Kind.INT, counter);
        code.jump(Opcodes.GOTO, hook.backLabel);
        if (hook.isHandedControl()) {
            label(handed, List.of());
            code.load(Kind.INT, counter);
            code.op(Opcodes.INEG);
            code.store(Kind.INT, hidden.handed());
            code.pushInt(hook.again());
            code.store(Kind.INT, counter);
            code.jump(Opcodes.GOTO, hook.backLabel);
            label(hook.handedOnLabel, List.of());
            code.op(Opcodes.ICONST_M1);
            code.load(Kind.INT, hidden.handed());
            code.op(Opcodes.ISUB);
            code.store(Kind.INT, counter);
            code.pushInt(0);
            code.store(Kind.INT, hidden.handed());
            code.jump(Opcodes.GOTO, hook.slowLabel);
        }
        if (hook.isLeftInTest() || hook.isLeftAtHeader()) {
            label(hook.onceLabel, List.of());
            code.op(Opcodes.ICONST_1);
            code.store(Kind.INT, counter);
            code.jump(Opcodes.GOTO, hook.budgetLabel);
        }
        label(hook.expiredLabel, List.of());
        if (hook.isLeftInTest()) {
            code.load(Kind.INT, counter);
            code.pushInt(hook.counted.once());
            code.jump(Opcodes.IF_ICMPEQ, hook.onceLabel);
        }
        code.op(Opcodes.ICONST_M1);
        code.store(Kind.INT, counter);
    }

    /** Jumps if the hook is here to count; else r is the row that an outer hook has handed on. */
    private void takeRowUnless(LabelNode count) {
        code.load(Kind.INT, counter);
        code.op(Opcodes.ICONST_M1);
        code.jump(Opcodes.IF_ICMPEQ, count);
        takeRowFromCounter(-2);
    }

    private void beginCount(LabelNode count) {
        Arrays.fill(types, hidden.row() - hidden.buffer(), types.length, Opcodes.TOP);
        label(count, hook.frame.stackOfFrame());
    }

    /** The loop goes on in bytecode where compiled code was not entered; else what it wrote to fields is written. */
    private void goOnUnlessEntered(LabelNode dispatch) {
        LabelNode entered = paths.writes() ? new LabelNode() : dispatch;
        code.load(Kind.INT, hidden.row());
        code.jump(Opcodes.IFGE, entered);
        setType(hidden.entry(), Opcodes.TOP);
        Object[] whenEntered = types.clone();
        if (paths.mayRefuse() || hook.region.passesTable()) {
            setType(hidden.row(), Opcodes.TOP);
            paths.forget();
            table.forget();
            label(notEntered, List.of());
        }
        pushSpills();
        code.pushInt(RETRY);
        code.store(Kind.INT, counter);
        code.jump(Opcodes.GOTO, hook.goOnLabel());
        System.arraycopy(whenEntered, 0, types, 0, types.length);
        if (paths.writes()) {
            label(entered, List.of());
            paths.writeBack();
        }
        paths.forgetOthers();
        table.forgetUnlessRestorable();
    }

    /** r = base - c, with the header's operand stack spilled. */
    private void takeRowFromCounter(int base) {
        spill();
        code.pushInt(base);
        code.load(Kind.INT, counter);
        code.op(Opcodes.ISUB);
        code.store(Kind.INT, hidden.row());
        setType(hidden.row(), Opcodes.INTEGER);
    }

    private void countOrEnter() {
        LabelNode enter = new LabelNode();
        bridge.entry(code, hook.site);
        code.store(Kind.LONG, hidden.entry());
        setType(hidden.entry(), Opcodes.LONG);
        code.load(Kind.LONG, hidden.entry());
        code.op(Opcodes.LCONST_0);
        code.op(Opcodes.LCMP);
        code.jump(Opcodes.IFNE, enter);
        bridge.overflow(code, hook.site);
        code.store(Kind.INT, counter);
        code.jump(Opcodes.GOTO, hook.handedLabel());
        label(enter, hook.frame.stackOfFrame());
        spill();
        paths.read(hook.site, notEntered);
        paths.requireEnterable(hook.site, notEntered);
        if (hook.region.passesTable()) {
            table.make(notEntered);
        } else {
            makeBuffer();
        }
        hook.region.entrySlots().forEach(this::storeEntrySlot);
        code.load(Kind.LONG, hidden.entry());
        code.load(Kind.REFERENCE, hidden.buffer());
        if (hook.region.passesTable()) {
            table.pushPassed();
            bridge.enterTable(code);
        } else {
            for (EntryReference reference : hook.region.references()) {
                if (reference.pinned()) {
                    code.load(Kind.REFERENCE, paths.local(reference));
                }
            }
            bridge.enter(code, hook.region);
        }
        code.store(Kind.INT, hidden.row());
        setType(hidden.row(), Opcodes.INTEGER);
    }

    private void makeBuffer() {
        LabelNode have = new LabelNode();
        code.load(Kind.REFERENCE, hidden.buffer());
        code.jump(Opcodes.IFNONNULL, have);
        code.pushInt(hook.region.layout().length());
        code.add(new IntInsnNode(Opcodes.NEWARRAY, Opcodes.T_LONG));
        code.store(Kind.REFERENCE, hidden.buffer());
        label(have, List.of());
    }

    private void storeEntrySlot(StateSlot slot) {
        if (slot.kind() == Kind.REFERENCE) {
            nameOf(slot);
        }
        code.load(Kind.REFERENCE, hidden.buffer());
        code.pushInt(slot.buffer());
        if (slot.kind() == Kind.REFERENCE) {
            code.load(Kind.INT, hidden.row());
            code.op(Opcodes.I2L);
        } else {
            switch (slot.place()) {
                case LOCAL -> code.load(slot.kind(), slot.index());
                case STACK -> code.load(slot.kind(), hidden.spill(slot.index()));
                case PATH -> paths.push(slot.index());
            }
            code.toBuffer(slot.kind());
        }
        code.op(Opcodes.LASTORE);
    }

    /** r = the name of an entry reference: 0 for null, else the smallest name of the same object. */
    private void nameOf(StateSlot slot) {
        List<Integer> names = slot.names();
        code.pushInt(names.get(names.size() - 1));
        code.store(Kind.INT, hidden.row());
        setType(hidden.row(), Opcodes.INTEGER);
        for (int i = names.size() - 2; i >= 0; i--) {
            LabelNode other = new LabelNode();
            code.load(Kind.REFERENCE, slot.place() == StateSlot.Place.PATH ? hidden.path(slot.index()) : slot.index());
            if (names.get(i) == 0) {
                code.jump(Opcodes.IFNONNULL, other);
            } else {
                code.load(Kind.REFERENCE, localOf(names.get(i)));
                code.jump(Opcodes.IF_ACMPNE, other);
            }
            code.pushInt(names.get(i));
            code.store(Kind.INT, hidden.row());
            label(other, List.of());
        }
    }

    private int localOf(int name) {
        return paths.local(hook.region.references().get(name - 1));
    }

    private void dispatch() {
        code.pushInt(hook.again());
        code.store(Kind.INT, counter);
        LabelNode[] labels = new LabelNode[hook.rows.size()];
        Arrays.setAll(labels, i -> new LabelNode());
        TableSwitchInsnNode table = new TableSwitchInsnNode(0, labels.length - 1, labels[0]);
        if (labels.length > 1) {
            code.load(Kind.INT, hidden.row());
            code.add(table);
        }
        Object[] atRow = types.clone();
        for (Restoration restoration : Restoration.plan(loops, hook, targets)) {
            System.arraycopy(atRow, 0, types, 0, types.length);
            if (labels.length > 1 && restoration.isEmpty(hook, targets)) {
                int number = restoration.rows().get(0);
                labels[number] = targets.of(hook.rows.get(number), hook);
                continue;
            }
            if (labels.length > 1) {
                LabelNode start = labels[restoration.rows().get(0)];
                restoration.rows().forEach(number -> labels[number] = start);
                label(start, List.of());
            }
            beginRange();
            restoredAtOnce = Math.max(restoredAtOnce, 2 * restoration.locals().size());
            restore(restoration);
        }
        if (labels.length > 1) {
            table.labels = List.of(labels);
            table.dflt = labels[0];
        }
    }

    private void restore(Restoration restoration) {
        Hook.Row row = restoration.row();
        restoredReferences.clear();
        restoredStack.clear();
        restoration.references().forEach(slot -> findReference(row, slot));
        if (row.next() == null) {
            pushStack(row);
            restoration.locals().forEach(this::pushFromBuffer);
        } else {
            pushHeaderStackOfNext(row);
        }
        endRange();
        for (int i = restoration.locals().size() - 1; i >= 0; i--) {
            code.store(restoration.locals().get(i).kind(), restoration.locals().get(i).index());
        }
        restoredReferences.forEach((local, temporary) -> {
            code.load(Kind.REFERENCE, temporary);
            code.store(Kind.REFERENCE, local);
        });
        restoration.zeroed().forEach(zero -> {
            code.zero(zero.kind());
            code.store(zero.kind(), zero.local());
        });
        if (row.next() != null) {
            handOn(restoration);
        } else {
            resume(restoration);
        }
    }

    /** The counter of the next hook = -1 - the row there. */
    private void handOn(Restoration restoration) {
        Hook next = restoration.row().next();
        if (restoration.rows().size() == 1) {
            code.pushInt(-1 - restoration.row().nextRow());
        } else {
            code.pushInt(-1 - restoration.shift());
            code.load(Kind.INT, hidden.row());
            code.op(Opcodes.ISUB);
        }
        code.store(Kind.INT, hidden.counter(next.region.depth()));
        code.jump(Opcodes.GOTO, next.handedLabel());
    }

    /** To the bytecodes of the rows; by comparisons or by a table, whichever is smaller. */
    private void resume(Restoration restoration) {
        Hook arrival = targets.arrival(restoration.row());
        if (arrival != null && arrival != hook) {
            code.pushInt(arrival.arrival(hook));
            code.store(Kind.INT, hidden.counter(arrival.region.depth()));
        }
        List<Integer> rows = restoration.rows();
        int first = rows.get(0);
        int last = rows.get(rows.size() - 1);
        LabelNode otherwise = targets.of(hook.rows.get(last), hook);
        if (TABLE_BYTES + 4 * (last - first + 1) < COMPARISON_BYTES * (rows.size() - 1)) {
            LabelNode[] table = new LabelNode[last - first + 1];
            Arrays.fill(table, otherwise);
            rows.forEach(number -> table[number - first] = targets.of(hook.rows.get(number), hook));
            code.load(Kind.INT, hidden.row());
            code.add(new TableSwitchInsnNode(first, last, otherwise, table));
            return;
        }
        for (int number : rows.subList(0, rows.size() - 1)) {
            code.load(Kind.INT, hidden.row());
            code.pushInt(number);
            code.jump(Opcodes.IF_ICMPEQ, targets.of(hook.rows.get(number), hook));
        }
        code.jump(Opcodes.GOTO, otherwise);
    }

    /** Turns the name in the buffer into the reference, in a hidden local. */
    private void findReference(Hook.Row row, StateSlot slot) {
        boolean onStack = slot.place() == StateSlot.Place.STACK;
        Map<Integer, Integer> restored = onStack ? restoredStack : restoredReferences;
        int temporary = hidden.reference(restoredReferences.size() + restoredStack.size());
        Object type = onStack ? frameThere(row).stack(slot.index()) : frameThere(row).local(slot.index());
        code.op(Opcodes.ACONST_NULL);
        code.store(Kind.REFERENCE, temporary);
        setType(temporary, type);
        for (int name : slot.names()) {
            LabelNode other = new LabelNode();
            if (name == StateSlot.ROWS) {
                table.push(slot, type, other);
                code.store(Kind.REFERENCE, temporary);
                label(other, List.of());
            } else if (name != 0) {
                code.fromSlot(hidden.buffer(), slot.buffer(), Kind.INT);
                code.pushInt(name);
                code.jump(Opcodes.IF_ICMPNE, other);
                code.load(Kind.REFERENCE, localOf(name));
                code.store(Kind.REFERENCE, temporary);
                label(other, List.of());
            }
        }
        restored.put(slot.index(), temporary);
    }

    private TypeFrame frameThere(Hook.Row row) {
        return targets.frame(new Hook.Row(row.origin(), row.point(), null, 0));
    }

    private void pushStack(Hook.Row row) {
        TypeFrame frame = targets.frame(row);
        for (int slot = 0; slot < frame.height(); slot++) {
            Kind kind = frame.stackKind(slot);
            if (kind == Kind.REFERENCE) {
                pushStackReference(row, slot);
            } else if (kind != null) {
                pushFromBuffer(new StateSlot(StateSlot.Place.STACK, slot, kind, hook.region.layout().stack(slot), List.of()));
            }
        }
    }

    private void pushFromBuffer(StateSlot slot) {
        code.fromSlot(hidden.buffer(), slot.buffer(), slot.kind());
    }

    private void pushStackReference(Hook.Row row, int slot) {
        if (row.origin() != hook && HookPlan.isSpilled(hook, slot)) {
            code.load(Kind.REFERENCE, hidden.spill(slot));
            return;
        }
        ResumePoint.StackReference reference = stackReference(row.point(), slot);
        if (reference == null || reference.source() == ResumePoint.StackReference.Source.NULL) {
            code.op(Opcodes.ACONST_NULL);
        } else if (reference.source() == ResumePoint.StackReference.Source.HEADER_STACK) {
            code.load(Kind.REFERENCE, hidden.spill(reference.sourceIndex()));
        } else if (reference.source() == ResumePoint.StackReference.Source.NAME) {
            code.load(Kind.REFERENCE, restoredStack.get(slot));
        } else if (reference.source() == ResumePoint.StackReference.Source.PATH) {
            code.load(Kind.REFERENCE, hidden.path(reference.sourceIndex()));
        } else {
            code.load(Kind.REFERENCE, restoredReferences.getOrDefault(reference.sourceIndex(), reference.sourceIndex()));
        }
    }

    private static ResumePoint.StackReference stackReference(ResumePoint point, int slot) {
        for (ResumePoint.StackReference reference : point.stackReferences()) {
            if (reference.stackIndex() == slot) {
                return reference;
            }
        }
        return null;
    }

    /** What the next hook will spill: references that the resume point needs, and zeros for what it will read from the buffer. */
    private void pushHeaderStackOfNext(Hook.Row row) {
        TypeFrame frame = row.next().frame;
        for (int slot = 0; slot < frame.height(); slot++) {
            Kind kind = frame.stackKind(slot);
            if (kind == Kind.REFERENCE) {
                pushStackReference(row, slot);
            } else if (kind != null) {
                code.zero(kind);
            }
        }
    }

    // -- the header's operand stack, labels and ranges

    private void spill() {
        for (int slot = hook.frame.height() - 1; slot >= 0; slot--) {
            Kind kind = hook.frame.stackKind(slot);
            if (kind != null) {
                code.store(kind, hidden.spill(slot));
                setType(hidden.spill(slot), hook.frame.stack(slot));
            }
        }
    }

    private void pushSpills() {
        for (int slot = 0; slot < hook.frame.height(); slot++) {
            Kind kind = hook.frame.stackKind(slot);
            if (kind != null) {
                code.load(kind, hidden.spill(slot));
            }
        }
    }

    @Override
    public void setType(int local, Object type) {
        types[local - hidden.buffer()] = type;
    }

    @Override
    public void label(LabelNode label, List<Object> stack) {
        if (framed) {
            // one frame for each bytecode: between two labels without one, types have only been forgotten
            code.removeFrameAtEnd();
        }
        code.add(label);
        if (framed) {
            code.add(hidden.frame(ownTypes, types, stack));
        }
    }

    private void beginRange() {
        if (rangeStart == null) {
            rangeStart = new LabelNode();
            code.add(rangeStart);
        }
    }

    private void endRange() {
        if (rangeStart == null) {
            return;
        }
        boolean empty = true;
        for (var node = rangeStart.getNext(); node != null; node = node.getNext()) {
            empty &= node.getOpcode() < 0;
        }
        if (!empty) {
            LabelNode end = new LabelNode();
            code.add(end);
            for (TryCatchBlockNode range : hook.ranges) {
                ranges.add(new TryCatchBlockNode(rangeStart, end, range.handler, range.type));
            }
        }
        rangeStart = null;
    }
}
