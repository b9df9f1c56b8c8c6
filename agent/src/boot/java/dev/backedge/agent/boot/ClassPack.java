package dev.backedge.agent.boot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * The class files of one package, in one entry of the agent's jar. To find one takes few bytecodes, and no object: when the first loop is hot, a thousand of them are loaded by a JVM that has compiled
 * nothing yet, and each entry of its own would take longer to find and to inflate than the JVM needs for the class.
 *
 * <p>All numbers are big-endian. First how many classes there are, an int; then for each, ascending, the hash code of its simple name, the offset of its record and the length of its class file, an int
 * each; then the records: the length of the name, a byte, the name in Latin-1, the class file. No two names of a package have the same hash code. The build writes it ({@code PackClasses}).
 */
final class ClassPack {
    private static final String FILE = "classes.pack";
    private static final int FIRST_ROW = 4;
    private static final int ROW = 12;

    private final byte[] bytes;

    ClassPack(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The classes of a package. @param directory where it lies in the jar, with a slash at its end; @return null if there are none; @throws IOException if it cannot be read */
    static ClassPack read(JarFile jar, String directory) throws IOException {
        byte[] bytes = entry(jar, directory + FILE);
        return bytes == null ? null : new ClassPack(bytes);
    }

    /** An entry of a jar; null if there is none. @throws IOException if it cannot be read */
    static byte[] entry(JarFile jar, String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
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

    int size() {
        return number(0);
    }

    String name(int index) {
        int record = number(FIRST_ROW + ROW * index + 4);
        return new String(bytes, record + 1, bytes[record] & 0xFF, StandardCharsets.ISO_8859_1);
    }

    /** The number of a class, by its name without the package; less than 0 if there is none. */
    int find(String simpleName) {
        int hash = simpleName.hashCode();
        int low = 0;
        int high = size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int there = number(FIRST_ROW + ROW * middle);
            if (there == hash) {
                return name(middle).equals(simpleName) ? middle : -1;
            } else if (there < hash) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /** Where a class file lies in {@link #bytes}. */
    int offset(int index) {
        int record = number(FIRST_ROW + ROW * index + 4);
        return record + 1 + (bytes[record] & 0xFF);
    }

    int length(int index) {
        return number(FIRST_ROW + ROW * index + 8);
    }

    /** All there is; not to be changed. */
    byte[] bytes() {
        return bytes;
    }

    private int number(int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xFF) << 16 | (bytes[at + 2] & 0xFF) << 8 | bytes[at + 3] & 0xFF;
    }
}
