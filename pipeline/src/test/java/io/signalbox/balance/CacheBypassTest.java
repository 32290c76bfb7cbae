package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.tunnel;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.OTHER;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.AddMark;
import io.signalbox.command.Command.ClaimMark;
import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.ipvsadm.Endpoint;
import io.signalbox.ipvsadm.Snapshot;
import io.signalbox.service.MarkRule;
import io.signalbox.stage.Box;
import org.junit.jupiter.api.Test;

/** A transparent cache cluster (6.7); the recordings {@code cache-bypass} and {@code cache-bypass-v6} show more. */
class CacheBypassTest {
    /** Everything to port 80 carries the mark and is the director's, whomever it is for. */
    private static Box cluster(final String... lines) {
        final Box box = Box.with("-A -f 7 -s rr")
                .asked(new AddMark(MarkRule.to(7, MarkRule.ANY, 0, 0, 0, 80)))
                .asked(new ClaimMark(7));
        for (final String line : lines) {
            box.told(line);
        }
        return box;
    }

    private static TcpPacket syn() {
        return tcp().from(CLIENT, 1).to(SERVER, 80).syn();
    }

    @Test
    void shouldPassOnWhatHasNoServerAndRememberIt() {
        final Box box = cluster("net.ipv4.vs.cache_bypass=1")
                .fromClient(syn().ttl(64))
                .toServer(syn().ttl(63))
                .decides(Reason.BYPASSED)
                .fromClient(tcp().from(CLIENT, 1).to(SERVER, 80).ack(1).ttl(64))
                .toServer(tcp().from(CLIENT, 1).to(SERVER, 80).ack(1).ttl(63))
                .decides(Reason.CONNECTION)
                .remembers(1);

        final var line =
                Snapshot.connections(box.state().connections, box.nowNs()).get(0);
        assertThat(line.state()).isEqualTo("ESTABLISHED");
        assertThat(line.server()).isEqualTo(Endpoint.parse("0.0.0.0:0", 0));
        assertThat(box.decision().server).isNull();
    }

    /** The director has no right to speak as whom the packet is for, and so says nothing. */
    @Test
    void shouldRefuseSilentlyWhereItMayNotBypass() {
        cluster().fromClient(syn()).drops(Reason.NO_SERVER_SILENT).remembers(0);
    }

    @Test
    void shouldPreferARealServer() {
        cluster("net.ipv4.vs.cache_bypass=1", "-a -f 7 -r 10.0.0.12:0 -g")
                .fromClient(syn().ttl(64))
                .toOther(syn().ttl(63))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldRefuseWhatIsForTheDirectorItself() {
        final Box box = cluster("net.ipv4.vs.cache_bypass=1")
                .fromClient(tcp().from(CLIENT, 1).to(VIP, 80).syn());
        assertThat(box.decision().reason).isEqualTo(Reason.NO_SERVER);
    }

    @Test
    void shouldForgetAtOnceWhatIsScheduledByItself() {
        Box.with("-A -f 7 -s rr -o", "net.ipv4.vs.cache_bypass=1")
                .asked(new AddMark(MarkRule.to(7, MarkRule.ANY, 0, 0, 0, 80)))
                .asked(new ClaimMark(7))
                .fromClient(udp().from(CLIENT, 1).to(OTHER, 80).ttl(64))
                .toOther(udp().from(CLIENT, 1).to(OTHER, 80).ttl(63))
                .decides(Reason.BYPASSED)
                .remembers(0);
    }

    /** Routed and balanced on its way, it loses two of its TTL (1.6). */
    @Test
    void shouldCountTwoHopsForAnErrorAboutAPassedOnConnection() {
        final TcpPacket answer = tcp().from(SERVER, 80).to(CLIENT, 1).ack(1);
        cluster("net.ipv4.vs.cache_bypass=1")
                .fromClient(syn())
                .fromClient(icmp().from(CLIENT)
                        .to(SERVER)
                        .portUnreachable()
                        .quoting(answer)
                        .ttl(64))
                .toServer(icmp().from(CLIENT)
                        .to(SERVER)
                        .portUnreachable()
                        .quoting(answer)
                        .ttl(62))
                .decides(Reason.RELATED_ICMP)
                .fromClient(icmp().from(CLIENT)
                        .to(SERVER)
                        .portUnreachable()
                        .quoting(answer)
                        .ttl(2))
                .drops(Reason.TTL_EXCEEDED_SILENT);
    }

    /** The tunnel's TTL is what is left of the packet's. */
    @Test
    void shouldCountTwoHopsInATunnelToo() {
        final TcpPacket answer = tcp().from(OTHER, 80).to(CLIENT, 1).ack(1);
        Box.with("-A -f 7 -s rr", "-a -f 7 -r 10.0.0.11:0 -i")
                .asked(new AddMark(MarkRule.to(7, MarkRule.ANY, 0, 0, 0, 80)))
                .asked(new ClaimMark(7))
                .fromClient(tcp().from(CLIENT, 1).to(OTHER, 80).syn())
                .fromClient(icmp().from(CLIENT)
                        .to(OTHER)
                        .portUnreachable()
                        .quoting(answer)
                        .dontFragment())
                .toServer(tunnel(icmp().from(CLIENT)
                                .to(OTHER)
                                .portUnreachable()
                                .quoting(answer)
                                .dontFragment()
                                .ttl(62))
                        .from(OWN1)
                        .to(SERVER)
                        .dontFragment()
                        .ttl(62))
                .decides(Reason.RELATED_ICMP);
    }
}
