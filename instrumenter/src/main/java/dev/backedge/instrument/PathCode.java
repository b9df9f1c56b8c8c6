package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.AccessPath;
import dev.backedge.compiler.bytecode.EntryReference;
import dev.backedge.compiler.bytecode.Kind;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.ResumePoint;
import dev.backedge.compiler.bytecode.StateSlot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.LabelNode;

/**
 * The part of a slow path that has to do with {@link AccessPath}s: reads each of them once, with the bytecode that the loop itself has for it, before
 * compiled code is entered, and afterwards writes those that have changed. Nothing here throws: what is null is not read, and where the
 * value is still that of the entry, nothing is written.
 */
final class PathCode {
    /** Where labels are set, the slow path states its frame. */
    interface Frames {
        void label(LabelNode label, List<Object> stack);

        void setType(int local, Object type);
    }

    private final LoopRegion region;
    private final HiddenLocals hidden;
    private final Code code;
    private final Bridge bridge;
    private final Frames frames;
    private int site;
    private LabelNode unreadable;
    private List<AccessPath> restorable;

    PathCode(LoopRegion region, HiddenLocals hidden, Code code, Bridge bridge, Frames frames) {
        this.bridge = bridge;
        this.region = region;
        this.hidden = hidden;
        this.code = code;
        this.frames = frames;
    }

    /** The local that holds a reference: one of the method's, or that of a path. */
    int local(AccessPath.Base base) {
        return base.place() == StateSlot.Place.PATH ? hidden.path(base.index()) : base.index();
    }

    int local(EntryReference reference) {
        return reference.place() == StateSlot.Place.PATH ? hidden.path(reference.index()) : reference.index();
    }

    /** Reads the paths into their hidden locals, but for those that {@link #push} or {@link TableCode} reads. Jumps if one of them cannot be read. */
    void read(int site, LabelNode notEntered) {
        this.site = site;
        this.unreadable = notEntered;
        List<AccessPath> paths = region.paths();
        for (int first = 0; first < paths.size(); ) {
            AccessPath path = paths.get(first);
            int next = first + 1;
            if (path.isRows() || isIdle(path)) {
                first = next;
                continue;
            } else if (path.step() instanceof AccessPath.Step.Element element) {
                readElement(path, element);
            } else if (path.baseMayBeNull()) {
                while (next < paths.size() && isGuardedAs(path, paths.get(next))) {
                    next++;
                }
                readGuarded(paths.subList(first, next));
            } else if (!isReadWhenPushed(path)) {
                readStep(path);
                store(path);
            }
            first = next;
        }
    }

    /** Whether it is a constant that compiled code moves, and nobody looks at. */
    private boolean isIdle(AccessPath path) {
        return path.step() instanceof AccessPath.Step.Text && region.references().stream().noneMatch(reference -> reference.place() == StateSlot.Place.PATH && reference.index() == path.number())
                && region.paths().stream().noneMatch(other -> new AccessPath.Base(StateSlot.Place.PATH, path.number()).equals(other.base())) && !restorable().contains(path);
    }

    private static boolean isGuardedAs(AccessPath path, AccessPath next) {
        return next.baseMayBeNull() && next.base().equals(path.base()) && !(next.step() instanceof AccessPath.Step.Element) && !next.isRows();
    }

    /** Several paths of one base that may be null. */
    private void readGuarded(List<AccessPath> paths) {
        LabelNode isNull = new LabelNode();
        paths.forEach(this::zero);
        code.load(Kind.REFERENCE, local(paths.get(0).base()));
        code.jump(Opcodes.IFNULL, isNull);
        for (AccessPath path : paths) {
            readStep(path);
            store(path);
        }
        frames.label(isNull, List.of());
    }

    private void readElement(AccessPath path, AccessPath.Step.Element element) {
        LabelNode outside = new LabelNode();
        zero(path);
        if (path.baseMayBeNull()) {
            code.load(Kind.REFERENCE, local(path.base()));
            code.jump(Opcodes.IFNULL, outside);
        }
        if (element.atLocal()) {
            pushIndex(element);
            code.jump(Opcodes.IFLT, outside);
        }
        pushIndex(element);
        code.load(Kind.REFERENCE, local(path.base()));
        code.op(Opcodes.ARRAYLENGTH);
        code.jump(Opcodes.IF_ICMPGE, outside);
        readStep(path);
        store(path);
        frames.label(outside, List.of());
    }

