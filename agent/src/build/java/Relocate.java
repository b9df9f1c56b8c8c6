import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/**
 * Build step: gives a library's package another name, in its class files and in all that refer to it. The agent's loader hides its classes from the application whatever their names are; but
 * directives to HotSpot's compilers know classes by name alone, and must not mean the application's own copy of the library.
 *
 * <p>Run as {@code java Relocate.java ROOT FROM TO}: the packages with slashes, the class files below ROOT rewritten in place.
 */
public final class Relocate {
    private Relocate() {
    }

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        String from = arguments[1] + "/";
        String to = arguments[2] + "/";
        Remapper remapper = new Remapper(org.objectweb.asm.Opcodes.ASM9) {
            @Override
            public String map(String name) {
                return name.startsWith(from) ? to + name.substring(from.length()) : name;
            }
        };
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(file -> file.toString().endsWith(".class")).sorted().toList();
        }
        for (Path file : files) {
            relocate(root, file, from, remapper);
        }
    }

    private static void relocate(Path root, Path file, String from, Remapper remapper) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (!new String(bytes, StandardCharsets.ISO_8859_1).contains(from)) {
                return;
            }
            ClassReader reader = new ClassReader(bytes);
            ClassWriter writer = new ClassWriter(0);
            reader.accept(new ClassRemapper(writer, remapper), 0);
            Path target = root.resolve(remapper.map(reader.getClassName()) + ".class");
            Files.delete(file);
            Files.createDirectories(target.getParent());
            Files.write(target, writer.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
