package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.TypeFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.FrameNode;

/**
 * The locals that hooks add above the method's own:
 * <pre>
 *   buf                 the OSR buffer, long[]; null until the first transition
 *   c, one each depth   counter of the hook at that nesting depth, never negative but while control is handed on; of a counted loop, how far its variable may go
 *   h                   0, or 1 + the row that is handed on to the hook of a counted loop; if there is such a hook
 *   r                   number of the dispatch row              -- from here on of use in slow paths only
 *   e (2)               entry address
 *   t                   references that are passed in an array, and so the elements of arrays of arrays; if any hook does so
 *   spills              what the header had on the operand stack
 *   references          restored references, before they are put in their locals
 *   paths (2 each)      access paths: references, and what primitive ones were at entry
 * </pre>
 * The first three kinds are set at the start of the method, and are in every frame that it states.
 */
final class HiddenLocals {
    private final int base;
    private final List<Integer> depths;
    private final boolean handed;
    private final boolean table;
    private final int spillSlots;
    private final int referenceSlots;
    private final int paths;

    HiddenLocals(int maxLocals, List<Hook> hooks) {
        base = maxLocals;
        TreeSet<Integer> used = new TreeSet<>();
        int spills = 0;
        int references = 0;
        int mostPaths = 0;
        boolean anyTable = false;
        boolean anyHanded = false;
        for (Hook hook : hooks) {
            anyHanded |= hook.counted != null && hook.isHandedControl();
            anyTable |= hook.enters() && hook.region.passesTable();
            mostPaths = hook.enters() ? Math.max(mostPaths, hook.region.paths().size()) : mostPaths;
            used.add(hook.region.depth());
            spills = Math.max(spills, hook.frame.height());
            for (Hook.Row row : hook.rows) {
                references = Math.max(references, row.point().slots().size());
            }
        }
        depths = List.copyOf(used);
        handed = anyHanded;
        table = anyTable;
        spillSlots = spills;
        referenceSlots = references;
        paths = mostPaths;
    }

    int buffer() {
        return base;
    }

    int counter(int depth) {
        return base + 1 + depths.indexOf(depth);
    }

    /** How many ints follow the buffer that are 0 at the start of the method. */
    int ints() {
        return depths.size() + (handed ? 1 : 0);
    }

    /** For counted loops that are handed control. */
    int handed() {
        return base + 1 + depths.size();
    }

    int row() {
        return base + 1 + ints();
    }

    int entry() {
        return row() + 1;
    }

    /** For hooks that pass their references in an array. */
    int table() {
        return entry() + 2;
    }

    int spill(int slot) {
        return entry() + (table ? 3 : 2) + slot;
    }

    int reference(int i) {
        return spill(spillSlots) + i;
    }

    int path(int number) {
        return reference(referenceSlots) + 2 * number;
    }

    /** The method's new number of locals. */
    int maxLocals() {
        return path(paths);
    }

    /** Types of the hidden locals everywhere outside the slow paths, by slot from {@link #buffer()} on. */
    Object[] types() {
        Object[] types = new Object[maxLocals() - base];
        Arrays.fill(types, Opcodes.TOP);
        types[0] = "[J";
        Arrays.fill(types, 1, 1 + ints(), Opcodes.INTEGER);
        return types;
    }

    /** The types of a frame's locals, and nothing in the slots from there up to that number: what is added comes next. */
    static List<Object> padded(List<Object> locals, int slots) {
        List<Object> all = new ArrayList<>(locals);
        int used = 0;
        for (Object type : locals) {
            used += TypeFrame.isWide(type) ? 2 : 1;
        }
        for (; used < slots; used++) {
            all.add(Opcodes.TOP);
        }
        return all;
    }

    /** What a frame of the original method has of locals, so that the hidden ones come next. */
    List<Object> own(List<Object> locals) {
        return padded(locals, base);
    }

    /** A frame of the original method with the hidden locals added. @param own see {@link #own} */
    FrameNode frame(List<Object> own, Object[] hiddenTypes, List<Object> stack) {
        Object[] localTypes = extended(own, hiddenTypes).toArray();
        return new FrameNode(Opcodes.F_NEW, localTypes.length, localTypes, stack.size(), stack.toArray());
    }

    /** The locals of a frame with the hidden ones behind. @param own see {@link #own} */
    List<Object> extended(List<Object> own, Object[] hiddenTypes) {
        List<Object> all = new ArrayList<>(own.size() + hiddenTypes.length);
        all.addAll(own);
        int used = all.size();
        for (int i = 0; i < hiddenTypes.length; i += TypeFrame.isWide(hiddenTypes[i]) ? 2 : 1) {
            all.add(hiddenTypes[i]);
            used = hiddenTypes[i] == Opcodes.TOP ? used : all.size();
        }
        return all.subList(0, used);
    }
}
