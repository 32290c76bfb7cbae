package io.signalbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.bench.Rewriting.Treatment;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.packet.TcpPacket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is measured is done right: each frame leaves as an independent witness would have built it. */
class RewritingTest {
    private static final int TTL = 63;

    @ParameterizedTest
    @EnumSource
    void shouldMakeTheFrameThatHasToLeaveEachTimeAnew(final Treatment treatment) {
        final Rewriting rewriting = new Rewriting();
        rewriting.treatment = treatment;
        rewriting.open();

        rewriting.rewrite();
        rewriting.rewrite();

        for (int number = 0; number < SlotBatch.SIZE; number++) {
            assertThat(Packets.hex(rewriting.leaving(number))).isEqualTo(Packets.hex(expected(treatment, number)));
        }
    }

    private static byte[] expected(final Treatment treatment, final int number) {
        final String client = SampleFrames.client(number);
        final String client6 = SampleFrames.client6(number);
        final int port = SampleFrames.clientPort(number);
        return switch (treatment) {
            case NAT_REQUEST -> toServer(ack().from(client, port).to(Site.FIRST_SERVER, SampleFrames.SERVER_PORT));
            case NAT_REPLY -> toClient(ack().from(Site.VIP, Site.VIP_PORT).to(client, port));
            case NAT_REQUEST_IPV6 ->
                toServer(ack().from(client6, port).to(SampleFrames.SERVER6, SampleFrames.SERVER_PORT));
            case NAT_REPLY_IPV6 ->
                toClient(ack().from(SampleFrames.VIP6, Site.VIP_PORT).to(client6, port));
            case DIRECT_ROUTING -> toServer(untranslated(number));
            case IPIP ->
                toServer(Packets.tunnel(untranslated(number))
                        .from(Site.SERVER_SIDE_ADDRESS)
                        .to(Site.FIRST_SERVER)
                        .id(Rewriting.OUTER_ID)
                        .ttl(TTL));
            case GUE ->
                toServer(Packets.gue(untranslated(number))
                        .from(Site.SERVER_SIDE_ADDRESS, Rewriting.TUNNEL_SOURCE_PORT)
                        .to(Site.FIRST_SERVER, Rewriting.GUE_PORT)
                        .withoutChecksum()
                        .id(Rewriting.OUTER_ID)
                        .ttl(TTL));
            case GRE ->
                toServer(Packets.gre(untranslated(number))
                        .from(Site.SERVER_SIDE_ADDRESS)
                        .to(Site.FIRST_SERVER)
                        .id(Rewriting.OUTER_ID)
                        .ttl(TTL));
        };
    }

    private static TcpPacket untranslated(final int number) {
        return ack().from(SampleFrames.client(number), SampleFrames.clientPort(number))
                .to(Site.VIP, Site.VIP_PORT);
    }

    private static TcpPacket ack() {
        return Packets.tcp().ack(1).ttl(TTL);
    }

    private static byte[] toServer(final Packet packet) {
        return packet.onEthernet(Site.SERVER_SIDE_MAC, Site.SERVER_MAC).bytes();
    }

    private static byte[] toClient(final Packet packet) {
        return packet.onEthernet(Site.CLIENT_SIDE_MAC, Site.GATEWAY_MAC).bytes();
    }
}
