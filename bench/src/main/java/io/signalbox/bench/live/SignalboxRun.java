package io.signalbox.bench.live;

import io.signalbox.director.Main;
import io.signalbox.director.lab.Programs;
import io.signalbox.service.ForwardingMethod;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** {@code signalbox run}, with the flags that the launcher gives it, and without a journal: nobody else keeps one. */
final class SignalboxRun implements Contender {
    private static final Duration TO_START = Duration.ofSeconds(60);
    private static final String SERVICE = TestBed.VIP + ":" + TestBed.PORT;
    private static final String CONNECTIONS = Integer.toString(1 << 21);

    @Override
    public String name() {
        return "Signalbox";
    }

    @Override
    public String obstacle() {
        return "";
    }

    @Override
    public Directing start(final TestBed bed, final ForwardingMethod method) {
        bed.putVip();
        final String rules = bed.write("rules", service("-u", method) + service("-t", method));
        final List<String> words = List.of(
                "run",
                "--rules",
                rules,
                "-i",
                TestBed.IN,
                "-i",
                TestBed.OUT,
                "--connections",
                CONNECTIONS,
                "--control",
                bed.folder().resolve("control").toString(),
                "--quiet");
        return Directing.program(bed.startDirector("signalbox", Programs.java(List.of(), Main.class, words))
                .awaitLog("signalbox: directs", TO_START));
    }

    private static String service(final String protocol, final ForwardingMethod method) {
        final String servers = TestBed.SERVERS.stream()
                .map(server -> "-a " + protocol + " " + SERVICE + " -r " + server + ":" + TestBed.PORT + " "
                        + method.option() + " -w 1\n")
                .collect(Collectors.joining());
        return "-A " + protocol + " " + SERVICE + " -s rr\n" + servers;
    }
}
