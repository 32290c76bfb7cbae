package io.signalbox.golden.sketch;

import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;

import io.signalbox.golden.packet.UdpPacket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Calls that are kept together by their Call-ID: begun by clients, and by real servers. */
final class SipSketches {
    private static final String INVITE = "INVITE sip:bob@biloxi.example SIP/2.0\r\n";
    private static final String REST = "\r\nCSeq: 1 INVITE\r\n\r\n";
    private static final String PERSISTENT = " -s rr -p 60 --pe sip";

    /** Messages that name the call {@code a84b4c76e66710@pc33}, each in its own way. */
    private static final List<String> NAMING_ONE_CALL = List.of(
            invite("Call-ID: a84b4c76e66710@pc33"),
            invite("i: a84b4c76e66710@pc33"),
            invite("I:a84b4c76e66710@pc33"),
            invite("cALL-iD: a84b4c76e66710@pc33"),
            invite("CALL-ID  \t: \t a84b4c76e66710@pc33"),
            invite("Call-ID:\r\n a84b4c76e66710@pc33"),
            invite("Call-ID:\n\ta84b4c76e66710@pc33"),
            invite("Call-ID\r\n : a84b4c76e66710@pc33"),
            invite("Via: SIP/2.0/UDP x\r\nMax-Forwards: 70\r\nCall-ID: a84b4c76e66710@pc33"),
            invite("Subject: no\r\n Call-ID: not-this-one\r\nCall-ID: a84b4c76e66710@pc33"),
            invite("Call-ID: @unreadable\r\nCall-ID: a84b4c76e66710@pc33"),
            invite("in: no\r\ni: a84b4c76e66710@pc33"),
            "INVITE x\nCall-ID: a84b4c76e66710@pc33\n\n",
            "INVITE x\rCall-ID: a84b4c76e66710@pc33\r",
            "x\r\nCall-ID: a84b4c76e66710@pc33\r\n",
            "\r\nCall-ID: a84b4c76e66710@pc33\r",
            "x\r\nm: 1\r\n\r\nbody\r\nCall-ID: a84b4c76e66710@pc33\r\n",
            invite("Call-ID: a84b4c76e66710@pc33\r\nCall-ID: another"));

    /** Messages that name calls of their own. */
    private static final List<String> NAMING_OTHERS = List.of(
            invite("Call-ID: a84b4c76e66710@pc34"),
            invite("Call-ID: a84b4c76e66710"),
            invite("Call-ID: A84B4C76E66710@pc33"),
            invite("Call-ID: -.!%*_+`'~()<>:\\\"/[]?{}@-.!%*_+`'~()<>:\\\"/[]?{}"),
            invite("Call-ID: z"),
            invite("Call-ID: " + "n".repeat(100) + "@" + "h".repeat(20)),
            invite("Call-ID: " + "n".repeat(8)),
            invite("Call-ID: " + "n".repeat(31)));

    /** Messages that name no call. */
    private static final List<String> NAMING_NONE = List.of(
            "",
            "x",
            "\r\n",
            "\r\n\r\n",
            "Call-ID: first@line\r\n",
            invite("Subject: none"),
            invite("Call-ID:"),
            invite("Call-ID: "),
            invite("Call-ID"),
            invite("Call-IDs: a@b"),
            invite("Call-ID a@b"),
            invite("Call-ID: @host"),
            invite("Call-ID: user@"),
            invite("Call-ID: user@ host"),
            invite("Call-ID: user@host;x"),
            invite("Call-ID: user@host tail"),
            invite("Call-ID: user@host@more"),
            invite("Call-ID: $"),
            invite("Call-ID:\r\n\r\n a@b"),
            invite("Call-ID: \u00d7@h"),
            invite("Call-ID: " + "n".repeat(256)),
            invite("ii: a@b"),
            invite("i\u00c0: a@b"),
            invite("i2: a@b\r\nCall-ID: a@b"),
            "INVITE x\n\nCall-ID: a@b\n",
            "INVITE x\r\nCall-ID: a@b",
            "INVITE x\r\nCall-ID:",
            "INVITE x\r\nCall-ID",
            "INVITE x\r\ni",
            "INVITE x\r\ni:",
            "INVITE x\r\nCall-ID: \r",
            "INVITE x\r\nCall-ID:\r\n ",
            "INVITE x\r\nCall-ID: a@");

