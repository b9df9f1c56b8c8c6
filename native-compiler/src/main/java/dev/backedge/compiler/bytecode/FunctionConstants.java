package dev.backedge.compiler.bytecode;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * What a call through an interface reaches where its receiver is known to be a lambda, or a method reference, that captures nothing: the value of a {@code static final} field
 * to which nothing else is ever assigned, or that of a local variable to which nothing else is. {@link java.lang.invoke.LambdaMetafactory} promises that it calls one static method, with
 * the same arguments; whoever changes a static final field behind Java's back (JNI, Unsafe) is not heard by the JVM's own compilers either. The receiver may still be null.
 */
final class FunctionConstants {
    private static final String FACTORY = "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodType;"
            + "Ljava/lang/invoke/MethodHandle;Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/CallSite;";

    /**
     * The method behind a lambda.
     *
     * @param call of it, as the lambda makes it
     * @param in the class that has made the lambda
     */
    record Target(MethodInsnNode call, FieldLookup.Code in) {
    }

    private final Function<String, FieldLookup.Code> classes;

    /** @param classes class files; null for those that are not known */
    FunctionConstants(Function<String, FieldLookup.Code> classes) {
        this.classes = classes;
    }

    /**
     * What a call reaches, if the receiver is not null; null if that is not certain.
     *
     * @param from the class that makes the call, and that method; the call is one of its instructions
     */
    Target find(MethodInsnNode call, ClassNode from, MethodNode method) {
        AbstractInsnNode receiver = call.getOpcode() == Opcodes.INVOKEINTERFACE ? receiver(call) : null;
        if (receiver instanceof FieldInsnNode field && receiver.getOpcode() == Opcodes.GETSTATIC) {
            FieldLookup.Code in = classes.apply(field.owner);
            return in == null ? null : target(call, constant(in.node(), field), in);
        } else if (receiver instanceof VarInsnNode variable) {
            return target(call, onlyValue(method, variable.var), classes.apply(from.name));
        }
        return null;
    }

    private static Target target(MethodInsnNode call, AbstractInsnNode value, FieldLookup.Code in) {
        if (!(value instanceof InvokeDynamicInsnNode lambda) || in == null || !lambda.desc.equals("()L" + call.owner + ";") || !lambda.name.equals(call.name)) {
            return null;
        }
        Handle factory = lambda.bsm;
        boolean known = factory.getTag() == Opcodes.H_INVOKESTATIC && factory.getOwner().equals("java/lang/invoke/LambdaMetafactory") && factory.getName().equals("metafactory")
                && factory.getDesc().equals(FACTORY) && lambda.bsmArgs.length == 3;
        if (!known || !(lambda.bsmArgs[1] instanceof Handle method) || method.getTag() != Opcodes.H_INVOKESTATIC) {
            return null;
        }
        boolean asItIs = List.of(method.getDesc(), ((Type) lambda.bsmArgs[0]).getDescriptor(), ((Type) lambda.bsmArgs[2]).getDescriptor()).stream().allMatch(call.desc::equals);
        return asItIs ? new Target(new MethodInsnNode(Opcodes.INVOKESTATIC, method.getOwner(), method.getName(), method.getDesc(), method.isInterface()), in) : null;
    }

    /** What is assigned to a static final field that the class itself declares: by one bytecode of its initialiser, in all of the class. Null if it is not so. */
    private static AbstractInsnNode constant(ClassNode in, FieldInsnNode wanted) {
        FieldNode declared = in.fields.stream().filter(field -> field.name.equals(wanted.name) && field.desc.equals(wanted.desc)).findFirst().orElse(null);
        int constant = Opcodes.ACC_STATIC | Opcodes.ACC_FINAL;
        if (declared == null || (declared.access & constant) != constant) {
            return null;
        }
        MethodNode assigning = null;
        AbstractInsnNode assignment = null;
        for (MethodNode method : in.methods) {
            for (AbstractInsnNode each : method.instructions) {
                // under whatever name of the class, or of one that inherits from it
                if (each instanceof FieldInsnNode field && each.getOpcode() == Opcodes.PUTSTATIC && field.name.equals(wanted.name) && field.desc.equals(wanted.desc)) {
                    if (assignment != null || !method.name.equals("<clinit>")) {
                        return null;
                    }
                    assigning = method;
                    assignment = each;
                }
            }
        }
        return assignment == null ? null : before(assignment, assigning);
    }

    /** What is assigned to a local variable by the only bytecode that writes it; null if there are more, or it is a parameter. */
    private static AbstractInsnNode onlyValue(MethodNode method, int variable) {
        int parameters = (Type.getArgumentsAndReturnSizes(method.desc) >> 2) - ((method.access & Opcodes.ACC_STATIC) == 0 ? 0 : 1);
        List<AbstractInsnNode> writes = Arrays.stream(method.instructions.toArray()).filter(each -> each.getOpcode() >= 0 && Liveness.isStore(each)
                && (Liveness.variable(each) == variable
                    || Liveness.variable(each) == variable - 1 && (each.getOpcode() == Opcodes.LSTORE || each.getOpcode() == Opcodes.DSTORE))).toList();
        return variable < parameters || writes.size() != 1 || writes.get(0).getOpcode() != Opcodes.ASTORE ? null : before(writes.get(0), method);
    }

    /** The bytecode that is always executed right before another one; null if control may come from elsewhere. */
    private static AbstractInsnNode before(AbstractInsnNode instruction, MethodNode method) {
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
    private static AbstractInsnNode receiver(MethodInsnNode call) {
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
