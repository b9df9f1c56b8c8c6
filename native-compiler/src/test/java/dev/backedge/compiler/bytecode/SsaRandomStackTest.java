package dev.backedge.compiler.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Loops of random stack code, as no Java compiler makes it: every dup in every form, deep stacks across side exits and headers, locals above 255. Run in
 * bytecode and IR by turns, and compared with the JVM.
 */
class SsaRandomStackTest {
    private static final int CLASSES = 150;
    private static final int HASH = 300;
    private static final String DESCRIPTOR = "(IIJ)J";

    /** Writes one class with {@code static long run(int n, int m, long k)} and a method {@code call} that is no intrinsic. */
    private static final class Generator {
        private final Random random;
        private final MethodVisitor out;
        /** Kinds on the operand stack, from the bottom: I, J, or A for the null reference. */
        private final List<Character> stack = new ArrayList<>();

        Generator(Random random, MethodVisitor out) {
            this.random = random;
            this.out = out;
        }

        void method() {
            Label header = new Label();
            Label end = new Label();
            for (int i = random.nextInt(4); i > 0; i--) {
                push();
            }
            List<Character> atHeader = List.copyOf(stack);
            out.visitInsn(Opcodes.LCONST_1);
            out.visitVarInsn(Opcodes.LSTORE, HASH);
            out.visitLabel(header);
            out.visitVarInsn(Opcodes.ILOAD, 0);
            out.visitJumpInsn(Opcodes.IFLE, end);
            for (int i = 10 + random.nextInt(30); i > 0; i--) {
                step(atHeader.size());
            }
            while (stack.size() > atHeader.size()) {
                hash();
            }
            out.visitIincInsn(0, -1);
            out.visitJumpInsn(Opcodes.GOTO, header);
            out.visitLabel(end);
            while (!stack.isEmpty()) {
                hash();
            }
            out.visitVarInsn(Opcodes.LLOAD, HASH);
            out.visitInsn(Opcodes.LRETURN);
        }

        private void step(int floor) {
            int above = stack.size() - floor;
            int choice = random.nextInt(12);
            if (choice < 3 && stack.size() < 12) {
                push();
            } else if (choice < 7) {
                shuffle(above);
            } else if (choice < 9 && above > 0) {
                hash();
            } else if (choice == 9) {
                out.visitIincInsn(1, random.nextInt(60000) - 30000);
            } else if (choice == 10 && above > 0 && top(0) == 'I') {
                out.visitMethodInsn(Opcodes.INVOKESTATIC, "Generated", "call", "(I)I", false);
            } else if (choice == 11 && above > 1 && top(0) == 'I' && top(1) == 'I') {
                out.visitInsn(random.nextBoolean() ? Opcodes.IDIV : Opcodes.IXOR);
                stack.remove(stack.size() - 1);
            }
        }

        private char top(int depth) {
            return stack.get(stack.size() - 1 - depth);
        }

        private void push() {
            switch (random.nextInt(5)) {
                case 0, 1 -> put(Opcodes.LLOAD, 2, 'J');
                case 2 -> {
                    out.visitInsn(Opcodes.ACONST_NULL);
                    stack.add('A');
                }
                default -> put(Opcodes.ILOAD, random.nextInt(2), 'I');
            }
        }

        private void put(int opcode, int local, char kind) {
            out.visitVarInsn(opcode, local);
            stack.add(kind);
        }

        /** Takes the uppermost value into the hash. */
        private void hash() {
            char kind = stack.remove(stack.size() - 1);
            if (kind == 'A') {
                out.visitInsn(Opcodes.POP);
                return;
            } else if (kind == 'I') {
                out.visitInsn(Opcodes.I2L);
            }
            out.visitVarInsn(Opcodes.LLOAD, HASH);
            out.visitLdcInsn(31L);
            out.visitInsn(Opcodes.LMUL);
            out.visitInsn(Opcodes.LADD);
            out.visitVarInsn(Opcodes.LSTORE, HASH);
        }

