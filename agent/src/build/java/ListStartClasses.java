import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Build step: lists the classes that the agent needs to give the first class its hooks, in the order in which it needs them, for its {@code ClassPreloader}. They are found by running the agent: what
 * the JVM says that it loads. Left out is what comes first, which the preloader would have to race for, and what the JDK's archive of classes has anyway.
 *
 * <p>Run as {@code java ListStartClasses.java ROOT LIST}: what the agent's jar is made from, and the file to write. It is empty where the agent does not run.
 */
public final class ListStartClasses {
    private static final String FIRST = "dev.backedge.asm.tree.";
    private static final String PROGRAM = "StartLoops";
    private static final String LAST = PROGRAM + "$Others";
    /** What every loop needs; then what others do, of the kinds that most programs have. */
    private static final String SOURCE = """
            public class StartLoops {
                public static void main(String[] arguments) {
                    int s = 0;
                    for (int i = 0; i < 10; i++) {
                        s += i * arguments.length;
                    }
                    new Others().add(new double[2][s], "text");
                }

                static class Others {
                    private long total;
                    void add(double[][] rows, String text) {
                        for (int i = 0; i < rows.length; i++) {
                            for (int j = 0; j < rows[i].length; j++) {
                                rows[i][j] += i;
                            }
                        }
                        int at = 0;
                        while (at < text.length()) {
                            total += text.charAt(at++);
                        }
                        for (Object each : java.util.List.of(text, rows)) {
                            total += each.hashCode();
                        }
                    }
                }
            }
            """;

    private ListStartClasses() {
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean runs = System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64");
        Files.write(Path.of(arguments[1]), (runs ? loaded(Path.of(arguments[0])) : Set.<String>of()).stream().map(name -> name + "\n").collect(Collectors.joining()).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Set<String> loaded(Path root) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("start-classes");
        try {
            Path jar = directory.resolve("agent.jar");
            pack(root, jar);
            Path source = Files.writeString(directory.resolve(PROGRAM + ".java"), SOURCE);
            if (ToolProvider.getSystemJavaCompiler().run(null, null, null, "--release", "17", "-d", directory.toString(), source.toString()) != 0) {
                throw new IOException("cannot compile " + PROGRAM);
            }
            File log = directory.resolve("loaded").toFile();
            Process program = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xlog:class+load:file=" + log + ":none", "-javaagent:" + jar + "=include=" + PROGRAM + "*,hooks=load",
                    "-cp", directory.toString(), PROGRAM).inheritIO().start();
            if (program.waitFor() != 0) {
                throw new IOException("the agent cannot be run");
            }
            return startClasses(Files.readAllLines(log.toPath()));
        } finally {
            delete(directory);
        }
    }

    private static Set<String> startClasses(List<String> log) throws IOException {
        Set<String> found = new LinkedHashSet<>();
        for (String line : log) {
            String name = line.substring(0, line.indexOf(' '));
            if (name.equals(LAST)) {
                return found;
            }
            boolean listed = !found.isEmpty() || name.startsWith(FIRST);
            // hidden classes have a slash; what other threads load meanwhile does not hurt
            if (listed && !line.contains("source: shared objects file") && name.indexOf('/') < 0 && !name.startsWith("java.backedge.") && !name.equals(PROGRAM)) {
                found.add(name);
            }
        }
        throw new IOException("the JVM has not told of " + LAST);
    }

    private static void pack(Path root, Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", "dev.backedge.agent.boot.BackedgeAgent");
        manifest.getMainAttributes().putValue("Can-Redefine-Classes", "true");
        manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        try (OutputStream out = Files.newOutputStream(jar); JarOutputStream entries = new JarOutputStream(out, manifest)) {
            for (Path file : files(root)) {
                String name = root.relativize(file).toString().replace(File.separatorChar, '/');
                entries.putNextEntry(new JarEntry(Files.isDirectory(file) ? name + "/" : name));
                if (Files.isRegularFile(file)) {
                    Files.copy(file, entries);
                }
                entries.closeEntry();
            }
        }
    }

    /** What is below a directory, each directory before what is in it. */
    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> !file.equals(root)).sorted().toList();
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> files = new ArrayList<>(files(directory));
        for (int i = files.size() - 1; i >= 0; i--) {
            Files.delete(files.get(i));
        }
        Files.delete(directory);
    }
}
