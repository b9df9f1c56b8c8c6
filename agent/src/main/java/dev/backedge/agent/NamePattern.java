package dev.backedge.agent;

/**
 * The class part of a pattern of {@code include} or {@code exclude}, {@code pkg.Class} or {@code pkg.Class::method}: {@code *} is any
 * characters, and a class takes in those nested in it. Without regular expressions, which would have to be loaded in every JVM.
 */
final class NamePattern {
    private final String classPattern;
    private final boolean wholeClass;

    /** @param text as the user wrote it */
    NamePattern(String text) {
        int member = text.indexOf("::");
        classPattern = (member < 0 ? text : text.substring(0, member)).replace('.', '/');
        wholeClass = member < 0;
    }

    /** Whether it is about all methods of a class. */
    boolean wholeClass() {
        return wholeClass;
    }

    /** @param name internal name */
    boolean matchesClass(String name) {
        return matches(classPattern, name);
    }

    /** Matches greedily, and goes back to the last star only: enough, since a later star can do all that an earlier one could. */
    private static boolean matches(String pattern, String name) {
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
            } else if (p == pattern.length() && p > 0 && name.charAt(n) == '$') {
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
}
