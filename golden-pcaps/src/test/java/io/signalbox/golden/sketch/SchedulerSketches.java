package io.signalbox.golden.sketch;

import static io.signalbox.golden.packet.Packets.sctp;
import static io.signalbox.golden.packet.Packets.tcp;

import java.util.List;

/** Schedulers and their flags; every decision shows in the server that a SYN goes to. */
final class SchedulerSketches {
    private static final Family V4 = Family.V4;

    private SchedulerSketches() {}

    static List<Sketch> all() {
        return List.of(
                failover(), overflow(), replicated(), hashed("sh"), hashed("mh"), hysteresis(), backFromTheTrash());
    }

    private static Sketch clients(final Sketch sketch, final Family family, final int count, final int service) {
        for (int client = 1; client <= count; client++) {
            sketch.syn(family, client, 41_000 + service, family.vip(service), 80);
        }
        return sketch;
    }

    private static String web(final Family family, final int server, final String words) {
        return family.server(server, 80) + " " + words;
    }

    private static Sketch failover() {
        final Sketch sketch = Sketch.of(
                        "sched-fo",
                        "Scheduler fo: the heaviest server that can takes all; it becomes overloaded, weight 0, is deleted, is"
                                + "\n    added again; equal weights. IPv4 and IPv6.")
                .service(
                        "-t " + V4.vip(1, 80) + " -s fo",
                        web(V4, 1, "-g -w 5"),
                        web(V4, 2, "-m -w 9 -x 3"),
                        web(V4, 3, "-g -w 9"),
                        web(V4, 4, "-g -w 0"))
                .service(
                        "-t " + Family.V6.vip(2, 80) + " -s fo",
                        web(Family.V6, 1, "-g -w 1"),
                        web(Family.V6, 2, "-g -w 2"));
        clients(sketch, V4, 2, 1).ipvsadm("-e -t " + V4.vip(1, 80) + " -r " + web(V4, 3, "-g -w 0"));
        clients(sketch, V4, 5, 1).show("overloaded");
        sketch.ipvsadm("-e -t " + V4.vip(1, 80) + " -r " + web(V4, 4, "-g -w 7"));
        clients(sketch, V4, 6, 1).syn(V4, 7, 40_000, V4.vip(1), 80);
        sketch.ipvsadm("-d -t " + V4.vip(1, 80) + " -r " + V4.server(4, 80)).syn(V4, 8, 40_000, V4.vip(1), 80);
        sketch.ipvsadm("-a -t " + V4.vip(1, 80) + " -r " + web(V4, 4, "-g -w 7"))
                .syn(V4, 9, 40_000, V4.vip(1), 80);
        clients(sketch, Family.V6, 2, 2)
                .ipvsadm("-e -t " + Family.V6.vip(2, 80) + " -r " + web(Family.V6, 2, "-g -w 0"));
        return sketch.syn(Family.V6, 3, 40_000, Family.V6.vip(2), 80)
                .ipvsadm("-e -t " + Family.V6.vip(2, 80) + " -r " + web(Family.V6, 1, "-g -w 0"))
                .syn(Family.V6, 4, 40_000, Family.V6.vip(2), 80)
                .show("end");
    }

    /** Active ones count against the weight: a SYN alone is active. */
    private static Sketch overflow() {
        final Sketch sketch = Sketch.of(
                        "sched-ovf",
                        "Scheduler ovf: the heaviest server until it has more active connections than its weight, then the next;"
                                + "\n    all full; inactive ones do not count; weights change.")
                .service(
                        "-t " + V4.vip(1, 80) + " -s ovf",
                        web(V4, 1, "-g -w 1"),
                        web(V4, 2, "-g -w 3"),
                        web(V4, 3, "-g -w 2"),
                        web(V4, 4, "-g -w 0"));
        clients(sketch, V4, 9, 1).show("all-full");
        sketch.syn(V4, 1, 40_001, V4.vip(1), 80)
                .outside(tcp().fin().ack(1).from(V4.client(1), 41_001).to(V4.vip(1), 80))
                .syn(V4, 1, 40_002, V4.vip(1), 80)
                .show("one-done")
                .ipvsadm("-e -t " + V4.vip(1, 80) + " -r " + web(V4, 1, "-g -w 6"));
        return clients(sketch, V4, 9, 1)
                .syn(V4, 2, 40_003, V4.vip(1), 80)
                .syn(V4, 3, 40_003, V4.vip(1), 80)
                .syn(V4, 4, 40_003, V4.vip(1), 80)
                .syn(V4, 5, 40_003, V4.vip(1), 80)
                .syn(V4, 6, 40_003, V4.vip(1), 80)
                .syn(V4, 7, 40_003, V4.vip(1), 80)
                .show("end");
    }

