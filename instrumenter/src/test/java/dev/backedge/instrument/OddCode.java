package dev.backedge.instrument;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Loops that no Java compiler makes; each method is static, takes nothing and returns a long. */
final class OddCode implements Opcodes {
    static final String NAME = "Odd";

    private OddCode() {
    }

    /** Loops that get hooks, whatever the version of the class file. */
    static Map<String, Consumer<MethodVisitor>> loops() {
        Map<String, Consumer<MethodVisitor>> methods = new TreeMap<>();
        methods.put("everyKindOnTheStack", OddCode::everyKindOnTheStack);
        methods.put("dup2X2OfLongs", OddCode::dup2X2OfLongs);
        methods.put("dup2X2OfInts", OddCode::dup2X2OfInts);
        methods.put("dup2X2OfLongOverInts", OddCode::dup2X2OfLongOverInts);
        methods.put("dup2X1", OddCode::dup2X1);
        methods.put("dupX2", OddCode::dupX2);
        methods.put("wideIinc", OddCode::wideIinc);
        methods.put("storeUnderLongAndDouble", OddCode::storeUnderLongAndDouble);
        methods.put("headerFirst", OddCode::headerFirst);
        methods.put("sixteenArrays", m -> arrays(m, 16));
        return methods;
    }

    /** Loops that are refused, by the code of the refusal and a dash. */
    static Map<String, Consumer<MethodVisitor>> refused() {
        Map<String, Consumer<MethodVisitor>> methods = new TreeMap<>();
        methods.put("TOO_MANY_ARRAYS", m -> arrays(m, 65));
        methods.put("IRREDUCIBLE_LOOP", OddCode::twoEntries);
        methods.put("HANDLER_HEADER", OddCode::handlerIsHeader);
        methods.put("UNINITIALIZED_OBJECT", OddCode::newBeforeTheLoop);
        methods.put("REFERENCE_ON_STACK", OddCode::accessToArrayOnTheStack);
        methods.put("AMBIGUOUS_ARRAY", OddCode::nullAsArrayOfTwoKinds);
        return methods;
    }

    /** A class with these methods; with frames if its version has them. */
    static byte[] classFile(int version, Map<String, Consumer<MethodVisitor>> methods) {
        ClassWriter writer = new ClassWriter((version & 0xFFFF) >= V1_6 ? ClassWriter.COMPUTE_FRAMES : ClassWriter.COMPUTE_MAXS);
        writer.visit(version, ACC_PUBLIC | ACC_SUPER, NAME, null, "java/lang/Object", null);
        methods.forEach((name, code) -> method(writer, ACC_PUBLIC | ACC_STATIC, name, "()J", code));
        if (methods.containsKey("headerFirst")) {
            method(writer, ACC_PUBLIC | ACC_STATIC, "headerFirst", "(J)J", OddCode::headerAtBytecode0);
        }
        return writer.toByteArray();
    }

    static void method(ClassWriter writer, int access, String name, String descriptor, Consumer<MethodVisitor> code) {
        MethodVisitor method = writer.visitMethod(access, name, descriptor, null, null);
        method.visitCode();
        code.accept(method);
        method.visitMaxs(0, 0);
        method.visitEnd();
    }

    /** The loop's end: counts a local up to a bound. */
    static void countTo(MethodVisitor m, int local, int bound, Label header) {
        m.visitIincInsn(local, 1);
        m.visitVarInsn(ILOAD, local);
        m.visitIntInsn(SIPUSH, bound);
        m.visitJumpInsn(IF_ICMPLT, header);
    }

    private static Label start(MethodVisitor m, int local) {
        m.visitInsn(ICONST_0);
        m.visitVarInsn(ISTORE, local);
        Label header = new Label();
        m.visitLabel(header);
        return header;
    }

