package dev.backedge.agent.bridge;

import dev.backedge.compiler.OsrFrame;
import java.lang.instrument.Instrumentation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.ToIntBiFunction;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The class {@code java.backedge.Bridge}, which hooks read and call; made here because no compiler may put a class there.
 *
 * <p>It belongs to the bootstrap class loader, whose classes every class loader finds, and its package begins with {@code java.},
 * which even those loaders ask their parent for that ask for nothing else (OSGi). It lies in that loader's unnamed module, which
 * the JVM lets the module of each transformed class read ({@code java.lang.instrument}, "Instrumenting code in modules"), and not in
 * {@code java.base}: HotSpot prints a warning for each native method of a named platform module that a foreign class loader binds.
 * <pre>
 *   public final class Bridge {
 *       public static final int[] budgets = new int[sites];
 *       public static final long[] entries = new long[sites];
 *       public static volatile IntUnaryOperator handler;
 *       public static int overflow(int site) {
 *           try { return handler.applyAsInt(site); } catch (Throwable e) { return Integer.MAX_VALUE; }
 *       }
 *       public static final int[] bodies = new int[MAX_SITES];         // of the site's method: 0 with hooks, -1 without, 1 as a trial says
 *       public static volatile LongBinaryOperator timer;
 *       public static volatile Object passed;
 *       public static long trial(int site, Object arguments) {         // so that C2 takes what is in the array for unknown
 *           try { passed = arguments; passed = null; return timer.applyAsLong(site, 0); } catch (Throwable e) { return 0; }
 *       }
 *       public static void tried(long stamp, int site) {               // the one that is inlined, at returns
 *           if (stamp != 0) ended(stamp, site);
 *       }
 *       private static void ended(long stamp, int site) {
 *           try { timer.applyAsLong(site, stamp); } catch (Throwable e) { }
 *       }
 *       public static volatile Function strings;
 *       public static char[] characters(String string) {
 *           try { return (char[]) strings.apply(string); } catch (Throwable e) { return null; }
 *       }
 *       public static volatile Function trees;
 *       public static Object[] flatten(Object[] root) {
 *           try { return (Object[]) trees.apply(root); } catch (Throwable e) { return null; }
 *       }
 *       public static volatile BinaryOperator selection;
 *       public static Object[] select(Object[] elements, String type) {
 *           try { return (Object[]) selection.apply(elements, type); } catch (Throwable e) { return null; }
 *       }
 *       public static volatile Function described;
 *       public static Object[] described(Object[] table, Object[] root, Object[] flat, int first) {
 *           try { return (Object[]) described.apply(new Object[] {table, root, flat, Integer.valueOf(first)}); } catch (Throwable e) { return null; }
 *       }
 *       public static volatile BiPredicate receivers;
 *       public static boolean admits(Object receiver, int which) {
 *           try { return receivers.test(receiver, Integer.valueOf(which)); } catch (Throwable e) { return false; }
 *       }
 *       public static volatile BiConsumer witnesses;
 *       public static void witness(Object readFrom, int which) {
 *           try { witnesses.accept(readFrom, Integer.valueOf(which)); } catch (Throwable e) { }
 *       }
 *       public static volatile BinaryOperator references, numbers;
 *       public static Object reference(Object of, int which) {
 *           try { return references.apply(of, Integer.valueOf(which)); } catch (Throwable e) { return budgets; }
 *       }
 *       public static Object number(Object of, int which) {
 *           try { return numbers.apply(of, Integer.valueOf(which)); } catch (Throwable e) { return budgets; }
 *       }
 *       public static volatile MethodHandle handle;                    // what the next class Handle... keeps, see DoorClass
 *       public static native int enter0(long entry, long[] buffer);
 *       public static native int enter1(long entry, long[] buffer, Object r1);
 *       ... enter16
 *   }
 * </pre>
 * Under {@code mode=verify} hooks enter Java code: there are
 * <pre>
 *       public static volatile ToIntBiFunction verifier;
 *       public static int enter1(long entry, long[] buffer, Object r1) {
 *           try { return verifier.applyAsInt(Long.valueOf(entry), new Object[] {buffer, r1}); } catch (Throwable e) { return NOT_ENTERED; }
 *       }
 *       public static int enterTable(long entry, long[] buffer, Object[] references) {
 *           try { return verifier.applyAsInt(Long.valueOf(entry), new Object[] {buffer, references}); } catch (Throwable e) { return NOT_ENTERED; }
 *       }
 * </pre>
 */
