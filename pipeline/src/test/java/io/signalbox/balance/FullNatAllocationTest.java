package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.ring.SteadyTraffic.TOLERATED_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.ring.SteadyTraffic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Once it is warm, connections of full NAT begin, are told of by the PROXY protocol, end, and nothing is allocated for it. */
@Timeout(300)
class FullNatAllocationTest {
    private static final int TURNS = 10_000;
    /** Longer than an established connection is remembered. */
    private static final long BETWEEN_TURNS_NS = 901_000_000_000L;

    private static final String[] COMMANDS = {
        "-A -t 192.0.2.1:80 -s rr",
        "-a -t 192.0.2.1:80 -r 10.0.0.11:80 --fullnat --proxy-v2",
        "-A -u 192.0.2.1:53 -s rr",
        "-a -u 192.0.2.1:53 -r 10.0.0.11:53 --fullnat",
        "local 10.0.0.1 --ports 7000-7000"
    };

    /** A question and its answer, and a connection whose client says too much for one segment. */
    @Test
    void shouldAllocateNothingForItsConnections() {
        try (SteadyTraffic traffic = new SteadyTraffic(BETWEEN_TURNS_NS, COMMANDS)) {
            traffic.fromOutside(udp().from("192.0.2.9", 5_000).to("192.0.2.1", 53));
            traffic.fromInside("11", udp().from("10.0.0.11", 53).to("10.0.0.1", 7_000));
            traffic.fromOutside(request().seq(7).syn());
            traffic.fromInside("11", answer().seq(90).ack(8).syn());
            traffic.fromOutside(request().seq(8).ack(91));
            traffic.fromOutside(request().seq(8).ack(91).payload(new byte[1_450]));
            traffic.fromInside("11", answer().seq(91).ack(36));

            assertThat(traffic.leastAllocated(TURNS)).isLessThan(TOLERATED_BYTES);
            assertThat(traffic.sent())
                    .isEqualTo(traffic.turns() * (traffic.frames() + 1)); // what has no room for it has it go ahead
            assertThat(traffic.count(Reason.NEW_CONNECTION)).isEqualTo(traffic.turns() * 2);
            assertThat(traffic.count(Reason.REPLY)).isEqualTo(traffic.turns() * 3);
        }
    }

    private static TcpPacket request() {
        return tcp().from("192.0.2.9", 5_000).to("192.0.2.1", 80);
    }

    private static TcpPacket answer() {
        return tcp().from("10.0.0.11", 80).to("10.0.0.1", 7_000);
    }
}
