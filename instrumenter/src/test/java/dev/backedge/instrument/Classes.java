package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.ClassSource;
import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.MethodLoops;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodInsnNode;

/** Compiles Java source in memory, looks at classes, and loads them from bytes. */
public final class Classes {
    private Classes() {
    }

    /** Binary name to class file. */
    public static Map<String, byte[]> compile(String className, String source, int release) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, ByteArrayOutputStream> out = new HashMap<>();
        JavaFileManager files = new ForwardingJavaFileManager<>(compiler.getStandardFileManager(null, null, null)) {
            @Override
            public JavaFileObject getJavaFileForOutput(Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
                return new SimpleJavaFileObject(URI.create("mem:///" + name + ".class"), kind) {
                    @Override
                    public OutputStream openOutputStream() {
                        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                        out.put(name, bytes);
                        return bytes;
                    }
                };
            }
        };
        JavaFileObject file = new SimpleJavaFileObject(URI.create("mem:///" + className + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        if (!compiler.getTask(null, files, null, List.of("-g", "-XDstringConcat=inline", "-Xlint:none", "--release", "" + release), null, List.of(file)).call()) {
            throw new AssertionError("does not compile");
        }
        Map<String, byte[]> classes = new HashMap<>();
        out.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
        return classes;
    }

    /** Names and descriptors of the methods with a loop that control comes into at more than one bytecode. */
    static List<String> withLoopsOfTwoEntries(byte[] classFile) {
        ClassSource source = ClassSource.read(classFile);
        return source.node().methods.stream().filter(method -> MethodLoops.analyze(source, method, FieldLookup.NONE).regions().stream()
                .anyMatch(region -> region.refusal() != null && region.refusal().code().equals("IRREDUCIBLE_LOOP"))).map(method -> method.name + method.desc).toList();
    }

    /** The class as an old compiler would have made it: of an old version, without frames, and without methods that need a newer one. */
    static byte[] withoutFrames(byte[] classFile, int version) {
        ClassNode node = new ClassNode();
        new ClassReader(classFile).accept(node, ClassReader.SKIP_FRAMES);
        node.version = version;
        node.methods.removeIf(method -> {
            for (AbstractInsnNode instruction : method.instructions) {
                if (instruction.getOpcode() == Opcodes.INVOKEDYNAMIC || instruction instanceof MethodInsnNode call && call.itf) {
                    return true;
                }
            }
            return false;
        });
        ClassWriter writer = new ClassWriter(0);
        node.accept(writer);
        return writer.toByteArray();
    }

    /** A loader of these classes alone; HotSpot verifies what it loads. */
    static ClassLoader loader(Map<String, byte[]> classes) {
        return new ClassLoader(Classes.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                byte[] bytes = classes.get(name);
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, bytes, 0, bytes.length);
            }
        };
    }
}
