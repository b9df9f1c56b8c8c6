package dev.backedge.compiler.bytecode;

import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * The methods that tell the value of a box, such as {@code Integer.intValue}. A box never changes, so where the region cannot change which it is, the hook calls the method, once
 * ({@link AccessPath.Step.Unboxed}).
 */
final class BoxCalls {
    private static final Set<String> NUMBERS = Set.of("byteValue()B", "shortValue()S", "intValue()I", "longValue()J", "floatValue()F", "doubleValue()D");
    private static final Map<String, Set<String>> METHODS = Map.of("java/lang/Byte", NUMBERS, "java/lang/Short", NUMBERS, "java/lang/Integer", NUMBERS, "java/lang/Long", NUMBERS,
            "java/lang/Float", NUMBERS, "java/lang/Double", NUMBERS, "java/lang/Character", Set.of("charValue()C"), "java/lang/Boolean", Set.of("booleanValue()Z"));

    private BoxCalls() {
    }

    static boolean holds(AbstractInsnNode instruction) {
        return instruction instanceof MethodInsnNode call && call.getOpcode() == Opcodes.INVOKEVIRTUAL
                && METHODS.getOrDefault(call.owner, Set.of()).contains(call.name + call.desc);
    }

    static boolean isBox(Object type) {
        return type instanceof String name && METHODS.containsKey(name);
    }
}
