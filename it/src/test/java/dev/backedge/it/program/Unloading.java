package dev.backedge.it.program;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Loads a class with a loop in many loaders, drops them, and watches the memory that holds machine code: {@code /proc/self/maps}. */
public final class Unloading {
    private static final int LOADERS = 12;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private Unloading() {
    }

    /** What each loader defines anew. */
    public static final class Work implements LongSupplier {
        @Override
        public long getAsLong() {
            long sum = 1;
            for (int i = 0; i < 20_000; i++) {
                sum = sum * 31 + (i ^ sum >>> 9);
            }
            return sum;
        }
    }

    private static final class Loader extends ClassLoader {
        Loader() {
            super(Unloading.class.getClassLoader());
        }

        LongSupplier work() throws IOException, ReflectiveOperationException {
            String name = Unloading.class.getName() + "$Work";
            try (InputStream in = Unloading.class.getResourceAsStream("Unloading$Work.class")) {
                byte[] bytes = in.readAllBytes();
                return (LongSupplier) defineClass(name, bytes, 0, bytes.length).getConstructor().newInstance();
            }
        }
    }

    public static void main(String[] args) throws Exception {
        long before = load(1);
        List<WeakReference<?>> loaders = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            long expected = codeBytes();
            System.out.println(load(LOADERS, loaders) == before ? "same" : "different");
            long loaded = codeBytes();
            System.out.println(loaded - expected >= LOADERS * 4096L ? "code for each" : "code: " + expected + " -> " + loaded);
            long start = System.nanoTime();
            while ((codeBytes() > expected || !loaders.stream().allMatch(loader -> loader.refersTo(null))) && System.nanoTime() - start < PATIENCE_NANOS) {
                System.gc();
                Thread.sleep(20);
            }
            System.out.println(loaders.stream().allMatch(loader -> loader.refersTo(null)) ? "loaders gone" : "loaders kept");
            System.out.println(codeBytes() <= expected ? "code gone" : "code kept: " + expected + " -> " + codeBytes());
        }
    }

    private static long load(int count) throws Exception {
        return load(count, new ArrayList<>());
    }

    private static long load(int count, List<WeakReference<?>> loaders) throws Exception {
        long result = 0;
        for (int n = 0; n < count; n++) {
            Loader loader = new Loader();
            loaders.add(new WeakReference<>(loader));
            result = loader.work().getAsLong();
        }
        return result;
    }

    /** Of memory without a name that may be executed and not written; the JVM's own code cache may be written. */
    private static long codeBytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.map(line -> line.split(" +")).filter(fields -> fields.length == 5 && fields[1].equals("r-xp"))
                    .mapToLong(fields -> Long.parseUnsignedLong(fields[0].split("-")[1], 16) - Long.parseUnsignedLong(fields[0].split("-")[0], 16)).sum();
        }
    }
}
