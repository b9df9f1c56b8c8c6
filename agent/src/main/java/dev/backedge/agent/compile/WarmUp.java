package dev.backedge.agent.compile;

import dev.backedge.agent.limit.Limits;
import dev.backedge.agent.options.Options;
import dev.backedge.compiler.Assumptions;
import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.x64.CpuFeatures;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Has the compiler's classes loaded before the first loop is hot, by compiling a loop of its own, {@code for (i = 0; i < a.length; i++)
 * s += a[i];}, whose code is thrown away. Otherwise the first loop of the application would wait for that: 100 ms and more. It runs beside
 * the thread that opens the native runtime, and needs nothing of it.
 */
public final class WarmUp {
    private static final String NAME = "dev/backedge/agent/compile/WarmUpLoop";

    private WarmUp() {
    }

    /** Loads what the options will need. */
    public static void run(Options options, CpuFeatures cpu) {
        try {
            compileWith(LoopBackend.compilerOnly(options, new Limits(options, true), cpu));
        } catch (Throwable e) {
            // What went wrong here will go wrong with the first loop, which tells of it.
        }
    }

    /** @throws Bailout if the compiler cannot compile it, which its own tests would have shown */
    static void compileWith(LoopBackend backend) throws Bailout {
        backend.compile(MethodLoops.analyze(classFile(), "sum", "([I)I", FieldLookup.NONE), 0, Assumptions.NONE);
    }

    private static byte[] classFile() {
        ClassWriter out = new ClassWriter(0);
        out.visit(Opcodes.V1_5, Opcodes.ACC_PUBLIC, NAME, null, "java/lang/Object", null);
        MethodVisitor code = out.visitMethod(Opcodes.ACC_STATIC, "sum", "([I)I", null, null);
        Label header = new Label();
        Label end = new Label();
        code.visitCode();
        code.visitInsn(Opcodes.ICONST_0);
        code.visitVarInsn(Opcodes.ISTORE, 1);
        code.visitInsn(Opcodes.ICONST_0);
        code.visitVarInsn(Opcodes.ISTORE, 2);
        code.visitLabel(header);
        code.visitVarInsn(Opcodes.ILOAD, 2);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitInsn(Opcodes.ARRAYLENGTH);
        code.visitJumpInsn(Opcodes.IF_ICMPGE, end);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ILOAD, 2);
        code.visitInsn(Opcodes.IALOAD);
        code.visitInsn(Opcodes.IADD);
        code.visitVarInsn(Opcodes.ISTORE, 1);
        code.visitIincInsn(2, 1);
        code.visitJumpInsn(Opcodes.GOTO, header);
        code.visitLabel(end);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitInsn(Opcodes.IRETURN);
        code.visitMaxs(3, 3);
        code.visitEnd();
        out.visitEnd();
        return out.toByteArray();
    }
}
