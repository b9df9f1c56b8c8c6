package dev.backedge.agent.options;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Reads the options from all their sources and checks them. On the start-up path of every JVM that runs the agent: so no
 * lambda, no regular expression, and the file only if there is one.
 */
public final class OptionReader {
    static final String PROPERTY_PREFIX = "backedge.";
    static final String ENVIRONMENT_PREFIX = "BACKEDGE_";
    static final int MAX_COUNT = 1 << 30;
    /** Their numbers are handed around together with those of paths and receivers, in one int. */
    static final int MAX_SITES = 1 << 20;

    /** A variable with more edits than one for so many letters is taken for somebody else's (BACKEDGE_HOME), not for a slip. */
    private static final int LETTERS_PER_SLIP = 3;

    private final Map<Option, String> values = new TreeMap<>();
    private final Map<Option, OptionSource> sources = new TreeMap<>();

    private OptionReader() {
    }

    /**
     * @param arguments {@code key=value,key=value}; may be null or empty
     * @throws OptionException for an unknown key or a bad value, wherever it was given
     */
    public static Options read(String arguments, Properties properties, Map<String, String> environment) throws OptionException {
        OptionReader reader = new OptionReader();
        reader.arguments(arguments == null ? "" : arguments);
        reader.properties(properties);
        reader.environment(environment);
        String config = reader.values.get(Option.CONFIG);
        if (config != null && !config.isEmpty()) {
            reader.file(config);
        }
        return new Options(reader.values, reader.sources);
    }

    private void arguments(String arguments) throws OptionException {
        for (int start = 0; start < arguments.length(); ) {
            int end = arguments.indexOf(',', start);
            if (end < 0) {
                end = arguments.length();
            }
            String argument = arguments.substring(start, end).trim();
            start = end + 1;
            if (argument.isEmpty()) {
                continue;
            }
            int equals = argument.indexOf('=');
            if (equals < 0) {
                throw new OptionException("\"" + argument + "\" (agent arguments) is not of the form key=value; elements of a list are separated by ';'"
                        + suggestion(argument));
            }
            set(argument.substring(0, equals).trim(), argument.substring(equals + 1), OptionSource.ARGUMENTS);
        }
    }

    private void properties(Properties properties) throws OptionException {
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(PROPERTY_PREFIX)) {
                set(name.substring(PROPERTY_PREFIX.length()), properties.getProperty(name), OptionSource.SYSTEM_PROPERTY);
            }
        }
    }

    private void environment(Map<String, String> environment) throws OptionException {
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            String name = variable.getKey();
            if (!name.startsWith(ENVIRONMENT_PREFIX)) {
                continue;
            }
            String key = name.substring(ENVIRONMENT_PREFIX.length()).toLowerCase(java.util.Locale.ROOT).replace('_', '-');
            if (EditDistance.between(key, nearest(key).key()) * LETTERS_PER_SLIP <= key.length()) {
                set(key, variable.getValue(), OptionSource.ENVIRONMENT);
            }
        }
    }

    private void file(String config) throws OptionException {
        Properties file = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of(config), StandardCharsets.UTF_8)) {
            file.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new OptionException("cannot read the config file " + config + " (" + e + ")");
        }
        for (String key : file.stringPropertyNames()) {
            if (key.equals(Option.CONFIG.key())) {
                throw new OptionException("config file " + config + " names another config file");
            }
            set(key, file.getProperty(key), OptionSource.CONFIG_FILE);
        }
    }

    /** Checks even what a stronger source overrides: a slip is a slip. The last of several in one source wins. */
    private void set(String key, String text, OptionSource source) throws OptionException {
        Option option = find(key);
        if (option == null) {
            throw new OptionException("unknown option \"" + key + "\" (" + source + ")" + suggestion(key));
        }
        String value = text.trim();
        if (!valid(option, value)) {
            throw new OptionException("option \"" + option.key() + "\" cannot be \"" + value + "\" (" + source + "); it is " + option.allowed());
        }
        OptionSource present = sources.get(option);
        if (present == null || present.compareTo(source) >= 0) {
            values.put(option, value);
            sources.put(option, source);
        }
    }

    private static Option find(String key) {
        for (Option option : Option.values()) {
            if (option.key().equals(key)) {
                return option;
            }
        }
        return null;
    }

    private static Option nearest(String key) {
        Option nearest = null;
        int least = Integer.MAX_VALUE;
        for (Option option : Option.values()) {
            int distance = EditDistance.between(key, option.key());
            if (distance < least) {
                least = distance;
                nearest = option;
            }
        }
        return nearest;
    }

    private static String suggestion(String key) {
        return "; the nearest option is \"" + nearest(key.toLowerCase(java.util.Locale.ROOT)).key() + "\"";
    }

    private static boolean valid(Option option, String value) {
        Option.Value kind = option.value();
        if (kind == Option.Value.COUNT || kind == Option.Value.COUNT_OR_AUTO || kind == Option.Value.COUNT_OR_NONE || kind == Option.Value.SITES) {
            return kind.words().contains(value) || isCount(value, kind == Option.Value.COUNT_OR_NONE ? 0 : 1, kind == Option.Value.SITES ? MAX_SITES : MAX_COUNT);
        } else if (kind == Option.Value.LOG) {
            return LogItem.valid(value);
        } else if (kind == Option.Value.PATTERNS) {
            return arePatterns(value);
        } else if (kind == Option.Value.REPORT) {
            return value.isEmpty() || value.endsWith(".json") || value.endsWith(".txt");
        }
        return kind.words().isEmpty() ? value.indexOf('\0') < 0 : kind.words().contains(value);
    }

    private static boolean arePatterns(String value) {
        for (String pattern : Options.split(value)) {
            int member = pattern.indexOf("::");
            if (member == 0 || member == pattern.length() - 2 && member > 0 || pattern.indexOf(' ') >= 0 || pattern.indexOf('/') >= 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isCount(String value, int least, int most) {
        try {
            int n = Integer.parseInt(value);
            return n >= least && n <= most && value.charAt(0) != '+' && value.charAt(0) != '-';
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