    /** A local that is an Integer and then a Long, compared with others, and used as the Number that only the verifier knows it to be. */
    static void comparedNumbers(MethodVisitor m) {
        m.visitIntInsn(BIPUSH, 10);
        m.visitIntInsn(NEWARRAY, T_INT);
        m.visitVarInsn(ASTORE, 1);
        m.visitInsn(ICONST_1);
        m.visitMethodInsn(INVOKESTATIC, "java/lang/Integer", "valueOf", "(I)Ljava/lang/Integer;", false);
        m.visitVarInsn(ASTORE, 0);
        m.visitLdcInsn(2L);
        m.visitMethodInsn(INVOKESTATIC, "java/lang/Long", "valueOf", "(J)Ljava/lang/Long;", false);
        m.visitVarInsn(ASTORE, 3);
        Label header = start(m, 2);
        Label same = new Label();
        m.visitVarInsn(ALOAD, 0);
        m.visitVarInsn(ALOAD, 3);
        m.visitJumpInsn(IF_ACMPEQ, same);
        m.visitVarInsn(ALOAD, 1);
        m.visitInsn(ICONST_4);
        m.visitVarInsn(ILOAD, 2);
        m.visitInsn(IASTORE);
        m.visitVarInsn(ALOAD, 3);
        m.visitVarInsn(ASTORE, 0);
        m.visitLabel(same);
        countTo(m, 2, 50, header);
        m.visitVarInsn(ALOAD, 0);
        m.visitMethodInsn(INVOKEVIRTUAL, "java/lang/Number", "longValue", "()J", false);
        m.visitVarInsn(ALOAD, 1);
        m.visitInsn(ICONST_4);
        m.visitInsn(IALOAD);
        m.visitInsn(I2L);
        m.visitInsn(LADD);
        m.visitInsn(LRETURN);
    }

    /** The header finds a long, a double, a reference, a float and an int; the reference is moved about. */
    private static void everyKindOnTheStack(MethodVisitor m) {
        m.visitLdcInsn(5L);
        m.visitLdcInsn(1.5);
        m.visitLdcInsn("text");
        m.visitLdcInsn(0.25f);
        m.visitInsn(ICONST_3);
        Label header = start(m, 0);
        m.visitVarInsn(ILOAD, 0);
        m.visitInsn(IMUL);
        m.visitInsn(ICONST_1);
        m.visitInsn(IADD);
        m.visitVarInsn(ISTORE, 1);
        m.visitInsn(FCONST_2);
        m.visitInsn(FADD);
        m.visitInsn(SWAP);
        m.visitInsn(SWAP);
        m.visitVarInsn(ILOAD, 1);
        countTo(m, 0, 50, header);
        m.visitInsn(I2F);
        m.visitInsn(FADD);
        m.visitInsn(F2D);
        m.visitVarInsn(DSTORE, 2);
        m.visitMethodInsn(INVOKEVIRTUAL, "java/lang/String", "length", "()I", false);
        m.visitInsn(I2D);
        m.visitVarInsn(DLOAD, 2);
        m.visitInsn(DADD);
        m.visitInsn(DADD);
        m.visitInsn(D2L);
        m.visitInsn(LADD);
        m.visitInsn(LRETURN);
    }

    /** Fibonacci numbers: a, b becomes b, a + b. */
    private static void dup2X2OfLongs(MethodVisitor m) {
        m.visitInsn(LCONST_0);
        m.visitInsn(LCONST_1);
        Label header = start(m, 0);
        m.visitInsn(DUP2_X2);
        m.visitInsn(LADD);
        countTo(m, 0, 80, header);
        m.visitInsn(LXOR);
        m.visitInsn(LRETURN);
    }

