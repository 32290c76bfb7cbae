package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.OTHER;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.ipvsadm.ListRequest;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What checks of real servers come to is an event. rr begins with the one added last, {@link Box#OTHER}. */
class HealthTest {
    private static final String OTHERS = "-t 192.0.2.10:80 -r 10.0.0.12:80";

    private int port;

    private static Box two() {
        return Box.with(
                "-A -t 192.0.2.10:80 -s rr",
                "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m -w 1",
                "-a -t 192.0.2.10:80 -r 10.0.0.12:80 -m -w 3");
    }

    private TcpPacket client() {
        port++;
        return tcp().from(CLIENT, port).to(VIP, 80).syn();
    }

    private TcpPacket at(final String server) {
        return tcp().from(CLIENT, port).to(server, 80).ttl(63).syn();
    }

    private static int weight(final Box box) {
        return box.state().services.all().get(0).servers.get(0).weight;
    }

    @Test
    void shouldGiveNoNewConnectionsToAServerThatIsDown() {
        two().hears("health " + OTHERS + " down after 3000 : connection refused")
                .fromClient(client())
                .toServer(at(SERVER))
                .fromClient(client())
                .toServer(at(SERVER))
                .hears("health " + OTHERS + " up after 4")
                .fromClient(client())
                .toOther(at(OTHER))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldGiveItTheWeightThatItWasToldMeanwhile() {
        final Box box = two().hears("health " + OTHERS + " down after 3000").told("-e " + OTHERS + " -m -w 7");
        assertThat(weight(box)).isZero();
        box.hears("health " + OTHERS + " up after 4");
        assertThat(weight(box)).isEqualTo(7);
    }

    private static String printed(final Box box, final String words) {
        final ListRequest request = ListRequest.parse(List.of(words.split(" ")));
        return request.print(request.copy(box.state(), 0), ListRequest.TABLE_SIZE);
    }

    @Test
    void shouldListAServerThatIsDownWithWeight0AndSaveTheWeightThatItWasGiven() {
        final Box box = two().hears("health " + OTHERS + " down after 3000");
        assertThat(printed(box, "-L -n")).contains("-> 10.0.0.12:80                 Masq    0 ");
        assertThat(printed(box, "-S -n")).contains("-a " + OTHERS + " -m -w 3\n");
        assertThat(printed(box, "-S --full")).contains("-a " + OTHERS + " -m -w 3\n# it is down\n");
    }

    @Test
    void shouldTakeNoDrainBack() {
        final Box box = two().fromClient(client()).hears("drain " + OTHERS).hears("health " + OTHERS + " up after 4");
        assertThat(weight(box)).isZero();
    }

    @Test
    void shouldKnowAServerForDownThatIsDeletedAndComesBack() {
        final Box box = two().hears("health " + OTHERS + " down after 3000")
                .told("-d " + OTHERS)
                .told("-a " + OTHERS + " -m -w 7");
        assertThat(weight(box)).isZero();
        box.told("-C").told("-A -t 192.0.2.10:80 -s rr").told("-a " + OTHERS + " -m -w 7");
        assertThat(weight(box)).isZero();
        box.hears("health " + OTHERS + " up after 4");
        assertThat(weight(box)).isEqualTo(7);
    }

    @Test
    void shouldKnowAServerForDownBeforeItIsThere() {
        final Box box = Box.with("-A -t 192.0.2.10:80 -s rr")
                .hears("health " + OTHERS + " down after 3000")
                .told("-a " + OTHERS + " -m -w 7");
        assertThat(weight(box)).isZero();
    }

    @Test
    void shouldKnowADraftedServerForDown() {
        final Box box = Box.with()
                .hears("draft -A -t 192.0.2.10:80 -s rr")
                .hears("draft -a " + OTHERS + " -m -w 7")
                .hears("health " + OTHERS + " down after 3000")
                .hears("publish");
        assertThat(weight(box)).isZero();
    }

    @Test
    void shouldRememberInACheckpointWhoIsDown() {
        final Box box = Box.with().hears("health " + OTHERS + " down after 3000");
        final State read = box.restarts().state();
        assertThat(read.register.down()).isEqualTo(box.state().register.down()).hasSize(1);
    }
}
