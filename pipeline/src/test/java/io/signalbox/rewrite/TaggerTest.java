package io.signalbox.rewrite;

import static io.signalbox.golden.packet.Packets.arpRequest;
import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.stage.Box.ETH0;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.EVERYBODY;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER_MAC;
import static io.signalbox.stage.Box.VIP;

import io.signalbox.decision.Reason;
import io.signalbox.packet.Offload;
import io.signalbox.stage.Box;
import org.junit.jupiter.api.Test;

/** Tags come and go in front of what was left to a network card: the checksum's place moves with them. */
class TaggerTest {
    private static final String CLIENT = "192.0.2.50";
    private static final String CLIENT_MAC = "02:00:00:00:02:50";
    private static final int PORT = 40_000;

    private static Box site() {
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m")
                .hears("share vips follow")
                .receives(
                        "eth0",
                        arpRequest(VIP)
                                .from(CLIENT_MAC, CLIENT)
                                .onEthernet(CLIENT_MAC, EVERYBODY)
                                .vlan(12));
    }

    private static long partial(final byte[] untagged) {
        return NetworkCard.partial(untagged);
    }

    /** The same for a frame whose checksum begins four bytes further on. */
    private static long partialBehindTag(final byte[] untagged) {
        final long offload = partial(untagged);
        return Offload.of(
                Offload.NEEDS_CHECKSUM, 0, 0, Offload.checksumStart(offload) + 4, Offload.checksumOffset(offload));
    }

    /** With VLAN 12's tag behind the MACs (IEEE 802.1Q). */
    private static byte[] tagged(final byte[] untagged) {
        final String digits = hex(untagged);
        return hex(digits.substring(0, 24) + "8100000c" + digits.substring(24));
    }

    @Test
    void shouldMoveTheChecksumsPlaceWithTheTag() {
        final byte[] asked = tcp().from(CLIENT, PORT)
                .to(VIP, 80)
                .syn()
                .onEthernet(CLIENT_MAC, ETH0)
                .bytes();
        final byte[] passedOn = tcp().from(CLIENT, PORT)
                .to(SERVER, 8080)
                .syn()
                .ttl(63)
                .onEthernet(ETH1, SERVER_MAC)
                .bytes();
        final byte[] answered = tcp().from(SERVER, 8080)
                .to(CLIENT, PORT)
                .syn()
                .ack(1)
                .onEthernet(SERVER_MAC, ETH1)
                .bytes();
        final byte[] passedBack = tcp().from(VIP, 80)
                .to(CLIENT, PORT)
                .syn()
                .ack(1)
                .ttl(63)
                .onEthernet(ETH0, CLIENT_MAC)
                .bytes();
        site().receives("eth0", tagged(NetworkCard.left(asked)), partialBehindTag(asked))
                .sends("eth1", NetworkCard.left(passedOn), partial(passedOn))
                .decides(Reason.NEW_CONNECTION)
                .receives("eth1", NetworkCard.left(answered), partial(answered))
                .sends("eth0", tagged(NetworkCard.left(passedBack)), partialBehindTag(passedBack))
                .decides(Reason.REPLY);
    }
}
