package io.signalbox.bench.live;

import io.signalbox.director.lab.Programs;
import io.signalbox.service.ForwardingMethod;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many bits does one TCP stream carry through a director (iperf3)? */
final class Bulk {
    private static final List<Contender> CONTENDERS =
            List.of(new SignalboxRun(), new NftablesDnat(), new HaProxy(), new Nginx(Nginx.As.STREAM));
    private static final Pattern RECEIVED =
            Pattern.compile("\"sum_received\":\\s*\\{[^}]*\"bits_per_second\":\\s*([0-9.e+]+)");
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
        bed.awaitService();
        stream(bed, settings.warmUpSeconds());
        director.pause();
        return () -> {
            director.resume();
            final double rate = stream(bed, settings.seconds());
            director.pause();
            return Measured.of(rate / GIGA);
        };
    }

    /** Bits in a second, as the server has received them. */
    private static double stream(final TestBed bed, final double seconds) {
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
                .orFail()
                .out();
        final Matcher received = RECEIVED.matcher(answer);
        if (!received.find()) {
            throw new IllegalStateException("iperf3 says nothing of what was received: " + answer);
        }
        return Double.parseDouble(received.group(1));
    }
}
