package io.signalbox.translate;

import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.ring.SteadyTraffic.TOLERATED_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.ring.SteadyTraffic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Once it is warm, flows of a gateway begin, collide, are answered and end, and nothing is allocated for it. */
@Timeout(300)
class GatewayAllocationTest {
    private static final int TURNS = 600;
    private static final int FLOWS = 100;
    /** Longer than a question or an echo is remembered. */
    private static final long LONGER_THAN_A_FLOW_NS = 31_000_000_000L;
    /** Longer than anything is remembered that nobody answered. */
    private static final long LONGER_THAN_A_BINDING_NS = 301_000_000_000L;

    private static final String RULE = "snat --from 10.0.0.0/24 --out-interface eth0";

    /** A question and its answer, the same port from another host, an echo, and a connection that is refused. */
    @Test
    void shouldAllocateNothingForItsFlows() {
        try (SteadyTraffic traffic = new SteadyTraffic(LONGER_THAN_A_FLOW_NS, RULE)) {
            for (int port = 5_000; port < 5_000 + FLOWS; port++) {
                traffic.fromInside("11", udp().from("10.0.0.11", port).to("192.0.2.9", 53));
                traffic.fromOutside(udp().from("192.0.2.9", 53).to("192.0.2.1", port));
                traffic.fromInside("12", udp().from("10.0.0.12", port).to("192.0.2.9", 53));
                traffic.fromInside(
                        "11", icmp().echoRequest(port, 1).from("10.0.0.11").to("192.0.2.9"));
                traffic.fromInside("11", tcp().syn().from("10.0.0.11", port).to("192.0.2.9", 80));
                traffic.fromOutside(tcp().rst().from("192.0.2.9", 80).to("192.0.2.1", port));
            }

            assertThat(traffic.leastAllocated(TURNS)).isLessThan(TOLERATED_BYTES);
            assertThat(traffic.sent()).isEqualTo(traffic.turns() * traffic.frames());
            assertThat(traffic.count(Reason.NEW_MAPPING)).isEqualTo(traffic.turns() * 4 * FLOWS);
            assertThat(traffic.count(Reason.MAPPING_RESET)).isEqualTo(traffic.turns() * FLOWS);
            assertThat(traffic.count(Reason.MAPPING_REPLY)).isEqualTo(traffic.turns() * FLOWS);
        }
    }

    /** Inside hosts ask another's public port, are answered, ask again, and hear that nobody is there. */
    @Test
    void shouldAllocateNothingForFlowsThatTurnBack() {
        try (SteadyTraffic traffic = new SteadyTraffic(
                LONGER_THAN_A_BINDING_NS,
                "snat --from 10.0.0.0/24",
                "dnat --protocol udp --at 192.0.2.1:53 --to 10.0.0.11:5353")) {
            for (int port = 5_000; port < 5_000 + FLOWS; port++) {
                final UdpPacket turned = udp().from("10.0.0.1", port).to("10.0.0.11", 5_353);
                traffic.fromInside("12", udp().from("10.0.0.12", port).to("192.0.2.1", 53));
                traffic.fromInside("11", udp().from("10.0.0.11", 5_353).to("10.0.0.1", port));
                traffic.fromInside("12", udp().from("10.0.0.12", port).to("192.0.2.1", 53));
                traffic.fromInside(
                        "11",
                        icmp().portUnreachable()
                                .quoting(turned)
                                .from("10.0.0.11")
                                .to("10.0.0.1"));
            }

            assertThat(traffic.leastAllocated(TURNS)).isLessThan(TOLERATED_BYTES);
            assertThat(traffic.sent()).isEqualTo(traffic.turns() * traffic.frames());
            assertThat(traffic.count(Reason.MAPPING_INBOUND)).isEqualTo(traffic.turns() * FLOWS);
            assertThat(traffic.count(Reason.MAPPING_HAIRPIN)).isEqualTo(traffic.turns() * 2 * FLOWS);
            assertThat(traffic.count(Reason.MAPPING_ICMP)).isEqualTo(traffic.turns() * FLOWS);
        }
    }

