package dev.backedge.agent.log;

import dev.backedge.agent.options.LogItem;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where log lines go, and which. A line is {@code backedge <ms since the agent started> <text>}. Never throws.
 */
public final class LogSink {
    /** SLF4J makes its provider without arguments; this is how the provider finds the sink. One for each isolated class loader. */
    private static volatile LogSink current = new LogSink(System.err, List.of());

    private final PrintStream out;
    private final Map<String, LogItem.Level> levels = new HashMap<>();
    private final long startNanos = System.nanoTime();
    private LogItem.Level others = LogItem.Level.WARN;

    /** @param items later ones win */
    public LogSink(PrintStream out, List<LogItem> items) {
        this.out = out;
        for (LogItem item : items) {
            if (item.category() == null) {
                others = item.level();
            } else {
                levels.put(item.category(), item.level());
            }
        }
    }

    /** Makes this the sink of all loggers. */
    public void install() {
        current = this;
    }

    static LogSink current() {
        return current;
    }

    boolean enabled(String category, LogItem.Level level) {
        return level.compareTo(levels.getOrDefault(category, others)) <= 0;
    }

    void line(String text) {
        long millis = (System.nanoTime() - startNanos) / 1_000_000;
        String padded = "        " + millis;
        out.println("backedge" + padded.substring(padded.length() - 8) + " " + text);
    }
}
