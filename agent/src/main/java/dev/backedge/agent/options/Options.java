package dev.backedge.agent.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The effective options, every value checked, with the source of each. Immutable. */
public final class Options {
    /** What the agent does. */
    public enum Mode { OFF, ANALYZE, VERIFY, ON }

    /** How threads enter native code. */
    public enum Door { AUTO, JNR, FFM }

    /** When classes get their hooks. */
    public enum Hooks { AUTO, LOAD, SEEN }

    private final Map<Option, String> values;
    private final Map<Option, OptionSource> sources;

    Options(Map<Option, String> values, Map<Option, OptionSource> sources) {
        this.values = new TreeMap<>(values);
        this.sources = new TreeMap<>(sources);
    }

    /** The value as it was written, or the default. */
    public String text(Option option) {
        String value = values.get(option);
        return value == null ? option.defaultValue() : value;
    }

    public OptionSource source(Option option) {
        OptionSource source = sources.get(option);
        return source == null ? OptionSource.DEFAULT : source;
    }

    /** OFF, too, where the agent is not enabled. */
    public Mode mode() {
        if (!flag(Option.ENABLED)) {
            return Mode.OFF;
        }
        switch (text(Option.MODE)) {
            case "on": return Mode.ON;
            case "off": return Mode.OFF;
            case "verify": return Mode.VERIFY;
            default: return Mode.ANALYZE;
        }
    }

    public Door door() {
        switch (text(Option.DOOR)) {
            case "jnr": return Door.JNR;
            case "ffm": return Door.FFM;
            default: return Door.AUTO;
        }
    }

    public Hooks hooks() {
        switch (text(Option.HOOKS)) {
            case "load": return Hooks.LOAD;
            case "seen": return Hooks.SEEN;
            default: return Hooks.AUTO;
        }
    }

    public boolean flag(Option option) {
        require(option.value() == Option.Value.BOOLEAN);
        return text(option).equals("true");
    }

    /** The number, or {@code auto} where the option is left to the agent. */
    public int count(Option option, int auto) {
        require(option.value() == Option.Value.COUNT || option.value() == Option.Value.COUNT_OR_AUTO
                || option.value() == Option.Value.COUNT_OR_NONE || option.value() == Option.Value.SITES);
        String text = text(option);
        return text.equals("auto") ? auto : Integer.parseInt(text);
    }

    /** The elements, trimmed, without empty ones. */
    public List<String> list(Option option) {
        require(option.value() == Option.Value.LIST || option.value() == Option.Value.LOG || option.value() == Option.Value.PATTERNS);
        return split(text(option));
    }

    /** The path, with %p replaced by the process id; null if there is none. */
    public Path path(Option option) {
        require(option.value() == Option.Value.PATH || option.value() == Option.Value.REPORT);
        String text = text(option);
        if (text.isEmpty()) {
            return null;
        }
        if (text.contains("%p")) {
            text = text.replace("%p", Long.toString(ProcessHandle.current().pid()));
        }
        return Path.of(text);
    }

    static List<String> split(String list) {
        List<String> elements = new ArrayList<>();
        for (int start = 0; start <= list.length(); ) {
            int end = list.indexOf(';', start);
            if (end < 0) {
                end = list.length();
            }
            String element = list.substring(start, end).trim();
            if (!element.isEmpty()) {
                elements.add(element);
            }
            start = end + 1;
        }
        return elements;
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("not an option of that kind");
        }
    }
}
