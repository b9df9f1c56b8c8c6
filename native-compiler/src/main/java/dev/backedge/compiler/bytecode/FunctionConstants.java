package dev.backedge.compiler.bytecode;

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
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
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
        AbstractInsnNode receiver = call.getOpcode() == Opcodes.INVOKEINTERFACE ? Producers.receiver(call) : null;
        if (receiver instanceof FieldInsnNode field && receiver.getOpcode() == Opcodes.GETSTATIC) {
            FieldLookup.Code in = classes.apply(field.owner);
            return in == null ? null : target(call, constant(in, field), in);
        } else if (receiver instanceof VarInsnNode variable) {
            return target(call, Producers.onlyValue(method, variable.var), classes.apply(from.name));
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
    private static AbstractInsnNode constant(FieldLookup.Code in, FieldInsnNode wanted) {
        FieldNode declared = in.node().fields.stream().filter(field -> field.name.equals(wanted.name) && field.desc.equals(wanted.desc)).findFirst().orElse(null);
        int constant = Opcodes.ACC_STATIC | Opcodes.ACC_FINAL;
        if (declared == null || (declared.access & constant) != constant) {
            return null;
        }
        // under whatever name of the class, or of one that inherits from it
        List<FieldWrites.Write> writes = in.writes().to(wanted).stream().filter(write -> write.instruction().getOpcode() == Opcodes.PUTSTATIC).toList();
        return writes.size() != 1 || !writes.get(0).method().name.equals("<clinit>") ? null : Producers.before(writes.get(0).instruction(), writes.get(0).method());
    }
}
