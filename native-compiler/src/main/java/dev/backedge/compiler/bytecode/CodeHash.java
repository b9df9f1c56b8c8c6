package dev.backedge.compiler.bytecode;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;

/**
 * A hash of a method's bytecode that does not depend on where its constants stand in the constant pool, which the JVM may reorder between two
 * transformations of a class: FNV-1a over opcodes and operands; labels are numbered as they turn up.
 */
public final class CodeHash extends MethodVisitor {
    private static final long PRIME = 0x100000001b3L;
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final int LABEL = -1;
    private static final int TRY = -2;

    private final Map<Label, Integer> labels = new HashMap<>();
    private long value = BASIS;

    public CodeHash() {
        super(Opcodes.ASM9);
    }

    /** Of a method that is there as a tree, whether that tells of lines and variables or not. */
    public static long of(MethodNode method) {
        Set<LabelNode> targets = new HashSet<>();
        method.tryCatchBlocks.forEach(range -> targets.addAll(List.of(range.start, range.end, range.handler)));
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction instanceof JumpInsnNode jump) {
                targets.add(jump.label);
            } else if (instruction instanceof TableSwitchInsnNode table) {
                targets.add(table.dflt);
                targets.addAll(table.labels);
            } else if (instruction instanceof LookupSwitchInsnNode lookup) {
                targets.add(lookup.dflt);
                targets.addAll(lookup.labels);
            }
        }
        CodeHash hash = new CodeHash();
        method.tryCatchBlocks.forEach(range -> hash.visitTryCatchBlock(range.start.getLabel(), range.end.getLabel(), range.handler.getLabel(), range.type));
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction.getOpcode() >= 0 || instruction instanceof LabelNode label && targets.contains(label)) {
                instruction.accept(hash);
            }
        }
        return hash.value;
    }

    /** Of what has been visited so far. */
    public long value() {
        return value;
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
