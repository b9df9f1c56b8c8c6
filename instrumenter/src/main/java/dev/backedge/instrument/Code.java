package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.Kind;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/** A piece of bytecode under construction. */
final class Code {
    private final InsnList list = new InsnList();

    InsnList list() {
        return list;
    }

    void add(AbstractInsnNode node) {
        list.add(node);
    }

    /** Bytes of bytecode, up to a few more than they are: those of a wide form of {@code ldc}, of a switch's padding. */
    int bytes() {
        return bytes(list);
    }

    /** The same of any instructions, as long as they are so few that no jump needs its wide form. */
    static int bytes(InsnList instructions) {
        int bytes = 0;
        for (AbstractInsnNode node : instructions) {
            bytes += bytes(node);
        }
        return bytes;
    }

    private static int bytes(AbstractInsnNode node) {
        if (node.getOpcode() < 0) {
            return 0;
        } else if (node instanceof VarInsnNode variable) {
            return variable.var < 4 ? 1 : variable.var < 256 ? 2 : 4;
        } else if (node instanceof IincInsnNode increment) {
            return increment.var < 256 && increment.incr == (byte) increment.incr ? 3 : 6;
        } else if (node instanceof LookupSwitchInsnNode table) {
            return 12 + 8 * table.labels.size();
        } else if (node instanceof InvokeDynamicInsnNode || node.getOpcode() == Opcodes.INVOKEINTERFACE || node instanceof MultiANewArrayInsnNode) {
            return 5;
        } else if (node instanceof TableSwitchInsnNode table) {
            return 16 + 4 * table.labels.size();
        } else if (node instanceof InsnNode) {
            return 1;
        }
        return node.getOpcode() == Opcodes.BIPUSH || node.getOpcode() == Opcodes.NEWARRAY ? 2 : 3;
    }

    /** Takes away a frame that stands behind the last instruction. */
    void removeFrameAtEnd() {
        AbstractInsnNode node = list.getLast();
        while (node != null && node.getOpcode() < 0 && !(node instanceof FrameNode)) {
            node = node.getPrevious();
        }
        if (node instanceof FrameNode) {
            list.remove(node);
        }
    }

    void op(int opcode) {
        list.add(new InsnNode(opcode));
    }

    void jump(int opcode, LabelNode target) {
        list.add(new JumpInsnNode(opcode, target));
    }

    void field(int opcode, String owner, String name, String descriptor) {
        list.add(new FieldInsnNode(opcode, owner, name, descriptor));
    }

    void invokeStatic(String owner, String name, String descriptor) {
        list.add(new MethodInsnNode(Opcodes.INVOKESTATIC, owner, name, descriptor, false));
    }

    void invokeVirtual(String owner, String name, String descriptor) {
        list.add(new MethodInsnNode(Opcodes.INVOKEVIRTUAL, owner, name, descriptor, false));
    }

    void cast(String type) {
        list.add(new TypeInsnNode(Opcodes.CHECKCAST, type));
    }

    void increment(int local, int by) {
        list.add(new IincInsnNode(local, by));
    }

    void push(String constant) {
        list.add(new LdcInsnNode(constant));
    }

    void pushInt(int value) {
        if (value >= -1 && value <= 5) {
            op(Opcodes.ICONST_0 + value);
        } else if (value == (byte) value) {
            list.add(new IntInsnNode(Opcodes.BIPUSH, value));
        } else if (value == (short) value) {
            list.add(new IntInsnNode(Opcodes.SIPUSH, value));
        } else {
            list.add(new LdcInsnNode(value));
        }
    }

    void load(Kind kind, int local) {
        list.add(new VarInsnNode(Opcodes.ILOAD + kind.ordinal(), local));
    }

    void store(Kind kind, int local) {
        list.add(new VarInsnNode(Opcodes.ISTORE + kind.ordinal(), local));
    }

    /** Pushes a zero, or null. */
    void zero(Kind kind) {
        switch (kind) {
            case INT -> op(Opcodes.ICONST_0);
            case LONG -> op(Opcodes.LCONST_0);
            case FLOAT -> op(Opcodes.FCONST_0);
            case DOUBLE -> op(Opcodes.DCONST_0);
            default -> op(Opcodes.ACONST_NULL);
        }
    }

    /** Turns the primitive on top of the operand stack into what the OSR buffer holds for it. */
    void toBuffer(Kind kind) {
        toBits(kind);
        if (kind.slots() == 1) {
            op(Opcodes.I2L);
        }
    }

    /** Turns the primitive on top of the operand stack into an int or a long with the same bits. */
    void toBits(Kind kind) {
        if (kind == Kind.FLOAT) {
            invokeStatic("java/lang/Float", "floatToRawIntBits", "(F)I");
        } else if (kind == Kind.DOUBLE) {
            invokeStatic("java/lang/Double", "doubleToRawLongBits", "(D)J");
        }
    }

    /** Pushes what a slot of the OSR buffer holds. */
    void fromSlot(int buffer, int slot, Kind kind) {
        load(Kind.REFERENCE, buffer);
        pushInt(slot);
        op(Opcodes.LALOAD);
        fromBuffer(kind);
    }

    /** The inverse of {@link #toBuffer}. */
    void fromBuffer(Kind kind) {
        switch (kind) {
            case INT -> op(Opcodes.L2I);
            case FLOAT -> {
                op(Opcodes.L2I);
                invokeStatic("java/lang/Float", "intBitsToFloat", "(I)F");
            }
            case DOUBLE -> invokeStatic("java/lang/Double", "longBitsToDouble", "(J)D");
            default -> {
            }
        }
    }
}