final class BridgeClass {
    static final String INTERNAL_NAME = "java/backedge/Bridge";
    static final int MAX_REFERENCES = 16;
    /**
     * HotSpot heeds it in classes of the bootstrap loader. Hooks call these methods seldom; inlined at each of a method's hooks, with all that they call, they made C2 compile ten times the
     * bytecode of the method itself.
     */
    static final String DONT_INLINE = "Ljdk/internal/vm/annotation/DontInline;";

    private static final String HANDLER = IntUnaryOperator.class.getName().replace('.', '/');
    private static final String TIMER = LongBinaryOperator.class.getName().replace('.', '/');
    private static final String FIELDS = BinaryOperator.class.getName().replace('.', '/');
    private static final String RECEIVERS = BiPredicate.class.getName().replace('.', '/');
    private static final String WITNESS = BiConsumer.class.getName().replace('.', '/');
    private static final String FUNCTION = Function.class.getName().replace('.', '/');
    private static final String OBJECTS = "[Ljava/lang/Object;";
    private static final String TABLE_DESCRIPTOR = "(J[J[Ljava/lang/Object;)I";
    private static final String VERIFIER = ToIntBiFunction.class.getName().replace('.', '/');

    /** Fields that hooks read, by name, and their types. */
    static final Map<String, String> TABLES = Map.of("budgets", "[I", "entries", "[J", "bodies", "[I");
    /** Fields that the agent sets; {@code verifier} where there is one. */
    static final Map<String, String> HANDLERS = Map.ofEntries(handler("handler", HANDLER), handler("timer", TIMER), handler("strings", FUNCTION), handler("receivers", RECEIVERS),
            handler("witnesses", WITNESS), handler("trees", FUNCTION), handler("described", FUNCTION), handler("selection", FIELDS), handler("references", FIELDS), handler("numbers", FIELDS),
            handler("verifier", VERIFIER));

    private BridgeClass() {
    }

    private static Map.Entry<String, String> handler(String field, String type) {
        return Map.entry(field, "L" + type + ";");
    }

    /**
     * Defines the class.
     *
     * @param verifying whether its {@code enter} methods ask a verifier, rather than being native
     * @param sites length of its arrays
     * @throws IllegalStateException if the JVM does not let us
     * @throws LinkageError if it is defined already
     */
    static Class<?> define(Instrumentation instrumentation, boolean verifying, int sites) {
        BootClasses.open(instrumentation);
        return BootClasses.define(INTERNAL_NAME, bytes(verifying, sites));
    }

