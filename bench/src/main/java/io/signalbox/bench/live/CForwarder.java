package io.signalbox.bench.live;

import io.signalbox.service.ForwardingMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code forwarder.c}: the least that a director over AF_PACKET has to do, in C. */
final class CForwarder implements Contender {
    private static final Duration TO_START = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "C over AF_PACKET";
    }

    @Override
    public String obstacle() {
        return "";
    }

    @Override
    public Directing start(final TestBed bed, final ForwardingMethod method) {
        bed.keepHostOut();
        final List<String> words = new ArrayList<>(List.of(
                method == ForwardingMethod.NAT ? "nat" : "dr",
                TestBed.IN,
                TestBed.OUT,
                TestBed.VIP,
                Integer.toString(TestBed.PORT),
                bed.serversMac()));
        words.addAll(TestBed.SERVERS);
        return Directing.program(
                bed.start(bed.director(), TestBed.DIRECTORS_CORE, "forwarder", words.toArray(String[]::new))
                        .awaitLog("forwards", TO_START));
    }
}
