package dev.backedge.agent;

import java.util.ArrayList;
import java.util.List;

/**
 * The first and cheap choice of classes, by name and by the mention of an {@code @Osr} annotation; what it lets pass is
 * looked at closely, what it refuses is certainly not chosen. On the class-loading path of every class of the JVM.
 * Never chosen: the JDK's classes and the agent's own.
 */
final class CandidateFilter {
    /** The end of the descriptor of any annotation of the simple name Osr; before it comes /, or $ where it is nested, or L where it has no package. */
    private static final byte[] OSR = {'O', 's', 'r', ';'};
    /** Of a CONSTANT_Utf8. */
    private static final int TAG_AND_LENGTH = 3;

    private final List<NamePattern> included;
    private final List<NamePattern> excluded;
    private final ClassLoader agent;
    private final ClassLoader platform = ClassLoader.getPlatformClassLoader();

    CandidateFilter(List<NamePattern> include, List<NamePattern> exclude, ClassLoader agent) {
        this.agent = agent;
        included = include;
        excluded = new ArrayList<>();
        for (NamePattern pattern : exclude) {
            if (pattern.wholeClass()) {
                excluded.add(pattern);
            }
        }
    }

    /**
     * Whether a class may be chosen.
     *
     * @param name internal name; null for a class without one
     * @param bytes its class file, or null if it is not at hand: then an annotation counts as possible
     */
    boolean accepts(Module module, ClassLoader loader, String name, byte[] bytes) {
        if (!isOfApplication(module, loader, name)) {
            return false;
        }
        for (NamePattern pattern : excluded) {
            if (pattern.matchesClass(name)) {
                return false;
            }
        }
        return names(name) || bytes == null || mentionsOsr(bytes);
    }

    /** Whether {@code include} names a class, or methods of it. @param name internal name */
    boolean names(String name) {
        for (NamePattern pattern : included) {
            if (pattern.matchesClass(name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a class is neither the JDK's nor the agent's own. */
    boolean isOfApplication(Module module, ClassLoader loader, String name) {
        return loader != null && loader != platform && loader != agent && name != null && !ofJdk(module) && !name.startsWith("dev/backedge/agent/boot/");
    }

    /** Modules of the JDK that the application class loader defines: the compiler, the tools. */
    private static boolean ofJdk(Module module) {
        return module != null && module.isNamed() && (module.getName().startsWith("java.") || module.getName().startsWith("jdk."));
    }

    /** Walks the constant pool (JVM specification, table 4.4-A), touching each entry's tag and length only. */
    static boolean mentionsOsr(byte[] file) {
        if (file.length < 10) {
            return false;
        }
        int entries = u2(file, 8);
        int at = 10;
        for (int i = 1; i < entries && at + 2 < file.length; i++) {
            switch (file[at]) {
                case 1:
                    int end = at + TAG_AND_LENGTH + u2(file, at + 1);
                    if (end - at >= TAG_AND_LENGTH + 1 + OSR.length && end <= file.length && endsWithOsr(file, at + TAG_AND_LENGTH, end)) {
                        return true;
                    }
                    at = end;
                    break;
                case 5: case 6:
                    at += 9;
                    i++;
                    break;
                case 3: case 4: case 9: case 10: case 11: case 12: case 17: case 18:
                    at += 5;
                    break;
                case 15:
                    at += 4;
                    break;
                case 7: case 8: case 16: case 19: case 20:
                    at += 3;
                    break;
                default:
                    return false;
            }
        }
        return false;
    }

    private static boolean endsWithOsr(byte[] file, int start, int end) {
        for (int i = 0; i < OSR.length; i++) {
            if (file[end - OSR.length + i] != OSR[i]) {
                return false;
            }
        }
        int before = end - OSR.length - 1;
        return file[before] == '/' || file[before] == '$' || before == start && file[before] == 'L';
    }

    private static int u2(byte[] file, int at) {
        return (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
    }
}
