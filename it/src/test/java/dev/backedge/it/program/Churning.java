package dev.backedge.it.program;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.SimpleRemapper;

/**
 * Classes come and go: how many, and after how many of them to look at the memory of the process. Each comes with a callee and under a name of its own, in a loader of its own; its loop runs, and all is dropped.
 */
public final class Churning {
    private static final int ITERATIONS = 3000;
    private static final int BETWEEN_COLLECTIONS = 50;
    private static final int COLLECTIONS = 4;
    /** More than the agent takes to look for loaders that are gone. */
    private static final int PAUSE_MILLIS = 150;

    private Churning() {
    }

    /** What is loaded: its loop calls a method of another class, on an object whose class is only likely, and reads a field of it. */
    public static class Work implements IntToLongFunction {
        private final Callee callee = new Callee();

        @Override
        public long applyAsLong(int n) {
            long[] sums = new long[2];
            for (int i = 0; i < n; i++) {
                sums[i & 1] += callee.step(i) ^ sums[1 - (i & 1)] >>> 5;
            }
            return sums[0] * 31 + sums[1];
        }
    }

    /** What it calls. */
    public static class Callee {
        private int seed = 0x9E3779B9;

        public int step(int i) {
            return i * seed + (i >>> 3);
        }
    }

    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> files = new HashMap<>();

        Loader(int number) throws IOException {
            super(Churning.class.getClassLoader());
            String work = internalName(Work.class);
            String callee = internalName(Callee.class);
            SimpleRemapper names = new SimpleRemapper(Map.of(work, work + number, callee, callee + number));
            for (String name : List.of(work, callee)) {
                try (InputStream in = Churning.class.getClassLoader().getResourceAsStream(name + ".class")) {
                    ClassWriter out = new ClassWriter(0);
                    new ClassReader(in).accept(new ClassRemapper(out, names), 0);
                    files.put(name + number, out.toByteArray());
                }
            }
        }

        /** The parent, which is not asked for them, would remember each name for ever. */
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            byte[] file = files.get(name.replace('.', '/'));
            Class<?> loaded = file == null ? null : findLoadedClass(name);
            return file == null ? super.loadClass(name, resolve) : loaded != null ? loaded : defineClass(name, file, 0, file.length);
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            byte[] file = files.get(name.replace(".class", ""));
            return file == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(file);
        }
    }

    private static String internalName(Class<?> type) {
        return type.getName().replace('.', '/');
    }

    /** Loads both classes, runs the loop, and lets go of all. @return {@link #expected()} */
    static long run(int number) throws IOException, ReflectiveOperationException {
        IntToLongFunction work = (IntToLongFunction) Class.forName(Work.class.getName() + number, true, new Loader(number)).getDeclaredConstructor().newInstance();
        return work.applyAsLong(ITERATIONS) + work.applyAsLong(ITERATIONS);
    }

    static long expected() {
        return new Work().applyAsLong(ITERATIONS) * 2;
    }

    public static void main(String[] args) throws Exception {
        int classes = Integer.parseInt(args[0]);
        int step = Integer.parseInt(args[1]);
        long expected = expected();
        for (int number = 1; number <= classes; number++) {
            if (run(number) != expected) {
                System.out.println("wrong: " + number);
            }
            if (number % BETWEEN_COLLECTIONS == 0) {
                System.gc();
            }
            if (number % step == 0) {
                for (int i = 0; i < COLLECTIONS; i++) {
                    System.gc();
                    Thread.sleep(PAUSE_MILLIS);
                }
                System.out.println(number + " classes, " + look());
            }
        }
    }

    /** KiB of memory that the process has, of its heap that are in use, and of machine code that nobody may write: the JVM's own may be written. */
    static String look() throws IOException {
        long resident = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            resident = line.startsWith("VmRSS:") ? Long.parseLong(line.replaceAll("[^0-9]", "")) : resident;
        }
        long code = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
            String[] fields = line.split(" +");
            String[] range = fields[0].split("-");
            code += fields.length == 5 && fields[1].equals("r-xp") ? Long.parseUnsignedLong(range[1], 16) - Long.parseUnsignedLong(range[0], 16) : 0;
        }
        Runtime runtime = Runtime.getRuntime();
        return resident + " resident, " + (runtime.totalMemory() - runtime.freeMemory() >> 10) + " heap, " + (code >> 10) + " code";
    }
}
