import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Build step: makes class files quick to load. The tables of local variables go, which are for debuggers alone: the JVM looks up each name in them, and each variable for another of the same name.
 * Classes from before Java 6 (ASM's) get stack map frames: without those the JVM loads another verifier, a library of its own, which infers the types.
 *
 * <p>Run as {@code java PrepareForVerifier.java ROOT}: the class files below ROOT rewritten in place.
 */
public final class PrepareForVerifier {
    private PrepareForVerifier() {
    }

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(file -> file.toString().endsWith(".class")).sorted().toList();
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {root.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            for (Path file : files) {
                prepare(file, loader);
            }
        }
    }

    private static void prepare(Path file, ClassLoader loader) {
        try {
            ClassReader reader = new ClassReader(Files.readAllBytes(file));
            int version = reader.readUnsignedShort(6);
            boolean framed = version >= Opcodes.V1_6;
            ClassWriter writer = framed ? new ClassWriter(0) : new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
                @Override
                protected ClassLoader getClassLoader() {
                    return loader;
                }
            };
            reader.accept(new Preparation(writer, framed ? version : Opcodes.V1_7), 0);
            Files.write(file, writer.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Preparation extends ClassVisitor {
        private final int version;

        Preparation(ClassVisitor next, int version) {
            super(Opcodes.ASM9, next);
            this.version = version;
        }

        @Override
        public void visit(int before, int access, String name, String signature, String superName, String[] interfaces) {
            super.visit(version, access, name, signature, superName, interfaces);
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(api, super.visitMethod(access, name, descriptor, signature, exceptions)) {
                @Override
                public void visitLocalVariable(String variable, String type, String generic, Label start, Label end, int index) {
                    // left out
                }
            };
        }
    }
}
