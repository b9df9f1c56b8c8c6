package dev.backedge.instrument;

import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.bytecode.AccessPath;
import dev.backedge.compiler.bytecode.EntryReference;
import dev.backedge.compiler.bytecode.Kind;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.ResumePoint;
import dev.backedge.compiler.bytecode.StateSlot;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * The part of a slow path that passes references in an array: those with a name of their own at their places, then the elements of each array of arrays, of
 * which this is the one reading; what compiled code calls a row by is its place here.
 */
final class TableCode {
    private static final String TYPE = "[Ljava/lang/Object;";
    /** Longs of the OSR frame without its rows but that of null. */
    private static final int FRAME_LONGS = OsrFrame.bytes(0) / Long.BYTES;
    private static final int ROW_LONGS = OsrFrame.ROW_BYTES / Long.BYTES;

    private final LoopRegion region;
    private final HiddenLocals hidden;
    private final Code code;
    private final Bridge bridge;
    private final PathCode.Frames frames;
    private final PathCode paths;
    private final List<AccessPath> rows = new ArrayList<>();

    TableCode(LoopRegion region, HiddenLocals hidden, Code code, Bridge bridge, PathCode.Frames frames, PathCode paths) {
        this.bridge = bridge;
        this.region = region;
        this.hidden = hidden;
        this.code = code;
        this.frames = frames;
        this.paths = paths;
        for (AccessPath path : region.paths()) {
            if (path.isRows()) {
                rows.add(path);
            }
        }
    }

    /** Makes the array, and a buffer that is long enough. Jumps if there are more references than a trampoline takes. */
    void make(LabelNode tooMany) {
        count(tooMany);
        code.load(Kind.INT, hidden.row());
        code.add(new TypeInsnNode(Opcodes.ANEWARRAY, "java/lang/Object"));
        code.store(Kind.REFERENCE, hidden.table());
        frames.setType(hidden.table(), TYPE);
        makeBuffer();
        for (EntryReference reference : region.references()) {
            if (reference.pinned()) {
                code.load(Kind.REFERENCE, hidden.table());
                code.pushInt(reference.name() - 1);
                code.load(Kind.REFERENCE, paths.local(reference));
                code.op(Opcodes.AASTORE);
            }
        }
        rows.forEach(this::append);
        describe(tooMany);
    }

    /** The local of a tree's array holds from here on what is passed, with what stands for arrays of arrays. Jumps without memory. */
    private void describe(LabelNode failed) {
        for (AccessPath path : rows) {
            if (isOfTree(path)) {
                AccessPath tree = region.paths().get(path.base().index());
                pushPassed(path.number());
                code.load(Kind.REFERENCE, paths.local(tree.base()));
                code.load(Kind.REFERENCE, hidden.path(tree.number()));
                code.load(Kind.INT, hidden.path(path.number()));
                bridge.described(code);
                code.store(Kind.REFERENCE, hidden.path(tree.number()));
                code.load(Kind.REFERENCE, hidden.path(tree.number()));
                code.jump(Opcodes.IFNULL, failed);
            }
        }
    }

    private boolean isOfTree(AccessPath rows) {
        return region.paths().stream().anyMatch(rows::isRowsOf);
    }

    /** Pushes what the trampoline gets. */
    void pushPassed() {
        pushPassed(region.paths().size());
    }

    /** Pushes that as it is without what stands for arrays in the trees of this path and later ones. */
    private void pushPassed(int before) {
        int local = hidden.table();
        for (AccessPath path : rows) {
            local = path.number() < before && isOfTree(path) ? hidden.path(path.base().index()) : local;
        }
        code.load(Kind.REFERENCE, local);
    }

    /** r = number of references, and to each path the name of its first row. */
    private void count(LabelNode tooMany) {
        code.pushInt(region.references().size());
        code.store(Kind.INT, hidden.row());
        frames.setType(hidden.row(), Opcodes.INTEGER);
        for (AccessPath path : rows) {
            code.load(Kind.INT, hidden.row());
            code.op(Opcodes.ICONST_1);
            code.op(Opcodes.IADD);
            code.store(Kind.INT, hidden.path(path.number()));
            frames.setType(hidden.path(path.number()), Opcodes.INTEGER);
            unlessNull(path, () -> {
                pushLength(path);
                code.pushInt(OsrFrame.MAX_TABLE);
                code.jump(Opcodes.IF_ICMPGT, tooMany);
                code.load(Kind.INT, hidden.row());
                pushLength(path);
                code.op(Opcodes.IADD);
                code.store(Kind.INT, hidden.row());
            });
        }
        if (rows.size() > 1 || region.references().size() > 0) {
            code.load(Kind.INT, hidden.row());
            code.pushInt(OsrFrame.MAX_TABLE);
            code.jump(Opcodes.IF_ICMPGT, tooMany);
        }
    }

