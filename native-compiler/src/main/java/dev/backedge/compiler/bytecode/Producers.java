package dev.backedge.compiler.bytecode;

import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;

/** Which bytecode a value on the operand stack, or in a local variable, comes from, where a look at the code nearby tells. */
final class Producers {
    private Producers() {
    }

    /** What is assigned to a local variable by the only bytecode that writes it; null if there are more, or it is a parameter. */
    static AbstractInsnNode onlyValue(MethodNode method, int variable) {
        int parameters = (Type.getArgumentsAndReturnSizes(method.desc) >> 2) - ((method.access & Opcodes.ACC_STATIC) == 0 ? 0 : 1);
        List<AbstractInsnNode> writes = Arrays.stream(method.instructions.toArray()).filter(each -> each.getOpcode() >= 0 && Liveness.isStore(each)
                && (Liveness.variable(each) == variable
                    || Liveness.variable(each) == variable - 1 && (each.getOpcode() == Opcodes.LSTORE || each.getOpcode() == Opcodes.DSTORE))).toList();
        return variable < parameters || writes.size() != 1 || writes.get(0).getOpcode() != Opcodes.ASTORE ? null : before(writes.get(0), method);
    }

    /** Whether local variable 0 is {@code this} throughout a method. */
    static boolean keepsThis(MethodNode method) {
        return (method.access & Opcodes.ACC_STATIC) == 0 && Arrays.stream(method.instructions.toArray())
                .noneMatch(each -> each.getOpcode() >= 0 && Liveness.isStore(each) && Liveness.variable(each) == 0);
    }

    /** The bytecode that is always executed right before another one; null if control may come from elsewhere. */
    static AbstractInsnNode before(AbstractInsnNode instruction, MethodNode method) {
        AbstractInsnNode previous = instruction.getPrevious();
        while (previous != null && previous.getOpcode() < 0) {
            if (isTarget(previous, method)) {
                return null;
            }
            previous = previous.getPrevious();
        }
        return previous;
    }

    private static boolean isTarget(AbstractInsnNode label, MethodNode method) {
        return method.tryCatchBlocks.stream().anyMatch(range -> range.handler == label) || Arrays.stream(method.instructions.toArray()).anyMatch(each ->
                each instanceof JumpInsnNode jump && jump.label == label
                || each instanceof TableSwitchInsnNode table && (table.dflt == label || table.labels.contains(label))
                || each instanceof LookupSwitchInsnNode table && (table.dflt == label || table.labels.contains(label)));
    }

    /** The bytecode that has put the receiver of a call on the operand stack; null if it is not one that is executed in a straight line before it. */
    static AbstractInsnNode receiver(MethodInsnNode call) {
        int above = (Type.getArgumentsAndReturnSizes(call.desc) >> 2) - 1;
        for (AbstractInsnNode each = call.getPrevious(); each != null; each = each.getPrevious()) {
            if (each.getOpcode() < 0) {
                // a line starts with a label, and so may what control gets to from elsewhere
                if (each.getType() == AbstractInsnNode.LABEL) {
                    return null;
                }
                continue;
            }
            int pushed = pushed(each);
            if (pushed < 0 || pushed > above && above > 0) {
                return null;
            } else if (pushed > 0 && above == 0) {
                return each;
            }
            int popped = popped(each);
            if (popped < 0) {
                return null;
            }
            above += popped - pushed;
        }
        return null;
    }

    /** Slots; -1 for a bytecode that moves what is on the stack, or goes elsewhere, or of which it is not known. */
    private static int pushed(AbstractInsnNode instruction) {
        int opcode = instruction.getOpcode();
        if (instruction instanceof MethodInsnNode call) {
            return Type.getArgumentsAndReturnSizes(call.desc) & 3;
        } else if (instruction instanceof FieldInsnNode field) {
            return opcode == Opcodes.GETSTATIC || opcode == Opcodes.GETFIELD ? Type.getType(field.desc).getSize() : 0;
        } else if (instruction instanceof LdcInsnNode constant) {
            return constant.cst instanceof Long || constant.cst instanceof Double ? 2 : 1;
        } else if (opcode >= Opcodes.ILOAD && opcode <= Opcodes.ALOAD) {
            return opcode == Opcodes.LLOAD || opcode == Opcodes.DLOAD ? 2 : 1;
        } else if (opcode == Opcodes.AALOAD) {
            return 1;
        } else if (!isSimple(opcode)) {
            return -1;
        }
        Object type = SimpleEffect.pushes(opcode);
        return type == null ? 0 : TypeFrame.isWide(type) ? 2 : 1;
    }

    private static int popped(AbstractInsnNode instruction) {
        int opcode = instruction.getOpcode();
        if (instruction instanceof MethodInsnNode call) {
            return (Type.getArgumentsAndReturnSizes(call.desc) >> 2) - (opcode == Opcodes.INVOKESTATIC ? 1 : 0);
        } else if (instruction instanceof FieldInsnNode field) {
            int onObject = opcode == Opcodes.GETFIELD || opcode == Opcodes.PUTFIELD ? 1 : 0;
            return onObject + (opcode == Opcodes.PUTFIELD || opcode == Opcodes.PUTSTATIC ? Type.getType(field.desc).getSize() : 0);
        } else if (instruction instanceof LdcInsnNode || opcode >= Opcodes.ILOAD && opcode <= Opcodes.ALOAD) {
            return 0;
        }
        return opcode == Opcodes.AALOAD ? 2 : SimpleEffect.pops(opcode);
    }

    /** Constants, array accesses, arithmetic: what has no operand that decides, and lets control go on. */
    private static boolean isSimple(int opcode) {
        return opcode <= Opcodes.SIPUSH || opcode >= Opcodes.IALOAD && opcode <= Opcodes.SALOAD || opcode >= Opcodes.IADD && opcode <= Opcodes.DCMPG || opcode == Opcodes.ARRAYLENGTH;
    }
}
