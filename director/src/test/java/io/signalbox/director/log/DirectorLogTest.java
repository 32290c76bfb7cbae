package io.signalbox.director.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What of a running director's log, and of its libraries', comes to standard error. */
class DirectorLogTest {
    private static final Logger OURS = LoggerFactory.getLogger(DirectorLogTest.class);
    private static final Logger CHRONICLE = LoggerFactory.getLogger("net.openhft.chronicle.queue");

    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private DirectorLog open() {
        return DirectorLog.open(new PrintWriter(err), false);
    }

    private static void logAtEveryLevel(final Logger logger) {
        Stream.of(Level.values()).forEach(level -> logger.atLevel(level).log("at {}", level));
    }

    @Test
    void shouldTellWhatHappensUnlessToldOtherwise() {
        try (DirectorLog log = open()) {
            logAtEveryLevel(OURS);
        }
        assertThat(err.toString().lines())
                .containsExactly("signalbox: at ERROR", "signalbox: at WARN", "signalbox: at INFO");
    }

    @ParameterizedTest
    @CsvSource({"ERROR, 1", "WARN, 2", "INFO, 3", "DEBUG, 4"})
    void shouldTellWhatIsOfItsLevelOrMoreUrgent(final LogLevel level, final long lines) {
        try (DirectorLog log = open()) {
            log.show(level);
            logAtEveryLevel(OURS);
        }
        assertThat(err.toString().lines()).hasSize((int) lines).contains("signalbox: at " + level.name());
    }

    @ParameterizedTest
    @CsvSource({"ERROR, 1", "WARN, 2", "INFO, 2", "DEBUG, 2"})
    void shouldTellOfLibrariesOnlyWhatIsWrong(final LogLevel level, final long lines) {
        try (DirectorLog log = open()) {
            log.show(level);
            logAtEveryLevel(CHRONICLE);
        }
        assertThat(err.toString().lines())
                .hasSize((int) lines)
                .contains("signalbox: net.openhft.chronicle.queue: at ERROR")
                .doesNotContain("signalbox: net.openhft.chronicle.queue: at INFO");
    }

    /** Libraries that know no SLF4J use the JDK's logger, as the JDK's own server does. */
    @Test
    void shouldTellOfTheJdkOnlyWhatIsWrong() {
        final System.Logger server = System.getLogger("com.sun.net.httpserver");
        try (DirectorLog log = open()) {
            log.show(LogLevel.DEBUG);
            server.log(System.Logger.Level.INFO, "started");
            server.log(System.Logger.Level.WARNING, "refused");
        }
        assertThat(err).hasToString("signalbox: com.sun.net.httpserver: refused" + System.lineSeparator());
    }

    @Test
    void shouldTellNothingOnceItIsClosed() {
        open().close();

        logAtEveryLevel(OURS);
        logAtEveryLevel(CHRONICLE);

        assertThat(err.toString()).isEmpty();
    }

    /** A path, a check's output: what looks like a place to fill in is none. */
    @Test
    void shouldTakeASentenceAsItIs() {
        try (DirectorLog log = open()) {
            OURS.warn("{0} and {} and '%s'");
            OURS.atWarn().log(() -> "{1} or {}");
            OURS.warn("{}: {}", "{}", "{0}'s");
        }
        assertThat(err.toString().lines())
                .containsExactly("signalbox: {0} and {} and '%s'", "signalbox: {1} or {}", "signalbox: {}: {0}'s");
    }

    @Test
    void shouldKnowJournaldByTheStreamThatItNames() throws IOException {
        final Path stream = Files.createFile(folder.resolve("stream"));
        final String named = Files.getAttribute(stream, "unix:dev") + ":" + Files.getAttribute(stream, "unix:ino");

        assertThat(DirectorLog.isJournald(stream, Map.of("JOURNAL_STREAM", named)))
                .isTrue();
    }

    /** What a service's program writes to a file of its own is no journald's, though the environment names its stream. */
    @Test
    void shouldTakeNothingElseForJournald() throws IOException {
        final Path stream = Files.createFile(folder.resolve("stream"));

        assertThat(DirectorLog.isJournald(stream, Map.of("JOURNAL_STREAM", "8:12345")))
                .isFalse();
        assertThat(DirectorLog.isJournald(stream, Map.of("JOURNAL_STREAM", ""))).isFalse();
        assertThat(DirectorLog.isJournald(stream, Map.of())).isFalse();
        assertThat(DirectorLog.isJournald(folder.resolve("gone"), Map.of("JOURNAL_STREAM", "8:1")))
                .isFalse();
    }
}
