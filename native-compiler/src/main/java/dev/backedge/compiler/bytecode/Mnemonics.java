package dev.backedge.compiler.bytecode;

import java.lang.reflect.Field;
import java.util.Locale;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;

/** Bytecodes as people write them. */
final class Mnemonics {
    private static final String[] NAMES = names();

    private Mnemonics() {
    }

    /** The mnemonic, with what is named by it: {@code invokevirtual java/util/List.size()I}. */
    static String describe(AbstractInsnNode instruction) {
        if (instruction instanceof ReceiverCheck check) {
            return describe(check.call());
        }
        String mnemonic = NAMES[instruction.getOpcode()];
        if (instruction instanceof MethodInsnNode call) {
            return mnemonic + " " + call.owner + "." + call.name + call.desc;
        } else if (instruction instanceof FieldInsnNode field) {
            return mnemonic + " " + field.owner + "." + field.name;
        } else if (instruction instanceof TypeInsnNode typed) {
            return mnemonic + " " + typed.desc;
        } else if (instruction instanceof InvokeDynamicInsnNode call) {
            return mnemonic + " " + call.name + call.desc;
        }
        return mnemonic;
    }

    /** ASM declares its opcodes after its other constants, NOP first. */
    private static String[] names() {
        String[] names = new String[256];
        boolean inOpcodes = false;
        for (Field field : Opcodes.class.getFields()) {
            inOpcodes |= field.getName().equals("NOP");
            if (inOpcodes && field.getType() == int.class) {
                try {
                    names[field.getInt(null)] = field.getName().toLowerCase(Locale.ROOT);
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return names;
    }
}
