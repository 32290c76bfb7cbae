package io.signalbox.golden.sketch;

import java.util.List;

/** Clients that come back to their server. */
final class PersistenceSketches {
    private static final Family V4 = Family.V4;
    private static final Family V6 = Family.V6;

    private PersistenceSketches() {}

    static List<Sketch> all() {
        return List.of(netmask(), limits());
    }

    private static Sketch netmask() {
        final Sketch sketch = Sketch.of(
                        "persistence-netmask",
                        "Persistence by network: masks /24 and /30, prefixes 64 and 125, of a port, of port 0 and of a mark.")
                .mark(3, "192.0.2.13/32", "tcp", 80, 443)
                .service(
                        "-t " + V4.vip(1, 80) + " -s rr -p 100 -M 255.255.255.0",
                        V4.server(1, 80) + " -m",
                        V4.server(2, 8_080) + " -m")
                .service(
                        "-u " + V4.vip(2, 0) + " -s rr -p 100 -M 255.255.255.252",
                        V4.server(1, 0) + " -g",
                        V4.server(2, 0) + " -g")
                .service("-f 3 -s rr -p 100 -M 255.255.255.252", V4.server(1, 0) + " -g", V4.server(2, 8_080) + " -m")
                .service(
                        "-t " + V6.vip(1, 80) + " -s rr -p 100 -M 64",
                        V6.server(1, 80) + " -m",
                        V6.server(2, 8_080) + " -m")
                .service(
                        "-u " + V6.vip(2, 0) + " -s rr -p 100 -M 125",
                        V6.server(1, 0) + " -g",
                        V6.server(2, 0) + " -g");
        for (int client = 1; client <= 9; client++) {
            for (final Family family : Family.values()) {
                sketch.syn(family, client, 40_000, family.vip(1), 80)
                        .datagram(family, client, 40_000, family.vip(2), 50 + client);
            }
            sketch.syn(V4, client, 40_000, V4.vip(3), 80).syn(V4, client, 40_001, V4.vip(3), 443);
        }
        return sketch.show("clients")
                .after(50)
                .syn(V4, 1, 40_002, V4.vip(1), 80)
                .after(70)
                .show("later");
    }

    private static Sketch limits() {
        final String service = "-t " + V4.vip(1, 80);
        return Sketch.of(
                        "persistence-limits",
                        "A persistent client stays with a server that is overloaded, or has weight 0; templates count towards a"
                                + "\n    threshold; with expire_quiescent_template it leaves a server of weight 0.")
                .service(service + " -s rr -p 100", V4.server(1, 80) + " -g -x 3 -y 2", V4.server(2, 80) + " -g -x 5")
                .opened(V4, 1, 40_000, V4.vip(1), 80)
                .opened(V4, 1, 40_001, V4.vip(1), 80)
                .opened(V4, 1, 40_002, V4.vip(1), 80)
                .opened(V4, 1, 40_003, V4.vip(1), 80)
                .opened(V4, 2, 40_000, V4.vip(1), 80)
                .opened(V4, 3, 40_000, V4.vip(1), 80)
                .opened(V4, 4, 40_000, V4.vip(1), 80)
                .opened(V4, 2, 40_001, V4.vip(1), 80)
                .opened(V4, 1, 40_004, V4.vip(1), 80)
                .opened(V4, 1, 40_005, V4.vip(1), 80)
                .show("overloaded")
                .opened(V4, 5, 40_000, V4.vip(1), 80)
                .ipvsadm("-e " + service + " -r " + V4.server(2, 80) + " -g -w 0")
                .opened(V4, 1, 40_006, V4.vip(1), 80)
                .opened(V4, 5, 40_001, V4.vip(1), 80)
                .sysctl("net.ipv4.vs.expire_quiescent_template=1")
                .opened(V4, 1, 40_007, V4.vip(1), 80)
                .ipvsadm("-e " + service + " -r " + V4.server(1, 80) + " -g -w 1")
                .opened(V4, 1, 40_008, V4.vip(1), 80)
                .opened(V4, 1, 40_009, V4.vip(1), 80)
                .ack(V4, 1, 40_000, V4.vip(1), 80)
                .show("quiescent")
                .after(20)
                .show("end");
    }
}
