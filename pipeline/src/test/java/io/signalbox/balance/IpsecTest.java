package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.ip;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER6;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.IpPacket;
import io.signalbox.stage.Box;
import org.junit.jupiter.api.Test;
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

    /** Section 1.2: its connection ends, and what is left cannot open one. */
    @ParameterizedTest
    @ValueSource(ints = {ESP, AH})
    void shouldBeTheHostsOnceItsServerIsDeletedAndConnectionsEndWithThat(final int protocol) {
        withKeysExchanged("-m")
                .told("-d -u 192.0.2.10:500 -r 10.0.0.11:500")
                .fromClient(packet(protocol, CLIENT, VIP))
                .drops(Reason.SERVER_GONE);
        final Box box = withKeysExchanged("-m")
                .told("-d -u 192.0.2.10:500 -r 10.0.0.11:500")
                .set("expire_nodest_conn", 1)
                .fromClient(packet(protocol, CLIENT, VIP));
        assertThat(box.decision().reason).isEqualTo(Reason.PROTOCOL_UNREACHABLE);
        box.remembers(0);
    }

    /** An extension header there: what counts is what it carries, here nothing. */
    @Test
    void shouldPassOverAuthenticationOfIpv6() {
        final Box box = Box.with(
                        "-A -u [2001:db8:1::10]:500 -s rr", "-a -u [2001:db8:1::10]:500 -r [2001:db8:2::11]:500 -m")
                .fromClient(udp().from(CLIENT6, 500).to(VIP6, 500).payload("ike"))
                .fromClient(packet(ESP, CLIENT6, VIP6).ttl(64))
                .toServer(packet(ESP, CLIENT6, SERVER6).ttl(63))
                .decides(Reason.CONNECTION)
                .fromClient(ip(AH).payload(hex("3b040000 00000001 00000001 00000000 00000000 00000000"))
                        .from(CLIENT6)
                        .to(VIP6));
        assertThat(box.decision().reason).isEqualTo(Reason.PROTOCOL_UNREACHABLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {ESP, AH})
    void shouldTranslateErrorsAboutThemToo(final int protocol) {
        withKeysExchanged("-m")
                .fromServer(icmp().portUnreachable()
                        .quoting(packet(protocol, CLIENT, SERVER))
                        .from(SERVER)
                        .to(CLIENT)
                        .ttl(64))
                .toClient(icmp().portUnreachable()
                        .quoting(packet(protocol, CLIENT, VIP))
                        .from(VIP)
                        .to(CLIENT)
                        .ttl(63))
                .decides(Reason.RELATED_ICMP)
                .fromClient(icmp().portUnreachable()
                        .quoting(packet(protocol, VIP, CLIENT))
                        .from(CLIENT)
                        .to(VIP)
                        .ttl(64))
                .toServer(icmp().portUnreachable()
                        .quoting(packet(protocol, SERVER, CLIENT))
                        .from(CLIENT)
                        .to(SERVER)
                        .ttl(63))
                .decides(Reason.RELATED_ICMP);
    }

    @Test
    void shouldScheduleNoErrorAboutThem() {
        Box.with(
                        "-A -u 192.0.2.10:500 -s rr",
                        "-a -u 192.0.2.10:500 -r 10.0.0.11:500 -m",
                        "net.ipv4.vs.schedule_icmp=1")
                .fromClient(icmp().portUnreachable()
                        .quoting(packet(ESP, VIP, CLIENT))
                        .from(CLIENT)
                        .to(VIP))
                .decides(Reason.ICMP_CONSUMED);
    }
}
