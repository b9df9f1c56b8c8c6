package dev.backedge.compiler.bytecode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * A class file as a tree, whose instructions know their bytecode index, and whose frames are expanded. The tree belongs to
 * the caller, who may rewrite it once it has been analysed.
 */
public final class ClassSource {
    private static final int API = Opcodes.ASM9;

    private final ClassNode node;
    private final FieldLookup.Code code;
    private Callees callees;
    private final Map<MethodNode, int[]> offsets = new IdentityHashMap<>();

    private ClassSource(byte[] classBytes) {
        OffsetReader reader = new OffsetReader(classBytes);
        node = new ClassNode(API) {
            @Override
            public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
                MethodNode method = (MethodNode) super.visitMethod(access, name, descriptor, signature, exceptions);
                reader.methodOffsets = new ArrayList<>();
                methodOffsets.put(method, reader.methodOffsets);
                return method;
            }
        };
        reader.accept(node, ClassReader.EXPAND_FRAMES);
        methodOffsets.forEach((method, list) -> offsets.put(method, byInstruction(method, list)));
        methodOffsets.clear();
        code = new FieldLookup.Code(node, 0);
    }

    private final Map<MethodNode, List<Integer>> methodOffsets = new IdentityHashMap<>();

    /**
     * Parses a class file.
     *
     * @throws IllegalArgumentException if its version is not known to ASM, or (some other runtime exception) if it is malformed
     */
    public static ClassSource read(byte[] classBytes) {
        return new ClassSource(classBytes);
    }

    public ClassNode node() {
        return node;
    }

    /** The same, for those that ask for it as for other classes. */
    FieldLookup.Code code() {
        return code;
    }

    /** The methods that calls in this class reach; the same for all of its methods. */
    synchronized Callees callees(FieldLookup lookup) {
        if (callees == null || callees.lookup() != lookup) {
            callees = new Callees(code, lookup);
        }
        return callees;
    }

    /** The method with this name and descriptor, or null. */
    public MethodNode method(String name, String descriptor) {
        for (MethodNode method : node.methods) {
            if (method.name.equals(name) && method.desc.equals(descriptor)) {
                return method;
            }
        }
        return null;
    }

    /** The bytecode index of each instruction of a method of this class; for labels, lines and frames that of what follows them. */
    int[] offsets(MethodNode method) {
        return offsets.get(method).clone();
    }

    private static int[] byInstruction(MethodNode method, List<Integer> realOffsets) {
        int[] offsets = new int[method.instructions.size()];
        AbstractInsnNode[] instructions = method.instructions.toArray();
        int next = realOffsets.size();
        int last = -1;
        for (int i = instructions.length - 1; i >= 0; i--) {
            if (instructions[i].getOpcode() >= 0) {
                last = realOffsets.get(--next);
            }
            offsets[i] = last;
        }
        if (next != 0) {
            throw new IllegalStateException(method.name + method.desc + ": " + next + " bytecodes were not visited of " + Arrays.toString(realOffsets.toArray()));
        }
        return offsets;
    }

    /** ASM tells where each bytecode starts just before it visits it. */
    private static final class OffsetReader extends ClassReader {
        private List<Integer> methodOffsets;

        OffsetReader(byte[] classBytes) {
            super(classBytes);
        }

        @Override
        protected void readBytecodeInstructionOffset(int bytecodeOffset) {
            methodOffsets.add(bytecodeOffset);
        }
    }
}
