package io.signalbox.bench.live;

import io.signalbox.director.lab.Programs;
import io.signalbox.director.lab.Running;
import io.signalbox.service.ForwardingMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many HTTP requests are answered through a director in a second, 64 at a time (wrk): each on a connection of its own,
 * or on kept ones? By a server that does nothing else, or by a servlet container.
 */
final class Web {
    private static final List<Contender> CONTENDERS = List.of(
            new SignalboxRun(),
            new NftablesDnat(),
            new HaProxy(),
            new Nginx(Nginx.As.STREAM),
            new Nginx(Nginx.As.HTTP));
    private static final Pattern RATE =
            Pattern.compile("(\\d+) requests in .*Requests/sec:\\s+([0-9.]+)", Pattern.DOTALL);
    private static final List<String> EACH_ON_ITS_CONNECTION = List.of("-H", "Connection: close");

    private Web() {}

    static List<Supplier<Comparison>> questions(final Settings settings) {
        return questions("", TestBed::serveWeb, settings);
    }

    static List<Supplier<Comparison>> servletQuestions(final Settings settings) {
        return questions(", Tomcat answers", TestBed::serveServlets, settings);
    }

    private static List<Supplier<Comparison>> questions(
            final String label, final Consumer<TestBed> serve, final Settings settings) {
        return List.of(
                () -> ask("new connections, one request each" + label, serve, EACH_ON_ITS_CONNECTION, settings),
                () -> ask("HTTP requests on 64 kept connections" + label, serve, List.of(), settings));
    }

    private static Comparison ask(
            final String question, final Consumer<TestBed> serve, final List<String> options, final Settings settings) {
        if (!Programs.isThere("wrk")) {
            return new Comparison(question, "/s").missing("everybody", "there is no wrk; next: apt-get install -y wrk");
        }
        return Contest.hold(
                question,
                "/s",
                settings.rounds(),
                CONTENDERS,
                (bed, contender) -> open(bed, contender, serve, options, settings));
    }

    private static Supplier<Measured> open(
            final TestBed bed,
            final Contender contender,
            final Consumer<TestBed> serve,
            final List<String> options,
            final Settings settings) {
        bed.shareReceiving();
        serve.accept(bed);
        final Directing director = contender.start(bed, ForwardingMethod.NAT);
        bed.awaitService();
        requests(bed, options, settings.warmUpSeconds());
        director.pause();
        return () -> {
            director.resume();
            final Running watch = bed.startWatching(director.processes());
            final Requests requests = requests(bed, options, settings.seconds());
            watch.stop();
            director.pause();
            return new Measured(
                    requests.perSecond(), Double.NaN, Count.of(watch).calls() / requests.count());
        };
    }

    private record Requests(double perSecond, long count) {}

    private static Requests requests(final TestBed bed, final List<String> options, final double seconds) {
        final List<String> command =
                new ArrayList<>(List.of("wrk", "-t1", "-c64", "-d" + (long) Math.ceil(seconds) + "s"));
        command.addAll(options);
        command.add("http://" + TestBed.VIP + ":" + TestBed.PORT + "/");
        final String answer = bed.client()
                .run(TestBed.pinned(TestBed.CLIENTS_CORE, command).toArray(String[]::new))
                .orFail()
                .out();
        final Matcher rate = RATE.matcher(answer);
        if (!rate.find()) {
            throw new IllegalStateException("wrk says nothing of requests in a second: " + answer);
        }
        return new Requests(Double.parseDouble(rate.group(2)), Long.parseLong(rate.group(1)));
    }
}
