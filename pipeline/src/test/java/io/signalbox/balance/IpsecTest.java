package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.ip;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.IpPacket;
import io.signalbox.stage.Box;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ESP and AH travel with the connection that their keys are exchanged on (section 5.7). */
class IpsecTest {
    private static final int ESP = 50;
    private static final int AH = 51;

    private static Box withKeysExchanged(final String method) {
        return Box.with("-A -u 192.0.2.10:500 -s rr", "-a -u 192.0.2.10:500 -r 10.0.0.11:500 " + method)
                .fromClient(udp().from(CLIENT, 500).to(VIP, 500).payload("ike"));
    }

    private static IpPacket<?> packet(final int protocol, final String from, final String to) {
        return ip(protocol).from(from).to(to).payload("sealed");
    }

    @ParameterizedTest
    @ValueSource(ints = {ESP, AH})
    void shouldTranslateTheAddressAloneUnderNat(final int protocol) {
        withKeysExchanged("-m")
                .fromClient(packet(protocol, CLIENT, VIP).ttl(64))
                .toServer(packet(protocol, CLIENT, SERVER).ttl(63))
                .decides(Reason.CONNECTION)
                .fromServer(packet(protocol, SERVER, CLIENT).ttl(64))
                .toClient(packet(protocol, VIP, CLIENT).ttl(63))
                .decides(Reason.REPLY);
    }

    @ParameterizedTest
    @ValueSource(ints = {ESP, AH})
    void shouldRouteDirectlyWhereTheKeysWent(final int protocol) {
        withKeysExchanged("-g")
                .fromClient(packet(protocol, CLIENT, VIP).ttl(64))
                .toServer(packet(protocol, CLIENT, VIP).ttl(63))
                .decides(Reason.CONNECTION);
    }

    @ParameterizedTest
    @ValueSource(ints = {ESP, AH})
    void shouldBeTheHostsWithoutAConnection(final int protocol) {
        final Box box = Box.with("-A -u 192.0.2.10:500 -s rr", "-a -u 192.0.2.10:500 -r 10.0.0.11:500 -m")
                .fromClient(packet(protocol, CLIENT, VIP));
        assertThat(box.decision().reason).isEqualTo(Reason.PROTOCOL_UNREACHABLE);
    }
}
