package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.TypeFrame;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * The verifier's frame before each instruction, exactly: it follows from the last frame that the class file states by going
 * straight on, since the verifier itself merges nothing. Where the class file has no frames, so where the verifier infers
 * them, these are the inferred ones with {@code java/lang/Object} for merged classes.
 */
final class VerifierFrames {
    private final TypeFrame[] before;
    private final boolean stated;

    VerifierFrames(MethodLoops loops, int classVersion) {
        MethodNode method = loops.method();
        AbstractInsnNode[] code = method.instructions.toArray();
        before = new TypeFrame[code.length];
        stated = hasStatedFrames(method, classVersion & 0xFFFF);
        TypeFrame frame = TypeFrame.initial(loops.className(), method);
        for (int i = 0; i < code.length; i++) {
            if (!stated) {
                before[i] = loops.typesBefore(i);
            } else if (code[i] instanceof FrameNode node) {
                frame = TypeFrame.of(node, method.maxLocals);
            } else if (code[i].getOpcode() >= 0 && frame != null) {
                before[i] = frame.copy();
                frame.execute(code[i], loops.className());
                frame = fallsThrough(code[i].getOpcode()) ? frame : null;
            }
        }
    }

    /** Version 50 may have frames; without, or with wrong ones, the verifier infers them. */
    private static boolean hasStatedFrames(MethodNode method, int majorVersion) {
        if (majorVersion != Opcodes.V1_6) {
            return majorVersion > Opcodes.V1_6;
        }
        for (AbstractInsnNode node : method.instructions) {
            if (node instanceof FrameNode) {
                return true;
            }
        }
        return false;
    }

    static boolean fallsThrough(int opcode) {
        return !(opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) && opcode != Opcodes.GOTO && opcode != Opcodes.ATHROW
                && opcode != Opcodes.TABLESWITCH && opcode != Opcodes.LOOKUPSWITCH;
    }

    /** Whether the rewritten method must state frames. */
    boolean stated() {
        return stated;
    }

    /** The frame before an instruction, by its index in the method before rewriting. */
    TypeFrame before(int instruction) {
        return before[instruction];
    }
}
