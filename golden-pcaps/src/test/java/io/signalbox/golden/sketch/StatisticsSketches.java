package io.signalbox.golden.sketch;

import java.util.List;

/** What is counted, and when Linux looks at it: after about a second, and then every 2.08 s. */
final class StatisticsSketches {
    private static final Family V4 = Family.V4;
    /** Times of such looks, seconds; with a step of 2 s there would be none near them. */
    private static final double LOOK_BEFORE_ZERO = 17.64;

    private static final List<Double> LOOKS_BEFORE_DELETION = List.of(19.72, 88.36, 300.52);

    private StatisticsSketches() {}

    static List<Sketch> all() {
        return List.of(looks());
    }

    private static Sketch looks() {
        final Sketch sketch = Sketch.of(
                "statistics-looks",
                "What was counted since the kernel last looked outlives -Z, and the deletion of a service that comes back"
                        + "\n    with its real server: one datagram before the look, one after it.");
        for (int vip = 1; vip <= 1 + LOOKS_BEFORE_DELETION.size(); vip++) {
            sketch.service("-u " + V4.vip(vip, 53) + " -s rr", V4.server(1, 53) + " -g");
        }
        around(sketch, LOOK_BEFORE_ZERO, 1).ipvsadm("-Z");
        int vip = 2;
        for (final double look : LOOKS_BEFORE_DELETION) {
            around(sketch, look, vip)
                    .ipvsadm("-D -u " + V4.vip(vip, 53))
                    .ipvsadm("-A -u " + V4.vip(vip, 53) + " -s rr")
                    .ipvsadm("-a -u " + V4.vip(vip, 53) + " -r " + V4.server(1, 53) + " -g");
            vip++;
        }
        return sketch;
    }

    private static Sketch around(final Sketch sketch, final double look, final int vip) {
        return sketch.at(look - 0.5)
                .datagram(V4, 1, 40_000, V4.vip(vip), 53)
                .at(look + 0.4)
                .datagram(V4, 2, 40_000, V4.vip(vip), 53);
    }
}
