package io.signalbox.scheduler;

import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.OTHER;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.stage.Box;
import io.signalbox.wire.Addresses;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a scheduler chooses next, where the director goes on from a checkpoint. */
class SchedulerCheckpointTest {
    private static final int WEB = 80;
    private static final int CLIENTS = 20;

    @ParameterizedTest
    @EnumSource
    void shouldChooseAsIfNothingHadBeen(final SchedulerKind kind) {
        final Box box = site(kind, 3, 2);
        chosen(box, 1, 7);
        final Box next = box.restarts();

        assertThat(chosen(next, 8, CLIENTS)).isEqualTo(chosen(box, 8, CLIENTS));
    }

    /** A set of two has a minute, of which most is over: until then the one of both that has less takes the next. */
    @Test
    void shouldKeepASetOfLblcrForAsLongAsItWouldHave() {
        final Box box =
                site(SchedulerKind.LBLCR, 1, 1).set("lblcr_expiration", 60).later(100);
        establish(box, 1, 3);
        final Box next = box.later(55).restarts();

        assertThat(establish(next, 4, 6)).isEqualTo(establish(box, 4, 6)).contains(lo(SERVER), lo(OTHER));
        assertThat(establish(next.later(6), 7, 12)).isEqualTo(establish(box.later(6), 7, 12));
    }

    /** Whom so many connections of a client got. */
    private static List<Long> establish(final Box box, final int firstPort, final int lastPort) {
        final List<Long> chosen = new ArrayList<>();
        for (int port = firstPort; port <= lastPort; port++) {
            box.fromClient(tcp().syn().from(CLIENT, port).to(VIP, WEB)).takesAll();
            final long server = box.decision().after.destinationLo;
            chosen.add(server);
            box.fromServer(tcp().syn()
                            .ack(1)
                            .from(server == lo(SERVER) ? SERVER : OTHER, WEB)
                            .to(CLIENT, port))
                    .takesAll();
            box.fromClient(tcp().ack(1).from(CLIENT, port).to(VIP, WEB)).takesAll();
        }
        return chosen;
    }

    private static long lo(final String address) {
        return Addresses.parse(address).lo();
    }

    private static Box site(final SchedulerKind kind, final int first, final int second) {
        return Box.with(
                "-A -t 192.0.2.10:80 -s " + kind.label(),
                "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m -w " + first,
                "-a -t 192.0.2.10:80 -r 10.0.0.12:80 -m -w " + second);
    }

    private static List<Long> chosen(final Box box, final int firstClient, final int lastClient) {
        final List<Long> chosen = new ArrayList<>();
        for (int client = firstClient; client <= lastClient; client++) {
            box.fromClient(tcp().syn()
                            .from("198.51.100." + client, 4_000 + client)
                            .to(VIP, WEB))
                    .takesAll();
            chosen.add(box.decision().after.destinationLo);
        }
        return chosen;
    }
}
