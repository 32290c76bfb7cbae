package io.signalbox.golden.sketch;

import static io.signalbox.golden.packet.Packets.ip;
import static io.signalbox.golden.packet.Packets.sctp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;

import io.signalbox.golden.packet.PlainIpPacket;
import io.signalbox.golden.packet.SctpPacket;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import java.util.List;

/** What protocols do to a connection: states, helpers, checksums. */
final class ProtocolSketches {
    private static final Family V4 = Family.V4;
    private static final Family V6 = Family.V6;
    private static final int ESP = 50;
    private static final int AH = 51;
    private static final byte NO_NEXT_HEADER = 59;
    /** 24 bytes, counted in words of four, less two. */
    private static final byte AH_LENGTH = 4;

    private ProtocolSketches() {}

    static List<Sketch> all() {
        return List.of(ftpActive(), ftpV6(), ipsec(), sealedForNobody(), associations(), halfSeen(), withoutChecksum());
    }

    // --- FTP ---

    private static Sketch ftp(final String name, final String description, final Family family) {
        final Sketch sketch = Sketch.of(name, description)
                .module("nf_conntrack")
                .module("ip_vs_ftp")
                .setting("net.ipv4.vs.conntrack=1")
                .service("-t " + family.vip(1, 21) + " -s rr -p 300", family.server(1, 21) + " -m");
        return sketch.outside(
                        tcp().syn().seq(999).from(family.client(1), 40_000).to(family.vip(1), 21))
                .inside(
                        1,
                        tcp().syn()
                                .seq(4_999)
                                .ack(1_000)
                                .from(family.server(1), 21)
                                .to(family.client(1), 40_000))
                .outside(tcp().ack(5_000)
                        .seq(1_000)
                        .from(family.client(1), 40_000)
                        .to(family.vip(1), 21));
    }

    private static TcpPacket command(final Family family, final String text, final int seq, final int ack) {
        return tcp().psh()
                .ack(ack)
                .seq(seq)
                .payload(text + "\r\n")
                .from(family.client(1), 40_000)
                .to(family.vip(1), 21);
    }

    private static TcpPacket reply(final Family family, final String text, final int seq, final int ack) {
        return tcp().psh()
                .ack(ack)
                .seq(seq)
                .payload(text + "\r\n")
                .from(family.server(1), 21)
                .to(family.client(1), 40_000);
    }

    private static Sketch ftpActive() {
        return ftp(
                        "ftp-active",
                        "FTP helper, NAT, active mode: PORT and EPRT announce the client's port, the server connects from port 20;"
                                + "\n    commands in lower case, of another family, not at the start; EPSV.",
                        V4)
                .outside(command(V4, "PORT 198,51,100,1,200,21", 1_000, 5_000))
                .inside(1, reply(V4, "200 ok", 5_000, 1_026))
                .show("announced")
                .inside(1, tcp().syn().from(V4.server(1), 20).to(V4.client(1), 51_221))
                .outside(tcp().syn().ack(1).from(V4.client(1), 51_221).to(V4.vip(1), 20))
                .inside(
                        1,
                        tcp().ack(1)
                                .seq(1)
                                .payload("data")
                                .from(V4.server(1), 20)
                                .to(V4.client(1), 51_221))
                .outside(tcp().ack(5).seq(1).from(V4.client(1), 51_221).to(V4.vip(1), 20))
                .inside(1, tcp().fin().ack(1).seq(5).from(V4.server(1), 20).to(V4.client(1), 51_221))
                .show("data")
                .outside(command(V4, "EPRT |1|198.51.100.1|51222|", 1_026, 5_008))
                .inside(1, tcp().syn().from(V4.server(1), 20).to(V4.client(1), 51_222))
                .outside(command(V4, "port 198,51,100,9,200,23", 1_055, 5_008))
                .inside(1, tcp().syn().from(V4.server(1), 20).to(V4.client(9), 51_223))
                .outside(command(V4, "EPRT |2|2001:db8:c::1|51224|", 1_081, 5_008))
                .outside(command(V4, "NOOP PORT 198,51,100,1,200,25", 1_111, 5_008))
                .inside(1, tcp().syn().from(V4.server(1), 20).to(V4.client(1), 51_225))
                .outside(command(V4, "EPSV", 1_142, 5_008))
                .inside(1, reply(V4, "229 Entering Extended Passive Mode (|||6446|)", 5_008, 1_148))
                .outside(tcp().syn().from(V4.client(1), 45_000).to(V4.vip(1), 6_446))
                .show("end");
    }

