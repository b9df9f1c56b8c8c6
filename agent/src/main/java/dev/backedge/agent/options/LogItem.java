package dev.backedge.agent.options;

/**
 * The grammar of an element of {@code log}: a level, a category (its lines at level info), or {@code category:level}.
 *
 * @param category null for all of them
 */
public record LogItem(String category, Level level) {
    /** From the least to the most talkative. */
    public enum Level { ERROR, WARN, INFO, DEBUG, TRACE }

    private static final String[] CATEGORIES = {"compile", "instrument", "site", "agent"};

    /** @throws IllegalArgumentException if it is none */
    public static LogItem parse(String text) {
        LogItem item = parseOrNull(text);
        if (item == null) {
            throw new IllegalArgumentException(text);
        }
        return item;
    }

    static boolean valid(String list) {
        for (String element : Options.split(list)) {
            if (parseOrNull(element) == null) {
                return false;
            }
        }
        return true;
    }

    private static LogItem parseOrNull(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            Level level = level(text);
            return level != null ? new LogItem(null, level) : category(text) ? new LogItem(text, Level.INFO) : null;
        }
        String category = text.substring(0, colon);
        Level level = level(text.substring(colon + 1));
        return category(category) && level != null ? new LogItem(category, level) : null;
    }

    private static boolean category(String text) {
        for (String category : CATEGORIES) {
            if (category.equals(text)) {
                return true;
            }
        }
        return false;
    }

    private static Level level(String text) {
        for (Level level : Level.values()) {
            if (level.name().equalsIgnoreCase(text)) {
                return level;
            }
        }
        return null;
    }
}
