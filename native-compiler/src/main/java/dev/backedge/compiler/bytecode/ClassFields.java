package dev.backedge.compiler.bytecode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;

/**
 * What the resolution of a field needs to know of one class.
 *
 * @param access flags of the class, as in its class file
 * @param superName null for {@code java/lang/Object}
 * @param nestHost the host of its nest; the class itself if it names none
 * @param nestMembers names of the classes that it takes into its nest
 * @param fields access flags of the fields that it declares, by name and descriptor with a blank between them
 */
public record ClassFields(String name, int access, String superName, List<String> interfaces, String nestHost, List<String> nestMembers, Map<String, Integer> fields) {
    public ClassFields {
        interfaces = List.copyOf(interfaces);
        nestMembers = List.copyOf(nestMembers);
        fields = Map.copyOf(fields);
    }

    /** @throws RuntimeException if the class file is malformed or too new for ASM */
    public static ClassFields read(byte[] classFile) {
        ClassNode node = new ClassNode();
        new ClassReader(classFile).accept(node, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return of(node);
    }

    static ClassFields of(ClassNode node) {
        Map<String, Integer> fields = new HashMap<>();
        for (FieldNode field : node.fields) {
            fields.put(field.name + " " + field.desc, field.access);
        }
        return new ClassFields(node.name, node.access, node.superName, node.interfaces, node.nestHostClass == null ? node.name : node.nestHostClass,
                node.nestMembers == null ? List.of() : node.nestMembers, fields);
    }

    /** Whether it is the host of the nest of a class, as both of them say. */
    boolean isHostOf(ClassFields member) {
        return member.nestHost.equals(name) && (member.name.equals(name) || nestMembers.contains(member.name));
    }

    String packageName() {
        return name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }
}
