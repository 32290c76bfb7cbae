package io.signalbox.golden.sketch;

import static io.signalbox.golden.packet.Packets.tcp;

import io.signalbox.golden.packet.TcpPacket;
import java.util.List;

/** What a master tells the backup directors, and when. Each ends after the last message has left. */
final class SyncSketches {
    private static final Family V4 = Family.V4;
    private static final Family V6 = Family.V6;
    private static final String MASTER = "--start-daemon master --mcast-interface eth1";
    /** Messages are two seconds old when they leave, or three. */
    private static final double SENT = 4;
    /** Persistence in seconds: templates that outlive it because of their connections, and those that need not. */
    private static final int SHORT = 20;

    private static final int LONG = 300;

    private SyncSketches() {}

    static List<Sketch> all() {
        return List.of(master(), rules(), oldVersion(), ipv6(), ftp());
    }

    private static Sketch master() {
        final Sketch sketch = services(
                        Sketch.of(
                                "sync-master",
                                "A sync master: TCP states under NAT, DR and tunnels, UDP, templates of ports, of port 0 and of a"
                                        + "\n    mark, one-packet services, a template whose time is over;"
                                        + "\n    the third packet and every fiftieth after it."),
                        V4,
                        SHORT)
                .ipvsadm(MASTER + " --syncid 5");
        return everything(sketch, V4).after(SHORT + SENT).show("end");
    }

    /** Thresholds, periods, refreshing and the rest of the settings, while the master runs. */
    private static Sketch rules() {
        final Sketch sketch = services(
                        Sketch.of(
                                "sync-rules",
                                "When a sync master tells: other thresholds and periods, no period, refreshing and its retries,"
                                        + "\n    templates alone; a master that is stopped and started with other options."),
                        V4,
                        LONG)
                .setting("net.ipv4.vs.sync_threshold=2 4")
                .ipvsadm(MASTER + " --syncid 5");
        datagrams(sketch, 1, 12).after(SENT);
        asked(sketch.sysctl("net.ipv4.vs.sync_threshold=2 0"), 2);
        datagrams(sketch, 2, 4).after(SENT);
        asked(sketch.sysctl("net.ipv4.vs.sync_refresh_period=40"), 3);
        datagrams(sketch, 3, 3).after(45);
        datagrams(sketch, 3, 2);
        sketch.sysctl("net.ipv4.vs.sync_retries=2").after(12);
        datagrams(sketch, 3, 2).after(12);
        datagrams(sketch, 3, 3).after(45);
        sketch.sysctl("net.ipv4.vs.sync_refresh_period=0")
                .sysctl("net.ipv4.vs.sync_threshold=1 2")
                .sysctl("net.ipv4.vs.sync_persist_mode=1");
        asked(sketch, 4);
        datagrams(sketch, 4, 3)
                .after(SENT)
                .ipvsadm("--stop-daemon master")
                .ipvsadm(MASTER + " --mcast-group 224.0.1.129 --mcast-ttl 7 --sync-maxlen 100");
        asked(sketch, 5);
        return datagrams(sketch, 5, 9).after(SENT).show("end");
    }

    private static Sketch oldVersion() {
        final Sketch sketch = services(
                        Sketch.of(
                                "sync-v0",
                                "A sync master that speaks version 0: no IPv6, no marks, no timeouts; a template is told only with"
                                        + "\n    a connection below it."),
                        V4,
                        SHORT)
                .setting("net.ipv4.vs.sync_version=0")
                .service("-u " + V6.vip(2, 53) + " -s rr", V6.server(1, 53) + " -g")
                .ipvsadm(MASTER + " --syncid 7");
        everything(sketch, V4);
        for (int packet = 0; packet < 4; packet++) {
            sketch.datagram(V6, 1, 40_000, V6.vip(2), 53);
        }
        sketch.sysctl("net.ipv4.vs.sync_version=1");
        return datagrams(sketch, 7, 4).after(SENT).show("end");
    }

    private static Sketch ipv6() {
        final Sketch sketch = services(
                        Sketch.of(
                                "sync-v6",
                                "A sync master with an IPv6 group: IPv6 connections and templates, and IPv4 ones among them."),
                        V6,
                        SHORT)
                .service("-u " + V4.vip(2, 53) + " -s rr", V4.server(1, 53) + " -g")
                .ipvsadm(MASTER + " --syncid 9 --mcast-group ff05::51 --mcast-ttl 2");
        everything(sketch, V6);
        for (int client = 1; client <= 30; client++) {
            for (int packet = 0; packet < 3; packet++) {
                sketch.datagram(V4, client, 40_000, V4.vip(2), 53);
            }
        }
        return sketch.after(SENT).show("end");
    }

    // --- The services, and everything that can happen to them ---

    private static Sketch services(final Sketch sketch, final Family family, final int persistenceS) {
        final String mark = "-f 9" + (family == V4 ? "" : " -6");
        return sketch.mark(9, family.vip(6) + (family == V4 ? "/32" : "/128"), "tcp", 80, 443)
                .service("-t " + family.vip(1, 80) + " -s rr", family.server(1, 8_080) + " -m")
                .service("-t " + family.vip(1, 81) + " -s rr", family.server(1, 81) + " -g")
                .service("-t " + family.vip(1, 82) + " -s rr", family.server(1, 82) + " -i")
                .service("-u " + family.vip(2, 53) + " -s rr", family.server(1, 53) + " -g")
                .service("-t " + family.vip(3, 80) + " -s rr -p " + persistenceS, family.server(2, 8_080) + " -m")
                .service("-u " + family.vip(4, 0) + " -s rr -p " + persistenceS, family.server(2, 0) + " -g")
                .service("-u " + family.vip(5, 53) + " -s rr -o -p " + persistenceS, family.server(2, 53) + " -m")
                .rule("-A " + mark + " -s rr -p " + persistenceS)
                .rule("-a " + mark + " -r " + family.server(2, 0) + " -g");
    }

