package io.signalbox.golden.sketch;

import io.signalbox.golden.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * All scenarios that are told as sentences. Run as a program it writes the folders that are missing; what Linux makes
 * of them is then recorded by {@code ./signalbox golden record}.
 */
final class Sketches {
    private Sketches() {}

    static List<Sketch> all() {
        return Stream.of(
                        FragmentSketches.all(),
                        IcmpSketches.all(),
                        SchedulerSketches.all(),
                        PersistenceSketches.all(),
                        SipSketches.all(),
                        TunnelSketches.all(),
                        LinkSketches.all(),
                        ProtocolSketches.all(),
                        StatisticsSketches.all(),
                        SyncSketches.all(),
                        MasqueradeSketches.all(),
                        Masquerade6Sketches.all(),
                        ForwardedPortSketches.all())
                .flatMap(List::stream)
                .toList();
    }

    static Sketch named(final String name) {
        return all().stream()
                .filter(sketch -> sketch.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    public static void main(final String... args) throws IOException {
        for (final Sketch sketch : all()) {
            final Path folder = Scenarios.folder().resolve(sketch.name());
            if (Files.notExists(folder)) {
                sketch.write(folder);
                System.out.println(folder);
            }
        }
    }
}
