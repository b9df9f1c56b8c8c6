package dev.backedge.compiler.bytecode;

import java.util.Arrays;
import java.util.stream.Stream;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** A class file whose static method {@code run} calls a method in a loop: with row i of each argument's column, or with an array argument itself. */
final class CallLoop {
    private CallLoop() {
    }

    /** The columns, those of the results, the number of rows. */
    static String descriptor(Type[] arguments, Type result) {
        Stream<Type> columns = Arrays.stream(arguments).map(CallLoop::column);
        Stream<Type> results = result == Type.VOID_TYPE ? Stream.of() : Stream.of(column(result));
        return Type.getMethodDescriptor(Type.VOID_TYPE, Stream.of(columns, results, Stream.of(Type.INT_TYPE)).flatMap(s -> s).toArray(Type[]::new));
    }

    private static Type column(Type type) {
        return type.getSort() == Type.ARRAY ? type : Type.getType("[" + type.getDescriptor());
    }

    static byte[] of(String owner, String name, String descriptor, Type[] arguments) {
        Type result = Type.getReturnType(descriptor);
        int count = arguments.length + (result == Type.VOID_TYPE ? 0 : 1);
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V1_5, Opcodes.ACC_PUBLIC, "CallLoop", null, "java/lang/Object", null);
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_STATIC | Opcodes.ACC_PUBLIC, "run", descriptor(arguments, result), null, null);
        Label header = new Label();
        Label end = new Label();
        code.visitInsn(Opcodes.ICONST_0);
        code.visitVarInsn(Opcodes.ISTORE, count + 1);
        code.visitLabel(header);
        code.visitVarInsn(Opcodes.ILOAD, count + 1);
        code.visitVarInsn(Opcodes.ILOAD, count);
        code.visitJumpInsn(Opcodes.IF_ICMPGE, end);
        if (result != Type.VOID_TYPE) {
            code.visitVarInsn(Opcodes.ALOAD, count - 1);
            code.visitVarInsn(Opcodes.ILOAD, count + 1);
        }
        for (int k = 0; k < arguments.length; k++) {
            code.visitVarInsn(Opcodes.ALOAD, k);
            if (arguments[k].getSort() != Type.ARRAY) {
                code.visitVarInsn(Opcodes.ILOAD, count + 1);
                code.visitInsn(arguments[k].getOpcode(Opcodes.IALOAD));
            }
        }
        code.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
        if (result != Type.VOID_TYPE) {
            code.visitInsn(result.getOpcode(Opcodes.IASTORE));
        }
        code.visitIincInsn(count + 1, 1);
        code.visitJumpInsn(Opcodes.GOTO, header);
        code.visitLabel(end);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }
}
