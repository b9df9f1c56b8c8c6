package dev.backedge.compiler.bytecode;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * What stands in place of a call: without loops, entered at its first instruction, left behind its last one.
 *
 * @param size number of bytecodes
 * @param locals number of locals it needs above the caller's
 * @param stack operand-stack slots it needs, at most, above the caller's
 */
record CalleeBody(List<AbstractInsnNode> instructions, int size, int locals, int stack, List<LoopRegion.Callee> callees, List<Reliance> reliances) {
    /**
     * Whether compiled code can get through it, and never leaves it after it has written an element of an array: whatever leaves makes the interpreter
     * make the whole call. Stores of one block wait for one another's checks, see {@link InlinedWrites}.
     *
     * @param fieldsAreNative whether an access to a field is taken for one that never leaves, and a receiver for one that the loop does not change
     */
    boolean isHarmless(boolean fieldsAreNative) {
        return isHarmless(fieldsAreNative, false);
    }

    /** @param waitingReturn whether compiled code is taken to get through calls that wait for the classes of their receivers, too */
    boolean isHarmless(boolean fieldsAreNative, boolean waitingReturn) {
        MethodNode method = new MethodNode(Opcodes.ASM9, Opcodes.ACC_STATIC, "body", "()V", null, null);
        instructions.forEach(method.instructions::add);
        AbstractInsnNode end = new InsnNode(Opcodes.RETURN);
        method.instructions.add(end);
        try {
            ControlFlow flow = new ControlFlow(method);
            return check(flow, fieldsAreNative, waitingReturn);
        } finally {
            method.instructions.remove(end);
            instructions.forEach(method.instructions::remove);
        }
    }

    private static boolean check(ControlFlow flow, boolean fieldsAreNative, boolean waitingReturn) {
        BitSet reached = new BitSet();
        BitSet written = new BitSet();
        ArrayDeque<Integer> work = new ArrayDeque<>(List.of(0));
        reached.set(0);
        boolean ends = false;
        while (!work.isEmpty()) {
            BasicBlock block = flow.blocks().get(work.poll());
            boolean hasWritten = written.get(block.number());
            boolean goesOn = true;
            boolean pending = false;
            for (int i = block.first(); goesOn && i <= block.last(); i++) {
                AbstractInsnNode instruction = flow.instruction(i);
                if (instruction.getOpcode() < 0) {
                    continue;
                }
                hasWritten |= pending && NativeSubset.needsStores(instruction);
                if (hasWritten && mayLeave(instruction, fieldsAreNative)) {
                    return false;
                }
                boolean stores = NativeSubset.isArrayStore(instruction.getOpcode());
                pending |= stores;
                hasWritten |= !stores && NativeSubset.writesArray(instruction);
                goesOn = !leaves(instruction) || waitingReturn && instruction instanceof OpenCall call && call.waits();
                ends |= instruction.getOpcode() == Opcodes.RETURN;
            }
            hasWritten |= pending;
            for (int successor : goesOn ? block.successors() : List.<Integer>of()) {
                if (!reached.get(successor) || hasWritten && !written.get(successor)) {
                    reached.set(successor);
                    written.set(successor, hasWritten || written.get(successor));
                    work.add(successor);
                }
            }
        }
        return ends;
    }

    /** Whether compiled code is sure to leave before the instruction. */
    private static boolean leaves(AbstractInsnNode instruction) {
        int opcode = instruction.getOpcode();
        if (instruction instanceof FieldInsnNode || opcode == Opcodes.AALOAD || opcode == Opcodes.RETURN) {
            return false;
        }
        if (NativeSubset.intrinsic(instruction) != null || StringCalls.holds(instruction) || BoxCalls.holds(instruction) || BufferCalls.holds(instruction)) {
            return false;
        }
        return opcode == Opcodes.AASTORE || opcode >= Opcodes.INVOKEVIRTUAL && opcode <= Opcodes.ANEWARRAY || opcode == Opcodes.ATHROW
                || opcode >= Opcodes.CHECKCAST && opcode <= Opcodes.MULTIANEWARRAY
                || instruction instanceof LdcInsnNode constant && !(constant.cst instanceof Number || constant.cst instanceof String);
    }

    private static boolean mayLeave(AbstractInsnNode instruction, boolean fieldsAreNative) {
        int opcode = instruction.getOpcode();
        boolean field = instruction instanceof FieldInsnNode || instruction instanceof ReceiverCheck || PathTable.isText(instruction);
        return leaves(instruction) || StringCalls.holds(instruction) || BoxCalls.holds(instruction) || BufferCalls.holds(instruction) || field && !fieldsAreNative || opcode == Opcodes.AALOAD || NativeSubset.mayExit(instruction);
    }
}
