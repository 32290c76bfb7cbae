package io.signalbox.director.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.golden.pcap.PcapRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptureTest {
    private static final int PINGS = 300;

    @Test
    void shouldHoldEveryFrameThatPassedBeforeItWasEnded() {
        assumeThat(Lab.obstacle()).isEmpty();
        assumeThat(Programs.isThere("tcpdump") && Programs.isThere("ping"))
                .as("tcpdump and ping are there")
                .isTrue();
        try (Lab lab = Lab.open()) {
            final Namespace one = lab.namespace("one");
            final Namespace other = lab.namespace("other");
            Lab.cable(one, "eth0", other, "eth0");
            Subnet.OUTSIDE.number(one, "eth0", 1);
            Subnet.OUTSIDE.number(other, "eth0", 2);
            final Capture asked = other.capture("eth0", Capture.Direction.IN, "icmp");
            final Capture both = one.capture("eth0", Capture.Direction.INOUT, "icmp");

            one.run("ping", "-q", "-c", "" + PINGS, "-i", "0.001", Subnet.OUTSIDE.address(2))
                    .orFail();

            final List<PcapRecord> questions = asked.stop();
            assertThat(questions).hasSize(PINGS);
            assertThat(both.stop()).hasSize(2 * PINGS);
        }
    }
}