    private void pushIndex(AccessPath.Step.Element element) {
        if (element.atLocal()) {
            code.load(Kind.INT, element.local());
        }
        if (!element.atLocal() || element.addend() != 0) {
            code.pushInt(element.addend());
        }
        if (element.atLocal() && element.addend() != 0) {
            code.op(Opcodes.IADD);
        }
    }

    private void zero(AccessPath path) {
        code.zero(path.kind());
        store(path);
    }

    private void store(AccessPath path) {
        code.store(path.kind(), hidden.path(path.number()));
        frames.setType(hidden.path(path.number()), path.type());
    }

    /** Pushes the value, of a base that is not null. */
    private void readStep(AccessPath path) {
        if (path.base() != null) {
            code.load(Kind.REFERENCE, local(path.base()));
        }
        if (path.step() instanceof AccessPath.Step.Field field) {
            code.field(path.isStatic() ? Opcodes.GETSTATIC : Opcodes.GETFIELD, field.owner(), field.name(), field.descriptor());
        } else if (path.isHidden()) {
            readHidden(path);
        } else if (path.step() instanceof AccessPath.Step.Element element) {
            pushIndex(element);
            code.op(Opcodes.AALOAD);
        } else if (path.step() instanceof AccessPath.Step.Unboxed box) {
            code.invokeVirtual(box.owner(), box.name(), box.descriptor());
        } else if (path.step() instanceof AccessPath.Step.Characters) {
            bridge.characters(code);
        } else if (path.step() instanceof AccessPath.Step.Selected selected) {
            bridge.select(code, selected.row());
        } else if (path.step() instanceof AccessPath.Step.Text text) {
            code.push(text.value());
        } else if (path.step() instanceof AccessPath.Step.Tree) {
            bridge.flatten(code);
        } else {
            code.op(Opcodes.ARRAYLENGTH);
        }
    }

    /** The local of the path serves for what the bridge returns, whatever its kind. */
    private void readHidden(AccessPath path) {
        boolean reference = path.kind() == Kind.REFERENCE;
        int local = hidden.path(path.number());
        if (path.isStatic()) {
            code.op(Opcodes.ACONST_NULL);
        }
        bridge.hiddenField(code, site, path.number(), reference);
        code.store(Kind.REFERENCE, local);
        code.load(Kind.REFERENCE, local);
        bridge.unread(code);
        code.jump(Opcodes.IF_ACMPEQ, unreadable);
        code.load(Kind.REFERENCE, local);
        if (!reference) {
            code.cast("java/lang/Long");
            code.invokeVirtual("java/lang/Long", "longValue", "()J");
            code.fromBuffer(path.kind());
        } else if (!path.type().equals("java/lang/Object")) {
            code.cast((String) path.type());
        }
    }

    /** Needed but once, and there is nothing to check before: it needs no local. */
    private static boolean isReadWhenPushed(AccessPath path) {
        return !path.isRows() && !path.isHidden() && !path.baseMayBeNull() && !path.stored() && path.kind() != Kind.REFERENCE;
    }

    /** Pushes the value of a path that is no reference, for the buffer. */
    void push(int number) {
        AccessPath path = region.paths().get(number);
        if (isReadWhenPushed(path)) {
            readStep(path);
        } else {
            code.load(path.kind(), hidden.path(number));
        }
    }

    /** Whether {@link #read} or {@link #requireEnterable} may jump. */
    boolean mayRefuse() {
        boolean refusing = !region.distinct().isEmpty() || !region.receivers().isEmpty();
        for (AccessPath path : region.paths()) {
            refusing |= path.isHidden() || isMade(path);
        }
        return refusing;
    }

    /** Whether it is an array that is made for compiled code, if there is room for it. */
    private static boolean isMade(AccessPath path) {
        return path.step() instanceof AccessPath.Step.Characters || path.step() instanceof AccessPath.Step.Tree || path.step() instanceof AccessPath.Step.Selected;
    }

    /** Jumps if compiled code is not to be entered with what the paths are. */
    void requireEnterable(int site, LabelNode notEntered) {
        requireDistinct(notEntered);
        requireMade(notEntered);
        for (int i = 0; i < region.receivers().size(); i++) {
            code.load(Kind.REFERENCE, local(region.receivers().get(i).object()));
            bridge.admits(code, site, i);
            code.jump(Opcodes.IFEQ, notEntered);
        }
    }

