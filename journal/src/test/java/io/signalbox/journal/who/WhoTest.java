package io.signalbox.journal.who;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Endings;
import io.signalbox.decision.Reason;
import io.signalbox.journal.JournalDirectory;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.Slots;
import io.signalbox.journal.text.TenancyText;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.PacketSlot;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One public port that two inside hosts have, one after the other; event times are milliseconds by their numbers. */
class WhoTest {
    private static final long MS = 1_000_000;
    private static final long PUBLIC = Addresses.ofIpv4(0xC000_0201); // 192.0.2.1
    private static final int PORT = 41_007;
    private static final int MANY_EVENTS = 20;
    private static final int ENDS_OF_ONE = 1_500;

    @TempDir
    private Path folder;

    private final Slots slots = new Slots();

    @Test
    void shouldNameWhoeverHadAPublicEndAndNobodyElse() throws IOException {
        writeTwoTenancies();
        assertThat(who(9)).isEmpty();
        assertThat(who(10))
                .containsExactly("UDP 10.0.0.1:5000 had 192.0.2.1:41007 from 0.010000000 to 0.300000000 (event 300)");
        assertThat(who(299)).hasSize(1).first().asString().startsWith("UDP 10.0.0.1:5000 ");
        assertThat(who(300)).isEmpty();
        assertThat(who(419)).isEmpty();
        assertThat(who(420))
                .containsExactly("UDP 10.0.0.2:5000 had 192.0.2.1:41007 from 0.420000000 on; no end of it is in the"
                        + " journal (event 420)");
        assertThat(who(1_000_000)).hasSize(1);
    }

    /** To the nanosecond: what is over is over. */
    @Test
    void shouldTellTheLastInstantFromTheOneBehindIt() throws IOException {
        writeTwoTenancies();
        assertThat(ask(Who.ANY_PROTOCOL, 300 * MS - 1)).hasSize(1);
        assertThat(ask(Who.ANY_PROTOCOL, 300 * MS)).isEmpty();
    }

    @Test
    void shouldAskForOneProtocolWhereThatIsGiven() throws IOException {
        writeTwoTenancies();
        assertThat(ask(Protocol.UDP, 10 * MS)).hasSize(1);
        assertThat(ask(Protocol.TCP, 10 * MS)).isEmpty();
    }

    /** More of them than are read, or written, at one time. */
    @Test
    void shouldNameTheFirstAndTheLastOfVeryMany() throws IOException {
        try (JournalWriter journal = open()) {
            slots.skipTo(10);
            begins(1);
            slots.decide(journal.inlineLog());
            for (int event = 0; event < MANY_EVENTS; event++) {
                slots.tick();
                for (int end = 0; end < ENDS_OF_ONE; end++) {
                    ended(2, PORT + 1, 10 * MS, 11 * MS);
                }
                slots.decide(journal.inlineLog());
            }
            slots.tick();
            ended(1, PORT, 10 * MS, 300 * MS);
            slots.decide(journal.inlineLog());
        }
        assertThat(who(299)).hasSize(1).first().asString().contains(" to 0.300000000 ");
        assertThat(ask(Who.ANY_PROTOCOL, PORT + 1, 10 * MS)).hasSize(MANY_EVENTS * ENDS_OF_ONE);
        assertThat(who(300)).isEmpty();
    }

    private void ended(final int host, final int port, final long beganNs, final long endedNs) {
        slots.slot
                .decision
                .endings
                .add(Protocol.UDP, 5_000, port, 53)
                .inside(0, inside(host))
                .publicEnd(0, PUBLIC)
                .remote(0, 0)
                .lived(beganNs, endedNs);
    }

    /** Nothing beside the file, half of it, or what a killed writer left: the documents say the same. */
    @Test
    void shouldSayTheSameFromTheDocumentsAlone() throws IOException {
        writeTwoTenancies();
        final List<List<String>> before = List.of(who(10), who(300), who(420));
        final Path ends = EndsFile.of(JournalDirectory.files(folder)[0]);
        final byte[] whole = Files.readAllBytes(ends);
        for (final int length : new int[] {0, EndsFile.ENTRY_BYTES, whole.length - EndsFile.ENTRY_BYTES}) {
            Files.write(ends, Arrays.copyOf(whole, length), StandardOpenOption.TRUNCATE_EXISTING);
            assertThat(List.of(who(10), who(300), who(420))).isEqualTo(before);
        }
        Files.delete(ends);
        assertThat(List.of(who(10), who(300), who(420))).isEqualTo(before);
    }

