package dev.backedge.agent;

import java.util.List;

/**
 * The first and cheap choice of classes, by name and by the mention of an {@code @Osr} annotation; what it lets pass is
 * looked at closely, what it refuses is certainly not chosen. On the class-loading path of every class of the JVM.
 *
 * <p>A pattern is {@code pkg.Class} or {@code pkg.Class::method}; {@code *} is any characters; without one, a class's nested classes
 * are taken in. Never chosen: the JDK's classes and the agent's own.
 */
final class CandidateFilter {
    /** The end of the descriptor of any annotation of the name Osr, in whatever package it was copied to. */
    private static final byte[] OSR = {'/', 'O', 's', 'r', ';'};

    private final String[] included;
    private final String[] excluded;
    private final ClassLoader agent;
    private final ClassLoader platform = ClassLoader.getPlatformClassLoader();

    CandidateFilter(List<String> include, List<String> exclude, ClassLoader agent) {
        this.agent = agent;
        included = new String[include.size()];
        for (int i = 0; i < included.length; i++) {
            String pattern = include.get(i);
            int member = pattern.indexOf("::");
            included[i] = internal(member < 0 ? pattern : pattern.substring(0, member));
        }
        String[] classes = new String[exclude.size()];
        int n = 0;
        for (String pattern : exclude) {
            if (!pattern.contains("::")) {
                classes[n++] = internal(pattern);
            }
        }
        excluded = java.util.Arrays.copyOf(classes, n);
    }

    /**
     * Whether a class may be chosen.
     *
     * @param name internal name; null for a class without one
     * @param bytes its class file, or null if it is not at hand: then an annotation counts as possible
     */
    boolean accepts(Module module, ClassLoader loader, String name, byte[] bytes) {
        if (loader == null || loader == platform || loader == agent || name == null || ofJdk(module)
                || name.startsWith("dev/backedge/agent/boot/")) {
            return false;
        }
        for (String pattern : excluded) {
            if (matches(pattern, name)) {
                return false;
            }
        }
        for (String pattern : included) {
            if (matches(pattern, name)) {
                return true;
            }
        }
        return bytes == null || mentionsOsr(bytes);
    }

    /** Modules of the JDK that the application class loader defines: the compiler, the tools. */
    private static boolean ofJdk(Module module) {
        return module != null && module.isNamed() && (module.getName().startsWith("java.") || module.getName().startsWith("jdk."));
    }

    private static String internal(String classPattern) {
        return classPattern.replace('.', '/');
    }

    /** Whether the pattern is the name, or that of a class it is nested in. */
    static boolean matches(String pattern, String name) {
        if (pattern.indexOf('*') < 0) {
            return name.startsWith(pattern) && (name.length() == pattern.length() || name.charAt(pattern.length()) == '$');
        }
        int p = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = n;
            } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
                p++;
                n++;
            } else if (p == pattern.length() && name.charAt(n) == '$') {
                return true;
            } else if (star >= 0) {
                p = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
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
                    int end = at + 3 + u2(file, at + 1);
                    if (end - at >= 3 + OSR.length && end <= file.length && endsWithOsr(file, end)) {
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

    private static boolean endsWithOsr(byte[] file, int end) {
        for (int i = 0; i < OSR.length; i++) {
            if (file[end - OSR.length + i] != OSR[i]) {
                return false;
            }
        }
        return true;
    }

    private static int u2(byte[] file, int at) {
        return (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
    }
}
