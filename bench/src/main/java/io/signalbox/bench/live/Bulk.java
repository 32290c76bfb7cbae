package io.signalbox.bench.live;

import io.signalbox.director.lab.Programs;
import io.signalbox.service.ForwardingMethod;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many bits does one TCP stream carry through a director (iperf3)? */
final class Bulk {
    private static final List<Contender> CONTENDERS =
            List.of(new SignalboxRun(), new NftablesDnat(), new HaProxy(), new Nginx(Nginx.As.STREAM));
    private static final Pattern RECEIVED =
            Pattern.compile("\"sum_received\":\\s*\\{[^}]*\"bits_per_second\":\\s*([0-9.e+]+)");
    private static final Duration TO_BEGIN = Duration.ofSeconds(30);
    private static final double GIGA = 1e9;

    private Bulk() {}

    static List<Supplier<Comparison>> questions(final Settings settings) {
        return List.of(() -> ask(settings, true), () -> ask(settings, false));
    }

    private static Comparison ask(final Settings settings, final boolean offloads) {
        final String question = "one TCP stream, offloads " + (offloads ? "on" : "off");
        if (!Programs.isThere("iperf3")) {
            return new Comparison(question, "Gbit/s")
                    .missing("everybody", "there is no iperf3; next: apt-get install -y iperf3");
        }
        return Contest.hold(
                question,
                "Gbit/s",
                settings.rounds(),
                CONTENDERS,
                (bed, contender) -> open(bed, contender, offloads, settings));
    }

    private static Supplier<Measured> open(
            final TestBed bed, final Contender contender, final boolean offloads, final Settings settings) {
        bed.shareReceiving();
        if (!offloads) {
            bed.offloadsOff();
        }
        bed.servers()
                .start(
                        "iperf3",
                        TestBed.pinned(TestBed.CLIENTS_CORE, List.of("iperf3", "-s", "-p", "" + TestBed.PORT)));
        final Directing director = contender.start(bed, ForwardingMethod.NAT);
        awaitStream(bed, settings.warmUpSeconds());
        director.pause();
        return () -> {
            director.resume();
            final OptionalDouble rate = stream(bed, settings.seconds());
            director.pause();
            return Measured.of(rate.orElseThrow(() -> new IllegalStateException("iperf3's stream broke off")) / GIGA);
        };
    }

    /** Nobody may knock at an iperf3 server but its client: it takes whoever comes for one, and is busy then. */
    private static void awaitStream(final TestBed bed, final double seconds) {
        final long giveUp = System.nanoTime() + TO_BEGIN.toNanos();
        while (stream(bed, seconds).isEmpty()) {
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("iperf3 has no stream to " + TestBed.VIP);
            }
        }
    }

    /** Bits in a second, as the server has received them; empty where there was no stream. */
    private static OptionalDouble stream(final TestBed bed, final double seconds) {
        final String answer = bed.client()
                .run(TestBed.pinned(
                                TestBed.CLIENTS_CORE,
                                List.of(
                                        "iperf3",
                                        "-c",
                                        TestBed.VIP,
                                        "-p",
                                        "" + TestBed.PORT,
                                        "-t",
                                        Long.toString((long) Math.ceil(seconds)),
                                        "-J"))
                        .toArray(String[]::new))
                .out();
        final Matcher received = RECEIVED.matcher(answer);
        return received.find() ? OptionalDouble.of(Double.parseDouble(received.group(1))) : OptionalDouble.empty();
    }
}
