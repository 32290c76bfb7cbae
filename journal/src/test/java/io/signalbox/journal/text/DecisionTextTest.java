package io.signalbox.journal.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command;
import io.signalbox.decision.Reason;
import io.signalbox.decision.Verdict;
import io.signalbox.journal.DecisionFilter;
import io.signalbox.journal.RecordedDecisions;
import io.signalbox.journal.Slots;
import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.ResolutionRecord;
import io.signalbox.packet.PacketSlot;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.service.VirtualService;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecisionTextTest {
    private final Slots slots = new Slots();
    private final RecordedDecisions recorded = new RecordedDecisions(0, "admin", 16);

    @BeforeEach
    void namePorts() {
        slots.command(new Command.AddPort(0, "eth0", 1, 1500));
        slots.decide(recorded);
        slots.command(new Command.AddPort(1, "eth1", 2, 1500));
        slots.decide(recorded);
    }

    private List<String> lines(final DecisionFilter filter, final boolean verbose) {
        final List<String> lines = new ArrayList<>();
        final PortNames ports = new PortNames();
        final RecordPrinter printer = new RecordPrinter(lines::add, ports, verbose);
        recorded.forEach(new RecordHandler() {
            @Override
            public void onDecision(final FullRecord decision) {
                if (filter.test(decision)) {
                    printer.onDecision(decision);
                }
            }

            @Override
            public void onResolution(final ResolutionRecord resolution) {
                printer.onResolution(resolution);
            }

            @Override
            public void onCommand(final CommandRecord command) {
                ports.onCommand(command);
            }
        });
        return lines;
    }

    private List<String> lines() {
        return lines(DecisionFilter.all(), false);
    }

    @Test
    void shouldTellOfAFirstPacketInOneLine() {
        slots.syn(0);
        slots.decide(recorded);
        assertThat(lines())
                .containsExactly("0.003000000 eth0 TCP 198.51.100.1:40000 > 192.0.2.10:80 [S] -> NAT 10.0.0.12:8080"
                        + " via eth1 NEW_CONNECTION SYN_RECV wlc: rs 10.0.0.12:8080 chosen of 2");
    }

    @Test
    void shouldSayThatPersistenceChoseWhereNoSchedulerWasAsked() {
        slots.syn(0).decision.scheduler = null;
        slots.decide(recorded);

        assertThat(lines().get(0)).endsWith("NEW_CONNECTION SYN_RECV kept by persistence");
        assertThat(lines(DecisionFilter.all(), true).get(0)).contains("a template keeps this client");
    }

    @Test
    void shouldTellOfAConnectionThatItsServerBegan() {
        slots.reply(0).decision.reason = Reason.SERVER_CALL;
        slots.decide(recorded);

        assertThat(lines().get(0)).contains("-> NAT from 192.0.2.10:80 via eth0 SERVER_CALL");
    }

    @Test
    void shouldNameTheEndsOfAGatewaysFlows() {
        slots.reply(0).decision.clear();
        slots.slot.decision.reason = Reason.NEW_MAPPING;
        slots.slot.decision.after.set(slots.slot.flow).sourceLo++;
        slots.decide(recorded);
        slots.reply(0).decision.clear();
        slots.slot.decision.reason = Reason.MAPPING_REPLY;
        slots.slot.decision.after.set(slots.slot.flow).destinationLo++;
        slots.decide(recorded);

        assertThat(lines().get(0))
                .endsWith("10.0.0.12:8080 > 198.51.100.1:40000 [P.] -> from 10.0.0.13:8080 NEW_MAPPING");
        assertThat(lines().get(1)).endsWith("-> to 198.51.100.2:40000 MAPPING_REPLY");
    }

    @Test
    void shouldNameAServiceByItsMark() {
        slots.syn(0).decision.service =
                new VirtualService(ServiceKey.mark(7, true), ServiceOptions.of(SchedulerKind.WLC, 0));
        slots.decide(recorded);
        final StringWriter json = new StringWriter();
        try (DecisionJson decisions = new DecisionJson(json, new PortNames())) {
            recorded.forEach(decisions);
        }

        assertThat(lines(DecisionFilter.all(), true).get(0)).contains(", service FWM 7\n");
        assertThat(json.toString()).contains("\"service_mark\":7").doesNotContain("service_protocol");
    }

    @Test
    void shouldTellOfEveryPacketOfAConnection() {
        slots.connection(0, 5, recorded);
        assertThat(lines().subList(3, 5))
                .containsExactly(
                        "0.006000000 eth1 TCP 10.0.0.12:8080 > 198.51.100.1:40000 [P.] -> NAT from 192.0.2.10:80"
                                + " via eth0 REPLY ESTABLISHED",
                        "0.007000000 eth0 TCP 198.51.100.1:40000 > 192.0.2.10:80 [.] -> NAT 10.0.0.12:8080"
                                + " via eth1 CONNECTION ESTABLISHED");
    }

    @Test
    void shouldTellWhyAFrameWasDropped() {
        slots.dropped(Reason.MALFORMED_ETHERNET);
        slots.decide(recorded);
        assertThat(lines()).containsExactly("0.003000000 eth0 ethertype 0x0000 -> dropped MALFORMED_ETHERNET");
    }

    @Test
    void shouldShowIpv6AndTheChangeOfAState() {
        final PacketSlot slot = slots.request(0);
        slot.headers.ipVersion = 6;
        slot.headers.tcpFlags = 0x11;
        slot.flow.set(6, 0x2001_0db8_0000_0000L, 1, 40_000, 0x2001_0db8_000f_0000L, 0x10, 80);
        slot.decision.stateAfter = 7;
        slots.decide(recorded);
        assertThat(lines().get(0))
                .contains("TCP [2001:db8::1]:40000 > [2001:db8:f::10]:80 [F.]", "ESTABLISHED->CLOSE_WAIT");
    }

    @Test
    void shouldShowTheArithmeticSoThatTheChoiceCanBeMadeAgain() {
        slots.first.activeConnections = 1;
        slots.first.inactiveConnections = 3;
        slots.second.activeConnections = 2;
        slots.syn(0);
        slots.decide(recorded);
        // (256*1+3)/1 = 259 and (256*2+0)/2 = 256: the second one is the least.
        assertThat(lines(DecisionFilter.all(), true).get(0))
                .contains("first packet of a connection: a real server was chosen for it")
                .contains("wlc: the least (256*active+inactive)/weight")
                .contains("* 0 10.0.0.12:8080 weight 2 active 2 inactive 0: (256*2+0)/2 = 512/2 = 256.000  chosen")
                .contains("  1 10.0.0.11:8080 weight 1 active 1 inactive 3: (256*1+3)/1 = 259/1 = 259.000");
    }

    @Test
    void shouldShowHashAndSlotOfASourceHash() {
        final PacketSlot slot = slots.syn(0);
        slot.decision.scheduler = SchedulerKind.SH;
        slot.decision.schedulerFlags = SchedulerKind.FLAG_FALLBACK;
        slot.decision.choice.hash = 0xFEDC_BA98L;
        slot.decision.choice.slot = 254;
        slots.decide(recorded);
        assertThat(lines(DecisionFilter.all(), true).get(0))
                .contains("sh fallback: the client's hash names a slot", "hash 0xfedcba98, slot 254");
    }

    @Test
    void shouldTellHowAHeldPacketEnded() {
        slots.syn(0).decision.reason = Reason.NEIGHBOUR_WAITING;
        slots.decide(recorded);
        slots.dropped(Reason.NEIGHBOUR_LEARNED);
        slots.resolves(3, Reason.NEW_CONNECTION);
        slots.decide(recorded);
        assertThat(lines().get(0)).contains("-> held via eth1 NEIGHBOUR_WAITING SYN_RECV wlc: rs 10.0.0.12:8080");
        assertThat(lines()).contains("0.004000000 - event 3, which was held -> NEW_CONNECTION by event 4");
    }

    @Test
    void shouldFindDecisionsByAddressPortServiceVerdictReasonAndTime() {
        slots.connection(0, 5, recorded);
        slots.dropped(Reason.MALFORMED_ETHERNET);
        slots.decide(recorded);
        assertThat(lines(DecisionFilter.all().address("10.0.0.0/24"), false)).hasSize(5);
        assertThat(lines(DecisionFilter.all().address("10.0.1.0/24"), false)).isEmpty();
        assertThat(lines(DecisionFilter.all().address("198.51.100.1"), false)).hasSize(5);
        assertThat(lines(DecisionFilter.all().address("0.0.0.0/0"), false)).hasSize(5);
        assertThat(lines(DecisionFilter.all().port(8080), false)).hasSize(5);
        assertThat(lines(DecisionFilter.all().port(40_001), false)).isEmpty();
        assertThat(lines(DecisionFilter.all().service("192.0.2.10:80"), false)).hasSize(5);
        assertThat(lines(DecisionFilter.all().service("192.0.2.10:81"), false)).isEmpty();
        assertThat(lines(DecisionFilter.all().verdict(Verdict.DROPPED), false)).hasSize(1);
        assertThat(lines(DecisionFilter.all().reason(Reason.REPLY), false)).hasSize(2);
        assertThat(lines(DecisionFilter.all().from(4_000_000).to(5_000_000), false))
                .hasSize(2);
        assertThat(lines(DecisionFilter.all().port(8080).reason(Reason.REPLY), false))
                .hasSize(2);
    }

    @Test
    void shouldWriteOneJsonObjectALine() {
        slots.syn(0);
        slots.decide(recorded);
        final StringWriter out = new StringWriter();
        try (DecisionJson json = new DecisionJson(out, new PortNames())) {
            recorded.forEach(json);
        }
        final String[] lines = out.toString().split("\n");
        assertThat(lines).hasSize(3);
        assertThat(lines[0]).startsWith("{\"record\":\"command\",\"lane\":0,\"event\":1,");
        assertThat(lines[2])
                .startsWith("{\"record\":\"decision\",\"lane\":0,\"event\":3,\"time_ns\":3000000,\"kind\":\"frame\","
                        + "\"verdict\":\"FORWARDED\",\"reason\":\"NEW_CONNECTION\","
                        + "\"meaning\":\"first packet of a connection: a real server was chosen for it\","
                        + "\"ingress_port\":0,\"ingress_port_name\":\"eth0\"")
                .contains("\"source\":\"198.51.100.1\",\"source_port\":40000")
                .contains("\"destination_after\":\"10.0.0.12\",\"destination_after_port\":8080")
                .contains("\"scheduler\":\"wlc\"", "\"candidates_in_all\":2", "\"chosen\":true")
                .endsWith("]}");
    }
}
