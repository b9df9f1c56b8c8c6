package dev.backedge.agent;

/**
 * A pattern of {@code include}, {@code exclude} or {@code fp-methods}, {@code pkg.Class} or {@code pkg.Class::method}: {@code *} is any
 * characters, and a class takes in those nested in it. Without regular expressions, which would have to be loaded in every JVM.
 */
public final class NamePattern {
    private final String classPattern;
    private final boolean wholeClass;
    private final String methodPattern;

    /** @param text as the user wrote it */
    public NamePattern(String text) {
        int member = text.indexOf("::");
        classPattern = (member < 0 ? text : text.substring(0, member)).replace('.', '/');
        wholeClass = member < 0;
        methodPattern = member < 0 ? "*" : text.substring(member + 2);
    }

    /** Whether it is about all methods of a class. */
    boolean wholeClass() {
        return wholeClass;
    }

    /** Whether it is about a method. @param type internal name of its class */
    public boolean matches(String type, String method) {
        return matchesClass(type) && covers(methodPattern, method);
    }

    /** @param name internal name */
    boolean matchesClass(String name) {
        return covers(classPattern, name);
    }

    /** Matches greedily, and goes back to the last star only: enough, since a later star can do all that an earlier one could. */
    private static boolean covers(String pattern, String name) {
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
