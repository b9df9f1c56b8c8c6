package dev.backedge.agent.site;

/** Names of files after what a class file may call classes and methods. */
public final class FileName {
    private static final int LONGEST = 200;

    private FileName() {
    }

    /** What any file system takes: {@code <init>} and lambdas' names included. */
    public static String of(String text) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            name.append(c < 128 && (Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '$') ? c : '_');
        }
        return name.substring(0, Math.min(name.length(), LONGEST));
    }
}