    private static Sketch ftpV6() {
        return ftp(
                        "ftp-v6",
                        "FTP helper, NAT, IPv6: EPSV with and without a family, data connection; EPRT, the server connects.",
                        V6)
                .outside(command(V6, "EPSV", 1_000, 5_000))
                .inside(1, reply(V6, "229 Entering Extended Passive Mode (|||6446|)", 5_000, 1_006))
                .show("announced")
                .outside(tcp().syn().from(V6.client(1), 45_000).to(V6.vip(1), 6_446))
                .inside(1, tcp().syn().ack(1).from(V6.server(1), 6_446).to(V6.client(1), 45_000))
                .outside(tcp().ack(1).seq(1).from(V6.client(1), 45_000).to(V6.vip(1), 6_446))
                .outside(command(V6, "EPSV 2", 1_006, 5_047))
                .inside(1, reply(V6, "229 Entering Extended Passive Mode (|||65000|)", 5_047, 1_014))
                .outside(tcp().syn().from(V6.client(1), 45_001).to(V6.vip(1), 65_000))
                .outside(command(V6, "EPSV 1", 1_014, 5_095))
                .inside(1, reply(V6, "229 Entering Extended Passive Mode (|||6447|)", 5_095, 1_022))
                .outside(command(V6, "EPRT |2|2001:db8:c::1|51222|", 1_022, 5_142))
                .inside(1, tcp().syn().from(V6.server(1), 20).to(V6.client(1), 51_222))
                .outside(tcp().syn().ack(1).from(V6.client(1), 51_222).to(V6.vip(1), 20))
                .outside(command(V6, "EPRT !2!2001:DB8:C::1!51223!", 1_052, 5_142))
                .inside(1, tcp().syn().from(V6.server(1), 20).to(V6.client(1), 51_223))
                .outside(command(V6, "PORT 198,51,100,1,200,25", 1_082, 5_142))
                .show("end");
    }

    // --- IPsec ---

    private static Sketch sealedForNobody() {
        final Sketch sketch = Sketch.of(
                "esp-server-deleted",
                "ESP of connections whose real server was deleted: dropped; with expire_nodest_conn the connection ends, and"
                        + "\n    the packet is the host's own.");
        for (final Family family : Family.values()) {
            sketch.service("-u " + family.vip(1, 500) + " -s rr", family.server(1, 500) + " -m")
                    .datagram(family, 1, 500, family.vip(1), 500)
                    .ipvsadm("-d -u " + family.vip(1, 500) + " -r " + family.server(1, 500));
            sketch.outside(secured(ESP, family.client(1), family.vip(1)));
        }
        sketch.sysctl("net.ipv4.vs.expire_nodest_conn=1");
        for (final Family family : Family.values()) {
            sketch.outside(secured(ESP, family.client(1), family.vip(1)));
        }
        return sketch;
    }

    private static Sketch ipsec() {
        final Sketch sketch = Sketch.of(
                "ah-esp",
                "AH and ESP belong to the connection of UDP port 500: NAT, DR and TUN, answers, without such a connection,"
                        + "\n    TTL 1, and an error about them. IPv4 and IPv6.");
        for (final Family family : Family.values()) {
            sketch.service("-u " + family.vip(1, 500) + " -s rr", family.server(1, 500) + " -m")
                    .service("-u " + family.vip(2, 500) + " -s rr", family.server(2, 500) + " -g")
                    .service("-u " + family.vip(3, 500) + " -s rr", family.farServer(3, 500) + " -i")
                    .service("-u " + family.vip(4, 500) + " -s rr", family.server(1, 4_500) + " -m");
        }
        for (final Family family : Family.values()) {
            for (int vip = 1; vip <= 4; vip++) {
                sketch.outside(secured(ESP, family.client(1), family.vip(vip)))
                        .datagram(family, 1, 500, family.vip(vip), 500)
                        .outside(secured(ESP, family.client(1), family.vip(vip)))
                        .outside(secured(AH, family.client(1), family.vip(vip)))
                        .outside(secured(ESP, family.client(2), family.vip(vip)))
                        .outside(secured(ESP, family.client(1), family.vip(vip)).ttl(1))
                        .outside(secured(ESP, family.client(1), family.vip(vip)).truncatedTo(42));
            }
            sketch.inside(1, secured(ESP, family.server(1), family.client(1)))
                    .inside(1, secured(AH, family.server(1), family.client(1)))
                    .inside(1, secured(ESP, family.server(1), family.client(2)))
                    .inside(
                            1,
                            family.portUnreachable(secured(ESP, family.client(1), family.server(1)))
                                    .from(family.server(1))
                                    .to(family.client(1)))
                    .outside(family.portUnreachable(secured(ESP, family.vip(1), family.client(1)))
                            .from(family.client(1))
                            .to(family.vip(1)));
        }
        return sketch.show("end");
    }