    /** Four ints stay on the stack, mixed anew in each iteration. */
    private static void dup2X2OfInts(MethodVisitor m) {
        m.visitInsn(ICONST_2);
        m.visitInsn(ICONST_3);
        m.visitInsn(ICONST_5);
        m.visitIntInsn(BIPUSH, 7);
        Label header = start(m, 0);
        m.visitInsn(DUP2_X2);
        m.visitVarInsn(ISTORE, 1);
        m.visitInsn(SWAP);
        m.visitVarInsn(ISTORE, 2);
        m.visitInsn(IADD);
        m.visitVarInsn(ILOAD, 2);
        m.visitVarInsn(ILOAD, 1);
        m.visitInsn(IMUL);
        m.visitInsn(ICONST_1);
        m.visitInsn(ISUB);
        countTo(m, 0, 60, header);
        m.visitInsn(IXOR);
        m.visitInsn(IADD);
        m.visitInsn(IXOR);
        m.visitInsn(I2L);
        m.visitInsn(LRETURN);
    }

    /** A long over two ints, and both over a long. */
    private static void dup2X2OfLongOverInts(MethodVisitor m) {
        m.visitInsn(LCONST_1);
        Label header = start(m, 0);
        m.visitVarInsn(ILOAD, 0);
        m.visitInsn(DUP_X2);
        m.visitInsn(POP);
        m.visitVarInsn(ILOAD, 0);
        m.visitInsn(DUP_X2);
        m.visitInsn(POP);
        m.visitInsn(DUP2_X2);
        m.visitInsn(POP2);
        m.visitInsn(IMUL);
        m.visitInsn(I2L);
        m.visitInsn(LADD);
        m.visitInsn(DUP2);
        m.visitInsn(LADD);
        countTo(m, 0, 70, header);
        m.visitInsn(LRETURN);
    }

    /** i, v becomes v + i as an int, v * 3. */
    private static void dup2X1(MethodVisitor m) {
        m.visitInsn(ICONST_4);
        m.visitLdcInsn(11L);
        Label header = start(m, 0);
        m.visitInsn(DUP2_X1);
        m.visitInsn(L2I);
        m.visitInsn(IADD);
        m.visitInsn(DUP_X2);
        m.visitInsn(POP);
        m.visitLdcInsn(3L);
        m.visitInsn(LMUL);
        countTo(m, 0, 40, header);
        m.visitInsn(L2I);
        m.visitInsn(IXOR);
        m.visitInsn(I2L);
        m.visitInsn(LRETURN);
    }

    /** a, b, c becomes c, a, b - c / (counter % 7 + 1): the division may leave, with three ints below it. */
    private static void dupX2(MethodVisitor m) {
        m.visitIntInsn(BIPUSH, 100);
        m.visitIntInsn(BIPUSH, 50);
        m.visitIntInsn(BIPUSH, 25);
        Label header = start(m, 0);
        m.visitInsn(DUP_X2);
        m.visitVarInsn(ILOAD, 0);
        m.visitIntInsn(BIPUSH, 7);
        m.visitInsn(IREM);
        m.visitInsn(ICONST_1);
        m.visitInsn(IADD);
        m.visitInsn(IDIV);
        m.visitInsn(ISUB);
        countTo(m, 0, 40, header);
        m.visitInsn(IXOR);
        m.visitInsn(IADD);
        m.visitInsn(I2L);
        m.visitInsn(LRETURN);
    }

    /** Locals above 255, and an increment that does not fit in a byte. */
    private static void wideIinc(MethodVisitor m) {
        m.visitInsn(LCONST_0);
        m.visitVarInsn(LSTORE, 298);
        m.visitInsn(ICONST_0);
        m.visitVarInsn(ISTORE, 300);
        Label header = start(m, 1);
        m.visitIincInsn(300, -30000);
        m.visitIincInsn(300, 1000);
        m.visitVarInsn(LLOAD, 298);
        m.visitVarInsn(ILOAD, 300);
        m.visitInsn(I2L);
        m.visitInsn(LADD);
        m.visitVarInsn(LSTORE, 298);
        countTo(m, 1, 100, header);
        m.visitVarInsn(LLOAD, 298);
        m.visitInsn(LRETURN);
    }

