package dev.backedge.compiler.bytecode;

import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * The methods of ByteBuffer that compiled code computes itself, from the fields of a buffer that the region cannot change: those that are given an index, and so change nothing
 * but the bytes. The hook enters with a buffer of the class that has an array and may write it, and with no other ({@link #GUARD}).
 */
final class BufferCalls {
    /** Of which class a buffer must be, and not of one below it. */
    static final LoopRegion.Callee GUARD = new LoopRegion.Callee("java/nio/HeapByteBuffer", LoopRegion.Callee.NO_METHOD, "", 0);

    private static final String BUFFER = "java/nio/ByteBuffer";
    /** Bytes of what a method gets or puts, by its name without that. */
    private static final Map<String, String> KINDS = Map.of("", "B", "Char", "C", "Short", "S", "Int", "I", "Long", "J", "Float", "F", "Double", "D");
    private static final Set<String> SIZES = Set.of("limit", "capacity");

    /**
     * Of one call.
     *
     * @param array number of the path that is its array, -1 for a call that asks for a size
     * @param offset number of the path that tells where in the array the buffer starts
     * @param limit number of the path that is its limit
     * @param bigEndian number of the path that tells the order of its bytes; -1 for a call to which that makes no difference
     */
    record Paths(int array, int offset, int limit, int bigEndian) {
    }

    private BufferCalls() {
    }

    static boolean holds(AbstractInsnNode instruction) {
        return accesses(instruction) || asksSize(instruction);
    }

    private static boolean isCall(AbstractInsnNode instruction) {
        return instruction instanceof MethodInsnNode call && call.getOpcode() == Opcodes.INVOKEVIRTUAL && call.owner.equals(BUFFER);
    }

    /** Whether it is a call that gets the limit or the capacity. */
    static boolean asksSize(AbstractInsnNode instruction) {
        return isCall(instruction) && SIZES.contains(((MethodInsnNode) instruction).name) && ((MethodInsnNode) instruction).desc.equals("()I");
    }

    /** Whether it is a call that gets or puts bytes. */
    static boolean accesses(AbstractInsnNode instruction) {
        if (!isCall(instruction)) {
            return false;
        }
        MethodInsnNode call = (MethodInsnNode) instruction;
        String kind = call.name.length() < 3 ? null : KINDS.get(call.name.substring(3));
        return kind != null && (call.name.startsWith("get") && call.desc.equals("(I)" + kind) || call.name.startsWith("put") && call.desc.equals("(I" + kind + ")L" + BUFFER + ";"));
    }

    static boolean puts(AbstractInsnNode instruction) {
        return accesses(instruction) && ((MethodInsnNode) instruction).name.startsWith("put");
    }

    /** What is got or put. */
    static Type type(MethodInsnNode access) {
        return access.name.startsWith("get") ? Type.getReturnType(access.desc) : Type.getArgumentTypes(access.desc)[1];
    }

    /** How many bytes. */
    static int bytes(MethodInsnNode access) {
        return switch (type(access).getSort()) {
            case Type.BYTE -> 1;
            case Type.CHAR, Type.SHORT -> 2;
            case Type.INT, Type.FLOAT -> 4;
            default -> 8;
        };
    }

    /** The field, declared by a superclass maybe, that a path has. */
    static AccessPath.Step field(String name, String descriptor) {
        return new AccessPath.Step.HiddenField(BUFFER, name, descriptor);
    }
}
