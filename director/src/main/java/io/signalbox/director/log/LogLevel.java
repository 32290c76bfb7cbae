package io.signalbox.director.log;

import java.util.Locale;
import java.util.logging.Level;
import java.util.stream.Stream;

/** How much of the log is shown, the most urgent first: each level shows those before it, too. */
public enum LogLevel {
    ERROR(Level.SEVERE, 3),
    WARN(Level.WARNING, 4),
    INFO(Level.INFO, 6),
    DEBUG(Level.FINE, 7);

    /** As the JDK calls what SLF4J calls by this name. */
    final Level jdk;

    /** As syslog numbers it (RFC 5424 section 6.2.1). */
    final int priority;

    LogLevel(final Level jdk, final int priority) {
        this.jdk = jdk;
        this.priority = priority;
    }

    /** As people write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The level that shows an event of a level of the JDK's, which has more of them. */
    static LogLevel of(final Level jdk) {
        return Stream.of(values())
                .filter(level -> level.jdk.intValue() <= jdk.intValue())
                .findFirst()
                .orElse(DEBUG);
    }
}
