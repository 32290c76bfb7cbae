package io.signalbox.director.log;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The log of a running director: a line on standard error for each event. Of libraries' own events only warnings and errors
 * are shown. Before it is opened, and in a program that never opens it, nothing is (jvm.flags).
 */
public final class DirectorLog implements AutoCloseable {
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    /** Held, for the JDK forgets a logger's level with the logger. */
    private final Logger ours = Logger.getLogger(LogLine.OURS);

    private final Handler lines;

    private DirectorLog(final Handler lines) {
        this.lines = lines;
    }

    /** @param err standard error */
    public static DirectorLog open(final PrintWriter err) {
        return open(err, isJournald(STANDARD_ERROR, System.getenv()));
    }

    static DirectorLog open(final PrintWriter err, final boolean prioritised) {
        LogManager.getLogManager().reset();
        final DirectorLog log = new DirectorLog(new Lines(err, new LogLine(prioritised)));
        final Logger all = Logger.getLogger("");
        all.setLevel(Level.WARNING);
        all.addHandler(log.lines);
        log.show(LogLevel.INFO);
        return log;
    }

    /** Whether journald reads what is written there: it tells who writes by device and inode (systemd.exec(5)). */
    static boolean isJournald(final Path descriptor, final Map<String, String> environment) {
        final String stream = environment.get("JOURNAL_STREAM");
        try {
            return stream != null
                    && stream.equals(Files.getAttribute(descriptor, "unix:dev") + ":"
                            + Files.getAttribute(descriptor, "unix:ino"));
        } catch (final IOException closed) {
            return false;
        }
    }

    /** Events of this level are shown, and more urgent ones; returns whether that is news. */
    public boolean show(final LogLevel level) {
        final boolean isNews = !level.jdk.equals(ours.getLevel());
        ours.setLevel(level.jdk);
        lines.setLevel(level.jdk);
        return isNews;
    }

    @Override
    public void close() {
        LogManager.getLogManager().reset();
    }

    private static final class Lines extends Handler {
        private final PrintWriter err;

        Lines(final PrintWriter err, final LogLine line) {
            this.err = err;
            setFormatter(line);
        }

        @Override
        public void publish(final LogRecord event) {
            if (isLoggable(event)) {
                err.println(getFormatter().format(event));
                err.flush();
            }
        }

        @Override
        public void flush() {
            err.flush();
        }

        @Override
        public void close() {
            err.flush(); // it is not ours to close
        }
    }
}