    /** The class that an earlier agent defined, or null. */
    static Class<?> present() {
        try {
            return Class.forName(INTERNAL_NAME.replace('/', '.'), true, null);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    static byte[] bytes(boolean verifying, int sites) {
        ClassWriter out = new ClassWriter(0);
        out.visit(Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, INTERNAL_NAME, null, "java/lang/Object", null);
        int shared = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
        TABLES.forEach((field, type) -> out.visitField(shared | Opcodes.ACC_FINAL, field, type, null, null).visitEnd());
        HANDLERS.forEach((field, type) -> {
            if (verifying || !field.equals("verifier")) {
                out.visitField(shared | Opcodes.ACC_VOLATILE, field, type, null, null).visitEnd();
            }
        });
        out.visitField(shared | Opcodes.ACC_VOLATILE, "passed", "Ljava/lang/Object;", null, null).visitEnd();
        trial(out.visitMethod(shared, "trial", "(ILjava/lang/Object;)J", null, null));
        tried(out.visitMethod(shared, "tried", "(JI)V", null, null));
        ended(out.visitMethod(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC, "ended", "(JI)V", null, null));
        initialiser(out.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null), sites);
        overflow(out.visitMethod(shared, "overflow", "(I)I", null, null));
        out.visitField(shared | Opcodes.ACC_VOLATILE, "handle", "Ljava/lang/invoke/MethodHandle;", null, null).visitEnd();
        admits(out.visitMethod(shared, "admits", "(Ljava/lang/Object;I)Z", null, null));
        witness(out.visitMethod(shared, "witness", "(Ljava/lang/Object;I)V", null, null));
        characters(out.visitMethod(shared, "characters", "(Ljava/lang/String;)[C", null, null));
        flatten(out.visitMethod(shared, "flatten", "(" + OBJECTS + ")" + OBJECTS, null, null));
        select(out.visitMethod(shared, "select", "(" + OBJECTS + "Ljava/lang/String;)" + OBJECTS, null, null));
        described(out.visitMethod(shared, "described", "(" + OBJECTS.repeat(3) + "I)" + OBJECTS, null, null));
        for (String kind : List.of("reference", "number")) {
            field(out.visitMethod(shared, kind, "(Ljava/lang/Object;I)Ljava/lang/Object;", null, null), kind + "s");
        }
        for (int n = 0; n <= MAX_REFERENCES; n++) {
            String descriptor = "(J[J" + "Ljava/lang/Object;".repeat(n) + ")I";
            if (verifying) {
                enter(out.visitMethod(shared, "enter" + n, descriptor, null, null), n);
            } else {
                out.visitMethod(shared | Opcodes.ACC_NATIVE, "enter" + n, descriptor, null, null).visitEnd();
            }
        }
        if (verifying) {
            enterTable(out.visitMethod(shared, "enterTable", TABLE_DESCRIPTOR, null, null));
        } else {
            out.visitMethod(shared | Opcodes.ACC_NATIVE, "enterTable", TABLE_DESCRIPTOR, null, null).visitEnd();
        }
        out.visitEnd();
        return out.toByteArray();
    }

    private static void initialiser(MethodVisitor code, int sites) {
        code.visitCode();
        for (Map.Entry<String, Integer> array : List.of(Map.entry("budgets", Opcodes.T_INT), Map.entry("entries", Opcodes.T_LONG), Map.entry("bodies", Opcodes.T_INT))) {
            code.visitLdcInsn(sites);
            code.visitIntInsn(Opcodes.NEWARRAY, array.getValue());
            code.visitFieldInsn(Opcodes.PUTSTATIC, INTERNAL_NAME, array.getKey(), array.getValue() == Opcodes.T_INT ? "[I" : "[J");
        }
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(1, 0);
        code.visitEnd();
    }

    private static void overflow(MethodVisitor code) {
        guarded(code, "handler", HANDLER, () -> {
            code.visitVarInsn(Opcodes.ILOAD, 0);
            code.visitMethodInsn(Opcodes.INVOKEINTERFACE, HANDLER, "applyAsInt", "(I)I", true);
            code.visitInsn(Opcodes.IRETURN);
        }, () -> {
            code.visitLdcInsn(Integer.MAX_VALUE);
            code.visitInsn(Opcodes.IRETURN);
        }, 2, 1, Opcodes.INTEGER);
    }

    private static void trial(MethodVisitor code) {
        guarded(code, "timer", TIMER, () -> {
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitFieldInsn(Opcodes.PUTSTATIC, INTERNAL_NAME, "passed", "Ljava/lang/Object;");
            code.visitInsn(Opcodes.ACONST_NULL);
            code.visitFieldInsn(Opcodes.PUTSTATIC, INTERNAL_NAME, "passed", "Ljava/lang/Object;");
            code.visitVarInsn(Opcodes.ILOAD, 0);
            code.visitInsn(Opcodes.I2L);
            code.visitInsn(Opcodes.LCONST_0);
            code.visitMethodInsn(Opcodes.INVOKEINTERFACE, TIMER, "applyAsLong", "(JJ)J", true);
            code.visitInsn(Opcodes.LRETURN);
        }, () -> {
            code.visitInsn(Opcodes.LCONST_0);
            code.visitInsn(Opcodes.LRETURN);
        }, 5, 2, Opcodes.INTEGER, "java/lang/Object");
    }

    private static void tried(MethodVisitor code) {
        Label untimed = new Label();
        code.visitCode();
        code.visitVarInsn(Opcodes.LLOAD, 0);
        code.visitInsn(Opcodes.LCONST_0);
        code.visitInsn(Opcodes.LCMP);
        code.visitJumpInsn(Opcodes.IFEQ, untimed);
        code.visitVarInsn(Opcodes.LLOAD, 0);
        code.visitVarInsn(Opcodes.ILOAD, 2);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, INTERNAL_NAME, "ended", "(JI)V", false);
        code.visitLabel(untimed);
        code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(4, 3);
        code.visitEnd();
    }