    private SipSketches() {}

    static List<Sketch> all() {
        return List.of(persistence(), reading(), outbound(), v6(), fragments(), sharedClient());
    }

    private static String invite(final String header) {
        return INVITE + header + REST;
    }

    private static UdpPacket message(final String text) {
        return udp().payload(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static UdpPacket call(final String callId) {
        return message(invite("Call-ID: " + callId));
    }

    private static Sketch reading() {
        final Family v4 = Family.V4;
        final Sketch sketch = Sketch.of(
                        "sip-call-id",
                        "SIP persistence: which bytes of a datagram are its Call-ID. Header in any case, short form, blanks, folds;"
                                + "\n    characters and lengths; messages that name no call (dropped), cut off anywhere.")
                .service("-u " + v4.vip(1, 5060) + PERSISTENT, servers(v4, "-m"))
                .service("-u " + v4.vip(2, 5060) + " -s rr -p 2 --pe sip -o", servers(v4, "-m"));
        int port = 40_000;
        for (final List<String> group : List.of(NAMING_ONE_CALL, NAMING_OTHERS, NAMING_NONE)) {
            for (final String text : group) {
                sketch.outside(message(text).from(v4.client(1), port++).to(v4.vip(1), 5060));
            }
            sketch.show("after-" + port);
        }
        // Letters of Latin-1 are letters, and 255 bytes are the limit: gone before anybody lists them.
        sketch.outside(message(invite("Call-ID: \u00c0\u00e9\u00ff@h"))
                        .from(v4.client(1), port++)
                        .to(v4.vip(2), 5060))
                .outside(message(invite("Call-ID: \u00d7@h"))
                        .from(v4.client(1), port++)
                        .to(v4.vip(2), 5060))
                .outside(message(invite("Call-ID: \u00c0\u00e9\u00ff@h"))
                        .from(v4.client(1), port++)
                        .to(v4.vip(2), 5060))
                .outside(call("n".repeat(255)).from(v4.client(1), port++).to(v4.vip(2), 5060))
                .outside(call("n".repeat(254) + "m").from(v4.client(1), port++).to(v4.vip(2), 5060))
                .outside(call("n".repeat(255)).from(v4.client(1), port++).to(v4.vip(2), 5060))
                .outside(call("n".repeat(256)).from(v4.client(1), port++).to(v4.vip(2), 5060))
                .after(4);
        final String whole = invite("Call-ID: a84b4c76e66710@pc33");
        for (int length = INVITE.length() - 1; length < whole.length(); length++) {
            sketch.outside(message(whole.substring(0, length))
                    .from(v4.client(2), port++)
                    .to(v4.vip(1), 5060));
        }
        return sketch;
    }

    private static String[] servers(final Family family, final String words) {
        return new String[] {
            family.server(1, 5060) + " " + words,
            family.server(2, 5060) + " " + words,
            family.server(3, 5060) + " " + words
        };
    }

    private static Sketch persistence() {
        return persistence(
                        Family.V4,
                        Sketch.of(
                                "sip-persistence",
                                "SIP persistence: several calls of several clients, NAT, DR, a mask, a service of any port, one of a mark,"
                                        + "\n    TCP, without -p, OPS; quiescent servers and deleted ones; engine switched on and off; expiry."))
                .setting("net.ipv4.vs.schedule_icmp=1")
                .outside(icmp().portUnreachable()
                        .quoting(udp().payload("answer")
                                .from(Family.V4.vip(1), 5060)
                                .to(Family.V4.client(5), 5061))
                        .from(Family.V4.client(5))
                        .to(Family.V4.vip(1)))
                .show("end");
    }

    private static Sketch v6() {
        return outbound(
                Family.V6,
                persistence(
                        Family.V6,
                        Sketch.of("sip-v6", "SIP over IPv6: persistence by Call-ID, and calls that real servers begin.")
                                .service(
                                        "-u " + Family.V6.vip(8, 5060) + PERSISTENT,
                                        Family.V6.server(4, 5060) + " -m")));
    }

    private static Sketch persistence(final Family family, final Sketch sketch) {
        final String mask = family == Family.V4 ? " -M 255.255.255.0" : " -M 64";
        sketch.service("-u " + family.vip(1, 5060) + PERSISTENT, servers(family, "-m"))
                .service("-u " + family.vip(2, 5060) + PERSISTENT, servers(family, "-g"))
                .service("-u " + family.vip(3, 5060) + PERSISTENT + mask, servers(family, "-m"))
                .service(
                        "-u " + family.vip(4, 0) + PERSISTENT, family.server(1, 0) + " -m", family.server(2, 0) + " -m")
                .service("-t " + family.vip(5, 5060) + PERSISTENT, servers(family, "-m"))
                .service("-u " + family.vip(6, 5060) + " -s rr --pe sip", servers(family, "-g"))
                .service("-u " + family.vip(7, 5060) + PERSISTENT + " -o", servers(family, "-m"));
        if (family == Family.V4) {
            sketch.mark(7, "192.0.2.18/32", "udp", 5060, 5061, 5062)
                    .service("-f 7" + PERSISTENT, family.server(1, 0) + " -m", family.server(2, 0) + " -m");
        }
        calls(family, sketch);
        kinds(family, sketch);
        withoutServers(family, sketch);
        return switched(family, sketch);
    }

    /** Calls of one client, the same Call-ID from another, and answers. */
    private static void calls(final Family family, final Sketch sketch) {
        for (int vip = 1; vip <= 3; vip++) {
            for (int client = 1; client <= 3; client++) {
                for (int port = 5060; port < 5063; port++) {
                    sketch.outside(call("one@h")
                                    .from(family.client(client), port)
                                    .to(family.vip(vip), 5060))
                            .outside(call("two@h")
                                    .from(family.client(client), port + 10)
                                    .to(family.vip(vip), 5060));
                }
            }
        }
        sketch.inside(1, call("one@h").from(family.server(1), 5060).to(family.client(1), 5060))
                .inside(2, call("one@h").from(family.server(2), 5060).to(family.client(1), 5060))
                .inside(3, call("one@h").from(family.server(3), 5060).to(family.client(1), 5060))
                .show("calls");
    }

    /** A connection's further packets need no Call-ID, a new one's do; and what else a service may be. */
    private static void kinds(final Family family, final Sketch sketch) {
        sketch.outside(message("keep alive").from(family.client(1), 5060).to(family.vip(1), 5060))
                .outside(message("keep alive").from(family.client(1), 5099).to(family.vip(1), 5060))
                .outside(message("").from(family.client(1), 5099).to(family.vip(2), 5060))
                .outside(message("no call").from(family.client(1), 5099).to(family.vip(6), 5060))
                .outside(tcp().syn().from(family.client(1), 5099).to(family.vip(5), 5060));
        for (int port = 5060; port < 5063; port++) {
            sketch.outside(call("any@port").from(family.client(1), port).to(family.vip(4), port))
                    .outside(call("ops@h").from(family.client(1), 5070).to(family.vip(7), 5060))
                    .outside(call("ops" + port).from(family.client(1), 5070).to(family.vip(7), 5060));
            if (family == Family.V4) {
                sketch.outside(call("mark@h").from(family.client(1), port).to(family.vip(8), port));
            }
        }
        sketch.outside(call("any@port").from(family.client(1), 5099).to(family.vip(4), 21))
                .show("kinds");
    }

    /** A quiescent server keeps its calls, a deleted one loses them. */
    private static void withoutServers(final Family family, final Sketch sketch) {
        for (int server = 1; server <= 3; server++) {
            sketch.ipvsadm("-e -u " + family.vip(2, 5060) + " -r " + family.server(server, 5060) + " -g -w 0")
                    .outside(call("one@h").from(family.client(1), 5100 + server).to(family.vip(2), 5060));
        }
        sketch.outside(call("new@h").from(family.client(1), 5110).to(family.vip(2), 5060))
                .ipvsadm("-d -u " + family.vip(2, 5060) + " -r " + family.server(1, 5060))
                .ipvsadm("-d -u " + family.vip(2, 5060) + " -r " + family.server(3, 5060))
                .ipvsadm("-e -u " + family.vip(2, 5060) + " -r " + family.server(2, 5060) + " -g -w 1")
                .outside(call("one@h").from(family.client(1), 5111).to(family.vip(2), 5060))
                .outside(call("one@h").from(family.client(2), 5111).to(family.vip(2), 5060))
                .show("without-servers");
    }

    /** The engine goes and comes: what it remembered stays. */
    private static Sketch switched(final Family family, final Sketch sketch) {
        return sketch.ipvsadm("-E -u " + family.vip(1, 5060) + " -s rr -p 60")
                .outside(call("one@h").from(family.client(1), 5120).to(family.vip(1), 5060))
                .outside(message("no call").from(family.client(1), 5121).to(family.vip(1), 5060))
                .ipvsadm("-E -u " + family.vip(1, 5060) + PERSISTENT)
                .outside(call("one@h").from(family.client(1), 5122).to(family.vip(1), 5060))
                .outside(message("no call").from(family.client(1), 5123).to(family.vip(1), 5060))
                .ipvsadm("-E -u " + family.vip(6, 5060) + PERSISTENT)
                .outside(call("late@h").from(family.client(1), 5122).to(family.vip(6), 5060))
                .show("switched");
    }

    private static Sketch fragments() {
        final Sketch sketch = Sketch.of(
                "sip-fragments",
                "SIP messages in fragments of unequal sizes, from clients and real servers: what is read is laid together, and"
                        + "\n    cut anew when it leaves. IPv4, also not to be fragmented, and IPv6.");
        for (final Family family : Family.values()) {
            sketch.service("-u " + family.vip(1, 5060) + PERSISTENT, family.server(1, 5060) + " -m")
                    .service("-u " + family.vip(2, 5060) + PERSISTENT, family.server(2, 5060) + " -g")
                    .service("-u " + family.vip(3, 5060) + " -s rr --pe sip", family.server(3, 5060) + " -m");
            for (int vip = 1; vip <= 3; vip++) {
                // What is short Linux lays together unread where its buffers allow: the third service gets none.
                for (int client = 1; client <= (vip == 3 ? 4 : 6); client++) {
                    inFragments(sketch, family, client, vip);
                }
            }
        }
        return sketch.show("end");
    }

    /** Every other message names a call; those of the third client and the fourth are not to be fragmented, nor the short ones. */
    private static void inFragments(final Sketch sketch, final Family family, final int client, final int vip) {
        final String text = client % 2 == 0 ? invite("Call-ID: call" + client) : invite("Subject: no call");
        final String body = "b".repeat(client > 4 ? 500 : 2_000);
        final int[] borders = client > 4 ? new int[] {0, 160, 400, 1_000} : new int[] {0, 200, 1_400, 1_800, 2_100};
        for (int i = 0; i + 1 < borders.length; i++) {
            final int from = borders[i];
            final int length = borders[i + 1] - from;
            sketch.outside(whole(message(text + body), client)
                            .from(family.client(client), 5060)
                            .to(family.vip(vip), 5060)
                            .fragment(from, length))
                    .inside(
                            vip,
                            whole(message(text + body), client)
                                    .from(family.server(vip), 5060)
                                    .to(family.client(client), 5070)
                                    .fragment(from, length));
        }
    }

    private static UdpPacket whole(final UdpPacket message, final int client) {
        return client > 2 ? message.id(client).dontFragment() : message.id(client);
    }

    private static Sketch sharedClient() {
        final Family v4 = Family.V4;
        return Sketch.of(
                        "sip-shared-client",
                        "Two real servers begin calls to one client: two connections with the same client and service. An"
                                + "\n    answer that must stay whole and cannot is told to the server that the client's packets go to.")
                .service("-u " + v4.vip(1, 5060) + PERSISTENT, servers(v4, "-m"))
                .inside(1, call("one@h").from(v4.server(1), 5060).to(v4.client(1), 5060))
                .inside(2, call("two@h").from(v4.server(2), 5060).to(v4.client(1), 5060))
                .outside(call("two@h").from(v4.client(1), 5060).to(v4.vip(1), 5060))
                .inside(1, longAnswer(1).fragment(0, 1_480))
                .inside(1, longAnswer(1).fragment(1_480, 1_480))
                .inside(2, longAnswer(2).fragment(0, 1_480))
                .inside(2, longAnswer(2).fragment(1_480, 1_480));
    }

    private static UdpPacket longAnswer(final int server) {
        return message("x".repeat(2_000))
                .dontFragment()
                .id(server)
                .from(Family.V4.server(server), 5060)
                .to(Family.V4.client(1), 5060);
    }

    private static Sketch outbound() {
        return outbound(
                        Family.V4,
                        Sketch.of(
                                        "sip-outbound",
                                        "SIP, calls that real servers begin: with Call-ID and without, of a call that is elsewhere, OPS, without -p,"
                                                + "\n    of services that share a server; nat_icmp_send.")
                                .service(
                                        "-u " + Family.V4.vip(8, 5060) + PERSISTENT, Family.V4.server(4, 5060) + " -m"))
                .sysctl("net.ipv4.vs.nat_icmp_send=1")
                .inside(1, message("no call").from(Family.V4.server(1), 5060).to(Family.V4.client(4), 5060))
                .inside(1, call("last@h").from(Family.V4.server(1), 5060).to(Family.V4.client(4), 5060))
                .show("end");
    }

    private static Sketch outbound(final Family family, final Sketch sketch) {
        sketch.service(
                        "-u " + family.vip(1, 5070) + PERSISTENT,
                        family.server(1, 5070) + " -m",
                        family.server(2, 5070) + " -m")
                .service(
                        "-u " + family.vip(2, 5071) + PERSISTENT + " -o",
                        family.server(1, 5071) + " -m",
                        family.server(2, 5071) + " -m")
                .service("-u " + family.vip(3, 5072) + " -s rr --pe sip", family.server(1, 5072) + " -m -w 0")
                .service("-u " + family.vip(4, 5073) + " -s rr --pe sip -o", family.server(1, 5073) + " -m")
                .service("-u " + family.vip(5, 5074) + " -s rr -p 60", family.server(1, 5074) + " -m")
                .service("-u " + family.vip(6, 5075) + PERSISTENT, family.server(1, 5075) + " -g")
                .service("-u " + family.vip(7, 0) + PERSISTENT, family.server(1, 5076) + " -m")
                .service("-u " + family.vip(1, 5077) + PERSISTENT, family.server(1, 5077) + " -m")
                .service("-u " + family.vip(2, 5077) + " -s rr", family.server(1, 5077) + " -m")
                .service("-u " + family.vip(1, 5078) + " -s rr", family.server(1, 5078) + " -m")
                .service("-u " + family.vip(2, 5078) + PERSISTENT, family.server(1, 5078) + " -m")
                .service("-t " + family.vip(1, 5079) + PERSISTENT, family.server(1, 5079) + " -m")
                .service(
                        "-u " + family.vip(1, 21) + PERSISTENT,
                        family.server(1, 21) + " -m",
                        family.server(2, 21) + " -m");
        for (int port = 5070; port < 5080; port++) {
            sketch.inside(1, message("no call").from(family.server(1), port).to(family.client(1), 5060))
                    .inside(1, call("out@h").from(family.server(1), port).to(family.client(1), 5060))
                    .inside(1, call("out@h").from(family.server(1), port).to(family.client(1), 5061))
                    .inside(1, message("no call").from(family.server(1), port).to(family.client(1), 5061))
                    .inside(1, call("more@h").from(family.server(1), port).to(family.client(2), 5060));
        }
        sketch.show("begun");
        answered(family, sketch);
        return edited(family, sketch);
    }

    /** The client's answers, its part of the same call from other ports, and what begins no call. */
    private static void answered(final Family family, final Sketch sketch) {
        sketch.outside(message("answer").from(family.client(1), 5060).to(family.vip(1), 5070))
                .outside(call("out@h").from(family.client(1), 5062).to(family.vip(1), 5070))
                .outside(call("out@h").from(family.client(1), 5063).to(family.vip(1), 5070))
                .outside(call("out@h").from(family.client(1), 5062).to(family.vip(2), 5071))
                .outside(call("out@h").from(family.client(1), 5063).to(family.vip(2), 5071))
                .inside(1, call("out@h").from(family.server(1), 5071).to(family.client(1), 5063))
                .outside(message("answer").from(family.client(1), 5060).to(family.vip(3), 5072))
                .outside(message("new").from(family.client(1), 5064).to(family.vip(3), 5072))
                // The other server takes part in the call: it is its now.
                .inside(2, call("out@h").from(family.server(2), 5070).to(family.client(1), 5065))
                .outside(call("out@h").from(family.client(1), 5066).to(family.vip(1), 5070))
                .inside(2, call("out@h").from(family.server(2), 5071).to(family.client(1), 5065))
                .outside(call("out@h").from(family.client(1), 5066).to(family.vip(2), 5071))
                // Port 21 is FTP's, even here.
                .inside(1, call("ftp@h").from(family.server(1), 21).to(family.client(1), 5065))
                .outside(call("ftp@h").from(family.client(1), 5066).to(family.vip(1), 21))
                .outside(call("ftp@h").from(family.client(1), 5067).to(family.vip(1), 21))
                // Nobody's port, a TCP segment, another server's address.
                .inside(1, call("stray@h").from(family.server(1), 5090).to(family.client(1), 5060))
                .inside(3, call("stray@h").from(family.server(3), 5070).to(family.client(1), 5060))
                .inside(1, tcp().syn().from(family.server(1), 5079).to(family.client(1), 5060))
                .inside(1, tcp().syn().from(family.server(1), 5070).to(family.client(1), 5060))
                .show("answered");
    }

    /** A quiescent server may begin calls, a deleted one may not. */
    private static Sketch edited(final Family family, final Sketch sketch) {
        return sketch.ipvsadm("-e -u " + family.vip(1, 5070) + " -r " + family.server(1, 5070) + " -m -w 0")
                .inside(1, call("quiet@h").from(family.server(1), 5070).to(family.client(3), 5060))
                .ipvsadm("-d -u " + family.vip(1, 5070) + " -r " + family.server(1, 5070))
                .inside(1, call("gone@h").from(family.server(1), 5070).to(family.client(3), 5061))
                .ipvsadm("-E -u " + family.vip(1, 5070) + " -s rr -p 60")
                .inside(2, call("off@h").from(family.server(2), 5070).to(family.client(3), 5061))
                .show("edited");
    }
}
