package dev.backedge.agent.boot;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.ref.Reference;
import java.lang.ref.SoftReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.jar.JarFile;

/**
 * Loads the agent and its dependencies from under {@code inst/} of the agent's jar, where no other class loader finds them:
 * class {@code a.B} is in entry {@code inst/a/classes.pack} ({@link ClassPack}), resource {@code c/d} is {@code inst/c/d}. Its parent is the platform
 * class loader: it sees the JDK, and neither the application nor other versions of the libraries that the application brings.
 */
final class IsolatedClassLoader extends ClassLoader implements Consumer<BiPredicate<String, Instrumentation>> {
    static {
        registerAsParallelCapable();
    }

    private static final String ROOT = "inst/";
    private static final ClassPack NONE = new ClassPack(new byte[4]);

    private final JarFile jar;
    /** By package; those that are not used any more go when memory is short. */
    private final Map<String, Reference<ClassPack>> packs = new ConcurrentHashMap<>();
    private volatile BiPredicate<String, Instrumentation> core;
    private final String resourcePrefix;
    private final ProtectionDomain domain;

    /** @throws IOException if the jar cannot be read */
    IsolatedClassLoader(File jar, ProtectionDomain domain) throws IOException {
        super(ClassLoader.getSystemClassLoader().getParent());
        this.jar = new JarFile(jar, false);
        this.resourcePrefix = "jar:" + jar.toURI() + "!/" + ROOT;
        this.domain = domain;
    }

    /** Called by the class that starts the agent, when it is initialised. */
    @Override
    public void accept(BiPredicate<String, Instrumentation> start) {
        core = start;
    }

    /** What starts the agent with its arguments, and tells whether it is at work; null until its class is initialised. */
    BiPredicate<String, Instrumentation> core() {
        return core;
    }

    /** What the jar has comes from there: to ask the parent first would take longer than to load it. */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith("java.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            loaded = loaded != null ? loaded : define(name);
            return loaded != null ? loaded : super.loadClass(name, resolve);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        Class<?> found = define(name);
        if (found == null) {
            throw new ClassNotFoundException(name);
        }
        return found;
    }

    /** Null if the jar has no such class. */
    private Class<?> define(String name) throws ClassNotFoundException {
        int dot = name.lastIndexOf('.');
        ClassPack pack = dot < 0 ? NONE : pack(name.substring(0, dot));
        int index = pack.find(name.substring(dot + 1));
        return index < 0 ? null : defineClass(name, pack.bytes(), pack.offset(index), pack.length(index), domain);
    }

    private ClassPack pack(String packageName) throws ClassNotFoundException {
        Reference<ClassPack> known = packs.get(packageName);
        ClassPack pack = known == null ? null : known.get();
        if (pack == null) {
            try {
                pack = ClassPack.read(jar, ROOT + packageName.replace('.', '/') + "/");
            } catch (IOException e) {
                throw new ClassNotFoundException(packageName, e);
            }
            pack = pack == null ? NONE : pack;
            packs.put(packageName, new SoftReference<>(pack));
        }
        return pack;
    }

    /** Overrides Java 9's method: resources of a named module of this loader lie where all others do. */
    protected Class<?> findClass(String moduleName, String name) {
        try {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    /** Overrides Java 9's method, likewise. */
    protected URL findResource(String moduleName, String name) {
        return findResource(name);
    }

    @Override
    protected URL findResource(final String name) {
        if (jar.getEntry(ROOT + name) == null) {
            return null;
        }
        try {
            return new URL(null, resourcePrefix + name, new URLStreamHandler() {
                @Override
                protected URLConnection openConnection(URL url) {
                    return new EntryConnection(url, name);
                }
            });
        } catch (MalformedURLException e) {
            return null;
        }
    }

    /** Reads from the open jar. The JDK's own connections would open it again, by way of twenty classes more: 10 ms of a start; and their cache would keep it open and locked. */
    private final class EntryConnection extends URLConnection {
        private final String name;

        EntryConnection(URL url, String name) {
            super(url);
            this.name = name;
        }

        @Override
        public void connect() {
            connected = true;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            byte[] bytes = ClassPack.entry(jar, ROOT + name);
            if (bytes == null) {
                throw new FileNotFoundException(getURL().toString());
            }
            return new ByteArrayInputStream(bytes);
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL url = findResource(name);
        return url == null ? Collections.<URL>emptyEnumeration() : Collections.enumeration(Collections.singleton(url));
    }

    /** As for classes, what the jar has comes first. */
    @Override
    public InputStream getResourceAsStream(String name) {
        try {
            byte[] bytes = ClassPack.entry(jar, ROOT + name);
            return bytes != null ? new ByteArrayInputStream(bytes) : getParent().getResourceAsStream(name);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "backedge";
    }
}