    private static void ended(MethodVisitor code) {
        guarded(code, "timer", TIMER, () -> {
            code.visitVarInsn(Opcodes.ILOAD, 2);
            code.visitInsn(Opcodes.I2L);
            code.visitVarInsn(Opcodes.LLOAD, 0);
            code.visitMethodInsn(Opcodes.INVOKEINTERFACE, TIMER, "applyAsLong", "(JJ)J", true);
            code.visitInsn(Opcodes.POP2);
            code.visitInsn(Opcodes.RETURN);
        }, () -> code.visitInsn(Opcodes.RETURN), 5, 3, Opcodes.LONG, Opcodes.INTEGER);
    }

    private static void admits(MethodVisitor code) {
        guarded(code, "receivers", RECEIVERS, () -> {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(Opcodes.ILOAD, 1);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Integer", "valueOf", "(I)Ljava/lang/Integer;", false);
            code.visitMethodInsn(Opcodes.INVOKEINTERFACE, RECEIVERS, "test", "(Ljava/lang/Object;Ljava/lang/Object;)Z", true);
            code.visitInsn(Opcodes.IRETURN);
        }, () -> {
            code.visitInsn(Opcodes.ICONST_0);
            code.visitInsn(Opcodes.IRETURN);
        }, 3, 2, "java/lang/Object", Opcodes.INTEGER);
    }

    private static void witness(MethodVisitor code) {
        guarded(code, "witnesses", WITNESS, () -> {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(Opcodes.ILOAD, 1);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Integer", "valueOf", "(I)Ljava/lang/Integer;", false);
            code.visitMethodInsn(Opcodes.INVOKEINTERFACE, WITNESS, "accept", "(Ljava/lang/Object;Ljava/lang/Object;)V", true);
            code.visitInsn(Opcodes.RETURN);
        }, () -> code.visitInsn(Opcodes.RETURN), 3, 2, "java/lang/Object", Opcodes.INTEGER);
    }

    private static void field(MethodVisitor code, String handler) {
        guarded(code, handler, FIELDS, () -> {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(Opcodes.ILOAD, 1);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Integer", "valueOf", "(I)Ljava/lang/Integer;", false);
            code.visitMethodInsn(Opcodes.INVOKEINTERFACE, FIELDS, "apply", "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;", true);
            code.visitInsn(Opcodes.ARETURN);
        }, () -> {
            code.visitFieldInsn(Opcodes.GETSTATIC, INTERNAL_NAME, "budgets", "[I");
            code.visitInsn(Opcodes.ARETURN);
        }, 3, 2, "java/lang/Object", Opcodes.INTEGER);
    }

    private static void characters(MethodVisitor code) {
        guarded(code, "strings", FUNCTION, () -> {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitMethodInsn(Opcodes.INVOKEINTERFACE, FUNCTION, "apply", "(Ljava/lang/Object;)Ljava/lang/Object;", true);
            code.visitTypeInsn(Opcodes.CHECKCAST, "[C");
            code.visitInsn(Opcodes.ARETURN);
        }, () -> {
            code.visitInsn(Opcodes.ACONST_NULL);
            code.visitInsn(Opcodes.ARETURN);
        }, 2, 1, "java/lang/String");
    }

    private static void flatten(MethodVisitor code) {
        askForObjects(code, "trees", () -> code.visitVarInsn(Opcodes.ALOAD, 0), 2, OBJECTS);
    }

    private static void select(MethodVisitor code) {
        guarded(code, "selection", FIELDS, () -> {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitMethodInsn(Opcodes.INVOKEINTERFACE, FIELDS, "apply", "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;", true);
            code.visitTypeInsn(Opcodes.CHECKCAST, OBJECTS);
            code.visitInsn(Opcodes.ARETURN);
        }, () -> {
            code.visitInsn(Opcodes.ACONST_NULL);
            code.visitInsn(Opcodes.ARETURN);
        }, 3, 2, OBJECTS, "java/lang/String");
    }

