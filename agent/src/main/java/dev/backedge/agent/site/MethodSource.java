package dev.backedge.agent.site;

import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.SeenReceivers;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/**
 * One method as its class file has it, kept until its loops are settled; the analysis is made when it is needed and may be
 * forgotten in between. Shared by the sites of the method.
 */
public final class MethodSource {
    private final WeakReference<ClassLoader> loader;
    private final String className;
    private final String method;
    private final String descriptor;
    private final byte[] classFile;
    private final FieldLookup lookup;
    private final SeenReceivers seen;
    private final MethodFingerprint fingerprint;
    private SoftReference<MethodLoops> loops = new SoftReference<>(null);
    /** By region number. Guarded by the registry. */
    private final Map<Integer, Site> sites = new HashMap<>();

    /** @param className internal name; @param classFile not to be changed; @param lookup with which its class was instrumented; @param seen with what knowledge of receivers */
    public MethodSource(ClassLoader loader, String className, String method, String descriptor, byte[] classFile, FieldLookup lookup, SeenReceivers seen) {
        this.loader = new WeakReference<>(loader);
        this.className = className;
        this.method = method;
        this.descriptor = descriptor;
        this.classFile = classFile;
        this.lookup = lookup;
        this.seen = seen;
        this.fingerprint = MethodFingerprint.of(classFile, method, descriptor);
    }

    /** Null if it is gone. */
    ClassLoader loader() {
        return loader.get();
    }

    /** Internal name. */
    public String className() {
        return className;
    }

    public String method() {
        return method;
    }

    public String descriptor() {
        return descriptor;
    }

    /** Not to be changed. */
    public byte[] classFile() {
        return classFile;
    }

    /** With which the class was instrumented. */
    public FieldLookup lookup() {
        return lookup;
    }

    /** What was known of its receivers when it was instrumented. */
    public SeenReceivers seen() {
        return seen;
    }

    long hash() {
        return fingerprint.hash();
    }

    int codeBytes() {
        return fingerprint.codeBytes();
    }

    /** @throws IllegalArgumentException if the code is not verifiable */
    synchronized MethodLoops loops() {
        MethodLoops present = loops.get();
        if (present == null) {
            present = MethodLoops.analyze(classFile, method, descriptor, lookup, seen);
            loops = new SoftReference<>(present);
        }
        return present;
    }

    Site site(int region) {
        return sites.get(region);
    }

    void site(int region, Site site) {
        sites.put(region, site);
    }

    @Override
    public String toString() {
        return className.replace('/', '.') + "::" + method + descriptor;
    }
}
