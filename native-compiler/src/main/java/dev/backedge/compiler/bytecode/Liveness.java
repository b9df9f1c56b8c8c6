package dev.backedge.compiler.bytecode;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/** Backward data flow: which locals may still be read. A long or double is known by its first slot. What a handler may read is live wherever it may be entered from. */
final class Liveness {
    private final ControlFlow flow;
    private final BitSet[] before;
    private final BitSet[] liveIn;
    private final ArrayDeque<Integer> work = new ArrayDeque<>();

    Liveness(ControlFlow flow) {
        this.flow = flow;
        before = new BitSet[flow.size()];
        liveIn = new BitSet[flow.blocks().size()];
        Arrays.setAll(liveIn, i -> new BitSet());
        List<List<Integer>> predecessors = Dominators.predecessors(flow.blocks());
        flow.blocks().forEach(block -> work.addFirst(block.number()));
        while (!work.isEmpty()) {
            int block = work.poll();
            BitSet live = scan(flow.blocks().get(block));
            if (!live.equals(liveIn[block])) {
                liveIn[block] = live;
                predecessors.get(block).forEach(work::add);
            }
        }
    }

    /** Locals that are live before a real instruction. Not to be changed. */
    BitSet before(int instruction) {
        return before[instruction];
    }

    private BitSet scan(BasicBlock block) {
        BitSet live = new BitSet();
        block.successors().forEach(successor -> live.or(liveIn[successor]));
        BitSet inHandlers = new BitSet();
        block.handlers().forEach(handler -> inHandlers.or(liveIn[handler]));
        live.or(inHandlers);
        for (int i = block.last(); i >= block.first(); i--) {
            AbstractInsnNode instruction = flow.instruction(i);
            if (instruction.getOpcode() < 0) {
                continue;
            }
            if (isStore(instruction)) {
                live.clear(((VarInsnNode) instruction).var);
            }
            if (isLoad(instruction)) {
                live.set(variable(instruction));
            }
            live.or(inHandlers);
            before[i] = (BitSet) live.clone();
        }
        return live;
    }

    /** Whether the instruction reads the local {@link #variable}. */
    static boolean isLoad(AbstractInsnNode instruction) {
        int opcode = instruction.getOpcode();
        return opcode >= Opcodes.ILOAD && opcode <= Opcodes.ALOAD || opcode == Opcodes.IINC;
    }

    /** Whether the instruction is one of the five stores into a local (iinc is not). */
    static boolean isStore(AbstractInsnNode instruction) {
        int opcode = instruction.getOpcode();
        return opcode >= Opcodes.ISTORE && opcode <= Opcodes.ASTORE;
    }

    static int variable(AbstractInsnNode instruction) {
        return instruction instanceof IincInsnNode iinc ? iinc.var : ((VarInsnNode) instruction).var;
    }
}
