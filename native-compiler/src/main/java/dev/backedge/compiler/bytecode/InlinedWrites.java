package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.Bailout;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import org.objectweb.asm.tree.AbstractInsnNode;

/**
 * Proves that what is inlined writes no element of an array before it leaves: the interpreter would make the whole call, and with it that write, once more.
 * Within the bodies of calls only: what goes before is harmless by the choice of the resume point. In a block of a body, stores take place only once it has ended, or
 * something reads an array ({@link SsaInstructions#emitStores}): what leaves in between has written nothing.
 */
final class InlinedWrites {
    private InlinedWrites() {
    }

    /** @param instructions of the region; @throws Bailout if there is such a write */
    static void refuseBeforeExits(MethodLoops method, AnalyzedCode code, NameFlow names, BitSet instructions) throws Bailout {
        for (int i = instructions.nextSetBit(0); i >= 0; i = instructions.nextSetBit(i + 1)) {
            if (code.start(i) == i && code.isInlined(i) && names.before(i) != null) {
                check(method, code, names, i);
            }
        }
    }

    private static void check(MethodLoops method, AnalyzedCode code, NameFlow names, int start) throws Bailout {
        BitSet reached = new BitSet();
        BitSet written = new BitSet();
        ArrayDeque<Integer> work = new ArrayDeque<>();
        work.add(start);
        while (!work.isEmpty()) {
            int first = work.poll();
            BasicBlock block = code.block(first);
            boolean hasWritten = written.get(first);
            boolean pending = false;
            int i = first;
            for (; i <= block.last() && isOf(start, i, code); i++) {
                AbstractInsnNode instruction = code.instruction(i);
                hasWritten |= pending && NativeSubset.needsStores(instruction);
                if (instruction.getOpcode() >= 0 && (!names.executes(i) || hasWritten && names.mayExit(i))) {
                    break;
                }
                boolean stores = NativeSubset.isArrayStore(instruction.getOpcode());
                pending |= stores;
                hasWritten |= !stores && NativeSubset.writesArray(instruction);
            }
            if (i <= block.last() && isOf(start, i, code)) {
                if (hasWritten) {
                    throw method.refusal("INLINED_WRITE", "a method called in the loop may leave after it has written an array", code.own(i));
                }
                continue;
            }
            hasWritten |= pending;
            for (int successor : i > block.last() ? block.successors() : List.<Integer>of()) {
                int next = code.flow().blocks().get(successor).first();
                if (isOf(start, next, code) && next != start && (!reached.get(next) || hasWritten && !written.get(next))) {
                    reached.set(next);
                    written.set(next, hasWritten || written.get(next));
                    work.add(next);
                }
            }
        }
    }

    private static boolean isOf(int start, int instruction, AnalyzedCode code) {
        return code.start(instruction) == start;
    }
}