    /** An array store in mid-expression: what is below it on the stack must be rebuilt after it. */
    private static void storeUnderLongAndDouble(MethodVisitor m) {
        newIntArray(m, 8, 1);
        m.visitLdcInsn(3L);
        m.visitLdcInsn(0.5);
        Label header = start(m, 0);
        m.visitVarInsn(ALOAD, 1);
        m.visitVarInsn(ILOAD, 0);
        m.visitIntInsn(BIPUSH, 7);
        m.visitInsn(IAND);
        m.visitVarInsn(ILOAD, 0);
        m.visitInsn(IASTORE);
        m.visitVarInsn(ALOAD, 1);
        m.visitInsn(ICONST_3);
        m.visitInsn(IALOAD);
        m.visitInsn(I2D);
        m.visitInsn(DADD);
        m.visitVarInsn(ALOAD, 1);
        m.visitInsn(ICONST_5);
        m.visitVarInsn(ILOAD, 0);
        m.visitInsn(IASTORE);
        countTo(m, 0, 60, header);
        m.visitInsn(D2L);
        m.visitInsn(LADD);
        m.visitVarInsn(ALOAD, 1);
        m.visitInsn(ICONST_2);
        m.visitInsn(IALOAD);
        m.visitInsn(I2L);
        m.visitInsn(LADD);
        m.visitInsn(LRETURN);
    }

    private static void headerFirst(MethodVisitor m) {
        m.visitInsn(LCONST_1);
        m.visitMethodInsn(INVOKESTATIC, NAME, "headerFirst", "(J)J", false);
        m.visitInsn(LRETURN);
    }

    /** The loop's header is the method's first bytecode. */
    private static void headerAtBytecode0(MethodVisitor m) {
        Label header = new Label();
        m.visitLabel(header);
        m.visitVarInsn(LLOAD, 0);
        m.visitLdcInsn(3L);
        m.visitInsn(LMUL);
        m.visitInsn(DUP2);
        m.visitVarInsn(LSTORE, 0);
        m.visitInsn(LCONST_0);
        m.visitInsn(LCMP);
        m.visitJumpInsn(IFGT, header);
        m.visitVarInsn(LLOAD, 0);
        m.visitInsn(LRETURN);
    }

    private static void newIntArray(MethodVisitor m, int length, int local) {
        m.visitIntInsn(BIPUSH, length);
        m.visitIntInsn(NEWARRAY, T_INT);
        m.visitVarInsn(ASTORE, local);
    }

    /** Counts up in the first element of each of so many arrays. */
    private static void arrays(MethodVisitor m, int count) {
        for (int k = 1; k <= count; k++) {
            newIntArray(m, 1, k);
        }
        Label header = start(m, 0);
        for (int k = 1; k <= count; k++) {
            m.visitVarInsn(ALOAD, k);
            m.visitInsn(ICONST_0);
            m.visitInsn(DUP2);
            m.visitInsn(IALOAD);
            m.visitIntInsn(BIPUSH, k);
            m.visitInsn(IADD);
            m.visitInsn(IASTORE);
        }
        countTo(m, 0, 50, header);
        m.visitInsn(LCONST_0);
        for (int k = 1; k <= count; k++) {
            m.visitVarInsn(ALOAD, k);
            m.visitInsn(ICONST_0);
            m.visitInsn(IALOAD);
            m.visitInsn(I2L);
            m.visitInsn(LADD);
        }
        m.visitInsn(LRETURN);
    }

    /** Control may enter at either of two bytecodes. */
    private static void twoEntries(MethodVisitor m) {
        Label first = new Label();
        Label second = new Label();
        m.visitInsn(ICONST_0);
        m.visitVarInsn(ISTORE, 0);
        m.visitMethodInsn(INVOKESTATIC, "java/lang/System", "nanoTime", "()J", false);
        m.visitInsn(LCONST_0);
        m.visitInsn(LCMP);
        m.visitJumpInsn(IFEQ, second);
        m.visitLabel(first);
        m.visitIincInsn(0, 1);
        m.visitLabel(second);
        m.visitIincInsn(0, 2);
        m.visitVarInsn(ILOAD, 0);
        m.visitIntInsn(BIPUSH, 100);
        m.visitJumpInsn(IF_ICMPLT, first);
        m.visitInsn(LCONST_0);
        m.visitInsn(LRETURN);
    }