        /** One of the stack instructions that fits the values above the floor. */
        private void shuffle(int above) {
            String kinds = "";
            for (int depth = 0; depth < Math.min(above, 4); depth++) {
                kinds += top(depth) == 'J' ? '2' : '1';
            }
            switch (random.nextInt(9)) {
                case 0 -> apply(Opcodes.POP, kinds.startsWith("1"), 1, -1);
                case 1 -> apply(Opcodes.POP2, kinds.startsWith("2"), 1, -1);
                case 2 -> apply(Opcodes.DUP, kinds.startsWith("1"), 1, 0);
                case 3 -> apply(Opcodes.DUP_X1, kinds.startsWith("11"), 1, 1);
                case 4 -> apply(Opcodes.DUP_X2, kinds.startsWith("12"), 1, 1);
                case 5 -> apply(Opcodes.SWAP, kinds.startsWith("11"), 1, -2);
                case 6 -> {
                    apply(Opcodes.DUP2, kinds.startsWith("2"), 1, 0);
                    apply(Opcodes.DUP2, kinds.startsWith("11"), 2, 0);
                }
                case 7 -> {
                    apply(Opcodes.DUP_X2, kinds.startsWith("111"), 1, 2);
                    apply(Opcodes.DUP2_X1, kinds.startsWith("21") , 1, 1);
                }
                default -> {
                    if (kinds.startsWith("22")) {
                        apply(Opcodes.DUP2_X2, true, 1, 1);
                    } else if (kinds.startsWith("211")) {
                        apply(Opcodes.DUP2_X2, true, 1, 2);
                    } else if (kinds.startsWith("112")) {
                        apply(Opcodes.DUP2_X2, true, 2, 1);
                    } else if (kinds.startsWith("1111")) {
                        apply(Opcodes.DUP2_X2, true, 2, 2);
                    } else if (kinds.startsWith("111")) {
                        apply(Opcodes.DUP2_X1, true, 2, 1);
                    }
                }
            }
        }

        /** Emits if it fits. Below: values under which the uppermost {@code count} are copied; -1 pops, -2 swaps. */
        private void apply(int opcode, boolean fits, int count, int below) {
            if (!fits || stack.size() > 14) {
                return;
            }
            out.visitInsn(opcode);
            if (below == -1) {
                stack.remove(stack.size() - 1);
            } else if (below == -2) {
                stack.add(stack.remove(stack.size() - 2));
            } else {
                List<Character> copied = List.copyOf(stack.subList(stack.size() - count, stack.size()));
                stack.addAll(stack.size() - count - below, copied);
            }
        }
    }

    private static byte[] generate(long seed) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS | ClassWriter.COMPUTE_FRAMES);
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, "Generated", null, "java/lang/Object", null);
        MethodVisitor run = writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "run", DESCRIPTOR, null, null);
        run.visitCode();
        new Generator(new Random(seed), run).method();
        run.visitMaxs(0, 0);
        run.visitEnd();
        MethodVisitor call = writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "call", "(I)I", null, null);
        call.visitCode();
        call.visitVarInsn(Opcodes.ILOAD, 0);
        call.visitIntInsn(Opcodes.BIPUSH, 77);
        call.visitInsn(Opcodes.IXOR);
        call.visitInsn(Opcodes.IRETURN);
        call.visitMaxs(0, 0);
        call.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }

    @Test
    void randomStackCodeRunsAsOnTheJvm() throws Throwable {
        int entries = 0;
        for (long seed = 0; seed < CLASSES; seed++) {
            byte[] bytes = generate(seed);
            Class<?> type = new ClassLoader(null) {
                Class<?> define() {
                    return defineClass("Generated", bytes, 0, bytes.length);
                }
            }.define();
            Method method = type.getMethod("run", int.class, int.class, long.class);
            OsrSimulation simulation = new OsrSimulation(type, bytes, "run", DESCRIPTOR);
            for (int round = 0; round < 4; round++) {
                Object[] arguments = {20, 5 + round, 1234567890123L * round};
                String expected = outcome(() -> method.invoke(null, arguments.clone()));
                Random random = round == 0 ? null : new Random(seed * 4 + round);
                assertThat(outcome(() -> simulation.run(arguments.clone(), random))).as("seed %s, round %s", seed, round).isEqualTo(expected);
            }
            entries += simulation.entries();
        }
        assertThat(entries).isGreaterThan(CLASSES * 4);
    }

    private interface Run {
        Object get() throws Throwable;
    }

    private static String outcome(Run run) throws Throwable {
        try {
            return "returned " + run.get();
        } catch (InvocationTargetException e) {
            return "threw " + e.getCause().getClass();
        } catch (ArithmeticException e) {
            return "threw " + e.getClass();
        }
    }
}
