package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.ClassFields;
import dev.backedge.compiler.bytecode.FieldLookup;
import java.io.InputStream;
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

    private ClassFields read(String internalName) {
        ClassLoader present = loader.get();
        if (present == null) {
            return null;
        }
        try (InputStream in = present.getResourceAsStream(internalName + ".class")) {
            ClassFields fields = in == null ? null : ClassFields.read(in.readAllBytes());
            return fields == null || !fields.name().equals(internalName) ? null : fields;
        } catch (Exception | LinkageError | StackOverflowError e) {
            // A loader of the application's, or a class file that ASM does not know: its fields stay with the interpreter.
            return null;
        }
    }
}
