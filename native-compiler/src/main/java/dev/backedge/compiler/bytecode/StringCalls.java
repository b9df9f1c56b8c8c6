package dev.backedge.compiler.bytecode;

import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * The methods of String that compiled code computes itself, from the characters of a string that the region cannot change: a string never changes, so that a
 * copy, made by the hook, is as good as the string ({@link AccessPath.Step.Characters}).
 */
final class StringCalls {
    private static final Set<String> METHODS = Set.of("charAt(I)C", "length()I", "isEmpty()Z");

    private StringCalls() {
    }

    static boolean holds(AbstractInsnNode instruction) {
        return instruction instanceof MethodInsnNode call && call.getOpcode() == Opcodes.INVOKEVIRTUAL && call.owner.equals("java/lang/String")
                && METHODS.contains(call.name + call.desc);
    }
}
