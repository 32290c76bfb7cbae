package io.signalbox.stage;

import static io.signalbox.golden.packet.Packets.arpRequest;
import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.tunnel;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.ETH0;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.EVERYBODY;
import static io.signalbox.stage.Box.FIRST_ID;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER_MAC;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.EthernetFrame;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.UdpPacket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the director differs from Linux on purpose, in both profiles, and no other test has a reason to say so. */
class DeviationsTest {
    private static final double UDP_TIMEOUT_S = 300;
    private static final double RESOLUTION_S = 0.0011;

    private static Box nat(final String option, final String address) {
        return Box.with("-A " + option + " " + address + " -s rr", "-a " + option + " " + address + " -r 10.0.0.11 -m")
                .asLinux();
    }

    private static UdpPacket question() {
        return udp().payload("question").from(CLIENT, 1).to(VIP, 53);
    }

    /** Linux sends an error about once a second to each host, and 1,000 a second to all. */
    @Test
    void shouldAnswerEveryPacketForAClosedPort() {
        final Box box = Box.with().asLinux();
        for (int i = 0; i < 2_000; i++) {
            box.fromClient(question())
                    .toClient(icmp().from(VIP)
                            .to(CLIENT)
                            .portUnreachable()
                            .tos(0xc0)
                            .id(FIRST_ID + i)
                            .quoting(question()))
                    .decides(Reason.PORT_UNREACHABLE);
        }
    }

    /** At HZ=100 Linux lets it live five seconds longer. */
    @Test
    void shouldEndAConnectionWithinAMillisecondOfItsTime() {
        final Box box = nat("-u", VIP + ":53").fromClient(question());
        box.later(UDP_TIMEOUT_S - RESOLUTION_S).remembers(1);
        box.later(2 * RESOLUTION_S).remembers(0);
    }

    /** In Linux it ends with the next jiffy. */
    @Test
    void shouldEndAConnectionThatABegunOneReplacesWithinAMillisecond() {
        nat("-t", VIP + ":80")
                .fromClient(tcp().from(CLIENT, 1).to(VIP, 80).syn())
                .fromClient(tcp().from(CLIENT, 1).to(VIP, 80).ack(1))
                .fromClient(tcp().from(CLIENT, 1).to(VIP, 80).rst())
                .fromClient(tcp().from(CLIENT, 1).to(VIP, 80).syn())
                .toServer(tcp().from(CLIENT, 1).to(SERVER, 80).syn().ttl(63))
                .decides(Reason.RESCHEDULED)
                .later(RESOLUTION_S)
                .remembers(1);
    }

    /** In Linux a job of its own ends them, up to two jiffies later. */
    @Test
    void shouldEndTheConnectionsOfADeletedServerWithinAMillisecond() {
        nat("-u", VIP + ":53")
                .set("expire_nodest_conn", 1)
                .fromClient(question())
                .told("-d -u 192.0.2.10:53 -r 10.0.0.11:53")
                .later(RESOLUTION_S)
                .remembers(0);
    }

    /** The way that a translated packet has looked up leads Linux to whoever has the virtual IP on the servers' link. */
    @Test
    void shouldFindTheServerWhoseMethodBecameDirectRouting() {
        final EthernetFrame asksForTheVip = arpRequest(VIP).from(ETH1, OWN1).onEthernet(ETH1, EVERYBODY);
        becameDirect()
                .fromClient(question().from(CLIENT, 2))
                .toServer(question().from(CLIENT, 2).ttl(63))
                .decides(Reason.NEW_CONNECTION);
        becameDirect()
                .asLinux()
                .fromClient(question().from(CLIENT, 2))
                .sends("eth1", asksForTheVip)
                .decides(Reason.NEIGHBOUR_WAITING);
    }

    private static Box becameDirect() {
        return Box.with("-A -u 192.0.2.10:53 -s rr", "-a -u 192.0.2.10:53 -r 10.0.0.11:53 -m")
                .fromClient(question())
                .told("-e -u 192.0.2.10:53 -r 10.0.0.11:53 -g")
                .fromClient(question())
                .toServer(question().to(SERVER, 53).ttl(63))
                .decides(Reason.CONNECTION);
    }

    /** What Linux does otherwise with one of these the director has no part in. */
    @ParameterizedTest
    @ValueSource(
            strings = {"backup_only", "conntrack", "snat_reroute", "ignore_tunneled", "sync_sock_size", "debug_level"})
    void shouldSendTheSameWhateverSuchASettingSays(final String setting) {
        assertThat(sentWith(setting, 1)).isEqualTo(sentWith(setting, 0)).hasSize(4);
    }

    /** Of a service, of transit, of a tunnel that ends here, and of a closed port. */
    private static List<String> sentWith(final String setting, final int value) {
        final Box box = nat("-u", VIP + ":53").set(setting, value);
        final List<String> sent = new ArrayList<>();
        for (final Packet packet : List.of(
                question(),
                question().to(SERVER, 9),
                tunnel(question()).from(CLIENT).to(VIP),
                question().to(VIP, 54))) {
            box.fromClient(packet).takesAll().forEach(frame -> sent.add(hex(frame)));
        }
        return sent;
    }

    /** Linux takes a priority tag (VLAN 0) off. */
    @Test
    void shouldKeepAPriorityTag() {
        nat("-u", VIP + ":53")
                .receives("eth0", question().onEthernet(GATEWAY, ETH0).vlan(0))
                .sends(
                        "eth1",
                        question()
                                .to(SERVER, 53)
                                .ttl(63)
                                .onEthernet(ETH1, SERVER_MAC)
                                .vlan(0))
                .decides(Reason.NEW_CONNECTION);
    }

    /** Linux answers with the option, and with its own time in it. */
    @Test
    void shouldCopyNoTimestampOptionIntoAnError() {
        final UdpPacket stamped = question().ipOptions(hex("440c 0500 0000 0000 0000 0000"));
        Box.with()
                .asLinux()
                .fromClient(stamped)
                .toClient(icmp().from(VIP)
                        .to(CLIENT)
                        .portUnreachable()
                        .tos(0xc0)
                        .id(FIRST_ID)
                        .quoting(stamped))
                .decides(Reason.PORT_UNREACHABLE);
    }

    /** Linux writes the time, and what it has to do with where, into the room of a timestamp option. */
    @Test
    void shouldLetATimestampOptionPassAsItIs() {
        final UdpPacket stamped = udp().payload("question")
                .from(CLIENT, 1)
                .to(SERVER, 53)
                .ipOptions(hex("440c 0500 0000 0000 0000 0000"));
        Box.with().asLinux().fromClient(stamped).toServer(stamped.ttl(63)).decides(Reason.ROUTED);
    }
}
