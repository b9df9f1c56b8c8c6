package dev.backedge.agent.bridge;

import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The class {@code java.lang.BackedgeBridge}, which hooks read and call. It lies in {@code java.base}, so that every class in
 * every module sees it; it is made here because no compiler may put a class there.
 * <pre>
 *   public final class BackedgeBridge {
 *       public static final int[] budgets = new int[MAX_SITES];
 *       public static final long[] entries = new long[MAX_SITES];
 *       public static volatile IntUnaryOperator handler;
 *       public static int overflow(int site) {
 *           try { return handler.applyAsInt(site); } catch (Throwable e) { return Integer.MAX_VALUE; }
 *       }
 *       public static native int enter0(long entry, long[] buffer);
 *       public static native int enter1(long entry, long[] buffer, Object r1);
 *       ... enter16
 *   }
 * </pre>
 */
final class BridgeClass {
    static final String INTERNAL_NAME = "java/lang/BackedgeBridge";
    static final int MAX_SITES = 16384;
    static final int MAX_REFERENCES = 16;

    private static final String HANDLER = IntUnaryOperator.class.getName().replace('.', '/');

    private BridgeClass() {
    }

    /**
     * Defines the class, or finds it when an agent before this one has.
     *
     * @throws IllegalAccessException if the JVM keeps {@code java.lang} closed
     */
    static Class<?> define(Instrumentation instrumentation) throws IllegalAccessException {
        Module ours = BridgeClass.class.getModule();
        instrumentation.redefineModule(Object.class.getModule(), Set.of(), Map.of(), Map.of("java.lang", Set.of(ours)), Set.of(), Map.of());
        return MethodHandles.privateLookupIn(Object.class, MethodHandles.lookup()).defineClass(bytes());
    }

    /** The class that an earlier agent defined, or null. */
    static Class<?> present() {
        try {
            return Class.forName("java.lang.BackedgeBridge", true, null);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    static byte[] bytes() {
        ClassWriter out = new ClassWriter(0);
        out.visit(Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, INTERNAL_NAME, null, "java/lang/Object", null);
        int shared = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
        out.visitField(shared | Opcodes.ACC_FINAL, "budgets", "[I", null, null).visitEnd();
        out.visitField(shared | Opcodes.ACC_FINAL, "entries", "[J", null, null).visitEnd();
        out.visitField(shared | Opcodes.ACC_VOLATILE, "handler", "L" + HANDLER + ";", null, null).visitEnd();
        initialiser(out.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null));
        overflow(out.visitMethod(shared, "overflow", "(I)I", null, null));
        for (int n = 0; n <= MAX_REFERENCES; n++) {
            out.visitMethod(shared | Opcodes.ACC_NATIVE, "enter" + n, "(J[J" + "Ljava/lang/Object;".repeat(n) + ")I", null, null).visitEnd();
        }
        out.visitEnd();
        return out.toByteArray();
    }

    private static void initialiser(MethodVisitor code) {
        code.visitCode();
        for (Map.Entry<String, Integer> array : List.of(Map.entry("budgets", Opcodes.T_INT), Map.entry("entries", Opcodes.T_LONG))) {
            code.visitIntInsn(Opcodes.SIPUSH, MAX_SITES);
            code.visitIntInsn(Opcodes.NEWARRAY, array.getValue());
            code.visitFieldInsn(Opcodes.PUTSTATIC, INTERNAL_NAME, array.getKey(), array.getValue() == Opcodes.T_INT ? "[I" : "[J");
        }
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(1, 0);
        code.visitEnd();
    }

    private static void overflow(MethodVisitor code) {
        Label start = new Label();
        Label end = new Label();
        Label failed = new Label();
        code.visitCode();
        code.visitTryCatchBlock(start, end, failed, "java/lang/Throwable");
        code.visitLabel(start);
        code.visitFieldInsn(Opcodes.GETSTATIC, INTERNAL_NAME, "handler", "L" + HANDLER + ";");
        code.visitVarInsn(Opcodes.ILOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKEINTERFACE, HANDLER, "applyAsInt", "(I)I", true);
        code.visitInsn(Opcodes.IRETURN);
        code.visitLabel(end);
        code.visitLabel(failed);
        code.visitFrame(Opcodes.F_FULL, 1, new Object[] {Opcodes.INTEGER}, 1, new Object[] {"java/lang/Throwable"});
        code.visitInsn(Opcodes.POP);
        code.visitLdcInsn(Integer.MAX_VALUE);
        code.visitInsn(Opcodes.IRETURN);
        code.visitMaxs(2, 1);
        code.visitEnd();
    }
}
