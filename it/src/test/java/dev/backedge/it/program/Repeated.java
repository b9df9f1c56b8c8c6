package dev.backedge.it.program;

import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Calls the main method of another program again and again, without its output, and prints the median time of the calls that began after a while: {@code milliseconds calls}. */
public final class Repeated {
    private Repeated() {
    }

    /** @param arguments the program's class; seconds to wait; seconds to measure; the program's arguments */
    public static void main(String[] arguments) throws Exception {
        Method program = Class.forName(arguments[0]).getMethod("main", String[].class);
        Object passed = List.of(arguments).subList(3, arguments.length).toArray(String[]::new);
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        long measured = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[1]));
        long end = measured + TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[2]));
        List<Long> times = new ArrayList<>();
        for (long now = System.nanoTime(); now < end || times.isEmpty();) {
            long start = now;
            program.invoke(null, passed);
            now = System.nanoTime();
            if (start >= measured) {
                times.add(now - start);
            }
        }
        Collections.sort(times);
        out.println(times.get(times.size() / 2) / 1e6 + " " + times.size());
    }
}
