package dev.backedge.agent.bridge;

import dev.backedge.compiler.OsrFrame;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Class files of the doors through which hooks enter on JDK 22 and later; made here for the reasons that {@link BridgeClass} gives, and because the project is compiled for JDK 17.
 * There is one for each list of array types, since only with static types are segments made without being allocated:
 * <pre>
 *   public final class EnterID {
 *       public static int enter(long entry, long[] buffer, int[] a1, double[] a2) {
 *           if (entry &lt; 0 &amp;&amp; a1 != null &amp;&amp; a2 != null) {
 *               return (int) Handle2.HANDLE.invokeExact(entry &amp; Long.MAX_VALUE, MemorySegment.ofArray(buffer), MemorySegment.ofArray(a1), MemorySegment.ofArray(a2),
 *                       a1.length, a2.length);
 *           }
 *           return Bridge.enter2(entry &amp; Long.MAX_VALUE, buffer, a1, a2);
 *       }
 *   }
 * </pre>
 * and one for each number of arrays, which is not looked at before an entry is negative:
 * <pre>
 *   final class Handle2 {
 *       static final MethodHandle HANDLE = Bridge.handle;
 *   }
 * </pre>
 * {@code invokeExact} throws what a call may throw, before native code runs: for want of stack, or of memory for what is not optimised away yet.
 */
final class DoorClass {
    private static final String PACKAGE = "java/backedge/";
    private static final String SEGMENT = "java/lang/foreign/MemorySegment";
    private static final String HANDLE_TYPE = "Ljava/lang/invoke/MethodHandle;";

    private DoorClass() {
    }

    /** @param arrays types, as {@code [I[D} */
    static String name(String arrays) {
        return PACKAGE.concat("Enter").concat(arrays.replace("[", ""));
    }

    static String handleName(int arrays) {
        return PACKAGE.concat("Handle").concat(Integer.toString(arrays));
    }

    /** Number of arrays in a list of types. */
    static int count(String arrays) {
        return arrays.length() / 2;
    }

    static byte[] bytes(String arrays) {
        int n = count(arrays);
        ClassWriter out = new ClassWriter(0);
        out.visit(Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, name(arrays), null, "java/lang/Object", null);
        MethodVisitor code = out.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "enter", "(J[J".concat(arrays).concat(")I"), null, null);
        code.visitAnnotation(BridgeClass.DONT_INLINE, true).visitEnd();
        code.visitCode();
        Label otherDoor = new Label();
        code.visitVarInsn(Opcodes.LLOAD, 0);
        code.visitInsn(Opcodes.LCONST_0);
        code.visitInsn(Opcodes.LCMP);
        code.visitJumpInsn(Opcodes.IFGE, otherDoor);
        for (int k = 1; k <= n; k++) {
            code.visitVarInsn(Opcodes.ALOAD, 2 + k);
            code.visitJumpInsn(Opcodes.IFNULL, otherDoor);
        }
        code.visitFieldInsn(Opcodes.GETSTATIC, handleName(n), "HANDLE", HANDLE_TYPE);
        entry(code);
        segment(code, 2, "[J");
        for (int k = 1; k <= n; k++) {
            segment(code, 2 + k, arrays.substring(2 * k - 2, 2 * k));
        }
        for (int k = 1; k <= n; k++) {
            code.visitVarInsn(Opcodes.ALOAD, 2 + k);
            code.visitInsn(Opcodes.ARRAYLENGTH);
        }
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/invoke/MethodHandle", "invokeExact",
                "(J" + ("L" + SEGMENT + ";").repeat(1 + n) + "I".repeat(n) + ")I", false);
        code.visitInsn(Opcodes.IRETURN);
        code.visitLabel(otherDoor);
        code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        entry(code);
        for (int local = 2; local <= 2 + n; local++) {
            code.visitVarInsn(Opcodes.ALOAD, local);
        }
        code.visitMethodInsn(Opcodes.INVOKESTATIC, BridgeClass.INTERNAL_NAME, "enter" + n, "(J[J" + "Ljava/lang/Object;".repeat(n) + ")I", false);
        code.visitInsn(Opcodes.IRETURN);
        code.visitMaxs(6 + 2 * n, 3 + n);
        code.visitEnd();
        out.visitEnd();
        return out.toByteArray();
    }

    /** Pushes the entry without its sign. */
    private static void entry(MethodVisitor code) {
        code.visitVarInsn(Opcodes.LLOAD, 0);
        code.visitLdcInsn(Long.MAX_VALUE);
        code.visitInsn(Opcodes.LAND);
    }

    private static void segment(MethodVisitor code, int local, String type) {
        code.visitVarInsn(Opcodes.ALOAD, local);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, SEGMENT, "ofArray", "(".concat(type).concat(")L").concat(SEGMENT).concat(";"), true);
    }

    /** @param arrays 0 to {@link OsrFrame#MAX_REFERENCES} */
    static byte[] handleBytes(int arrays) {
        ClassWriter out = new ClassWriter(0);
        out.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, handleName(arrays), null, "java/lang/Object", null);
        out.visitField(Opcodes.ACC_STATIC | Opcodes.ACC_FINAL, "HANDLE", HANDLE_TYPE, null, null).visitEnd();
        MethodVisitor code = out.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
        code.visitCode();
        code.visitFieldInsn(Opcodes.GETSTATIC, BridgeClass.INTERNAL_NAME, "handle", HANDLE_TYPE);
        code.visitFieldInsn(Opcodes.PUTSTATIC, handleName(arrays), "HANDLE", HANDLE_TYPE);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(1, 0);
        code.visitEnd();
        out.visitEnd();
        return out.toByteArray();
    }
}