    /** The handler of the loop's exceptions is the loop's header. */
    private static void handlerIsHeader(MethodVisitor m) {
        Label header = new Label();
        Label start = new Label();
        Label end = new Label();
        Label out = new Label();
        m.visitTryCatchBlock(start, end, header, "java/lang/RuntimeException");
        m.visitInsn(ICONST_0);
        m.visitVarInsn(ISTORE, 0);
        m.visitInsn(ACONST_NULL);
        m.visitTypeInsn(CHECKCAST, "java/lang/RuntimeException");
        m.visitLabel(header);
        m.visitInsn(POP);
        m.visitIincInsn(0, 1);
        m.visitVarInsn(ILOAD, 0);
        m.visitIntInsn(BIPUSH, 20);
        m.visitJumpInsn(IF_ICMPGE, out);
        m.visitLabel(start);
        m.visitInsn(ICONST_1);
        m.visitInsn(ICONST_0);
        m.visitInsn(IDIV);
        m.visitInsn(POP);
        m.visitLabel(end);
        m.visitInsn(ACONST_NULL);
        m.visitTypeInsn(CHECKCAST, "java/lang/RuntimeException");
        m.visitJumpInsn(GOTO, header);
        m.visitLabel(out);
        m.visitVarInsn(ILOAD, 0);
        m.visitInsn(I2L);
        m.visitInsn(LRETURN);
    }

    /** An object is allocated, and constructed only after the loop, which computes the constructor's argument. */
    private static void newBeforeTheLoop(MethodVisitor m) {
        m.visitTypeInsn(NEW, "java/lang/Integer");
        m.visitInsn(DUP);
        m.visitInsn(ICONST_1);
        Label header = start(m, 0);
        m.visitInsn(ICONST_3);
        m.visitInsn(IMUL);
        countTo(m, 0, 50, header);
        m.visitMethodInsn(INVOKESPECIAL, "java/lang/Integer", "<init>", "(I)V", false);
        m.visitMethodInsn(INVOKEVIRTUAL, "java/lang/Integer", "longValue", "()J", false);
        m.visitInsn(LRETURN);
    }

    /** The array is nowhere but on the header's operand stack. */
    private static void accessToArrayOnTheStack(MethodVisitor m) {
        m.visitIntInsn(BIPUSH, 4);
        m.visitIntInsn(NEWARRAY, T_INT);
        Label header = start(m, 0);
        m.visitInsn(DUP);
        m.visitInsn(ICONST_0);
        m.visitVarInsn(ILOAD, 0);
        m.visitInsn(IASTORE);
        countTo(m, 0, 50, header);
        m.visitInsn(ICONST_0);
        m.visitInsn(IALOAD);
        m.visitInsn(I2L);
        m.visitInsn(LRETURN);
    }

    /** To the verifier, {@code null} is an array of longs as well as of ints. */
    private static void nullAsArrayOfTwoKinds(MethodVisitor m) {
        m.visitInsn(LCONST_0);
        m.visitVarInsn(LSTORE, 2);
        m.visitInsn(ACONST_NULL);
        m.visitVarInsn(ASTORE, 1);
        Label header = start(m, 0);
        Label skip = new Label();
        m.visitVarInsn(ILOAD, 0);
        m.visitJumpInsn(IFGE, skip);
        for (int load : new int[] {IALOAD, LALOAD}) {
            m.visitVarInsn(ALOAD, 1);
            m.visitVarInsn(ILOAD, 0);
            m.visitInsn(load);
            if (load == IALOAD) {
                m.visitInsn(I2L);
            }
            m.visitVarInsn(LSTORE, 2);
        }
        m.visitLabel(skip);
        m.visitVarInsn(LLOAD, 2);
        m.visitVarInsn(ILOAD, 0);
        m.visitInsn(I2L);
        m.visitInsn(LADD);
        m.visitVarInsn(LSTORE, 2);
        countTo(m, 0, 50, header);
        m.visitVarInsn(LLOAD, 2);
        m.visitInsn(LRETURN);
    }

