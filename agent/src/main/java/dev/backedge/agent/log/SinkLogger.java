package dev.backedge.agent.log;

import dev.backedge.agent.options.LogItem;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** An SLF4J logger that writes to the {@link LogSink}; its name is its category. */
final class SinkLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    SinkLogger(String name) {
        this.name = name;
    }

    @Override
    public boolean isTraceEnabled() {
        return LogSink.current().enabled(name, LogItem.Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return LogSink.current().enabled(name, LogItem.Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return LogSink.current().enabled(name, LogItem.Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return LogSink.current().enabled(name, LogItem.Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return LogSink.current().enabled(name, LogItem.Level.ERROR);
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
        StringBuilder line = new StringBuilder();
        if (level != Level.INFO) {
            line.append(level).append(' ');
        }
        line.append(arguments == null ? pattern : MessageFormatter.basicArrayFormat(pattern, arguments));
        if (thrown != null) {
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            line.append(System.lineSeparator()).append(trace);
        }
        LogSink.current().line(line.toString());
    }
}