    /** Jumps if there is a string whose characters there was no room for, or something like that. */
    private void requireMade(LabelNode none) {
        for (AccessPath path : region.paths()) {
            if (isMade(path)) {
                LabelNode there = new LabelNode();
                code.load(Kind.REFERENCE, local(path.base()));
                code.jump(Opcodes.IFNULL, there);
                code.load(Kind.REFERENCE, hidden.path(path.number()));
                code.jump(Opcodes.IFNULL, none);
                frames.label(there, List.of());
            }
        }
    }

    /** Jumps if two references that must not be are the same object. */
    private void requireDistinct(LabelNode same) {
        for (LoopRegion.Distinct pair : region.distinct()) {
            LabelNode isNull = new LabelNode();
            boolean mayBeNull = mayBeNull(pair.a()) && mayBeNull(pair.b());
            if (mayBeNull) {
                code.load(Kind.REFERENCE, local(pair.a()));
                code.jump(Opcodes.IFNULL, isNull);
            }
            code.load(Kind.REFERENCE, local(pair.a()));
            code.load(Kind.REFERENCE, local(pair.b()));
            code.jump(Opcodes.IF_ACMPEQ, same);
            if (mayBeNull) {
                frames.label(isNull, List.of());
            }
        }
    }

    private boolean mayBeNull(AccessPath.Base base) {
        return region.paths().stream().noneMatch(path -> base.equals(path.base()) && !path.baseMayBeNull());
    }

    boolean writes() {
        for (AccessPath path : region.paths()) {
            if (path.stored()) {
                return true;
            }
        }
        return false;
    }

    /** Writes those paths whose value is no longer that of the entry: so nothing is written that the program has not written. */
    void writeBack() {
        for (AccessPath path : region.paths()) {
            if (path.stored()) {
                writeBack(path);
            }
        }
    }

    private void writeBack(AccessPath path) {
        AccessPath.Step.Field field = (AccessPath.Step.Field) path.step();
        LabelNode same = new LabelNode();
        jumpIfUnchanged(path, same);
        if (!path.isStatic()) {
            code.load(Kind.REFERENCE, local(path.base()));
        }
        code.fromSlot(hidden.buffer(), region.layout().path(path.number()), path.kind());
        code.field(path.isStatic() ? Opcodes.PUTSTATIC : Opcodes.PUTFIELD, field.owner(), field.name(), field.descriptor());
        frames.label(same, List.of());
    }

    /** Floating-point numbers are the same if their bits are. */
    private void jumpIfUnchanged(AccessPath path, LabelNode same) {
        int slot = region.layout().path(path.number());
        boolean wide = path.kind().slots() == 2;
        code.fromSlot(hidden.buffer(), slot, wide ? Kind.LONG : Kind.INT);
        code.load(path.kind(), hidden.path(path.number()));
        code.toBits(path.kind());
        if (wide) {
            code.op(Opcodes.LCMP);
            code.jump(Opcodes.IFEQ, same);
        } else {
            code.jump(Opcodes.IF_ICMPEQ, same);
        }
    }

    /** Paths whose reference a resume point may need. */
    private List<AccessPath> restorable() {
        if (restorable == null) {
            restorable = region.paths().isEmpty() ? List.of() : findRestorable();
        }
        return restorable;
    }

    private List<AccessPath> findRestorable() {
        BitSet numbers = new BitSet();
        for (ResumePoint point : region.resumePoints()) {
            for (StateSlot slot : point.slots()) {
                for (int name : slot.names()) {
                    EntryReference reference = name == 0 || name == StateSlot.ROWS ? null : region.references().get(name - 1);
                    if (reference != null && reference.place() == StateSlot.Place.PATH) {
                        numbers.set(reference.index());
                    }
                }
            }
            for (ResumePoint.StackReference reference : point.stackReferences()) {
                if (reference.source() == ResumePoint.StackReference.Source.PATH) {
                    numbers.set(reference.sourceIndex());
                }
            }
        }
        List<AccessPath> found = new ArrayList<>();
        for (int number = numbers.nextSetBit(0); number >= 0; number = numbers.nextSetBit(number + 1)) {
            found.add(region.paths().get(number));
        }
        return found;
    }

    /** Gives those paths a value where compiled code of another hook has left: nobody will look at it. */
    void zeroRestorable() {
        restorable().forEach(this::zero);
    }

    /** From here on the slow path knows of no other paths. */
    void forgetOthers() {
        for (AccessPath path : region.paths()) {
            frames.setType(hidden.path(path.number()), Opcodes.TOP);
        }
        restorable().forEach(path -> frames.setType(hidden.path(path.number()), path.type()));
    }

    void forget() {
        region.paths().forEach(path -> frames.setType(hidden.path(path.number()), Opcodes.TOP));
    }
}
