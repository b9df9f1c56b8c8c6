package dev.backedge.agent.site;

import dev.backedge.compiler.bytecode.CodeHash;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * A hash of a method's bytecode that does not depend on where its constants stand in the constant pool, which the JVM may
 * reorder between two transformations of a class.
 *
 * @param codeBytes length of the bytecode, but for the operands of its last instruction
 */
record MethodFingerprint(long hash, int codeBytes) {
    /** @throws IllegalArgumentException if the class has no such method */
    static MethodFingerprint of(byte[] classFile, String method, String descriptor) {
        Reader reader = new Reader(classFile);
        CodeHash hash = new CodeHash();
        boolean[] found = {false};
        reader.accept(new ClassVisitor(Opcodes.ASM9) {
            @Override
            public MethodVisitor visitMethod(int access, String name, String type, String signature, String[] exceptions) {
                boolean wanted = name.equals(method) && type.equals(descriptor);
                reader.wanted = wanted;
                found[0] |= wanted;
                return wanted ? hash : null;
            }
        }, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        if (!found[0]) {
            throw new IllegalArgumentException("no method " + method + descriptor);
        }
        return new MethodFingerprint(hash.value(), reader.lastOffset + 1);
    }

    private static final class Reader extends ClassReader {
        private boolean wanted;
        private int lastOffset;

        Reader(byte[] classFile) {
            super(classFile);
        }

        @Override
        protected void readBytecodeInstructionOffset(int offset) {
            if (wanted) {
                lastOffset = offset;
            }
        }
    }
}
