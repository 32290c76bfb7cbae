package io.signalbox.director.log;

import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;

/**
 * An event of the log as people read it, {@code signalbox: sentence}, and where it is prioritised as journald does
 * ({@code <4>signalbox: sentence}; sd-daemon(3)). Always one line: whoever is quoted in it cannot write another.
 */
final class LogLine extends Formatter {
    static final String OURS = "io.signalbox";

    /** Whatever a terminal or journald would take for more than text. */
    private static final Pattern BREAK = Pattern.compile("\\p{Cc}[\\s\\p{Cc}]*");

    private final boolean prioritised;

    LogLine(final boolean prioritised) {
        this.prioritised = prioritised;
    }

    @Override
    public String format(final LogRecord event) {
        final String priority = prioritised ? "<" + LogLevel.of(event.getLevel()).priority + ">" : "";
        return priority + "signalbox: " + BREAK.matcher(sentence(event)).replaceAll(" ");
    }

    /** A library's sentence means little without its name. */
    private String sentence(final LogRecord event) {
        final String logger = String.valueOf(event.getLoggerName());
        final String whose = logger.startsWith(OURS + ".") ? "" : logger + ": ";
        final String cause = event.getThrown() == null ? "" : ": " + event.getThrown();
        return whose + formatMessage(event) + cause;
    }
}
