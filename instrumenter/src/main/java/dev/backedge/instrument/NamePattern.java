package dev.backedge.instrument;

import java.util.regex.Pattern;

/**
 * One pattern of {@code include} or {@code exclude}: {@code pkg.Class} or {@code pkg.Class::method}, in which {@code *} stands for any
 * characters, dots included. A class name takes in the classes nested in it.
 */
final class NamePattern {
    private final Pattern type;
    private final Pattern method;

    private NamePattern(Pattern type, Pattern method) {
        this.type = type;
        this.method = method;
    }

    /** @throws IllegalArgumentException if one of the names is missing */
    static NamePattern parse(String text) {
        String trimmed = text.trim();
        int separator = trimmed.indexOf("::");
        String typeName = separator < 0 ? trimmed : trimmed.substring(0, separator);
        String methodName = separator < 0 ? null : trimmed.substring(separator + 2);
        if (typeName.isEmpty() || methodName != null && methodName.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' is no pattern: write pkg.Class, pkg.Class::method or pkg.*");
        }
        return new NamePattern(Pattern.compile(glob(typeName) + "(\\$.*)?"), methodName == null ? null : Pattern.compile(glob(methodName)));
    }

    private static String glob(String text) {
        StringBuilder regex = new StringBuilder();
        for (String part : text.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
        }
        return regex.toString();
    }

    /** Whether it can match anything in the class, by its binary name. */
    boolean matchesType(String binaryName) {
        return type.matcher(binaryName).matches();
    }

    boolean namesMethods() {
        return method != null;
    }

    boolean matches(String binaryName, String methodName) {
        return matchesType(binaryName) && (method == null || method.matcher(methodName).matches());
    }
}
