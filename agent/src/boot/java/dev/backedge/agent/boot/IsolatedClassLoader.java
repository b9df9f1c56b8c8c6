package dev.backedge.agent.boot;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * Loads the agent and its dependencies from under {@code inst/} of the agent's jar, where no other class loader finds them:
 * class {@code a.B} is entry {@code inst/a/B.classdata}, resource {@code c/d} is {@code inst/c/d}. Its parent is the platform
 * class loader: it sees the JDK, and neither the application nor other versions of the libraries that the application brings.
 */
final class IsolatedClassLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private static final String ROOT = "inst/";
    private static final String CLASS_SUFFIX = ".classdata";

    private final JarFile jar;
    private final String resourcePrefix;
    private final ProtectionDomain domain;

    /** @throws IOException if the jar cannot be read */
    IsolatedClassLoader(File jar, ProtectionDomain domain) throws IOException {
        super(ClassLoader.getSystemClassLoader().getParent());
        this.jar = new JarFile(jar, false);
        this.resourcePrefix = "jar:" + jar.toURI() + "!/" + ROOT;
        this.domain = domain;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes;
        try {
            bytes = read(name.replace('.', '/') + CLASS_SUFFIX);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length, domain);
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
    protected URL findResource(String name) {
        if (jar.getEntry(ROOT + name) == null) {
            return null;
        }
        try {
            return new URL(resourcePrefix + name);
        } catch (MalformedURLException e) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL url = findResource(name);
        return url == null ? Collections.<URL>emptyEnumeration() : Collections.enumeration(Collections.singleton(url));
    }

    /** Reads from the open jar: no URL connection, whose cache would keep it open and locked. */
    @Override
    public InputStream getResourceAsStream(String name) {
        InputStream inherited = getParent().getResourceAsStream(name);
        if (inherited != null) {
            return inherited;
        }
        try {
            byte[] bytes = read(name);
            return bytes == null ? null : new ByteArrayInputStream(bytes);
        } catch (IOException e) {
            return null;
        }
    }

    private byte[] read(String name) throws IOException {
        ZipEntry entry = jar.getEntry(ROOT + name);
        if (entry == null) {
            return null;
        }
        byte[] bytes = new byte[(int) entry.getSize()];
        try (InputStream in = jar.getInputStream(entry)) {
            int length = 0;
            while (length < bytes.length) {
                int n = in.read(bytes, length, bytes.length - length);
                if (n < 0) {
                    throw new IOException("truncated: " + entry.getName());
                }
                length += n;
            }
        }
        return bytes;
    }

    @Override
    public String toString() {
        return "backedge";
    }
}
