package dev.backedge.agent.bridge;

import java.lang.invoke.MethodHandles;
import java.util.Map;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Makes the {@link BootAccess}. No compiler would accept it: it calls {@code jdk.internal.misc.Unsafe}, and uses the fields of a class that is only defined when the agent starts. By reflection, JDK 18
 * and later would spin twenty classes for the same, while the first class of the application waits for its hooks.
 */
final class BootAccessClass {
    private static final String NAME = "dev/backedge/agent/bridge/BootAccess$Linked";
    private static final String UNSAFE = "jdk/internal/misc/Unsafe";
    private static final String SELF = "(Ldev/backedge/agent/bridge/BootAccess;)V";

    /** Set by the class that is made, when it is initialised. */
    private static BootAccess made;

    private BootAccessClass() {
    }

    /** Called from there. */
    static void made(BootAccess access) {
        made = access;
    }

    /** @throws IllegalStateException if the JVM does not let us */
    static synchronized BootAccess instance() {
        if (made == null) {
            try {
                MethodHandles.lookup().defineClass(bytes());
                Class.forName(NAME.replace('/', '.'), true, BootAccessClass.class.getClassLoader());
            } catch (IllegalAccessException | ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }
        return made;
    }

    private static byte[] bytes() {
        ClassWriter out = new ClassWriter(0);
        out.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, NAME, null, "java/lang/Object", new String[] {"dev/backedge/agent/bridge/BootAccess"});
        initialisers(out);
        define(out.visitMethod(Opcodes.ACC_PUBLIC, "define", "(Ljava/lang/String;[B)Ljava/lang/Class;", null, null));
        byName(out.visitMethod(Opcodes.ACC_PUBLIC, "set", "(Ljava/lang/String;Ljava/lang/Object;)V", null, null), BridgeClass.HANDLERS, true);
        byName(out.visitMethod(Opcodes.ACC_PUBLIC, "get", "(Ljava/lang/String;)Ljava/lang/Object;", null, null), BridgeClass.TABLES, false);
        out.visitEnd();
        return out.toByteArray();
    }

    private static void initialisers(ClassWriter out) {
        MethodVisitor code = out.visitMethod(Opcodes.ACC_PRIVATE, "<init>", "()V", null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(1, 1);
        code.visitEnd();
        code = out.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
        code.visitCode();
        code.visitTypeInsn(Opcodes.NEW, NAME);
        code.visitInsn(Opcodes.DUP);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, NAME, "<init>", "()V", false);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, "dev/backedge/agent/bridge/BootAccessClass", "made", SELF, false);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(2, 0);
        code.visitEnd();
    }

    /** {@code return Unsafe.getUnsafe().defineClass(name, bytes, 0, bytes.length, null, null);} */
    private static void define(MethodVisitor code) {
        code.visitCode();
        code.visitMethodInsn(Opcodes.INVOKESTATIC, UNSAFE, "getUnsafe", "()L" + UNSAFE + ";", false);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitVarInsn(Opcodes.ALOAD, 2);
        code.visitInsn(Opcodes.ICONST_0);
        code.visitVarInsn(Opcodes.ALOAD, 2);
        code.visitInsn(Opcodes.ARRAYLENGTH);
        code.visitInsn(Opcodes.ACONST_NULL);
        code.visitInsn(Opcodes.ACONST_NULL);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, UNSAFE, "defineClass", "(Ljava/lang/String;[BIILjava/lang/ClassLoader;Ljava/security/ProtectionDomain;)Ljava/lang/Class;", false);
        code.visitInsn(Opcodes.ARETURN);
        code.visitMaxs(7, 3);
        code.visitEnd();
    }

    /** For each field: {@code if (name.equals(field)) set it, or return it}; and an error for others. */
    private static void byName(MethodVisitor code, Map<String, String> fields, boolean set) {
        code.visitCode();
        fields.forEach((field, type) -> {
            Label other = new Label();
            code.visitLdcInsn(field);
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/String", "equals", "(Ljava/lang/Object;)Z", false);
            code.visitJumpInsn(Opcodes.IFEQ, other);
            if (set) {
                code.visitVarInsn(Opcodes.ALOAD, 2);
                code.visitTypeInsn(Opcodes.CHECKCAST, type.substring(1, type.length() - 1));
                code.visitFieldInsn(Opcodes.PUTSTATIC, BridgeClass.INTERNAL_NAME, field, type);
                code.visitInsn(Opcodes.RETURN);
            } else {
                code.visitFieldInsn(Opcodes.GETSTATIC, BridgeClass.INTERNAL_NAME, field, type);
                code.visitInsn(Opcodes.ARETURN);
            }
            code.visitLabel(other);
            code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        });
        code.visitTypeInsn(Opcodes.NEW, "java/lang/NoSuchFieldError");
        code.visitInsn(Opcodes.DUP);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/NoSuchFieldError", "<init>", "(Ljava/lang/String;)V", false);
        code.visitInsn(Opcodes.ATHROW);
        code.visitMaxs(3, 3);
        code.visitEnd();
    }
}
