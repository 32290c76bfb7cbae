package io.signalbox.director.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLineTest {
    private static final String OURS = "io.signalbox.director.live.RunCommand";

    private final LogLine line = new LogLine(false);

    private static LogRecord event(final Level level, final String logger, final String sentence) {
        final LogRecord event = new LogRecord(level, sentence);
        event.setLoggerName(logger);
        return event;
    }

    @Test
    void shouldBeASentenceOfSignalbox() {
        assertThat(line.format(event(Level.WARNING, OURS, "the journal is not whole")))
                .isEqualTo("signalbox: the journal is not whole");
    }

    /** Syslog's numbers: an error is 3, a warning 4, news are 6, and what only a developer wants to know is 7. */
    @ParameterizedTest
    @CsvSource({"SEVERE, <3>", "WARNING, <4>", "INFO, <6>", "CONFIG, <7>", "FINE, <7>", "FINEST, <7>"})
    void shouldBeginWithItsPriorityForJournald(final String level, final String priority) {
        assertThat(new LogLine(true).format(event(Level.parse(level), OURS, "it is so")))
                .isEqualTo(priority + "signalbox: it is so");
    }

    @Test
    void shouldNameTheLibraryThatComplainsAndItsCause() {
        final LogRecord event = event(Level.WARNING, "net.openhft.chronicle.core.Jvm", "no lock");
        event.setThrown(new IllegalStateException("held by 12"));

        assertThat(line.format(event))
                .isEqualTo("signalbox: net.openhft.chronicle.core.Jvm: no lock:"
                        + " java.lang.IllegalStateException: held by 12");
    }

    @Test
    void shouldFillInWhatAJdkLoggerLeavesOpen() {
        final LogRecord event = event(Level.WARNING, "jdk.httpserver", "{0} is closed");
        event.setParameters(new Object[] {"/10.0.0.1:80"});

        assertThat(line.format(event)).isEqualTo("signalbox: jdk.httpserver: /10.0.0.1:80 is closed");
    }

    /** Whoever may ask the director chooses some of its words. */
    @Test
    void shouldStayOneLineOfTextWhateverIsQuotedInIt() {
        final String forged = "uid 7 asks: a\r\n<0>signalbox: all is lost\u001b[2J\u0085\u0000";

        assertThat(new LogLine(true).format(event(Level.FINE, OURS, forged)))
                .isEqualTo("<7>signalbox: uid 7 asks: a <0>signalbox: all is lost [2J ");
    }
}
