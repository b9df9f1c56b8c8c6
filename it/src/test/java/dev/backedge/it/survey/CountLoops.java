package dev.backedge.it.survey;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a driver without the agent and writes down how often each loop of a library was repeated. */
public final class CountLoops {
    private CountLoops() {
    }

    /** @param args the file to write, the prefix of the library's classes, the driver, the driver's arguments */
    public static void main(String[] args) throws Exception {
        try (CountingLoader loader = new CountingLoader(args[1])) {
            Thread.currentThread().setContextClassLoader(loader);
            String[] rest = java.util.Arrays.copyOfRange(args, 3, args.length);
            loader.loadClass(args[2]).getMethod("main", String[].class).invoke(null, (Object) rest);
        }
        List<String> lines = new ArrayList<>();
        BackEdgeCounts.all().forEach(loop -> lines.add(loop.toLine()));
        Files.write(Path.of(args[0]), lines);
    }

    /** The class path once more, with counters in the library's classes. */
    private static final class CountingLoader extends URLClassLoader {
        private final String prefix;

        CountingLoader(String prefix) throws MalformedURLException {
            super(classPath(), ClassLoader.getPlatformClassLoader());
            this.prefix = prefix;
        }

        private static URL[] classPath() throws MalformedURLException {
            List<URL> urls = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
            return urls.toArray(new URL[0]);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.equals(BackEdgeCounts.class.getName())) {
                return BackEdgeCounts.class;
            }
            if (!name.startsWith(prefix)) {
                return super.findClass(name);
            }
            URL url = findResource(name.replace('.', '/') + ".class");
            if (url == null) {
                throw new ClassNotFoundException(name);
            }
            try (InputStream in = url.openStream()) {
                byte[] bytes = CountingTransformer.transform(in.readAllBytes());
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