    /** A director that begins anew remembers no mapping: what the one before it left open ended with it. */
    @Test
    void shouldTakeMappingsForOverThatARestartForgot() throws IOException {
        writeTwoSessions(new JournalSettings());
        assertThat(who(50)).hasSize(1).first().asString().startsWith("UDP 10.0.0.1:5000 had ");
        assertThat(who(100)).isEmpty();
        Files.delete(EndsFile.of(JournalDirectory.files(folder)[0]));
        assertThat(who(50)).hasSize(1);
        assertThat(who(100)).isEmpty();
    }

    @Test
    void shouldKeepThemOverARestartThatGoesOn() throws IOException {
        writeTwoSessions(new JournalSettings().goesOnFrom(50));
        assertThat(who(50)).hasSize(1);
        assertThat(who(100)).hasSize(1);
    }

    private void writeTwoSessions(final JournalSettings second) throws IOException {
        try (JournalWriter journal = open()) {
            slots.skipTo(10);
            begins(1);
            slots.decide(journal.inlineLog());
            slots.skipTo(50);
            slots.tick();
            slots.decide(journal.inlineLog());
        }
        try (JournalWriter journal = JournalWriter.open(folder, second)) {
            slots.skipTo(100);
            slots.tick();
            slots.decide(journal.inlineLog());
        }
    }

    /** Its public end is where the packet came to, its inside end where that went. */
    @Test
    void shouldNameWhoeverAFlowFromOutsideCameTo() throws IOException {
        try (JournalWriter journal = open()) {
            slots.skipTo(10);
            frame(Reason.MAPPING_INBOUND, Protocol.TCP)
                    .flow
                    .set(Protocol.TCP, 0, Slots.CLIENT, 40_000, 0, PUBLIC, PORT);
            slots.slot.decision.after.set(Protocol.TCP, 0, Slots.CLIENT, 40_000, 0, inside(1), 8_080);
            slots.decide(journal.inlineLog());
            slots.skipTo(300);
            slots.tick();
            slots.decide(journal.inlineLog());
        }
        assertThat(who(299))
                .containsExactly("TCP 10.0.0.1:8080 had 192.0.2.1:41007 from 0.010000000 on; no end of it is in the"
                        + " journal (event 10)");
    }

    /** What was asked for by PCP begins with no packet of its own. */
    @Test
    void shouldNameWhoeverHasAPublicEndThatItAskedFor() throws IOException {
        try (JournalWriter journal = open()) {
            slots.skipTo(10);
            ending(10 * MS, Endings.GOES_ON);
            slots.decide(journal.inlineLog());
            slots.skipTo(300);
            ending(10 * MS, 300 * MS);
            slots.decide(journal.inlineLog());
        }
        assertThat(who(9)).isEmpty();
        assertThat(who(299))
                .containsExactly("UDP 10.0.0.1:5000 had 192.0.2.1:41007 from 0.010000000 to 0.300000000 (event 300)");
        assertThat(who(300)).isEmpty();
    }

    private void ending(final long beganNs, final long endedNs) {
        slots.tick()
                .decision
                .endings
                .add(Protocol.UDP, 5_000, PORT, 0)
                .inside(0, inside(1))
                .publicEnd(0, PUBLIC)
                .remote(0, 0)
                .lived(beganNs, endedNs);
    }

    /** From its first port to its last one, whatever flow had it; a flow of the block says nothing of its own. */
    @Test
    void shouldNameWhoeverHadTheBlockThatAPortLiesIn() throws IOException {
        try (JournalWriter journal = open()) {
            slots.skipTo(10);
            begins(1);
            slots.slot.decision.ofBlock = true;
            block(1, PORT - 15, 10 * MS, Endings.GOES_ON);
            slots.decide(journal.inlineLog());
            slots.skipTo(300);
            slots.tick();
            block(1, PORT - 15, 10 * MS, 300 * MS);
            slots.decide(journal.inlineLog());
            slots.skipTo(420);
            slots.tick();
            block(2, PORT + 1, 420 * MS, Endings.GOES_ON);
            slots.decide(journal.inlineLog());
        }
        assertThat(who(9)).isEmpty();
        assertThat(who(10))
                .containsExactly("UDP 10.0.0.1 had 192.0.2.1:40992-41007 from 0.010000000 to 0.300000000 (event 300)");
        assertThat(who(420)).isEmpty();
        Files.delete(EndsFile.of(JournalDirectory.files(folder)[0]));
        assertThat(who(299)).hasSize(1);
        assertThat(who(300)).isEmpty();
    }

