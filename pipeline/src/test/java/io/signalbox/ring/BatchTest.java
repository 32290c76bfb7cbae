package io.signalbox.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.AddAddress;
import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.Packets;
import io.signalbox.ring.LaneFixture.Shape;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens in the middle of a batch affects the events behind it and no other, as if each came alone. */
@Timeout(60)
class BatchTest {
    private static final int BATCH = 256;
    /** Where in the batch it happens. */
    private static final int SERVER_ADDED = 60;

    private static final int WEIGHT_CHANGED = 100;
    private static final int ARP_REPLY = 120;
    private static final int CONNECTION_EXPIRED = 150;
    private static final int RESET = 180;
    private static final int FRAGMENT_TIMEOUT = 210;

    private static Outcome alone;

    static Stream<Shape> shapes() {
        return LaneFixture.shapes();
    }

    @BeforeAll
    static void playOneByOne() {
        alone = play(Shape.PLAIN);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void shouldDoInTheMiddleOfABatchWhatItDoesOneByOne(final Shape shape) {
        assertThat(play(shape)).isEqualTo(alone);
    }

    @Test
    void shouldGiveTheNewServerOnlyWhatComesBehindItsCommand() {
        assertThat(serversBetween(0, SERVER_ADDED))
                .contains("10.0.0.11 80", "10.0.0.12 80")
                .doesNotContain("10.0.0.13 80");
        assertThat(serversBetween(SERVER_ADDED, WEIGHT_CHANGED)).contains("10.0.0.13 80");
        assertThat(serversBetween(WEIGHT_CHANGED, BATCH)).doesNotContain("10.0.0.13 80");
    }

    @Test
    void shouldReleaseWhatWaitedWhenTheArpReplyComes() {
        assertThat(alone.reasons().get(ARP_REPLY)).isEqualTo(Reason.NEIGHBOUR_LEARNED);
        assertThat(alone.ends()).contains(new Outcome.End(ARP_REPLY - 1, Reason.NEW_CONNECTION));
    }

    @Test
    void shouldScheduleAfreshBehindAnExpiryAndAReset() {
        assertThat(alone.reasons().get(CONNECTION_EXPIRED - 1)).isEqualTo(Reason.CONNECTION);
        assertThat(alone.reasons().get(CONNECTION_EXPIRED)).isEqualTo(Reason.NEW_CONNECTION);
        assertThat(alone.reasons().get(RESET)).isEqualTo(Reason.CONNECTION);
        assertThat(alone.reasons().get(RESET + 1)).isEqualTo(Reason.RESCHEDULED);
    }

    @Test
    void shouldGiveUpTheDatagramThatIsOverdue() {
        assertThat(alone.ends()).contains(new Outcome.End(1, Reason.FRAGMENT_TIMEOUT));
    }

    /** What the batch had been prepared for is no longer so: its second half is for a service, its first was transit. */
    @ParameterizedTest
    @MethodSource("shapes")
    void shouldScheduleForAnAddressThatBecomesItsOwnInTheMiddleOfABatch(final Shape shape) {
        final String becomesVip = "192.0.2.77";
        final Address vip = Addresses.parse(becomesVip);
        final Packet first =
                Packets.tcp().syn().seq(1).from("198.51.100.7", 1_234).to(becomesVip, 80);
        final Packet next =
                Packets.tcp().seq(2).ack(1).from("198.51.100.7", 1_234).to(becomesVip, 80);
        final Script script = new Script()
                .fromClient(first)
                .command(new AddAddress(Site.CLIENTS, vip.hi(), vip.lo(), 32))
                .command("-A -t 192.0.2.77:80 -s rr")
                .command("-a -t 192.0.2.77:80 -r 10.0.0.11 -m")
                .fromClient(first)
                .fromClient(next);
        try (LaneFixture director = new LaneFixture(shape)) {
            assertThat(director.together(script.inputs()).finish().reasons())
                    .doesNotContain(Reason.COMMAND_REFUSED)
                    .containsSubsequence(Reason.COMMAND, Reason.NEW_CONNECTION, Reason.CONNECTION);
        }
    }

    private static List<String> serversBetween(final int from, final int to) {
        return alone.decisions().subList(from, to).stream()
                .filter(line -> line.contains(" NEW_CONNECTION "))
                .map(line -> line.replaceFirst(".* > (\\S+ \\d+) .*", "$1"))
                .toList();
    }

    private static Outcome play(final Shape shape) {
        try (LaneFixture director = new LaneFixture(shape)) {
            return director.together(script().inputs()).finish();
        }
    }

    /** New connections all the way, and something else between them here and there. */
    private static Script script() {
        final Client resolver = Client.of(5_353);
        final Client resetting = Client.of(7_000);
        final Script script = new Script().command("--set 900 120 10");
        script.fromClient(resolver.query("a question in two parts").fragment(0, 16));
        script.fromClient(resetting.syn(Site.NAT)).fromClient(resetting.ack(Site.NAT));
        while (script.inputs().size() < BATCH) {
            final int number = script.inputs().size();
            final Client client = Client.of(10_000 + number);
            switch (number) {
                case SERVER_ADDED -> script.command("-a -t 192.0.2.10:80 -r 10.0.0.13 -m -w 100");
                case WEIGHT_CHANGED -> script.command("-e -t 192.0.2.10:80 -r 10.0.0.13 -m -w 0");
                case ARP_REPLY - 1, ARP_REPLY + 1 -> script.fromClient(client.syn(Site.WAITING));
                case ARP_REPLY -> script.frame(Site.SERVERS, silentServerAnswers());
                case CONNECTION_EXPIRED - 2, CONNECTION_EXPIRED - 1 -> script.fromClient(resolver.query("again"));
                case CONNECTION_EXPIRED -> script.after(11_000).fromClient(resolver.query("again"));
                case RESET -> script.fromClient(resetting.rst(Site.NAT));
                case RESET + 1 -> script.fromClient(resetting.syn(Site.NAT));
                case FRAGMENT_TIMEOUT -> script.after(30_000).fromClient(client.syn(Site.NAT));
                default -> script.after(1).fromClient(client.syn(Site.NAT));
            }
        }
        return script;
    }

    static byte[] silentServerAnswers() {
        return Packets.arpReply()
                .from(Site.SILENT_MAC, Site.SILENT)
                .to(Site.SERVER_SIDE_MAC, "10.0.0.1")
                .onEthernet(Site.SILENT_MAC, Site.SERVER_SIDE_MAC)
                .bytes();
    }
}
