package dev.backedge.it.program;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** A loop that calls a method of another class, under loaders that make different things of that class. */
public final class CalleeLoaders {
    private CalleeLoaders() {
    }

    /** Whose method is called. */
    public static final class Shared {
        private Shared() {
        }

        public static int step(int n) {
            return n & 63;
        }
    }

    /** Called too rarely to be loaded. */
    public static final class Rare {
        private Rare() {
        }

        public static int step(int n) {
            return n & 63;
        }
    }

    /** The loop. */
    public static final class Work implements LongSupplier {
        @Override
        public long getAsLong() {
            long sum = 0;
            for (int i = 0; i < 20_000; i++) {
                sum += (long) Shared.step(i) * i;
                if (sum < 0) {
                    sum += Rare.step(i);
                }
            }
            return sum;
        }
    }

    /** Defines some of the classes itself; as a resource it finds what its parent does. */
    private static final class Loader extends ClassLoader {
        private final Set<String> own;
        private final int mask;
        private final Set<String> asked = new TreeSet<>();

        Loader(Set<String> own, int mask) {
            super(CalleeLoaders.class.getClassLoader());
            this.own = own;
            this.mask = mask;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            asked.add(name.replaceAll(".*\\$", ""));
            Class<?> known = findLoadedClass(name);
            if (known != null || !own.contains(name)) {
                return known != null ? known : super.loadClass(name, resolve);
            }
            byte[] bytes = masked(name, mask);
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    /** The class file of a class, each 63 in it replaced. */
    static byte[] masked(String name, int mask) {
        ClassWriter changed = new ClassWriter(0);
        try (InputStream in = CalleeLoaders.class.getResourceAsStream('/' + name.replace('.', '/') + ".class")) {
            byte[] file = in.readAllBytes();
            if (mask == 63) {
                return file;
            }
            new ClassReader(file).accept(new ClassVisitor(Opcodes.ASM9, changed) {
                @Override
                public MethodVisitor visitMethod(int access, String method, String descriptor, String signature, String[] exceptions) {
                    return new MethodVisitor(Opcodes.ASM9, super.visitMethod(access, method, descriptor, signature, exceptions)) {
                        @Override
                        public void visitIntInsn(int opcode, int operand) {
                            boolean wanted = opcode == Opcodes.BIPUSH && operand == 63;
                            super.visitIntInsn(wanted ? Opcodes.SIPUSH : opcode, wanted ? mask : operand);
                        }
                    };
                }
            }, 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return changed.toByteArray();
    }

    private static void run(String name, Loader loader) throws ReflectiveOperationException {
        LongSupplier work = (LongSupplier) loader.loadClass(Work.class.getName()).getConstructor().newInstance();
        for (int i = 0; i < 5; i++) {
            System.out.println(name + " " + work.getAsLong());
        }
        System.out.println(loader.asked.contains("Rare") ? "loaded" : "not loaded");
    }

    public static void main(String[] args) throws Exception {
        String work = Work.class.getName();
        String shared = Shared.class.getName();
        run("parent's", new Loader(Set.of(work), 63));
        run("its own", new Loader(Set.of(work, shared), 63));
        run("changed", new Loader(Set.of(work, shared), 191));
    }
}
