package dev.backedge.agent.compile;

import dev.backedge.agent.site.LoaderMap;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/**
 * From which class file each class was made, as the JVM handed it to us; of classes that were loaded before the agent nothing is known. Another
 * agent that rewrites a class after us is not seen, here or anywhere. Thread-safe; keeps no class loader, and calls none.
 */
public final class LoadedClassFiles {
    /** What a loader was seen to define a class from. @param ambiguous whether it tried two files: which of them it took is not for us to know */
    private record Made(long hash, boolean ambiguous) {
    }

    /** By internal name. */
    private final LoaderMap<String, Made> hashes = new LoaderMap<>();

    /**
     * Notes a class that is being defined, or redefined.
     *
     * @param name internal name
     */
    public void note(ClassLoader loader, String name, boolean redefined, byte[] classFile) {
        long hash = hash(classFile);
        hashes.of(loader).merge(name, new Made(hash, false), (before, now) -> before.ambiguous || !redefined && before.hash != hash ? new Made(hash, true) : now);
    }

    /** The same as {@code FieldLookup.hash}: the compiler is not loaded before there is something to compile. */
    static long hash(byte[] classFile) {
        CRC32 one = new CRC32();
        Adler32 other = new Adler32();
        one.update(classFile);
        other.update(classFile);
        return one.getValue() << 32 | other.getValue();
    }

    /** Whether the class of that name which the loader has defined is known to be made from this file. */
    boolean isMadeFrom(ClassLoader definingLoader, String name, long hash) {
        Made known = hashes.find(definingLoader).get(name);
        return known != null && !known.ambiguous && known.hash == hash;
    }
}