    private void makeBuffer() {
        LabelNode tooShort = new LabelNode();
        LabelNode have = new LabelNode();
        code.load(Kind.REFERENCE, hidden.buffer());
        code.jump(Opcodes.IFNULL, tooShort);
        code.load(Kind.REFERENCE, hidden.buffer());
        code.op(Opcodes.ARRAYLENGTH);
        pushBufferLength();
        code.jump(Opcodes.IF_ICMPGE, have);
        frames.label(tooShort, List.of());
        pushBufferLength();
        code.add(new IntInsnNode(Opcodes.NEWARRAY, Opcodes.T_LONG));
        code.store(Kind.REFERENCE, hidden.buffer());
        frames.label(have, List.of());
    }

    private void pushBufferLength() {
        code.load(Kind.INT, hidden.row());
        code.pushInt(ROW_LONGS);
        code.op(Opcodes.IMUL);
        code.pushInt(region.layout().length() + FRAME_LONGS);
        code.op(Opcodes.IADD);
    }

    private void append(AccessPath path) {
        unlessNull(path, () -> {
            code.load(Kind.REFERENCE, paths.local(path.base()));
            code.op(Opcodes.ICONST_0);
            code.load(Kind.REFERENCE, hidden.table());
            code.load(Kind.INT, hidden.path(path.number()));
            code.op(Opcodes.ICONST_1);
            code.op(Opcodes.ISUB);
            pushLength(path);
            code.invokeStatic("java/lang/System", "arraycopy", "(Ljava/lang/Object;ILjava/lang/Object;II)V");
        });
    }

    private void pushLength(AccessPath path) {
        code.load(Kind.REFERENCE, paths.local(path.base()));
        code.op(Opcodes.ARRAYLENGTH);
    }

    private void unlessNull(AccessPath path, Runnable then) {
        LabelNode isNull = new LabelNode();
        if (path.baseMayBeNull()) {
            code.load(Kind.REFERENCE, paths.local(path.base()));
            code.jump(Opcodes.IFNULL, isNull);
        }
        then.run();
        if (path.baseMayBeNull()) {
            frames.label(isNull, List.of());
        }
    }

    /** Pushes the row whose name is in a slot of the buffer; jumps if the name there is none of a row. */
    void push(StateSlot slot, Object type, LabelNode otherwise) {
        code.fromSlot(hidden.buffer(), slot.buffer(), Kind.INT);
        code.pushInt(region.references().size());
        code.jump(Opcodes.IF_ICMPLE, otherwise);
        code.load(Kind.REFERENCE, hidden.table());
        code.fromSlot(hidden.buffer(), slot.buffer(), Kind.INT);
        code.op(Opcodes.ICONST_1);
        code.op(Opcodes.ISUB);
        code.op(Opcodes.AALOAD);
        code.add(new TypeInsnNode(Opcodes.CHECKCAST, (String) type));
    }

    /** Whether a resume point may need a row. */
    private boolean isRestorable() {
        if (rows.isEmpty()) {
            return false;
        }
        for (ResumePoint point : region.resumePoints()) {
            for (StateSlot slot : point.slots()) {
                if (slot.names().contains(StateSlot.ROWS)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Gives the array a value where compiled code of another hook has left: nobody will look at it. */
    void zeroRestorable() {
        if (isRestorable()) {
            code.op(Opcodes.ACONST_NULL);
            code.store(Kind.REFERENCE, hidden.table());
            frames.setType(hidden.table(), TYPE);
        }
    }

    void forgetUnlessRestorable() {
        if (region.passesTable() && !isRestorable()) {
            forget();
        }
    }

    void forget() {
        if (region.passesTable()) {
            frames.setType(hidden.table(), Opcodes.TOP);
        }
    }
}
