package io.signalbox.bench;

import io.signalbox.golden.packet.EthernetFrame;
import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.packet.TcpPacket;

/** Frames of both families, TCP without payload, of as many clients as there are numbers from 0 to 255. */
final class SampleFrames {
    static final String VIP6 = "2001:db8:1::100";
    static final String SERVER6 = "2001:db8:2::10";
    static final int SERVER_PORT = 8_080;

    private static final int VLAN = 100;

    private SampleFrames() {}

    static String client(final int number) {
        return "10.64.0." + number;
    }

    static String client6(final int number) {
        return "2001:db8:64::" + Integer.toHexString(number + 1);
    }

    static int clientPort(final int number) {
        return Site.FIRST_CLIENT_PORT + number;
    }

    static byte[] request(final int number) {
        return onClientSide(ack().from(client(number), clientPort(number)).to(Site.VIP, Site.VIP_PORT))
                .padded()
                .bytes();
    }

    static byte[] requestInVlan(final int number) {
        return onClientSide(ack().from(client(number), clientPort(number)).to(Site.VIP, Site.VIP_PORT))
                .vlan(VLAN)
                .padded()
                .bytes();
    }

    static byte[] request6(final int number) {
        return onClientSide(ack().from(client6(number), clientPort(number)).to(VIP6, Site.VIP_PORT))
                .bytes();
    }

    static byte[] reply(final int number) {
        return onServerSide(ack().from(Site.FIRST_SERVER, SERVER_PORT).to(client(number), clientPort(number)))
                .padded()
                .bytes();
    }

    static byte[] reply6(final int number) {
        return onServerSide(ack().from(SERVER6, SERVER_PORT).to(client6(number), clientPort(number)))
                .bytes();
    }

    private static TcpPacket ack() {
        return Packets.tcp().ack(1);
    }

    private static EthernetFrame onClientSide(final TcpPacket packet) {
        return packet.onEthernet(Site.GATEWAY_MAC, Site.CLIENT_SIDE_MAC);
    }

    private static EthernetFrame onServerSide(final TcpPacket packet) {
        return packet.onEthernet(Site.SERVER_MAC, Site.SERVER_SIDE_MAC);
    }
}
