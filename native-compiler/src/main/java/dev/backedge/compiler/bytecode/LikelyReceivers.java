package dev.backedge.compiler.bytecode;

import java.util.function.Function;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Guesses the class of a receiver: that of the objects which the class file makes for the field, or the method for the local variable, that the receiver is read from. No more than
 * a guess: the hook looks at the receiver before it enters ({@link ReceiverCheck}).
 */
final class LikelyReceivers {
    private final Function<String, FieldLookup.Code> classes;

    /** @param classes class files; null for those that are not known */
    LikelyReceivers(Function<String, FieldLookup.Code> classes) {
        this.classes = classes;
    }

    /** Internal name; null without a guess. @param method the one that makes the call, which is one of its instructions */
    String find(MethodInsnNode call, MethodNode method) {
        AbstractInsnNode receiver = Producers.receiver(call);
        if (receiver instanceof VarInsnNode variable) {
            return made(Producers.onlyValue(method, variable.var));
        } else if (receiver instanceof FieldInsnNode field && (receiver.getOpcode() == Opcodes.GETFIELD || receiver.getOpcode() == Opcodes.GETSTATIC)) {
            FieldLookup.Code in = classes.apply(field.owner);
            return in == null ? null : assigned(in.writes(), field);
        }
        return null;
    }

    /** Class of all objects that a class assigns to a field. */
    private static String assigned(FieldWrites in, FieldInsnNode field) {
        String only = null;
        for (FieldWrites.Write write : in.to(field)) {
            String made = made(Producers.before(write.instruction(), write.method()));
            if (made == null || only != null && !made.equals(only)) {
                return null;
            }
            only = made;
        }
        return only;
    }

    private static String made(AbstractInsnNode instruction) {
        return instruction instanceof MethodInsnNode call && call.getOpcode() == Opcodes.INVOKESPECIAL && call.name.equals("<init>") ? call.owner : null;
    }
}