    /** Leases are asked for, asked for again, and given back. */
    @Test
    void shouldAllocateNothingForLeases() {
        try (SteadyTraffic traffic =
                new SteadyTraffic(LONGER_THAN_A_BINDING_NS, RULE, "profile rfc-nat", "pcp 10.0.0.1")) {
            for (int port = 5_000; port < 5_000 + FLOWS; port++) {
                traffic.fromInside("11", asks(PcpBytes.mapUdp("10.0.0.11", port, 300)));
                traffic.fromInside("11", asks(PcpBytes.mapUdp("10.0.0.11", port, 300)));
                traffic.fromInside("11", asks(PcpBytes.mapUdp("10.0.0.11", port, 0)));
                traffic.fromInside("11", asks(PcpBytes.announce("10.0.0.11")));
                traffic.fromInside("11", asks(PcpBytes.announce("10.0.0.12")));
            }

            assertThat(traffic.leastAllocated(TURNS)).isLessThan(TOLERATED_BYTES);
            assertThat(traffic.sent()).isEqualTo(traffic.turns() * traffic.frames());
            assertThat(traffic.count(Reason.PCP_LEASED)).isEqualTo(traffic.turns() * 2 * FLOWS);
            assertThat(traffic.count(Reason.PCP_RELEASED)).isEqualTo(traffic.turns() * FLOWS);
            assertThat(traffic.count(Reason.PCP_REFUSED)).isEqualTo(traffic.turns() * FLOWS);
        }
    }

    private static UdpPacket asks(final byte[] message) {
        return udp().from("10.0.0.11", 4_000).to("10.0.0.1", PcpBytes.PORT).payload(message);
    }

    /** With the bindings of profile rfc-nat: ports are drawn, rest, and are drawn again. */
    @Test
    void shouldAllocateNothingForBindings() {
        try (SteadyTraffic traffic = new SteadyTraffic(LONGER_THAN_A_BINDING_NS, RULE, "profile rfc-nat")) {
            for (int port = 5_000; port < 5_000 + FLOWS; port++) {
                traffic.fromInside("11", udp().from("10.0.0.11", port).to("192.0.2.9", 53));
                traffic.fromInside("12", udp().from("10.0.0.12", port).to("192.0.2.9", 53));
                traffic.fromInside(
                        "11", icmp().echoRequest(port, 1).from("10.0.0.11").to("192.0.2.9"));
                traffic.fromInside("11", tcp().syn().from("10.0.0.11", port).to("192.0.2.9", 80));
            }

            assertThat(traffic.leastAllocated(TURNS)).isLessThan(TOLERATED_BYTES);
            assertThat(traffic.count(Reason.NEW_MAPPING)).isEqualTo(traffic.turns() * traffic.frames());
        }
    }

    /** A block of ports is taken, drawn from, and let go. */
    @Test
    void shouldAllocateNothingForBlocksOfPorts() {
        try (SteadyTraffic traffic = new SteadyTraffic(
                LONGER_THAN_A_BINDING_NS,
                "snat --from 10.0.0.0/24 --out-interface eth0 --to 192.0.2.1 --block 16",
                "profile rfc-nat")) {
            for (int port = 5_000; port < 5_000 + FLOWS; port++) {
                traffic.fromInside("11", udp().from("10.0.0.11", port).to("192.0.2.9", 53));
                traffic.fromInside("12", udp().from("10.0.0.12", port).to("192.0.2.9", 53));
            }

            assertThat(traffic.leastAllocated(TURNS)).isLessThan(TOLERATED_BYTES);
            assertThat(traffic.count(Reason.NEW_MAPPING)).isEqualTo(traffic.turns() * traffic.frames());
        }
    }
}
