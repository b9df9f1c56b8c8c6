package dev.backedge.compiler.bytecode;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Forward data flow over the verifier's types. It needs no frames in the class file, so it works for every version, and where
 * references of different classes meet it loses their class, never their being references.
 */
final class TypeFlow {
    private final ControlFlow flow;
    private final List<TryCatchBlockNode> tryCatchBlocks;
    private final TypeFrame[] atEntry;
    private final TypeFrame[] before;

    TypeFlow(String className, MethodNode method, ControlFlow flow) {
        this.flow = flow;
        this.tryCatchBlocks = method.tryCatchBlocks;
        this.atEntry = new TypeFrame[flow.blocks().size()];
        this.before = new TypeFrame[flow.size()];
        run(TypeFrame.initial(className, method), className);
    }

    /** The frame before a real instruction; null if control never gets there. Not to be changed. */
    TypeFrame before(int instruction) {
        return before[instruction];
    }

    private void run(TypeFrame initial, String className) {
        ArrayDeque<Integer> work = new ArrayDeque<>();
        BitSet queued = new BitSet();
        atEntry[0] = initial;
        work.add(0);
        while (!work.isEmpty()) {
            BasicBlock block = flow.blocks().get(work.poll());
            queued.clear(block.number());
            TypeFrame frame = atEntry[block.number()].copy();
            for (int i = block.first(); i <= block.last(); i++) {
                if (flow.instruction(i).getOpcode() >= 0) {
                    before[i] = frame.copy();
                    for (TryCatchBlockNode range : tryCatchBlocks) {
                        if (flow.covers(range, block.first())) {
                            arrive(flow.blockOf(flow.target(range.handler)), frame.atHandler(range.type), work, queued);
                        }
                    }
                    frame.execute(flow.instruction(i), className);
                }
            }
            for (int successor : block.successors()) {
                arrive(successor, frame, work, queued);
            }
        }
    }

    private void arrive(int block, TypeFrame frame, ArrayDeque<Integer> work, BitSet queued) {
        boolean changed = true;
        if (atEntry[block] == null) {
            atEntry[block] = frame.copy();
        } else {
            changed = atEntry[block].merge(frame);
        }
        if (changed && !queued.get(block)) {
            queued.set(block);
            work.add(block);
        }
    }
}
