package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.connection.ConnectionTable;
import io.signalbox.connection.TcpState;
import io.signalbox.decision.Reason;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** drop_packet, drop_entry and secure_tcp, when memory is scarce and always (9.2). */
class DefenceTest {
    private static final int CLIENTS = 40;
    /** Of clients in turn, besides the first. */
    private static final int[] MORE_PACKETS = {8, 1, 8, 7};

    private static final int FIRST_PORT = 1_000;
    private static final int ENTRIES = 4_096;
    /** With one event. */
    private static final int LOOKED_AT = 1_024;

    private static Box direct(final String... settings) {
        final Box box = Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -g");
        for (final String setting : settings) {
            box.told(setting);
        }
        return box;
    }

    private static void open(final Box box, final int client) {
        box.fromClient(tcp().from(CLIENT, FIRST_PORT + client).to(VIP, 80).syn());
    }

    private static void acknowledge(final Box box, final int client) {
        box.fromClient(tcp().from(CLIENT, FIRST_PORT + client).to(VIP, 80).ack(1));
    }

    /** A frame each second, of nobody's concern. */
    private static Box passSeconds(final Box box, final int seconds) {
        for (int second = 0; second < seconds; second++) {
            happens(box.later(1));
        }
        return box;
    }

    private static Box happens(final Box box) {
        return box.fromClient(icmp().from(CLIENT).to(VIP).echoReply(1, 1));
    }

    private static int connections(final Box box) {
        return box.state().table.size();
    }

    private static List<Integer> clients(final Box box) {
        final ConnectionTable table = box.state().table;
        final List<Integer> ports = new ArrayList<>();
        for (int id = table.next(ConnectionTable.NONE); id != ConnectionTable.NONE; id = table.next(id)) {
            ports.add(table.clientPort(id) - FIRST_PORT);
        }
        return ports;
    }

    @Test
    void shouldDropHalfOpenConnectionsAndKeepWhatIsInUse() {
        final Box box = direct("net.ipv4.vs.drop_entry=3");
        for (int client = 1; client <= CLIENTS; client++) {
            open(box, client);
            if (client % 2 == 0) {
                acknowledge(box, client);
            }
        }
        passSeconds(box, 50);

        final List<Integer> left = clients(box);
        assertThat(left).filteredOn(client -> client % 2 == 0).hasSize(CLIENTS / 2);
        assertThat(left).filteredOn(client -> client % 2 != 0).hasSizeLessThan(CLIENTS / 4);
    }

    /** Hardly used and idle for a minute is what goes; who sent more than eight packets stays. */
    @Test
    void shouldDropIdleConnectionsThatWereHardlyUsed() {
        final Box box = direct("net.ipv4.vs.drop_entry=3");
        for (int client = 1; client <= CLIENTS; client++) {
            open(box, client);
            for (int packet = 0; packet < MORE_PACKETS[client % MORE_PACKETS.length]; packet++) {
                acknowledge(box, client);
            }
        }
        passSeconds(box, 59);
        assertThat(connections(box)).isEqualTo(CLIENTS);

        passSeconds(box, 300);
        final List<Integer> left = clients(box);
        assertThat(left).filteredOn(client -> client % 2 == 0).as("nine").hasSize(CLIENTS / 2);
        assertThat(left).filteredOn(client -> client % 4 == 1).as("two").hasSizeLessThan(CLIENTS / 8);
        assertThat(left).filteredOn(client -> client % 4 == 3).as("eight").hasSizeLessThan(CLIENTS / 4);
    }

    @Test
    void shouldDropATemplateWithTheLastConnectionThatItControlsUnlessItIsAssured() {
        final Box box = Box.with(
                "-A -t 192.0.2.10:80 -s rr -p 900",
                "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -g",
                "net.ipv4.vs.drop_entry=3");
        open(box, 1);
        passSeconds(box, 50).remembers(0);

        open(box, 2);
        acknowledge(box, 2);
        box.fromClient(tcp().from(CLIENT, FIRST_PORT + 2).to(VIP, 80).fin().ack(1));
        passSeconds(box, 300).remembers(1);
    }

    /** Seconds in silence are owed a look at each entry once; which ones, chance decides, so that a third is missed. */
    @Test
    void shouldMakeUpForSilenceAFewEntriesWithEachEvent() {
        final Box box = wide();
        for (int client = 1; client <= ENTRIES; client++) {
            open(box, client);
        }
        box.later(40);
        int before = ENTRIES;
        for (int event = 1; event <= ENTRIES / LOOKED_AT; event++) {
            happens(box);
            assertThat(before - connections(box)).isBetween(1, LOOKED_AT);
            before = connections(box);
        }
        assertThat(before).isBetween(ENTRIES / 4, ENTRIES / 2);
        assertThat(connections(happens(box))).isEqualTo(before);
    }

    /** One in 32 of them: Linux looks at all entries of so many of its buckets. */
    @Test
    void shouldLookAtAShareOfTheEntriesEachSecond() {
        final Box box = wide();
        for (int client = 1; client <= ENTRIES; client++) {
            open(box, client);
        }
        happens(box.later(1));
        assertThat(ENTRIES - connections(box)).isBetween(ENTRIES / 32 / 2, ENTRIES / 32);
    }

