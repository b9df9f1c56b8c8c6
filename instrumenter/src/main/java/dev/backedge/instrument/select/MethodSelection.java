package dev.backedge.instrument;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;

/**
 * Chooses the methods to rewrite: what {@code include} names and what carries the annotation {@code Osr}, without what
 * {@code exclude} names. The annotation is known by its simple name, whatever its package. Classes of the JDK (by the prefix of their
 * name) and of the agent are never chosen. Thread-safe.
 *
 * <p>A class that neither a pattern names nor an annotation can be in is dismissed by its name and a scan of its bytes;
 * one all of whose methods a pattern names needs no closer look. Byte Buddy is loaded for the others only.
 */
public final class MethodSelection {
    private static final List<String> NEVER = List.of("java/", "jdk/", "sun/", "com/sun/", "dev/backedge/agent/", "dev/backedge/annotation/",
            "dev/backedge/compiler/", "dev/backedge/instrument/", "dev/backedge/trampoline/");
    private static final List<byte[]> ANNOTATION = Stream.of("/Osr;", "$Osr;", "LOsr;").map(end -> end.getBytes(StandardCharsets.US_ASCII)).toList();

    private final List<NamePattern> include;
    private final List<NamePattern> exclude;

    /** @throws IllegalArgumentException if a pattern is malformed */
    public MethodSelection(List<String> include, List<String> exclude) {
        this.include = include.stream().map(NamePattern::parse).toList();
        this.exclude = exclude.stream().map(NamePattern::parse).toList();
    }

    /** The chosen methods of a class; null if there are none. */
    public MethodFilter methods(byte[] classFile) {
        String internalName = new ClassReader(classFile).getClassName();
        if (!mayChoose(internalName, classFile)) {
            return null;
        }
        return namesDecide(internalName.replace('/', '.'), classFile) ? MethodFilter.ALL : ByteBuddySelection.choose(internalName, classFile, include, exclude);
    }

    /** Whether all methods of a class that may be chosen are: there is no annotation, and no pattern names some of them. */
    boolean namesDecide(String binaryName, byte[] classFile) {
        for (NamePattern pattern : exclude) {
            if (pattern.matchesType(binaryName)) {
                return false;
            }
        }
        for (byte[] end : ANNOTATION) {
            if (contains(classFile, end)) {
                return false;
            }
        }
        for (NamePattern pattern : include) {
            if (!pattern.namesMethods() && pattern.matchesType(binaryName)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@link #methods} can choose anything, told by names and bytes alone. */
    boolean mayChoose(String internalName, byte[] classFile) {
        String binaryName = internalName.replace('/', '.');
        if (NEVER.stream().anyMatch(internalName::startsWith)
                || exclude.stream().anyMatch(pattern -> !pattern.namesMethods() && pattern.matchesType(binaryName))) {
            return false;
        }
        return include.stream().anyMatch(pattern -> pattern.matchesType(binaryName)) 
                || ANNOTATION.stream().anyMatch(end -> contains(classFile, end));
    }

    private static boolean contains(byte[] bytes, byte[] wanted) {
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            int k = 0;
            while (k < wanted.length && bytes[i + k] == wanted[k]) {
                k++;
            }
            if (k == wanted.length) {
                return true;
            }
        }
        return false;
    }
}
