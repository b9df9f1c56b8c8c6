import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Build step: puts the class files of each package into one file, {@code classes.pack}, whose format the agent's {@code ClassPack} tells, in place of them.
 *
 * <p>Run as {@code java PackClasses.java ROOT}: all class files below it, those of the default package apart.
 */
public final class PackClasses {
    private static final String SUFFIX = ".class";
    private static final int ROW = 12;

    private PackClasses() {
    }

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        Map<Path, List<Path>> packages = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(file -> file.toString().endsWith(SUFFIX) && !file.getParent().equals(root)).forEach(file -> packages.computeIfAbsent(file.getParent(), directory -> new ArrayList<>()).add(file));
        }
        for (Map.Entry<Path, List<Path>> of : packages.entrySet()) {
            Files.write(of.getKey().resolve("classes.pack"), pack(of.getKey(), of.getValue()));
            for (Path file : of.getValue()) {
                Files.delete(file);
            }
        }
    }

    private static byte[] pack(Path directory, List<Path> files) throws IOException {
        Map<Integer, Path> byHash = new TreeMap<>();
        for (Path file : files) {
            if (byHash.put(name(file).hashCode(), file) != null) {
                throw new IOException(directory + ": two classes with the hash code of " + name(file));
            }
        }
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        DataOutputStream row = new DataOutputStream(rows);
        row.writeInt(byHash.size());
        for (Map.Entry<Integer, Path> of : byHash.entrySet()) {
            byte[] name = name(of.getValue()).getBytes(StandardCharsets.ISO_8859_1);
            byte[] classFile = Files.readAllBytes(of.getValue());
            if (name.length > 0xFF) {
                throw new IOException("the name is too long: " + of.getValue());
            }
            row.writeInt(of.getKey());
            row.writeInt(4 + ROW * byHash.size() + records.size());
            row.writeInt(classFile.length);
            records.write(name.length);
            records.write(name);
            records.write(classFile);
        }
        records.writeTo(rows);
        return rows.toByteArray();
    }

    private static String name(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }
}
