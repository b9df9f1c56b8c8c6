package dev.backedge.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.StringTokenizer;

/**
 * Loads and links what the first chosen class is going to need, on a thread of its own, while the application's thread makes the engine: half of what that would take is the JVM's work on five
 * hundred classes. The build lists them ({@code ListStartClasses}), in the order in which they are needed.
 *
 * <p>It initialises none. Two threads that initialise classes may wait for each other for ever; to load and to link, each waits for one class at a time, and never for an initialiser.
 */
final class ClassPreloader implements Runnable {
    /** A name in a line. */
    static final String LIST = "dev/backedge/agent/start.classes";

    private final ClassLoader loader;

    /** @param loader knows the list and the classes */
    ClassPreloader(ClassLoader loader) {
        this.loader = loader;
    }

    /** Whether there is a processor for it. */
    static boolean pays() {
        return Runtime.getRuntime().availableProcessors() > 1;
    }

    @Override
    public void run() {
        for (StringTokenizer names = new StringTokenizer(list(), "\n"); names.hasMoreTokens();) {
            link(names.nextToken());
        }
    }

    private String list() {
        try (InputStream in = loader.getResourceAsStream(LIST)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private void link(String name) {
        try {
            // to ask for constructors is the only way to have a class linked, and so verified, without having it initialised
            Class.forName(name, false, loader).getDeclaredConstructors();
        } catch (Throwable e) {
            // Another JDK's; a security manager's objection; or who needs the class will tell of it.
        }
    }
}