    /** Each VIP of the mark is a destination of its own, with its own set. */
    private static Sketch replicated() {
        final String service = "-f 5";
        final Sketch sketch = Sketch.of(
                        "sched-lblcr",
                        "Scheduler lblcr: a set of servers for each destination grows when its servers have too much, and after"
                                + "\n    lblcr_expiration loses the most loaded; weights change, servers go. IPv4 and IPv6.")
                .module("ip_vs_lblcr")
                .setting("net.ipv4.vs.lblcr_expiration=30")
                .mark(5, "192.0.2.8/29", "tcp", 80)
                .service(
                        "-f 5 -s lblcr",
                        V4.server(1) + ":0 -g -w 1",
                        V4.server(2) + ":0 -g -w 2",
                        V4.server(3) + ":0 -g -w 1",
                        V4.server(4) + ":0 -g -w 4")
                .service(
                        "-t " + Family.V6.vip(1, 80) + " -s lblcr",
                        web(Family.V6, 1, "-g -w 1"),
                        web(Family.V6, 2, "-g -w 1"),
                        web(Family.V6, 3, "-g -w 0"));
        for (int client = 1; client <= 8; client++) {
            sketch.opened(V4, client, 40_001, V4.vip(1), 80).opened(V4, client, 40_001, V4.vip(1 + client % 5), 80);
        }
        clients(sketch, Family.V6, 8, 1).show("grown");
        sketch.ipvsadm("-e " + service + " -r " + V4.server(4) + ":0 -g -w 0");
        clients(sketch, V4, 4, 1);
        clients(sketch, V4, 4, 2).show("lighter").after(35);
        clients(sketch, V4, 6, 3);
        sketch.opened(V4, 7, 42_000, V4.vip(1), 80).opened(V4, 8, 42_000, V4.vip(2), 80);
        clients(sketch, Family.V6, 9, 1).show("shrunk");
        sketch.ipvsadm("-d " + service + " -r " + V4.server(2) + ":0");
        clients(sketch, V4, 9, 4);
        clients(sketch, V4, 9, 2);
        return sketch.show("end");
    }

    private static Sketch hashed(final String scheduler) {
        final Sketch sketch = Sketch.of(
                "sched-" + scheduler + "-flags",
                "Scheduler " + scheduler + " with " + scheduler + "-port, " + scheduler
                        + "-fallback and both: TCP, UDP and SCTP; a server has weight 0, is overloaded;"
                        + "\n    all of them. IPv4 and IPv6.");
        final String both = scheduler + "-fallback," + scheduler + "-port";
        for (final Family family : Family.values()) {
            farm(sketch, family, "-t " + family.vip(1, 80) + " -s " + scheduler + " -b " + scheduler + "-port");
            farm(sketch, family, "-u " + family.vip(1, 80) + " -s " + scheduler + " -b " + scheduler + "-port");
            farm(sketch, family, "--sctp-service " + family.vip(1, 80) + " -s " + scheduler + " -b " + both);
            farm(sketch, family, "-t " + family.vip(2, 80) + " -s " + scheduler + " -b " + scheduler + "-fallback");
            farm(sketch, family, "-t " + family.vip(3, 80) + " -s " + scheduler + " -b " + both);
        }
        for (final Family family : Family.values()) {
            for (int port = 40_000; port < 40_006; port++) {
                sketch.syn(family, 1, port, family.vip(1), 80)
                        .datagram(family, 1, port, family.vip(1), 80)
                        .outside(
                                sctp().chunk(1, 16).from(family.client(1), port).to(family.vip(1), 80));
            }
            for (int client = 1; client <= 9; client++) {
                sketch.syn(family, client, 40_007, family.vip(2), 80).syn(family, client, 40_007, family.vip(3), 80);
            }
        }
        return sketch.show("end");
    }

    private static void farm(final Sketch sketch, final Family family, final String words) {
        sketch.service(
                words,
                web(family, 1, "-g -w 1"),
                web(family, 2, "-g -w 0"),
                web(family, 3, "-g -w 3 -x 2"),
                web(family, 4, "-g -w 2 -x 3 -y 1"));
    }

