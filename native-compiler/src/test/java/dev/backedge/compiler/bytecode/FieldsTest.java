package dev.backedge.compiler.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/** A field is found where the JVM finds it, or it stays with the interpreter. */
class FieldsTest {
    private final Map<String, ClassFields> classes = new HashMap<>();
    private final ClassNode own = new ClassNode();

    FieldsTest() {
        own.name = "a/Own";
        own.superName = "b/Super";
        own.interfaces = List.of("a/Constants");
        own.fields.add(new FieldNode(Opcodes.ACC_PRIVATE, "mine", "I", null, null));
        own.fields.add(new FieldNode(Opcodes.ACC_FINAL, "fixed", "I", null, null));
        own.fields.add(new FieldNode(Opcodes.ACC_VOLATILE, "loud", "I", null, null));
        own.fields.add(new FieldNode(Opcodes.ACC_STATIC, "shared", "I", null, null));
        declare("b/Super", Opcodes.ACC_PUBLIC, "java/lang/Object", "b/Super", Map.of("guarded I", Opcodes.ACC_PROTECTED, "near I", 0, "table [I",
                Opcodes.ACC_PROTECTED | Opcodes.ACC_STATIC, "secret I", Opcodes.ACC_PRIVATE));
        declare("java/lang/Object", Opcodes.ACC_PUBLIC, null, "java/lang/Object", Map.of());
        declare("a/Constants", 0, "java/lang/Object", "a/Constants", Map.of("PRIMES [I", Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL));
        declare("a/Own$Inner", 0, "java/lang/Object", "a/Own", Map.of("secret I", Opcodes.ACC_PRIVATE));
        declare("a/Other", 0, "java/lang/Object", "a/Other", Map.of("secret I", Opcodes.ACC_PRIVATE, "near I", 0, "count I", Opcodes.ACC_STATIC));
        declare("c/Hidden", 0, "java/lang/Object", "c/Hidden", Map.of("open I", Opcodes.ACC_PUBLIC));
        declare("c/Half", Opcodes.ACC_PUBLIC, "c/Unknown", "c/Half", Map.of("here I", Opcodes.ACC_PUBLIC));
    }

    private void declare(String name, int access, String superName, String nestHost, Map<String, Integer> fields) {
        declare(name, access, superName, nestHost, List.of(), fields);
    }

    private void declare(String name, int access, String superName, String nestHost, List<String> nestMembers, Map<String, Integer> fields) {
        classes.put(name, new ClassFields(name, access, superName, List.of(), nestHost, nestMembers, fields));
    }

    private Fields.Field resolve(int opcode, String owner, String name, String descriptor) {
        return resolve(new MethodNode(Opcodes.ACC_STATIC, "of", "()V", null, null), opcode, owner, name, descriptor);
    }

    private Fields.Field resolve(MethodNode method, int opcode, String owner, String name, String descriptor) {
        return new Fields(own, method, classes::get).resolve(new FieldInsnNode(opcode, owner, name, descriptor));
    }

    private Fields.Field get(String owner, String name) {
        return resolve(Opcodes.GETFIELD, owner, name, "I");
    }

    @Test
    void ownFields() {
        assertThat(get("a/Own", "mine")).isEqualTo(new Fields.Field("a/Own", "mine", "I", true, true, true));
        assertThat(get("a/Own", "fixed").assignable()).isFalse();
        assertThat(get("a/Own", "loud")).isNull();
        assertThat(get("a/Own", "none")).isNull();
        assertThat(resolve(Opcodes.GETFIELD, "a/Own", "mine", "J")).isNull();
    }

    @Test
    void inheritedFields() {
        assertThat(get("a/Own", "guarded").declaring()).isEqualTo("b/Super");
        assertThat(get("a/Own", "near")).as("package-private of another package").isNull();
        assertThat(get("a/Own", "secret")).as("private of a superclass").isNull();
    }

