package dev.backedge.instrument.select;

import dev.backedge.instrument.MethodFilter;
import java.util.List;
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

    private final List<NamePattern> include;
    private final List<NamePattern> exclude;

    /** @throws IllegalArgumentException if a pattern is malformed */
    public MethodSelection(List<String> include, List<String> exclude) {
        this.include = NamePattern.of(include);
        this.exclude = NamePattern.of(exclude);
    }

    /** The chosen methods of a class; null if there are none. */
    public MethodFilter methods(byte[] classFile) {
        String internalName = new ClassReader(classFile).getClassName();
        if (!mayChoose(internalName, classFile)) {
            return null;
        }
        return namesDecide(internalName, classFile) ? MethodFilter.ALL : ByteBuddySelection.choose(internalName, classFile, include, exclude);
    }

    /** Whether all methods of a class that may be chosen are: there is no annotation, and no pattern names some of them. */
    boolean namesDecide(String internalName, byte[] classFile) {
        return anyMatchesAllOf(include, internalName) && !NamePattern.anyMatchesClass(exclude, internalName) && !OsrMention.isIn(classFile);
    }

    /** Whether {@link #methods} can choose anything, told by names and bytes alone. */
    boolean mayChoose(String internalName, byte[] classFile) {
        for (String prefix : NEVER) {
            if (internalName.startsWith(prefix)) {
                return false;
            }
        }
        return !anyMatchesAllOf(exclude, internalName) && (NamePattern.anyMatchesClass(include, internalName) || OsrMention.isIn(classFile));
    }

    private static boolean anyMatchesAllOf(List<NamePattern> patterns, String internalName) {
        for (NamePattern pattern : patterns) {
            if (pattern.wholeClass() && pattern.matchesClass(internalName)) {
                return true;
            }
        }
        return false;
    }
}
