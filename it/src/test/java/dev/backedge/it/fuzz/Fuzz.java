package dev.backedge.it.fuzz;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Runs random programs with and without the agent in one JVM, which must have the agent with {@code include=fuzz.Native}. Arguments: the first
 * seed, how many programs, and, if wanted, a file that holds the seed at hand at any time, should the JVM die or hang.
 */
public final class Fuzz {
    private static final int MOST_DIFFERENCES = 5;
    private static final int BETWEEN_COLLECTIONS = 500;

    private Fuzz() {
    }

    public static void main(String[] args) throws IOException {
        long first = Long.parseLong(args[0]);
        long count = Long.parseLong(args[1]);
        MappedByteBuffer progress = args.length < 3 ? null : progress(Path.of(args[2]));
        long start = System.nanoTime();
        int differences = 0;
        long seed = first;
        for (; seed < first + count && differences < MOST_DIFFERENCES; seed++) {
            if (progress != null) {
                progress.putLong(0, seed);
            }
            Program program = Generator.program(seed);
            String difference = difference(program);
            if (difference != null) {
                differences++;
                System.out.println("seed " + seed + ": " + difference);
                Program small = new Shrinker(p -> differs(p)).shrink(program);
                System.out.println("shrunk from " + program.size() + " nodes to " + small.size() + ": " + difference(small));
                System.out.println(Printer.print(small));
            }
            if (seed % BETWEEN_COLLECTIONS == 0) {
                // Loaders go, and with them the sites and the code of their classes.
                System.gc();
            }
        }
        System.out.printf("%d programs from seed %d, %d differences, %.1f s%n", seed - first, first, differences, (System.nanoTime() - start) / 1e9);
        System.exit(differences == 0 ? 0 : 1);
    }

    private static MappedByteBuffer progress(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, 8);
        }
    }

    private static String difference(Program program) {
        try {
            return Runner.difference(program);
        } catch (Throwable e) {
            return "cannot be run: " + e;
        }
    }

    private static boolean differs(Program program) {
        try {
            return Runner.difference(program) != null;
        } catch (Throwable e) {
            return false;
        }
    }
}
