package io.signalbox.journal.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.SetClock;
import io.signalbox.command.Command.SetLevel;
import io.signalbox.decision.Level;
import io.signalbox.decision.Reason;
import io.signalbox.journal.RecordedDecisions;
import io.signalbox.journal.Slots;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Event time and wall time, as a journal's own commands tell the clock. */
class TimesTest {
    /** 2026-11-21 12:00:00 UTC, in nanoseconds since 1970. */
    private static final long NOON_NS = 1_795_262_400_000_000_000L;

    private final Slots slots = new Slots();
    private final RecordedDecisions recorded = new RecordedDecisions(0, "", 16);

    private List<String> lines(final Times times) {
        final List<String> lines = new ArrayList<>();
        recorded.forEach(new RecordPrinter(lines::add, new PortNames(), times, false));
        return lines;
    }

    private void tell(final long wallMinusEventNs, final Reason end) {
        slots.command(new SetClock(wallMinusEventNs)).decision.reason = end;
        slots.decide(recorded);
    }

    private void drop() {
        slots.dropped(Reason.NOT_FOR_US);
        slots.decide(recorded);
    }

    @Test
    void shouldPrintWallTimeFromWhereTheClockWasTold() {
        drop();
        tell(NOON_NS, Reason.COMMAND);
        drop();
        tell(NOON_NS + 1_500_000_000, Reason.COMMAND);
        drop();

        assertThat(lines(Times.ofWall()).stream().map(line -> line.split(" ")[0]))
                .containsExactly(
                        "0.001000000",
                        "2026-11-21T12:00:00.002000000Z",
                        "2026-11-21T12:00:00.003000000Z",
                        "2026-11-21T12:00:01.504000000Z",
                        "2026-11-21T12:00:01.505000000Z");
        assertThat(lines(Times.ofEvents())).allMatch(line -> line.startsWith("0.00"));
    }

    @Test
    void shouldNotBelieveAClockThatWasRefused() {
        tell(NOON_NS, Reason.COMMAND_REFUSED);
        drop();
        assertThat(lines(Times.ofWall())).allMatch(line -> line.startsWith("0.00"));
    }

    @Test
    void shouldSayBothTimesInJson() {
        tell(NOON_NS, Reason.COMMAND);
        drop();
        final StringWriter out = new StringWriter();
        try (DecisionJson json = new DecisionJson(out, new PortNames(), Times.ofWall())) {
            recorded.forEach(json);
        }
        assertThat(out.toString()).contains("\"time_ns\":2000000,\"wall_time\":\"2026-11-21T12:00:00.002000000Z\"");
    }

    @Test
    void shouldTellOfARunInOneLine() {
        slots.command(new SetLevel(Level.CONNECTIONS));
        slots.decide(recorded);
        slots.connection(7, 6, recorded);
        slots.syn(7);
        slots.decide(recorded);
        assertThat(lines(Times.ofEvents()))
                .contains("0.007000000 port0 TCP 198.51.100.1:40007 > 192.0.2.10:80 -> NAT 10.0.0.12:8080 CONNECTION:"
                        + " 2 packets, 120 bytes to the server, 2 packets, 120 bytes to the client since 0.004000000");
    }
}
