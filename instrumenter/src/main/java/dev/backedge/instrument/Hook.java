package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.ResumePoint;
import dev.backedge.compiler.bytecode.TypeFrame;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * The hook of one loop, as it is planned. A loop without a site of its own has one, too, if an outer region's code may leave in
 * the middle of it: that hook never counts and never enters, it only hands control on. That of a region which is refused, and watched, does not even that, but
 * where an outer region needs it; it looks at the receivers each time that the loop is entered.
 */
final class Hook {
    /**
     * One row of a hook's dispatch: how to go on at a resume point of its own region or, handed on, of an outer one.
     *
     * @param origin the hook whose compiled code left, and whose names the buffer holds
     * @param next the hook to hand control on to; null if this is the last one
     * @param nextRow number of the row there
     */
    record Row(Hook origin, ResumePoint point, Hook next, int nextRow) {
    }

    final LoopRegion region;
    final int site;
    final AbstractInsnNode headerNode;
    final TypeFrame frame;
    final List<TryCatchBlockNode> ranges;
    /** Of a counted loop, how its hook says when it is to be asked again; null if the hook counts. */
    CountedHeader counted;
    final List<Row> rows = new ArrayList<>();
    /** Entry edges arrive here. */
    final LabelNode entryLabel = new LabelNode();
    /** Back edges arrive here. */
    final LabelNode backLabel = new LabelNode();
    /** The loop's own first instruction. */
    final LabelNode bodyLabel = new LabelNode();
    final LabelNode slowLabel = new LabelNode();
    /** Of a counted loop: what it holds is how many iterations there may be, or which row an outer hook has handed on; */
    final LabelNode budgetLabel = new LabelNode();
    /** there may be none, or it is a row; */
    final LabelNode noBudgetLabel = new LabelNode();
    /** it is not known how many there may be; */
    final LabelNode againLabel = new LabelNode();
    /** the variable has gone as far as it may, and not to the limit; */
    final LabelNode expiredLabel = new LabelNode();
    /** the variable has gone as far as it may, since an outer hook has handed on a row; */
    final LabelNode handedOnLabel = new LabelNode();
    /** there may be one. */
    final LabelNode onceLabel = new LabelNode();

    /**
     * @param frame the verifier's frame at the header
     * @param ranges the try ranges that protect the header
     * @param counted how a counted loop's hook is made; null if as all others
     */
    Hook(LoopRegion region, int site, AbstractInsnNode headerNode, TypeFrame frame, List<TryCatchBlockNode> ranges, CountedHeader counted) {
        this.region = region;
        this.site = site;
        this.headerNode = headerNode;
        this.frame = frame;
        this.ranges = List.copyOf(ranges);
        this.counted = counted;
    }

    /** Where its local is looked at that holds a budget, more than 0, or a row that an outer hook has handed on. */
    LabelNode handedLabel() {
        return counted != null ? budgetLabel : backLabel;
    }

    /** Where the loop goes on with a budget that is more than 0. */
    LabelNode goOnLabel() {
        return counted != null ? budgetLabel : bodyLabel;
    }

    /** Where one iteration is to come before the hook is met again. */
    LabelNode stepLabel() {
        return counted != null ? onceLabel : bodyLabel;
    }

    /**
     * Where control arrives that has left the code of another hook: if from outside of the loop, where all else comes in. For the sake of one loop with two ways in, C2 would hoist no check out of any
     * loop of the method, and vectorise none.
     */
    LabelNode arrivalLabel(Hook from) {
        return isAround(from) ? backLabel : handedLabel();
    }

    /** What its local holds so that it enters where control arrives like that. */
    int arrival(Hook from) {
        return isAround(from) ? again() : 0;
    }

    /** Whether another hook, or this one, is in its loop. */
    boolean isAround(Hook other) {
        return region.contains(other.region.header());
    }

    /** What its local holds so that it enters at the next arrival. */
    int again() {
        return counted != null ? counted.again() : 0;
    }

    /** Whether compiled code may leave at the header, not to be entered there at once. */
    boolean isLeftAtHeader() {
        for (Row row : rows) {
            if (row.next() == null && row.point().inside() && !row.point().atHook() && row.point().instruction() == region.header()) {
                return true;
            }
        }
        return false;
    }

    /** Whether compiled code may leave in the middle of the comparison that ends the loop. */
    boolean isLeftInTest() {
        for (Row row : rows) {
            if (isInTest(row)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a row leads into the middle of the comparison that ends the loop. */
    boolean isInTest(Row row) {
        return counted != null && row.next() == null && counted.isInTest(row.point().instruction(), region.header());
    }

    boolean enters() {
        return enters(region, site);
    }

    /** Whether the hook of a region with that site may enter compiled code. */
    static boolean enters(LoopRegion region, int site) {
        return site != SiteAllocator.NO_HOOK && region.refusal() == null;
    }

    boolean watches() {
        return site != SiteAllocator.NO_HOOK && region.refusal() != null;
    }

    /** Whether back edges meet it. */
    boolean isInTheLoop() {
        return !watches() || isHandedControl();
    }

    /** Whether an outer hook hands control to this one. */
    boolean isHandedControl() {
        for (Row row : rows) {
            if (row.origin() != this) {
                return true;
            }
        }
        return false;
    }
}
