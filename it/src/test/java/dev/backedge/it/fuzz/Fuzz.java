package dev.backedge.it.fuzz;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Runs random programs with and without the agent in one JVM, which must have the agent with {@code include=fuzz.Native}. Arguments: the first
 * seed, how many programs, and, if wanted, a file that holds the seed at hand at any time, should the JVM die or hang; and {@code again}, if each program is to run a second time
 * after a while, when the agent may have rewritten it with what it has seen. That is with {@code include=dev.backedge.it.fuzz.Native_*}, and with at most some thousand programs, which
 * stay loaded.
 */
public final class Fuzz {
    private static final int MOST_DIFFERENCES = 5;
    private static final int BETWEEN_COLLECTIONS = 500;
    /** How many programs wait at a time to run again, and how long. */
    private static final int WAITING = 200;
    private static final long WHILE_MILLIS = 2000;

    private Fuzz() {
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        long first = Long.parseLong(args[0]);
        long count = Long.parseLong(args[1]);
        MappedByteBuffer progress = args.length < 3 ? null : progress(Path.of(args[2]));
        long start = System.nanoTime();
        int differences = 0;
        boolean again = args.length > 3 && args[3].equals("again");
        Map<Long, Runner.Started> waiting = new LinkedHashMap<>();
        long seed = first;
        for (; seed < first + count && differences < MOST_DIFFERENCES; seed++) {
            if (progress != null) {
                progress.putLong(0, seed);
            }
            Program program = Generator.program(seed);
            if (again) {
                differences += first(program, seed, waiting);
                if (waiting.size() == WAITING || seed == first + count - 1) {
                    Thread.sleep(WHILE_MILLIS);
                    differences += again(waiting, progress);
                }
                continue;
            }
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

    /** Runs a program, and keeps it. @return how many differences there are */
    private static int first(Program program, long seed, Map<Long, Runner.Started> waiting) {
        try {
            Runner.Started started = Runner.startNear(program, (int) seed);
            waiting.put(seed, started);
            return told(seed, started.difference(0));
        } catch (Throwable e) {
            return told(seed, "cannot be run: " + e);
        }
    }

    /** What is found here depends on what was seen before, so it is not shrunk. @return how many differences there are */
    private static int again(Map<Long, Runner.Started> waiting, MappedByteBuffer progress) {
        int differences = 0;
        for (Map.Entry<Long, Runner.Started> each : waiting.entrySet()) {
            if (progress != null) {
                progress.putLong(0, each.getKey());
            }
            try {
                for (long shift = 0; shift < 3; shift++) {
                    differences += told(each.getKey(), each.getValue().difference(shift));
                }
            } catch (Throwable e) {
                differences += told(each.getKey(), "cannot be run again: " + e);
            }
        }
        waiting.clear();
        System.gc();
        return differences;
    }

    private static int told(long seed, String difference) {
        if (difference != null) {
            System.out.println("seed " + seed + ": " + difference + "\n" + Printer.print(Generator.program(seed)));
        }
        return difference == null ? 0 : 1;
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