    @Test
    void staticFieldsAndTheirClasses() {
        assertThat(resolve(Opcodes.GETSTATIC, "a/Own", "shared", "I").initialised()).isTrue();
        assertThat(resolve(Opcodes.GETSTATIC, "a/Own", "table", "[I").initialised()).as("superclasses are").isTrue();
        assertThat(resolve(Opcodes.GETSTATIC, "a/Own", "PRIMES", "[I")).isEqualTo(new Fields.Field("a/Constants", "PRIMES", "[I", false, false, true));
        assertThat(resolve(Opcodes.PUTSTATIC, "a/Other", "count", "I").initialised()).isFalse();
        assertThat(get("a/Own", "shared")).as("static, read as if it were not").isNull();
        assertThat(resolve(Opcodes.GETSTATIC, "a/Own", "mine", "I")).isNull();
    }

    @Test
    void anObjectMayBeUsedWhileItsClassIsBeingInitialised() {
        MethodNode method = new MethodNode(0, "of", "()V", null, null);
        assertThat(resolve(method, Opcodes.GETSTATIC, "a/Own", "shared", "I").initialised()).isFalse();
        assertThat(resolve(method, Opcodes.GETFIELD, "a/Own", "mine", "I").initialised()).isTrue();
        MethodNode constructor = new MethodNode(0, "<init>", "()V", null, null);
        assertThat(resolve(constructor, Opcodes.GETSTATIC, "a/Own", "shared", "I").initialised()).isTrue();
    }

    @Test
    void fieldsOfOthers() {
        assertThat(get("a/Other", "near")).isNotNull();
        assertThat(get("a/Other", "secret")).isNull();
        assertThat(get("a/Own$Inner", "secret")).as("of a nest mate").isNotNull();
        assertThat(get("c/Hidden", "open")).as("the class is out of reach").isNull();
    }

    /** What a method of another class may read, the loop's own may read if the host of their nest knows both of them. */
    @Test
    void privateFieldsOfInlinedMethodsOfTheNest() {
        assertThat(reachable("a/Own$Inner")).as("the host does not say so").isFalse();
        own.nestMembers = List.of("a/Own$Inner");
        assertThat(reachable("a/Own$Inner")).isTrue();
        own.nestHostClass = "a/Host";
        own.nestMembers = null;
        declare("a/Host$Sibling", 0, "java/lang/Object", "a/Host", Map.of("secret I", Opcodes.ACC_PRIVATE));
        assertThat(reachable("a/Host$Sibling")).as("the host is not known").isFalse();
        declare("a/Host", 0, "java/lang/Object", "a/Host", List.of("a/Host$Sibling"), Map.of());
        assertThat(reachable("a/Host$Sibling")).as("a copy of another member").isFalse();
        declare("a/Host", 0, "java/lang/Object", "a/Host", List.of("a/Host$Sibling", "a/Own"), Map.of());
        assertThat(reachable("a/Host$Sibling")).isTrue();
        assertThat(reachable("a/Other")).isFalse();
    }

    private boolean reachable(String inlined) {
        ClassNode in = new ClassNode();
        in.name = inlined;
        in.superName = "java/lang/Object";
        in.nestHostClass = classes.get(inlined).nestHost();
        in.fields.add(new FieldNode(Opcodes.ACC_PRIVATE, "secret", "I", null, null));
        return new Fields(own, new MethodNode(Opcodes.ACC_STATIC, "of", "()V", null, null), classes::get)
                .resolve(new InlinedField(new FieldInsnNode(Opcodes.GETFIELD, inlined, "secret", "I"), in)).reachable();
    }

    @Test
    void whatIsNotKnown() {
        assertThat(get("c/Half", "here")).isNotNull();
        assertThat(get("c/Half", "inherited")).isNull();
        assertThat(get("c/Unknown", "here")).isNull();
    }

    @Test
    void aCircleOfSuperclasses() {
        declare("a/Round", 0, "a/Square", "a/Round", Map.of());
        declare("a/Square", 0, "a/Round", "a/Square", Map.of());
        assertThat(get("a/Round", "any")).isNull();
    }
}
