package dev.backedge.it.program;

import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Loops that call methods which the class of the receiver may override, on receivers of classes that do and that do not: some known from the start, some loaded
 * later, by other loaders, or hidden. Methods whose names start with "native" must run native, those whose names start with "bytecode" must not be entered. What each
 * prints must be the same without the agent, stack traces with their line numbers included.
 */
public final class ReceiverShapes {
    private Base kept;

    private ReceiverShapes(Base kept) {
        this.kept = kept;
    }

    public static void main(String[] args) throws Exception {
        int[] numbers = new int[3000];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i * 7919 % 1000 - 300;
        }
        List<Base> receivers = new ArrayList<>(List.of(new Base(), new Plain(), new Overriding(), new Far()));
        for (int round = 0; round < 6; round++) {
            if (round == 2) {
                receivers.add(hidden(Hidden.class));
                receivers.add(hidden(HiddenOverriding.class));
            } else if (round == 3) {
                receivers.add(generated(Opcodes.ACC_PUBLIC, "step"));
                receivers.add(generated(0, "near"));
                receivers.add(generated(Opcodes.ACC_PRIVATE, "near"));
                receivers.add(generated(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC, "near"));
                receivers.add(generated(0, "unrelated"));
            }
            for (Base receiver : receivers) {
                System.out.println(receiver.nativeOwn(numbers) + " " + receiver.nativeTemplate(500) + " " + nativeOfParameter(receiver, numbers));
                ReceiverShapes shapes = new ReceiverShapes(receiver);
                System.out.println(shapes.nativeOfField(numbers) + " " + nativeOfElement(new Base[] {null, receiver}, 1, 500) + " " + nativeGetters(receiver, numbers));
                System.out.println(nativeTwo(receiver, receivers.get(round % receivers.size()), 500) + " " + nativeWriting(receiver, 500) + " " + receiver.sum);
                System.out.println(nativeNull(receiver, numbers) + nativeTrace(receiver, numbers));
                System.out.println(shapes.nativeReplaced(numbers, new Overriding()) + " " + nativeTwice(receiver, numbers));
            }
            System.out.println(nativeChanging(receivers.toArray(new Base[0]), 2000) + " " + nativeOfParameter(null, new int[0]));
            System.out.println(bytecodeOverriding(new Overriding(), 5000) + " " + bytecodeOverriding(new Far(), 5000));
        }
    }

    /** Can be extended. */
    public static class Base {
        int scale = 3;
        long sum;

        public Base() {
        }

        public int step(int n) {
            return n * scale + 1;
        }

        int near(int n) {
            return n ^ scale;
        }

        public int scale() {
            return scale;
        }

        public void add(int n) {
            sum += n;
        }

        long nativeOwn(int[] a) {
            long total = 0;
            for (int i = 0; i < a.length; i++) {
                total += step(a[i]) + near(i);
            }
            return total;
        }

        int nativeTemplate(int n) {
            int total = 0;
            for (int i = 0; i < n; i++) {
                total = total * 31 + outer(i);
            }
            return total;
        }

        int outer(int i) {
            return i > 100 ? inner(i) + 1 : inner(-i);
        }

        int inner(int i) {
            return i * scale();
        }
    }

    /** Overrides nothing that is called. */
    static class Plain extends Base {
        int step(long n) {
            return 0;
        }
    }

    static class Overriding extends Base {
        @Override
        public int step(int n) {
            return n * 5 - scale;
        }

        @Override
        int inner(int i) {
            return i - 1;
        }

        @Override
        public void add(int n) {
            sum ^= n;
        }
    }

    /** Inherits from a class that overrides. */
    static final class Far extends Overriding {
        @Override
        public int scale() {
            return -scale;
        }
    }

    static class Hidden extends Base {
    }

    static class HiddenOverriding extends Base {
        @Override
        public int step(int n) {
            return n + 100;
        }

        @Override
        public int scale() {
            return 77;
        }
    }

    private static long nativeOfParameter(Base base, int[] a) {
        long total = 0;
        for (int i = 0; i < a.length; i++) {
            total += base.step(a[i]);
        }
        return total;
    }

    private long nativeOfField(int[] a) {
        long total = 0;
        for (int i = 0; i < a.length; i++) {
            total += kept.step(a[i]) * kept.scale();
        }
        return total;
    }

    private static int nativeOfElement(Base[] all, int which, int n) {
        int total = 0;
        for (int i = 0; i < n; i++) {
            total = total * 3 + all[which].step(i);
        }
        return total;
    }

    private static int nativeGetters(Base base, int[] a) {
        int total = 0;
        for (int i = 0; i < a.length; i++) {
            if (a[i] % base.scale() == 0) {
                total += base.scale() * a[i];
            }
        }
        return total;
    }

    private static long nativeTwo(Base a, Base b, int n) {
        long total = 0;
        for (int i = 0; i < n; i++) {
            total += a.step(i) * (long) b.near(i) - b.step(i);
        }
        return a == b ? -total : total;
    }

    private static long nativeWriting(Base base, int n) {
        for (int i = 0; i < n; i++) {
            base.add(i);
            if (i % 100 == 0) {
                base.scale++;
            }
        }
        base.scale = 3;
        return base.sum;
    }

    private static String nativeNull(Base base, int[] a) {
        long total = 0;
        for (int round = 0; round < 3; round++) {
            Base receiver = round == 1 ? null : base;
            try {
                for (int i = 0; i < a.length; i++) {
                    total += i < 700 ? i : receiver.step(a[i]);
                }
            } catch (NullPointerException e) {
                total = total * 31 + e.getStackTrace()[0].getLineNumber();
            }
        }
        return total + " ";
    }

    private static String nativeTrace(Base base, int[] a) {
        int total = 0;
        try {
            for (int i = 0; ; i++) {
                total += element(base, a, i);
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            return total + " " + Traces.frame(e, 0) + " " + Traces.frame(e, 1);
        }
    }

    private static int element(Base base, int[] a, int i) {
        return base.near(a[i]);
    }

    /** The receiver is another from some iteration on. */
    private long nativeReplaced(int[] a, Base other) {
        Base before = kept;
        long total = 0;
        for (int i = 0; i < a.length; i++) {
            total = total * 7 + kept.step(a[i]);
            if (i == 2000) {
                kept = other;
            }
        }
        kept = before;
        return total;
    }

    /** One method's body twice, on one receiver. */
    private static int nativeTwice(Base base, int[] a) {
        int total = 0;
        for (int i = 1; i < a.length; i++) {
            total += base.near(a[i]) - base.near(a[i - 1]) + base.near(total & 15);
        }
        return total;
    }

    /** On most iterations another receiver, for which it leaves; its inner loop need not. */
    private static long nativeChanging(Base[] all, int n) {
        long total = 0;
        for (int i = 0; i < n; i++) {
            Base receiver = all[i / 100 % all.length];
            for (int j = 0; j < 20; j++) {
                total += receiver.step(j) + receiver.near(i);
            }
        }
        return total;
    }

    private static long bytecodeOverriding(Overriding receiver, int n) {
        Base base = receiver;
        long total = 0;
        for (int i = 0; i < n; i++) {
            total += base.step(i) + base.near(i);
        }
        return total;
    }

    private static Base hidden(Class<?> like) throws Exception {
        try (InputStream in = ReceiverShapes.class.getResourceAsStream("/" + like.getName().replace('.', '/') + ".class")) {
            return (Base) MethodHandles.lookup().defineHiddenClass(in.readAllBytes(), false).lookupClass().getDeclaredConstructor().newInstance();
        }
    }

    /** A class of another package and loader with a method {@code int name(int)}, which is an override only if it is public, and {@code step} its name. */
    private static Base generated(int access, String name) throws ReflectiveOperationException {
        String base = Type.getInternalName(Base.class);
        ClassWriter out = new ClassWriter(0);
        out.visit(Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER, "dev/backedge/elsewhere/Generated", null, base, null);
        MethodVisitor init = out.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        init.visitCode();
        init.visitVarInsn(Opcodes.ALOAD, 0);
        init.visitMethodInsn(Opcodes.INVOKESPECIAL, base, "<init>", "()V", false);
        init.visitInsn(Opcodes.RETURN);
        init.visitMaxs(1, 1);
        init.visitEnd();
        MethodVisitor method = out.visitMethod(access, name, "(I)I", null, null);
        method.visitCode();
        method.visitIntInsn(Opcodes.SIPUSH, 1234);
        method.visitInsn(Opcodes.IRETURN);
        method.visitMaxs(1, 2);
        method.visitEnd();
        out.visitEnd();
        byte[] bytes = out.toByteArray();
        return (Base) new ClassLoader(ReceiverShapes.class.getClassLoader()) {
            Class<?> define() {
                return defineClass("dev.backedge.elsewhere.Generated", bytes, 0, bytes.length);
            }
        }.define().getConstructor().newInstance();
    }
}