    /** A local that is an array at the header of the loop in the middle, dead and of a kind that only the verifier cares about, and a counter in the innermost loop. */
    static void deadReferenceThatBecomesACounter(MethodVisitor m) {
        m.visitInsn(LCONST_0);
        m.visitVarInsn(LSTORE, 1);
        newIntArray(m, 1, 4);
        m.visitInsn(ICONST_1);
        m.visitIntInsn(NEWARRAY, T_LONG);
        m.visitVarInsn(ASTORE, 6);
        Label outer = start(m, 0);
        m.visitVarInsn(ALOAD, 4);
        m.visitVarInsn(ASTORE, 3);
        Label middle = start(m, 5);
        Label inner = start(m, 3);
        m.visitVarInsn(LLOAD, 1);
        m.visitVarInsn(ILOAD, 3);
        m.visitInsn(I2L);
        m.visitInsn(LADD);
        m.visitVarInsn(LSTORE, 1);
        countTo(m, 3, 7, inner);
        m.visitVarInsn(ALOAD, 6);
        m.visitVarInsn(ASTORE, 3);
        countTo(m, 5, 5, middle);
        countTo(m, 0, 50, outer);
        m.visitVarInsn(LLOAD, 1);
        m.visitInsn(LRETURN);
    }

    /** A loop in a subroutine, as javac made {@code finally} until version 48. */
    static byte[] subroutine() {
        return classFile(V1_4, Map.of("subroutine", m -> {
            Label routine = new Label();
            m.visitInsn(ICONST_0);
            m.visitVarInsn(ISTORE, 0);
            m.visitJumpInsn(JSR, routine);
            m.visitJumpInsn(JSR, routine);
            m.visitVarInsn(ILOAD, 0);
            m.visitInsn(I2L);
            m.visitInsn(LRETURN);
            m.visitLabel(routine);
            m.visitVarInsn(ASTORE, 2);
            Label header = start(m, 1);
            m.visitIincInsn(0, 3);
            countTo(m, 1, 50, header);
            m.visitVarInsn(RET, 2);
        }));
    }

    /** A constructor that loops before it calls its superclass's, and a static method {@code run} that calls it. */
    static byte[] loopBeforeSuper(int version) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
        writer.visit(version, ACC_PUBLIC | ACC_SUPER, NAME, null, "java/lang/Object", null);
        writer.visitField(ACC_PRIVATE, "sum", Type.INT_TYPE.getDescriptor(), null, null).visitEnd();
        method(writer, ACC_PUBLIC, "<init>", "()V", m -> {
            m.visitInsn(ICONST_0);
            m.visitVarInsn(ISTORE, 2);
            Label header = start(m, 1);
            m.visitIincInsn(2, 7);
            countTo(m, 1, 50, header);
            m.visitVarInsn(ALOAD, 0);
            m.visitMethodInsn(INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
            m.visitVarInsn(ALOAD, 0);
            m.visitVarInsn(ILOAD, 2);
            m.visitFieldInsn(PUTFIELD, NAME, "sum", "I");
            m.visitInsn(RETURN);
        });
        method(writer, ACC_PUBLIC | ACC_STATIC, "run", "()J", m -> {
            m.visitTypeInsn(NEW, NAME);
            m.visitInsn(DUP);
            m.visitMethodInsn(INVOKESPECIAL, NAME, "<init>", "()V", false);
            m.visitFieldInsn(GETFIELD, NAME, "sum", "I");
            m.visitInsn(I2L);
            m.visitInsn(LRETURN);
        });
        return writer.toByteArray();
    }
}
