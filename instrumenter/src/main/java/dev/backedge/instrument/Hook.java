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
    final List<Row> rows = new ArrayList<>();
    /** Entry edges arrive here. */
    final LabelNode entryLabel = new LabelNode();
    /** Back edges arrive here. */
    final LabelNode backLabel = new LabelNode();
    /** The loop's own first instruction. */
    final LabelNode bodyLabel = new LabelNode();
    final LabelNode slowLabel = new LabelNode();

    /**
     * @param frame the verifier's frame at the header
     * @param ranges the try ranges that protect the header
     */
    Hook(LoopRegion region, int site, AbstractInsnNode headerNode, TypeFrame frame, List<TryCatchBlockNode> ranges) {
        this.region = region;
        this.site = site;
        this.headerNode = headerNode;
        this.frame = frame;
        this.ranges = List.copyOf(ranges);
    }

    boolean enters() {
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
        return rows.stream().anyMatch(row -> row.origin() != this);
    }
}