    private static Sketch hysteresis() {
        final String service = "-t " + V4.vip(1, 80);
        final Sketch sketch = Sketch.of(
                        "thresholds-hysteresis",
                        "Thresholds: overloaded at the upper one, back below the lower one, without one below three quarters;"
                                + "\n    the upper one is raised, lowered and taken away; all overloaded, then SYN_RECVs expire.")
                .service(service + " -s rr", web(V4, 1, "-g -x 4"), web(V4, 2, "-g -x 6 -y 2"));
        clients(sketch, V4, 9, 1)
                .syn(V4, 1, 40_001, V4.vip(1), 80)
                .syn(V4, 2, 40_001, V4.vip(1), 80)
                .show("all-full");
        sketch.ipvsadm("-e " + service + " -r " + web(V4, 1, "-g -x 5"))
                .syn(V4, 3, 40_001, V4.vip(1), 80)
                .syn(V4, 4, 40_001, V4.vip(1), 80)
                .ipvsadm("-e " + service + " -r " + web(V4, 1, "-g -x 2"))
                .syn(V4, 4, 40_002, V4.vip(1), 80)
                .show("raised-and-lowered")
                .ack(V4, 1, 41_001, V4.vip(1), 80)
                .ack(V4, 2, 41_001, V4.vip(1), 80)
                .after(70)
                .show("expired");
        for (int client = 1; client <= 9; client++) {
            sketch.syn(V4, client, 43_000, V4.vip(1), 80);
        }
        return sketch.ipvsadm("-e " + service + " -r " + web(V4, 1, "-g"))
                .syn(V4, 1, 43_001, V4.vip(1), 80)
                .syn(V4, 2, 43_001, V4.vip(1), 80)
                .show("end");
    }

    private static Sketch backFromTheTrash() {
        final String service = "-t " + V4.vip(1, 80);
        final Sketch sketch = Sketch.of(
                        "weight-0-trash",
                        "A server goes to weight 0, is deleted and added again: its counters and connections come back, with"
                                + "\n    another weight and threshold; the service too is deleted and made anew, and much later again.")
                .service(service + " -s rr", web(V4, 1, "-m"), web(V4, 2, "-m -w 2"))
                .service("-u " + V4.vip(1, 53) + " -s rr -p 60", V4.server(1, 53) + " -m");
        clients(sketch, V4, 4, 1).datagram(V4, 1, 40_000, V4.vip(1), 53);
        return sketch.ipvsadm("-e " + service + " -r " + web(V4, 2, "-m -w 0"))
                .syn(V4, 5, 40_000, V4.vip(1), 80)
                .ack(V4, 1, 41_001, V4.vip(1), 80)
                .ack(V4, 2, 41_001, V4.vip(1), 80)
                .show("quiesced")
                .ipvsadm("-d " + service + " -r " + V4.server(2, 80))
                .ack(V4, 1, 41_001, V4.vip(1), 80)
                .ack(V4, 3, 41_001, V4.vip(1), 80)
                .show("deleted")
                .after(3)
                .ipvsadm("-a " + service + " -r " + web(V4, 2, "-m -w 3 -x 9"))
                .ack(V4, 1, 41_001, V4.vip(1), 80)
                .ack(V4, 2, 41_001, V4.vip(1), 80)
                .syn(V4, 6, 40_000, V4.vip(1), 80)
                .show("back")
                .ipvsadm("-D " + service)
                .ipvsadm("-D -u " + V4.vip(1, 53))
                .ack(V4, 1, 41_001, V4.vip(1), 80)
                .ipvsadm("-A " + service + " -s wlc")
                .ipvsadm("-a " + service + " -r " + web(V4, 2, "-m -w 1"))
                .ipvsadm("-A -u " + V4.vip(1, 53) + " -s rr -p 60")
                .ipvsadm("-a -u " + V4.vip(1, 53) + " -r " + V4.server(1, 53) + " -m")
                .ack(V4, 1, 41_001, V4.vip(1), 80)
                .syn(V4, 7, 40_000, V4.vip(1), 80)
                .datagram(V4, 1, 40_001, V4.vip(1), 53)
                .show("anew")
                .ipvsadm("-d " + service + " -r " + V4.server(2, 80))
                .after(3_600)
                .ipvsadm("-a " + service + " -r " + web(V4, 2, "-m -w 1"))
                .syn(V4, 8, 40_000, V4.vip(1), 80)
                .show("end");
    }
}
