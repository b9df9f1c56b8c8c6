package dev.backedge.instrument.select;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of {@code include}, {@code exclude} or {@code fp-methods}, {@code pkg.Class} or {@code pkg.Class::method}: {@code *} is any
 * characters, dots included, and a class takes in those nested in it. Without regular expressions, which would have to be loaded in every JVM.
 */
public final class NamePattern {
    private final String classPattern;
    /** Null if it is about all methods of a class. */
    private final String methodPattern;

    /**
     * @param text as the user wrote it
     * @throws IllegalArgumentException if one of the names that it is to have is missing
     */
    public NamePattern(String text) {
        String trimmed = text.trim();
        int member = trimmed.indexOf("::");
        classPattern = (member < 0 ? trimmed : trimmed.substring(0, member)).replace('.', '/');
        methodPattern = member < 0 ? null : trimmed.substring(member + 2);
        if (classPattern.isEmpty() || methodPattern != null && methodPattern.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' is no pattern: write pkg.Class, pkg.Class::method or pkg.*");
        }
    }

    /**
     * Those of a list, in a new one.
     *
     * @throws IllegalArgumentException if one is malformed
     */
    public static List<NamePattern> of(List<String> texts) {
        List<NamePattern> patterns = new ArrayList<>(texts.size());
        for (String text : texts) {
            patterns.add(new NamePattern(text));
        }
        return patterns;
    }

    /** Whether any is about a class, or a method of it. @param name internal name */
    public static boolean anyMatchesClass(List<NamePattern> patterns, String name) {
        for (NamePattern pattern : patterns) {
            if (pattern.matchesClass(name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is about all methods of a class. */
    public boolean wholeClass() {
        return methodPattern == null;
    }

    /** Whether it is about a method. @param type internal name of its class */
    public boolean matches(String type, String method) {
        return matchesClass(type) && (methodPattern == null || covers(methodPattern, method, false));
    }

    /** Whether it is about a class, or a method of it. @param name internal name */
    public boolean matchesClass(String name) {
        return covers(classPattern, name, true);
    }

    /** Matches greedily, and goes back to the last star only: enough, since a later star can do all that an earlier one could. @param nested whether what comes behind a $ may be there, too */
    private static boolean covers(String pattern, String name, boolean nested) {
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
            } else if (nested && p == pattern.length() && p > 0 && name.charAt(n) == '$') {
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