    private static Sketch everything(final Sketch sketch, final Family family) {
        asked(sketch, family, 1);
        for (int packet = 0; packet < 54; packet++) {
            sketch.datagram(family, 1, 40_000, family.vip(2), 53);
        }
        for (final int port : new int[] {81, 82}) {
            sketch.opened(family, 2, 40_000, family.vip(1), port)
                    .ack(family, 2, 40_000, family.vip(1), port)
                    .outside(client(family, port).fin().ack(5_001))
                    .outside(client(family, port).rst());
        }
        for (int packet = 0; packet < 3; packet++) {
            sketch.datagram(family, 3, 40_000, family.vip(4), 1_000)
                    .datagram(family, 3, 40_001, family.vip(4), 1_001)
                    .datagram(family, 3, 40_000, family.vip(5), 53);
        }
        return sketch.opened(family, 3, 40_000, family.vip(6), 80)
                .ack(family, 3, 40_000, family.vip(6), 80)
                .opened(family, 3, 40_001, family.vip(6), 443);
    }

    /** A client asks a web server behind NAT, and again one that it is to stay with; both sides close. */
    private static Sketch asked(final Sketch sketch, final int client) {
        return asked(sketch, V4, client);
    }

    private static Sketch asked(final Sketch sketch, final Family family, final int client) {
        asked(sketch, family, client, family.vip(1), family.server(1));
        return asked(sketch, family, client, family.vip(3), family.server(2));
    }

    private static Sketch asked(
            final Sketch sketch, final Family family, final int client, final String vip, final String server) {
        final String who = family.client(client);
        final int number = server.equals(family.server(1)) ? 1 : 2;
        return sketch.syn(family, client, 50_000, vip, 80)
                .inside(
                        number,
                        tcp().syn().seq(5_000).ack(1_001).from(server, 8_080).to(who, 50_000))
                .ack(family, client, 50_000, vip, 80)
                .outside(tcp().psh()
                        .ack(5_001)
                        .seq(1_001)
                        .payload("question")
                        .from(who, 50_000)
                        .to(vip, 80))
                .inside(
                        number,
                        tcp().psh()
                                .ack(1_009)
                                .seq(5_001)
                                .payload("answer")
                                .from(server, 8_080)
                                .to(who, 50_000))
                .ack(family, client, 50_000, vip, 80)
                .inside(
                        number,
                        tcp().fin().ack(1_009).seq(5_007).from(server, 8_080).to(who, 50_000))
                .outside(tcp().fin().ack(5_008).seq(1_009).from(who, 50_000).to(vip, 80))
                .inside(number, tcp().ack(1_010).seq(5_008).from(server, 8_080).to(who, 50_000))
                .ack(family, client, 50_000, vip, 80);
    }

    private static TcpPacket client(final Family family, final int port) {
        return tcp().seq(1_001).from(family.client(2), 40_000).to(family.vip(1), port);
    }

    private static Sketch datagrams(final Sketch sketch, final int client, final int count) {
        for (int packet = 0; packet < count; packet++) {
            sketch.datagram(V4, client, 40_000, V4.vip(2), 53).datagram(V4, client, 40_000, V4.vip(4), 1_000);
        }
        return sketch;
    }

    // --- FTP ---

    /** The shift of the server's stream is conntrack's matter in Linux, and is not told. */
    private static Sketch ftp() {
        final String client = V4.client(1);
        final String server = V4.server(1);
        final Sketch sketch = Sketch.of(
                        "sync-ftp",
                        "A sync master and FTP's helper: control and data connections and their template; connections that are"
                                + "\n    tracked.")
                .module("nf_conntrack")
                .module("ip_vs_ftp")
                .setting("net.ipv4.vs.conntrack=1")
                .setting("net.ipv4.vs.sync_threshold=1 2")
                .service("-t " + V4.vip(1, 21) + " -s rr -p 300", V4.server(1, 21) + " -m")
                .ipvsadm(MASTER);
        return sketch.outside(tcp().syn().seq(999).from(client, 40_000).to(V4.vip(1), 21))
                .inside(1, tcp().syn().seq(4_999).ack(1_000).from(server, 21).to(client, 40_000))
                .outside(tcp().ack(5_000).seq(1_000).from(client, 40_000).to(V4.vip(1), 21))
                .outside(tcp().psh()
                        .ack(5_000)
                        .seq(1_000)
                        .payload("PASV\r\n")
                        .from(client, 40_000)
                        .to(V4.vip(1), 21))
                .inside(
                        1,
                        tcp().psh()
                                .ack(1_006)
                                .seq(5_000)
                                .payload("227 Entering Passive Mode (10,0,0,11,156,64).\r\n")
                                .from(server, 21)
                                .to(client, 40_000))
                .outside(tcp().ack(5_048).seq(1_006).from(client, 40_000).to(V4.vip(1), 21))
                .outside(tcp().syn().seq(1).from(client, 40_001).to(V4.vip(1), 40_000))
                .inside(1, tcp().syn().seq(1).ack(2).from(server, 40_000).to(client, 40_001))
                .outside(tcp().ack(2).seq(2).from(client, 40_001).to(V4.vip(1), 40_000))
                .outside(tcp().ack(2).seq(2).from(client, 40_001).to(V4.vip(1), 40_000))
                .inside(1, tcp().fin().seq(2).ack(2).from(server, 40_000).to(client, 40_001))
                .outside(tcp().fin().seq(2).ack(3).from(client, 40_001).to(V4.vip(1), 40_000))
                .after(SENT)
                .show("end");
    }
}
