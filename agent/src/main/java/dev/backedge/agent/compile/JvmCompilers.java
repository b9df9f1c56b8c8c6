package dev.backedge.agent.compile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Whether the JVM's own compilers are at work, as the system's table of threads has it: what a method is worth in their hands cannot be told before they have finished with it. Not for
 * use by several threads.
 */
final class JvmCompilers {
    private static final Path TASKS = Path.of("/proc/self/task");
    /** Names are cut after 15 characters: "C2 CompilerThread0", and "JVMCI CompilerThread0" or the like. */
    private static final String NAME = "Compiler";
    /** The JVM starts and ends its compiler threads as it needs them; to look for them takes some microseconds a thread. */
    private static final long LIST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path tasks;
    private final Map<Path, Thread> threads = new HashMap<>();
    private boolean listed;
    private long listedAt;
    private long lastBusy;

    /** What a thread has done: whether it runs or would like to, and the time it had a processor, in ticks. */
    record Thread(boolean runs, long ticks) {
        /** Of a line of {@code /proc/PID/task/TID/stat}: the name is in brackets and may have any characters. */
        static Thread parse(String line) {
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            return new Thread(!fields[0].equals("S"), Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
        }
    }

    JvmCompilers(long now) {
        this(TASKS, now);
    }

    JvmCompilers(Path tasks, long now) {
        this.tasks = tasks;
        this.lastBusy = now;
    }

    /** Looks, and tells when they were last seen at work: never, if there is nothing to be seen. */
    long lastBusy(long now) {
        if (!listed || now - listedAt > LIST_NANOS) {
            listed = true;
            listedAt = now;
            list();
        }
        boolean busy = false;
        for (Map.Entry<Path, Thread> each : threads.entrySet()) {
            Thread present = read(each.getKey());
            busy |= present != null && (present.runs() || !present.equals(each.getValue()));
            each.setValue(present);
        }
        if (busy) {
            lastBusy = now;
        }
        return lastBusy;
    }

    private void list() {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
            for (Path task : all) {
                if (!threads.containsKey(task) && name(task).contains(NAME)) {
                    threads.put(task, null);
                }
            }
        } catch (IOException e) {
            // no such table: then nobody can tell
        }
        threads.keySet().removeIf(task -> !Files.exists(task));
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Null if it is gone. */
    private static Thread read(Path task) {
        try {
            return Thread.parse(Files.readString(task.resolve("stat"), StandardCharsets.ISO_8859_1));
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }
}