    private static Box wide() {
        return Box.with(
                new State.Bounds(ENTRIES, 1, 1, 1 << 20),
                "-A -t 192.0.2.10:80 -s rr",
                "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -g",
                "net.ipv4.vs.drop_entry=3");
    }

    /** What becomes of the table depends on the frames alone. */
    @Test
    void shouldDropTheSameWithAndWithoutTicks() {
        final Box quiet = direct("net.ipv4.vs.drop_entry=3");
        final Box ticking = direct("net.ipv4.vs.drop_entry=3");
        for (int client = 1; client <= CLIENTS; client++) {
            open(quiet, client);
            open(ticking, client);
        }
        passSeconds(quiet.later(7.5), 5);
        for (int second = 0; second < 15; second++) {
            ticking.after(0.5);
        }
        passSeconds(ticking, 5);

        assertThat(clients(quiet)).isEqualTo(clients(ticking)).hasSizeLessThan(CLIENTS);
    }

    @Test
    void shouldNotDropEntriesWithoutBeingTold() {
        final Box box = direct();
        for (int client = 1; client <= CLIENTS; client++) {
            open(box, client);
        }
        assertThat(connections(passSeconds(box, 50))).isEqualTo(CLIENTS);
    }

    /** One in amemthresh / (amemthresh - available), from the first on, again and again. */
    @ParameterizedTest
    @CsvSource({"1, 0, 1", "2, 0, 1", "1, 512, 2", "1, 768, 4", "1, 1023, 1024"})
    void shouldDropPacketsTheMoreTheLessMemoryThereIs(final int mode, final int available, final int rate) {
        final Box box = direct("signalbox.available_pages=" + available, "net.ipv4.vs.drop_packet=" + mode);
        assertThat(box.state().settings.dropPacket).isEqualTo(2);
        for (int client = 1; client <= Math.min(3 * rate, CLIENTS); client++) {
            open(box, client);
            assertThat(box.decision().reason == Reason.DEFENCE)
                    .as("client " + client)
                    .isEqualTo(client % rate == 0);
        }
    }

    /** Nobody sets the count when it begins, as in Linux: the first one goes. */
    @Test
    void shouldAlwaysDropOneInSoManyPacketsWhereItIsToldSo() {
        final Box box = direct("net.ipv4.vs.am_droprate=10", "net.ipv4.vs.drop_packet=3");
        for (int client = 0; client < CLIENTS; client++) {
            open(box, client);
            assertThat(box.decision().reason == Reason.DEFENCE)
                    .as("client " + client)
                    .isEqualTo(client % 10 == 0);
        }
    }

    @Test
    void shouldActWithinASecondOfMemoryRunningShortAndRestWithinASecondOfItsReturn() {
        final Box box = direct(
                "net.ipv4.vs.drop_packet=1",
                "net.ipv4.vs.drop_entry=1",
                "net.ipv4.vs.secure_tcp=1",
                "signalbox.available_pages=100");
        final Settings settings = box.state().settings;
        assertThat(settings.dropPacket).isEqualTo(1);

        passSeconds(box, 1);
        assertThat(List.of(settings.dropPacket, settings.dropEntry, settings.secureTcp))
                .containsOnly(2);
        open(box, 1);
        box.drops(Reason.DEFENCE);

        passSeconds(box.told("signalbox.available_pages=1024"), 1);
        assertThat(List.of(settings.dropPacket, settings.dropEntry, settings.secureTcp))
                .containsOnly(1);
        open(box, 2);
        assertThat(box.decision().reason).isEqualTo(Reason.NEW_CONNECTION);
    }

    /** The stricter table: by direct routing a first SYN leads to SYNACK, not to SYN_RECV (5.4). */
    @Test
    void shouldSecureTcpWhenMemoryIsScarce() {
        final Box box = direct("net.ipv4.vs.secure_tcp=1");
        open(box, 1);
        assertThat(box.decision().stateAfter).isEqualTo(TcpState.SYN_RECV.ordinal());

        passSeconds(box.told("net.ipv4.vs.amemthresh=2147483647").told("signalbox.available_pages=5"), 1);
        open(box, 2);
        assertThat(box.decision().stateAfter).isEqualTo(TcpState.SYNACK.ordinal());
    }

    /** A rate of 0 is none; what was counted so far is not forgotten. */
    @Test
    void shouldDropNothingAtARateOfZero() {
        final Box box = direct("net.ipv4.vs.am_droprate=0", "net.ipv4.vs.drop_packet=3");
        for (int client = 1; client <= CLIENTS; client++) {
            open(box, client);
            assertThat(box.decision().reason).isEqualTo(Reason.NEW_CONNECTION);
        }
    }

    /** The port of FTP's data is looked at later than the rate (1.4). */
    @Test
    void shouldCountPacketsFromTheFtpDataPort() {
        direct("net.ipv4.vs.drop_packet=3")
                .fromClient(tcp().from(CLIENT, 20).to(VIP, 80).syn())
                .drops(Reason.DEFENCE);
    }

    @Test
    void shouldNotCountWhatNoServiceWants() {
        final Box box = direct("net.ipv4.vs.drop_packet=3")
                .fromClient(udp().from(CLIENT, 1).to(VIP, 9));
        assertThat(box.decision().reason).isEqualTo(Reason.PORT_UNREACHABLE);
    }
}
