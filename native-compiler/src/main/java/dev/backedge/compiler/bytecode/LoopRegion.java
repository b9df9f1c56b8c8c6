package dev.backedge.compiler.bytecode;

import java.util.BitSet;
import java.util.List;

/**
 * The site's descriptor: one loop of a method with all that is nested in it, and every state in which control enters or
 * leaves it. Immutable, complete, and the same for the instrumenter and the compiler.
 *
 * @param number index in {@link MethodLoops#regions()}
 * @param header index in {@code MethodNode.instructions} of the first real instruction of the loop's header block
 * @param headerBci its bytecode index
 * @param line source line of the header; 0 if unknown
 * @param depth nesting depth, 1 for an outermost loop
 * @param parent number of the region that directly encloses this one; -1 if none
 * @param instructions indices in {@code MethodNode.instructions} of all instructions of the loop
 * @param entrySlots what the hook stores before it enters: live locals that the region reads or may change, then the
 *     primitive operand-stack slots of the header
 * @param references what the region names, pinned ones first, see {@link EntryReference}
 * @param resumePoints the first one is the header itself
 * @param headerStackKinds kinds of the header's operand-stack slots from the bottom (a long or double once)
 * @param refusal why no native code can be made for it ("CODE: sentence"), or null. A refused region is reported and gets no hook
 */
public record LoopRegion(int number, int header, int headerBci, int line, int depth, int parent, BitSet instructions,
                         OsrLayout layout, List<StateSlot> entrySlots, List<EntryReference> references,
                         List<ResumePoint> resumePoints, List<Kind> headerStackKinds, Refusal refusal) {
    public LoopRegion {
        instructions = (BitSet) instructions.clone();
        entrySlots = List.copyOf(entrySlots);
        references = List.copyOf(references);
        resumePoints = List.copyOf(resumePoints);
        headerStackKinds = List.copyOf(headerStackKinds);
    }

    /** @param code stable and upper case; @param sentence for a reader, with bytecode index and line */
    public record Refusal(String code, String sentence) {
    }

    public int pinnedReferences() {
        return (int) references.stream().filter(EntryReference::pinned).count();
    }
}
