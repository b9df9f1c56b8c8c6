package dev.backedge.agent.site;

import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * A hash of a method's bytecode that does not depend on where its constants stand in the constant pool, which the JVM may
 * reorder between two transformations of a class.
 *
 * @param codeBytes length of the bytecode, but for the operands of its last instruction
 */
record MethodFingerprint(long hash, int codeBytes) {
    private static final long PRIME = 0x100000001b3L;
    private static final long BASIS = 0xcbf29ce484222325L;

    /** @throws IllegalArgumentException if the class has no such method */
    static MethodFingerprint of(byte[] classFile, String method, String descriptor) {
        Reader reader = new Reader(classFile);
        Hash hash = new Hash();
        reader.accept(new ClassVisitor(Opcodes.ASM9) {
            @Override
            public MethodVisitor visitMethod(int access, String name, String type, String signature, String[] exceptions) {
                boolean wanted = name.equals(method) && type.equals(descriptor);
                reader.wanted = wanted;
                hash.found |= wanted;
                return wanted ? hash : null;
            }
        }, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        if (!hash.found) {
            throw new IllegalArgumentException("no method " + method + descriptor);
        }
        return new MethodFingerprint(hash.value, reader.lastOffset + 1);
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

    /** FNV-1a over opcodes and operands; labels are numbered as they turn up. */
    private static final class Hash extends MethodVisitor {
        private static final int LABEL = -1;
        private static final int TRY = -2;

        private final Map<Label, Integer> labels = new HashMap<>();
        private long value = BASIS;
        private boolean found;

        Hash() {
            super(Opcodes.ASM9);
        }

        private void add(int... numbers) {
            for (int number : numbers) {
                value = (value ^ number) * PRIME;
            }
        }

        private void addTexts(int opcode, String... operands) {
            add(opcode);
            for (String operand : operands) {
                add(operand == null ? 0 : operand.hashCode());
            }
        }

        @Override
        public void visitInsn(int opcode) {
            add(opcode);
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            add(opcode, operand, 0);
        }

        @Override
        public void visitVarInsn(int opcode, int local) {
            add(opcode, local, 1);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            addTexts(opcode, type);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            addTexts(opcode, owner, name, descriptor);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            addTexts(opcode, owner, name, descriptor);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            addTexts(Opcodes.INVOKEDYNAMIC, name, descriptor, bootstrap.toString());
            for (Object argument : arguments) {
                add(argument.toString().hashCode());
            }
        }

        @Override
        public void visitJumpInsn(int opcode, Label target) {
            add(opcode, number(target));
        }

        @Override
        public void visitLdcInsn(Object constant) {
            addTexts(Opcodes.LDC, constant.toString(), constant.getClass().getName());
        }

        @Override
        public void visitIincInsn(int local, int increment) {
            add(Opcodes.IINC, local, increment);
        }

        @Override
        public void visitTableSwitchInsn(int least, int most, Label otherwise, Label... targets) {
            add(Opcodes.TABLESWITCH, least, most, number(otherwise));
            numbers(targets);
        }

        @Override
        public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] targets) {
            add(Opcodes.LOOKUPSWITCH, number(otherwise));
            add(keys);
            numbers(targets);
        }

        @Override
        public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
            addTexts(Opcodes.MULTIANEWARRAY, descriptor);
            add(dimensions);
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
            add(TRY, number(start), number(end), number(handler));
            addTexts(TRY, type);
        }

        @Override
        public void visitLabel(Label label) {
            add(LABEL, number(label));
        }

        private void numbers(Label[] targets) {
            for (Label target : targets) {
                add(number(target));
            }
        }

        private int number(Label label) {
            return labels.computeIfAbsent(label, first -> labels.size());
        }
    }
}