    private static void described(MethodVisitor code) {
        askForObjects(code, "described", () -> {
            code.visitInsn(Opcodes.ICONST_4);
            code.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
            for (int n = 0; n < 4; n++) {
                code.visitInsn(Opcodes.DUP);
                code.visitIntInsn(Opcodes.BIPUSH, n);
                code.visitVarInsn(n == 3 ? Opcodes.ILOAD : Opcodes.ALOAD, n);
                if (n == 3) {
                    code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Integer", "valueOf", "(I)Ljava/lang/Integer;", false);
                }
                code.visitInsn(Opcodes.AASTORE);
            }
        }, 5, OBJECTS, OBJECTS, OBJECTS, Opcodes.INTEGER);
    }

    /** @param argument pushes the one that the function gets */
    private static void askForObjects(MethodVisitor code, String function, Runnable argument, int maxStack, Object... parameters) {
        guarded(code, function, FUNCTION, () -> {
            argument.run();
            code.visitMethodInsn(Opcodes.INVOKEINTERFACE, FUNCTION, "apply", "(Ljava/lang/Object;)Ljava/lang/Object;", true);
            code.visitTypeInsn(Opcodes.CHECKCAST, OBJECTS);
            code.visitInsn(Opcodes.ARETURN);
        }, () -> {
            code.visitInsn(Opcodes.ACONST_NULL);
            code.visitInsn(Opcodes.ARETURN);
        }, maxStack, parameters.length, parameters);
    }

    /** A method that calls what a field holds, and swallows whatever that throws. @param arguments types of the method's arguments */
    private static void guarded(MethodVisitor code, String field, String type, Runnable call, Runnable otherwise, int maxStack, int maxLocals, Object... arguments) {
        Label start = new Label();
        Label end = new Label();
        Label failed = new Label();
        code.visitAnnotation(DONT_INLINE, true).visitEnd();
        code.visitCode();
        code.visitTryCatchBlock(start, end, failed, "java/lang/Throwable");
        code.visitLabel(start);
        code.visitFieldInsn(Opcodes.GETSTATIC, INTERNAL_NAME, field, "L" + type + ";");
        call.run();
        code.visitLabel(end);
        code.visitLabel(failed);
        code.visitFrame(Opcodes.F_FULL, arguments.length, arguments, 1, new Object[] {"java/lang/Throwable"});
        code.visitInsn(Opcodes.POP);
        otherwise.run();
        code.visitMaxs(maxStack, maxLocals);
        code.visitEnd();
    }

    private static void enter(MethodVisitor code, int references) {
        Object[] parameters = new Object[2 + references];
        Arrays.fill(parameters, "java/lang/Object");
        parameters[0] = Opcodes.LONG;
        parameters[1] = "[J";
        askVerifier(code, parameters);
    }

    private static void enterTable(MethodVisitor code) {
        askVerifier(code, Opcodes.LONG, "[J", "[Ljava/lang/Object;");
    }

    /** @param parameters of the method: the entry, then references */
    private static void askVerifier(MethodVisitor code, Object... parameters) {
        guarded(code, "verifier", VERIFIER, () -> {
            code.visitVarInsn(Opcodes.LLOAD, 0);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Long", "valueOf", "(J)Ljava/lang/Long;", false);
            code.visitIntInsn(Opcodes.BIPUSH, parameters.length - 1);
            code.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
            for (int n = 0; n < parameters.length - 1; n++) {
                code.visitInsn(Opcodes.DUP);
                code.visitIntInsn(Opcodes.BIPUSH, n);
                code.visitVarInsn(Opcodes.ALOAD, 2 + n);
                code.visitInsn(Opcodes.AASTORE);
            }
            code.visitMethodInsn(Opcodes.INVOKEINTERFACE, VERIFIER, "applyAsInt", "(Ljava/lang/Object;Ljava/lang/Object;)I", true);
            code.visitInsn(Opcodes.IRETURN);
        }, () -> {
            code.visitLdcInsn(OsrFrame.NOT_ENTERED);
            code.visitInsn(Opcodes.IRETURN);
        }, 6, 1 + parameters.length, parameters);
    }
}