    /** What is encrypted nobody can read; what is only authenticated names what it carries (RFC 4302). */
    private static PlainIpPacket secured(final int protocol, final String from, final String to) {
        final byte[] message = new byte[40];
        if (protocol == AH) {
            message[0] = NO_NEXT_HEADER;
            message[1] = AH_LENGTH;
        }
        return ip(protocol).payload(message).from(from).to(to);
    }

    // --- SCTP ---

    private static Sketch associations() {
        final Sketch sketch = Sketch.of(
                        "sctp-nat-states",
                        "SCTP associations, NAT, both directions, IPv4 and IPv6: set-up, data, shutdown from either side, abort"
                                + "\n    behind a cookie, simultaneous set-up, errors, and what expires after 10 and 100 s.")
                .service("--sctp-service " + V4.vip(1, 80) + " -s rr", V4.server(1, 8_080) + " -m")
                .service("--sctp-service " + V6.vip(1, 80) + " -s rr", V6.server(1, 80) + " -m");
        for (final Family family : Family.values()) {
            association(sketch, family, 40_001, SctpPacket.INIT).show("init-" + family);
            association(sketch, family, 40_002, SctpPacket.INIT, -SctpPacket.INIT_ACK)
                    .show("init-ack-" + family);
            setUp(sketch, family, 40_003).show("established-" + family);
            setUp(sketch, family, 40_004);
            association(sketch, family, 40_004, SctpPacket.DATA, -SctpPacket.SACK, SctpPacket.SHUTDOWN);
            association(sketch, family, 40_004, -SctpPacket.SHUTDOWN_ACK, SctpPacket.SHUTDOWN_COMPLETE);
            setUp(sketch, family, 40_005);
            association(sketch, family, 40_005, -SctpPacket.SHUTDOWN);
            setUp(sketch, family, 40_006);
            association(sketch, family, 40_006, -SctpPacket.SHUTDOWN, SctpPacket.SHUTDOWN_ACK);
            setUp(sketch, family, 40_007);
            association(sketch, family, 40_007, SctpPacket.ABORT);
            association(sketch, family, 40_008, SctpPacket.INIT, -SctpPacket.INIT);
            association(sketch, family, 40_009, SctpPacket.INIT, -SctpPacket.ABORT);
            association(sketch, family, 40_010, SctpPacket.INIT, -SctpPacket.INIT_ACK, SctpPacket.ERROR);
            association(sketch, family, 40_011, SctpPacket.INIT, -SctpPacket.INIT_ACK);
            sketch.outside(chunk(family, 40_011, SctpPacket.COOKIE_ECHO).chunk(SctpPacket.ABORT, 0))
                    .outside(chunk(family, 40_012, SctpPacket.DATA))
                    .outside(chunk(family, 40_013, 77));
        }
        sketch.show("all").after(12).show("later").after(120);
        return association(sketch, V4, 40_003, SctpPacket.HEARTBEAT, -SctpPacket.SACK, SctpPacket.INIT)
                .show("end");
    }

    private static Sketch setUp(final Sketch sketch, final Family family, final int port) {
        return association(
                sketch,
                family,
                port,
                SctpPacket.INIT,
                -SctpPacket.INIT_ACK,
                SctpPacket.COOKIE_ECHO,
                -SctpPacket.COOKIE_ACK);
    }

    /** The client's chunks; negative ones are the server's. */
    private static Sketch association(final Sketch sketch, final Family family, final int port, final int... chunks) {
        final int service = family == V4 ? 8_080 : 80;
        for (final int chunk : chunks) {
            if (chunk >= 0) {
                sketch.outside(chunk(family, port, chunk));
            } else {
                sketch.inside(
                        1,
                        sctp().chunk(-chunk, 12).from(family.server(1), service).to(family.client(1), port));
            }
        }
        return sketch;
    }

    private static SctpPacket chunk(final Family family, final int port, final int type) {
        return sctp().chunk(type, 12).from(family.client(1), port).to(family.vip(1), 80);
    }

    // --- TCP ---

