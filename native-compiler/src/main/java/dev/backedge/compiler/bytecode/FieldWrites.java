package dev.backedge.compiler.bytecode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Where a class file assigns references to fields: looked for once, when it is first asked. Thread-safe. */
final class FieldWrites {
    /** @param instruction the putfield or putstatic */
    record Write(FieldInsnNode instruction, MethodNode method) {
    }

    private final ClassNode in;
    private Map<String, List<Write>> byField;

    FieldWrites(ClassNode in) {
        this.in = in;
    }

    /** To a field of this name and type, of whatever class, in the order of the bytecode. */
    synchronized List<Write> to(FieldInsnNode field) {
        if (byField == null) {
            byField = new HashMap<>();
            for (MethodNode method : in.methods) {
                for (AbstractInsnNode each : method.instructions) {
                    boolean writes = each.getOpcode() == Opcodes.PUTFIELD || each.getOpcode() == Opcodes.PUTSTATIC;
                    if (writes && each instanceof FieldInsnNode written && written.desc.startsWith("L")) {
                        byField.computeIfAbsent(key(written), key -> new ArrayList<>(1)).add(new Write(written, method));
                    }
                }
            }
        }
        return byField.getOrDefault(key(field), List.of());
    }

    private static String key(FieldInsnNode field) {
        return field.name + " " + field.desc;
    }
}
