package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.ClassFields;
import dev.backedge.compiler.bytecode.FieldLookup;
import java.io.InputStream;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads the class files that a class loader finds, as resources: it loads no class. The first answer is kept, "not found" too, so that a loop is
 * analysed the same way whenever that is done. Thread-safe; does not keep the loader.
 */
public final class ClassFileLookup implements FieldLookup {
    private final WeakReference<ClassLoader> loader;
    private final Map<String, Optional<ClassFields>> known = new ConcurrentHashMap<>();
    /** Kept: to look again, when a loop is compiled, might take locks of the application. */
    private final Map<String, Optional<byte[]>> files = new ConcurrentHashMap<>();
    private final Map<String, SoftReference<Code>> codes = new ConcurrentHashMap<>();

    /** @param loader that of the classes to be analysed */
    public ClassFileLookup(ClassLoader loader) {
        this.loader = new WeakReference<>(loader);
    }

    @Override
    public ClassFields find(String internalName) {
        Optional<ClassFields> found = known.get(internalName);
        if (found == null) {
            // not computeIfAbsent: to find a resource may load classes, whose transformation may end here again
            Optional<ClassFields> read = Optional.ofNullable(read(internalName));
            found = known.putIfAbsent(internalName, read);
            found = found == null ? read : found;
        }
        return found.orElse(null);
    }

    @Override
    public Code code(String internalName) {
        SoftReference<Code> kept = codes.get(internalName);
        Code code = kept == null ? null : kept.get();
        if (code != null) {
            return code;
        }
        Optional<byte[]> found = files.get(internalName);
        if (found == null) {
            found = Optional.ofNullable(file(internalName)).filter(file -> isOf(internalName, parse(file)));
            Optional<byte[]> first = files.putIfAbsent(internalName, found);
            found = first == null ? found : first;
        }
        code = found.map(ClassFileLookup::parse).orElse(null);
        codes.put(internalName, new SoftReference<>(code));
        return code;
    }

    private static boolean isOf(String internalName, Code code) {
        return code != null && code.node().name.equals(internalName);
    }

    private static Code parse(byte[] file) {
        try {
            return Code.read(file);
        } catch (RuntimeException e) {
            // malformed, or too new for ASM
            return null;
        }
    }

    private ClassFields read(String internalName) {
        byte[] file = file(internalName);
        if (file == null) {
            return null;
        }
        try {
            ClassFields fields = ClassFields.read(file);
            return fields.name().equals(internalName) ? fields : null;
        } catch (RuntimeException e) {
            // malformed, or too new for ASM: its fields stay with the interpreter
            return null;
        }
    }

    private byte[] file(String internalName) {
        ClassLoader present = loader.get();
        return present == null ? null : file(present, internalName);
    }

    /** The class file that a loader finds now; null if it finds none, or fails. */
    public static byte[] file(ClassLoader loader, String internalName) {
        try (InputStream in = loader.getResourceAsStream(internalName + ".class")) {
            return in == null ? null : in.readAllBytes();
        } catch (Exception | LinkageError | StackOverflowError e) {
            // of a loader of the application's
            return null;
        }
    }
}