    /** So nobody who keeps the last hours of a journal misses it, and nobody is named twice. */
    @Test
    void shouldNameTheHostOfABlockOnceThatIsToldOfAgain() throws IOException {
        try (JournalWriter journal = open()) {
            for (final long at : new long[] {100, 200}) {
                slots.skipTo(at);
                slots.tick();
                block(1, PORT, 10 * MS, Endings.GOES_ON);
                slots.decide(journal.inlineLog());
            }
        }
        assertThat(who(50)).hasSize(1).first().asString().startsWith("UDP 10.0.0.1 had 192.0.2.1:41007-41022 ");
    }

    /** By a port that is forwarded, or a flow that began in another profile: either may have sent from there. */
    @Test
    void shouldNameBothWhereAPortWasAnotherOnesThanItsBlock() throws IOException {
        try (JournalWriter journal = open()) {
            slots.skipTo(10);
            slots.tick();
            block(1, PORT, 10 * MS, Endings.GOES_ON);
            slots.decide(journal.inlineLog());
            slots.skipTo(20);
            begins(2);
            slots.decide(journal.inlineLog());
        }
        assertThat(who(15)).hasSize(1).first().asString().startsWith("UDP 10.0.0.1 had ");
        assertThat(who(20)).hasSize(2);
        assertThat(who(20).get(1)).startsWith("UDP 10.0.0.2:5000 had 192.0.2.1:41007 from ");
    }

    private void block(final int host, final int firstPort, final long beganNs, final long endedNs) {
        slots.slot
                .decision
                .endings
                .addBlock(Protocol.UDP, firstPort, 16)
                .inside(0, inside(host))
                .publicEnd(0, PUBLIC)
                .remote(0, 0)
                .lived(beganNs, endedNs);
    }

    /** Nothing says yet which identifier it has: no end would ever be the end of this beginning. */
    @Test
    void shouldKnowQueriesByTheirEnd() throws IOException {
        try (JournalWriter journal = open()) {
            slots.skipTo(10);
            frame(Reason.NEW_MAPPING, Protocol.ICMP).flow.set(Protocol.ICMP, 0, inside(1), 0, 0, Slots.CLIENT, 0);
            slots.slot.decision.after.set(Protocol.ICMP, 0, PUBLIC, 0, 0, Slots.CLIENT, 0);
            slots.decide(journal.inlineLog());
        }
        final Who who = new Who(Who.ANY_PROTOCOL, 0, PUBLIC, 0, 20 * MS);
        JournalReader.open(folder).ask(who, trouble -> {});
        assertThat(who.found()).isEmpty();
    }

    private PacketSlot frame(final Reason reason, final int protocol) {
        final PacketSlot slot = slots.next(EventKind.FRAME, reason);
        slot.headers.ipVersion = 4;
        slot.headers.protocol = protocol;
        return slot;
    }

    @Test
    void shouldKeepNothingBesideAJournalWithoutMappings() throws IOException {
        try (JournalWriter journal = open()) {
            slots.connection(1, 100, journal.inlineLog());
        }
        assertThat(EndsFile.of(JournalDirectory.files(folder)[0])).doesNotExist();
        assertThat(who(10)).isEmpty();
    }

    private void writeTwoTenancies() throws IOException {
        try (JournalWriter journal = open()) {
            slots.skipTo(10);
            begins(1);
            slots.decide(journal.inlineLog());
            slots.skipTo(300);
            slots.tick();
            ended(1, PORT, 10 * MS, 300 * MS);
            slots.decide(journal.inlineLog());
            slots.skipTo(420);
            begins(2);
            slots.decide(journal.inlineLog());
        }
    }

    private void begins(final int host) {
        final PacketSlot slot = frame(Reason.NEW_MAPPING, Protocol.UDP);
        slot.flow.set(Protocol.UDP, 0, inside(host), 5_000, 0, Slots.CLIENT, 53);
        slot.decision.after.set(Protocol.UDP, 0, PUBLIC, PORT, 0, Slots.CLIENT, 53);
    }

    private static long inside(final int host) {
        return Addresses.ofIpv4(0x0A00_0000 + host);
    }

    private JournalWriter open() throws IOException {
        return JournalWriter.open(folder, new JournalSettings());
    }

    private List<String> who(final long atMs) throws IOException {
        return ask(Who.ANY_PROTOCOL, atMs * MS);
    }

    private List<String> ask(final int protocol, final long atNs) throws IOException {
        return ask(protocol, PORT, atNs);
    }

    private List<String> ask(final int protocol, final int port, final long atNs) throws IOException {
        final Who who = new Who(protocol, 0, PUBLIC, port, atNs);
        final List<String> troubles = new ArrayList<>();
        JournalReader.open(folder).ask(who, troubles::add);
        return who.found().stream().map(TenancyText::line).toList();
    }
}
