package dev.backedge.it.program;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;

/** Runs the main class of a folder with classes. Arguments: the folder, the class's name, and what else it wants. */
public final class InFolder {
    private InFolder() {
    }

    public static void main(String[] args) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {Path.of(args[0]).toUri().toURL()}, InFolder.class.getClassLoader())) {
            loader.loadClass(args[1]).getMethod("main", String[].class).invoke(null, (Object) Arrays.copyOfRange(args, 2, args.length));
        }
    }
}