    /** The director is the servers' router after all, for some: what it sees of answers changes what it knows. */
    private static Sketch halfSeen() {
        final Sketch sketch = Sketch.of(
                        "tcp-no-output",
                        "States of TCP connections whose answers the director does not see (DR, TUN), and of one whose answers pass"
                                + "\n    it once: every flag in the usual states, and what expires.")
                .service("-t " + V4.vip(1, 80) + " -s rr", V4.server(1, 80) + " -g")
                .service("-t " + V6.vip(2, 80) + " -s rr", V6.farServer(2, 80) + " -i");
        final int[] flags = {0x02, 0x10, 0x11, 0x14, 0x04, 0x00, 0x12, 0x08, 0x03};
        int port = 40_000;
        for (final int first : flags) {
            for (final int second : flags) {
                port++;
                sketch.syn(V4, 1, port, V4.vip(1), 80)
                        .outside(flagged(V4, V4.vip(1), port, first))
                        .outside(flagged(V4, V4.vip(1), port, second));
            }
            sketch.opened(V6, 1, port, V6.vip(2), 80)
                    .outside(flagged(V6, V6.vip(2), port, first))
                    .show("after-" + first);
        }
        sketch.syn(V4, 2, 40_000, V4.vip(1), 80)
                .inside(1, tcp().syn().ack(1).from(V4.vip(1), 80).to(V4.client(2), 40_000))
                .ack(V4, 2, 40_000, V4.vip(1), 80)
                .outside(tcp().fin().ack(1).from(V4.client(2), 40_000).to(V4.vip(1), 80))
                .show("answered")
                .inside(1, tcp().fin().ack(1).from(V4.vip(1), 80).to(V4.client(2), 40_000));
        return sketch.show("all").after(15).show("closed").after(200).show("end");
    }

    private static TcpPacket flagged(final Family family, final String vip, final int port, final int flags) {
        return tcp().flags(flags).from(family.client(1), port).to(vip, 80);
    }

    // --- UDP ---

    private static Sketch withoutChecksum() {
        final Sketch sketch = Sketch.of(
                        "udp-zero-checksum",
                        "UDP without a checksum, NAT with and without another port, DR, TUN, and answers; sums that come out as 0;"
                                + "\n    wrong ones; in fragments. IPv4 and IPv6.")
                .insideMtu(1_400);
        for (final Family family : Family.values()) {
            sketch.service("-u " + family.vip(1, 53) + " -s rr", family.server(1, 5_353) + " -m")
                    .service("-u " + family.vip(2, 53) + " -s rr", family.server(2, 53) + " -m")
                    .service("-u " + family.vip(3, 53) + " -s rr", family.server(3, 53) + " -g")
                    .service("-u " + family.vip(4, 53) + " -s rr", family.farServer(4, 53) + " -i");
        }
        for (final Family family : Family.values()) {
            for (int vip = 1; vip <= 4; vip++) {
                sketch.outside(question(family, vip).withoutChecksum())
                        .outside(question(family, vip).payload("odd").withoutChecksum())
                        .outside(question(family, vip).payload("").withoutChecksum())
                        .outside(question(family, vip).checksum(0xbad))
                        .outside(question(family, vip).checksum(0xffff))
                        .outside(question(family, vip).length(9).withoutChecksum())
                        .outside(question(family, vip).length(100).withoutChecksum());
            }
            sketch.inside(1, answer(family).withoutChecksum())
                    .inside(1, answer(family).payload("odd").withoutChecksum())
                    .inside(1, answer(family).checksum(0xbad))
                    .outside(question(family, 1).payload(new byte[1_395]).withoutChecksum())
                    .outside(question(family, 1)
                            .payload(new byte[2_000])
                            .withoutChecksum()
                            .fragment(0, 1_000))
                    .outside(question(family, 1)
                            .payload(new byte[2_000])
                            .withoutChecksum()
                            .fragment(1_000, 2_000));
            sumsToZero(sketch, family);
        }
        return sketch.show("end");
    }

    /** Two bytes run through all sums that the director's own change can meet near 0. */
    private static void sumsToZero(final Sketch sketch, final Family family) {
        final byte[] rightForZero = {0, 0};
        for (int vip = 1; vip <= 2; vip++) {
            final byte[] bytes = question(family, vip).payload(rightForZero).bytes();
            final int at = bytes.length - 4;
            final int sum = (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
            for (int near = -1; near <= 1; near++) {
                final int filler = sum + near & 0xffff;
                sketch.outside(question(family, vip).payload(new byte[] {(byte) (filler >> 8), (byte) filler}));
            }
        }
    }

    private static UdpPacket question(final Family family, final int vip) {
        return udp().payload("question").from(family.client(1), 40_000 + vip).to(family.vip(vip), 53);
    }

    private static UdpPacket answer(final Family family) {
        return udp().payload("an answer").from(family.server(1), 5_353).to(family.client(1), 40_001);
    }
}
