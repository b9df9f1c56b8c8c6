package dev.backedge.compiler.bytecode;

import java.util.List;

/**
 * A bytecode at which the interpreter can go on, and the state it needs there.
 *
 * @param number index in {@link LoopRegion#resumePoints()}; what compiled code returns
 * @param instruction index of the instruction in {@code MethodNode.instructions}
 * @param bci its bytecode index
 * @param inside whether it lies in the region's loop (else it is the target of a loop exit)
 * @param atHook whether control arrives at the header of a loop anew, as by a back edge: that loop's hook is asked first, and
 *     may enter compiled code at once. So it is at a yield. A side exit at a header's first bytecode is a resume point of its
 *     own without this: the bytecode must be executed, or it would leave again for ever
 * @param slots what compiled code stores before it returns this number: the locals that the region may have changed and
 *     that are live here, then the primitive operand-stack slots from the bottom, then the access paths that the region
 *     writes. Of the references on the operand stack only those are here that may be an element of an array of arrays; see {@link #stackReferences()}
 * @param stackReferences how the hook pushes each reference on the operand stack, from the bottom
 */
public record ResumePoint(int number, int instruction, int bci, boolean inside, boolean atHook, List<StateSlot> slots,
                          List<StackReference> stackReferences) {
    public ResumePoint {
        slots = List.copyOf(slots);
        stackReferences = List.copyOf(stackReferences);
        if (atHook && !inside) {
            throw new IllegalArgumentException("resume point " + number + ": an exit of the loop arrives where it jumps to");
        }
    }

    /**
     * A reference on the operand stack at a resume point: proved to be a copy of what a local holds there, or what the
     * region's header had in the same or another stack slot, or an access path, or null; else it is found by the name in its slot.
     *
     * @param stackIndex slot of the operand stack, from the bottom
     * @param source where the hook takes it from, after the locals have been restored
     * @param sourceIndex the local, or the header's operand-stack slot, or the number of the path; 0 for NULL; stackIndex for NAME
     */
    public record StackReference(int stackIndex, Source source, int sourceIndex) {
        public enum Source { LOCAL, HEADER_STACK, PATH, NULL, NAME }
    }
}
