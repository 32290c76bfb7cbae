package io.signalbox.journal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command;
import io.signalbox.decision.Reason;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.journal.Slots;
import io.signalbox.packet.Emission;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Recipe;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.MatchedBy;
import io.signalbox.service.Tunnel;
import io.signalbox.wire.Addresses;
import java.util.Arrays;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The layouts of format 1, byte by byte as they are drawn: written by hand, and to be readable for ever. */
class LayoutTest {
    private static final String FULL = """
            01 01 48 01 05 00 00 38
            01 00 00 00 00 00 00 00
            40 42 0f 00 00 00 00 00
            03 00 00 00 00 00 00 00
            00 00 00 00 01 00 00 00
            07 00 00 00 3c 00 00 00
            06 02 00 00 04 00 00 03
            03 02 00 08 02 00 00 00
            00 06 02 00 ff ff ff ff
            ff ff ff ff ff ff ff ff
            ff ff ff ff ff ff ff ff
            00 00 00 00 00 00 00 00
            01 64 33 c6 ff ff 00 00
            00 00 00 00 00 00 00 00
            0a 02 00 c0 ff ff 00 00
            00 00 00 00 00 00 00 00
            01 64 33 c6 ff ff 00 00
            00 00 00 00 00 00 00 00
            0c 00 00 0a ff ff 00 00
            47 9c 50 00 47 9c 90 1f
            00 00 00 00 00 00 00 00
            0a 02 00 c0 ff ff 00 00
            00 00 00 00 00 00 00 00
            0c 00 00 0a ff ff 00 00
            50 00 90 1f 00 00 00 00
            02 00 00 00 4a 00 00 00
            00 00 00 00 00 00 00 00
            00 00 00 00 00 00 00 00
            00 00 00 00 00 00 00 00
            ff ff ff ff ff ff ff ff
            ff 00 00 00 00 00 00 00
            00 00 00 00 00 00 00 00
            0c 00 00 0a ff ff 00 00
            02 00 00 00 00 00 00 00
            00 00 00 00 02 00 00 00
            90 1f 02 00 02 00 00 00
            00 00 00 00 00 00 00 00
            0b 00 00 0a ff ff 00 00
            01 00 00 00 00 00 00 00
            00 00 00 00 01 00 00 00
            90 1f 00 00 03 00 00 00
            """;
    /** A first packet of a call that a template keeps, sent in a tunnel: from byte 64, and from byte 208. */
    private static final String FULL_TUNNELLED_CHOICE = """
            00 06 02 78 ff ff ff ff
            """;

    private static final String FULL_TUNNELLED_WAY = """
            00 00 00 00 00 00 00 00
            0c 00 00 0a ff ff 00 00
            02 00 00 00 0a 0c 40 3f
            09 00 00 00 ff ff ff ff
            01 02 06 00 02 00 00 00
            00 00 00 00 00 00 00 00
            01 00 00 0a ff ff 00 00
            01 c0 c0 17 00 00 00 00
            61 38 34 62 34 63 00 00
            """;
    private static final String COMPACT = """
            02 02 00 01 01 00 00 00
            40 42 0f 00 00 00 00 00
            07 00 00 00 10 3c 00 00
            """;
    private static final String RESOLUTION = """
            03 66 28 00 05 00 02 00
            01 00 00 00 00 00 00 00
            02 00 00 00 00 00 00 00
            80 84 1e 00 00 00 00 00
            ff ff ff ff 00 00 00 00
            """;
    private static final String COMMAND = """
            04 2a 30 00 05 00 05 00
            01 00 00 00 00 00 00 00
            40 42 0f 00 00 00 00 00
            03 00 00 00 00 00 00 00
            02 00 03 00 61 64 6d 69
            6e 2d 43 62 61 64 00 00
            """;
    private static final String MARK = """
            05 01 30 00 05 00 00 00
            64 00 00 00 00 00 00 00
            0b 00 00 00 00 00 00 00
            0c 01 00 00 00 00 00 00
            40 42 0f 00 00 00 00 00
            00 04 00 00 00 00 00 00
            """;
    private static final String INPUT = """
            06 00 08 00 05 00 00 00
            01 00 00 00 00 00 00 00
            40 42 0f 00 00 00 00 00
            00 00 00 00 05 00 00 00
            3c 00 00 00 05 00 00 00
            00 00 00 00 00 00 00 00
            00 00 00 00 00 00 00 00
            de ad be ef 01 00 00 00
            """;
    /** The sum of what is left out, be ef 01: beef + 0100. */
    private static final String INPUT_WITHOUT_PAYLOAD = """
            06 01 08 00 05 00 ef bf
            01 00 00 00 00 00 00 00
            40 42 0f 00 00 00 00 00
            00 00 00 00 05 00 00 00
            3c 00 00 00 02 00 00 00
            00 00 00 00 00 00 00 00
            00 00 00 00 00 00 00 00
            de ad 00 00 00 00 00 00
            """;
    /** CRC-32C, bit by bit as RFC 3720 defines it, of 01 00 00 00, 05 00 00 00, de ad be ef 01: 6d6377b5. */
    private static final String OUTPUT = """
            07 00 20 00 05 00 00 00
            01 00 00 00 00 00 00 00
            05 00 00 00 00 00 00 00
            01 00 00 00 b5 77 63 6d
            """;
    /** The same without be ef 01: a7e77123. */
    private static final String OUTPUT_WITHOUT_PAYLOAD = """
            07 00 20 00 05 00 00 00
            01 00 00 00 00 00 00 00
            05 00 00 00 00 00 00 00
            01 00 00 00 23 71 e7 a7
            """;

    private static final String RUN = """
            08 00 40 00 07 00 00 00
            03 00 00 00 00 00 00 00
            05 00 00 00 00 00 00 00
            c0 c6 2d 00 00 00 00 00
            40 4b 4c 00 00 00 00 00
            01 00 00 00 02 00 00 00
            3c 00 00 00 00 00 00 00
            78 00 00 00 00 00 00 00
            """;

    private static final int LANE = 5;
    private final Slots slots = new Slots();
    private final byte[] bytes = new byte[512];
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);

    LayoutTest() {
        Arrays.fill(bytes, (byte) 0x77);
    }

    @Test
    void shouldKeepTheFullRecord() {
        slots.first.lastPositiveWeight = 3;
        new FullRecord().wrap(buffer, 0).encode(slots.syn(7), LANE, false);
        assertWritten(FULL);
    }

    @Test
    void shouldKeepTheFullRecordOfACallInATunnel() {
        final PacketSlot slot = slots.syn(7);
        slot.decision.scheduler = null;
        slot.decision.nextHopLo = Addresses.ofIpv4(0x0A00_000C);
        slot.decision.template.set(9, true, 120);
        slot.decision.template.named(new UnsafeBuffer("a84b4c".getBytes(UTF_8)), 0, 6);
        slot.headers.ttl = 64;
        slot.emits = true;
        slot.emission.clear();
        slot.emission.recipe = Recipe.TUNNEL;
        slot.emission.hops = 1;
        slot.emission.pieces = 2;
        slot.emission.destinationMac = 0x0200_0000_0A0CL;
        slot.emission.tunnel = new Tunnel(Tunnel.Type.GUE, 6_080, Tunnel.Checksum.NONE);
        slot.emission.tunnelSourcePort = 0xC001;
        slot.emission.outerSourceLo = Addresses.ofIpv4(0x0A00_0001);

        new FullRecord().wrap(buffer, 0).encode(slot, LANE, false);

        final byte[] way = bytes(FULL_TUNNELLED_WAY);
        assertThat(RecordType.length(buffer, 0)).isEqualTo(208 + way.length);
        assertThat(Arrays.copyOfRange(bytes, 64, 72)).isEqualTo(bytes(FULL_TUNNELLED_CHOICE));
        assertThat(Arrays.copyOfRange(bytes, 208, 208 + way.length)).isEqualTo(way);
        assertThat(bytes[208 + way.length]).as("the byte behind").isEqualTo((byte) 0x77);
    }

    @Test
    void shouldKeepTheCompactRecord() {
        new CompactRecord().wrap(buffer, 0).encode(slots.request(7));
        assertWritten(COMPACT);
    }

    @Test
    void shouldKeepTheResolutionRecord() {
        slots.dropped(Reason.NEIGHBOUR_WAITING);
        slots.tick();
        final Emission emission = slots.resolves(1, Reason.NEIGHBOUR_FAILED);
        emission.byTimer = true;
        new ResolutionRecord().wrap(buffer, 0).encode(emission, slots.event(), LANE);
        assertWritten(RESOLUTION);
    }

    @Test
    void shouldKeepTheCommandRecord() {
        final byte[] text = CommandText.of(new Command.Clear()).getBytes(UTF_8);
        slots.command(new Command.Clear()).decision.reason = Reason.COMMAND_REFUSED;
        new CommandRecord()
                .wrap(buffer, 0)
                .encode(slots.slot, LANE, "admin".getBytes(UTF_8), text, "bad".getBytes(UTF_8));
        assertWritten(COMMAND);
        final CommandRecord command = new CommandRecord().wrap(buffer, 0);
        assertThat(command.author()).isEqualTo("admin");
        assertThat(command.text()).isEqualTo("-C");
        assertThat(command.refusal()).isEqualTo("bad");
    }

    @Test
    void shouldKeepTheMarkRecord() {
        new MarkRecord().wrap(buffer, 0).encode(MarkCause.RING_FULL, LANE, 100, 11, 268, 1_000_000, 1024);
        assertWritten(MARK);
    }

    @Test
    void shouldKeepTheInputRecord() {
        new InputRecord().wrap(buffer, 0).encode(frame(5), LANE);
        assertWritten(INPUT);
        slots.skipTo(1);
        new InputRecord().wrap(buffer, 0).encode(frame(2), LANE);
        assertWritten(INPUT_WITHOUT_PAYLOAD);
    }

    @Test
    void shouldKeepWhatTheSenderLeftToBeDone() {
        final PacketSlot slot = frame(5);
        slot.arrivedOffload = Offload.of(Offload.NEEDS_CHECKSUM, Offload.TCP_V6 | Offload.ECN, 1_428, 54, 16);
        final InputRecord record = new InputRecord().wrap(buffer, 0);
        record.encode(slot, LANE);
        assertWritten(INPUT.replace(
                "3c 00 00 00 05 00 00 00\n00 00 00 00 00 00 00 00",
                "3c 00 00 00 05 00 00 00\n01 84 94 05 36 00 10 00"));
        assertThat(record.offload()).isEqualTo(slot.arrivedOffload);
    }

    @Test
    void shouldKeepTheOutputRecord() {
        assertWritten(OUTPUT, frame(5));
        slots.skipTo(1);
        assertWritten(OUTPUT_WITHOUT_PAYLOAD, frame(2));
    }

    @Test
    void shouldKeepTheRunRecord() {
        final Runs runs = new Runs(8);
        slots.skipTo(3);
        runs.count(slots.request(7), false);
        runs.count(slots.reply(7), true);
        runs.count(slots.reply(7), true);
        runs.encode(7, new RunRecord().wrap(buffer, 0));
        assertWritten(RUN);
    }

    /** Five bytes, all of them IP's, that came in and go out as they are; the first {@code read} were looked at. */
    private PacketSlot frame(final int read) {
        final PacketSlot slot = slots.dropped(Reason.ROUTED);
        slot.frame(0, new UnsafeBuffer(HexFormat.of().parseHex("deadbeef01")), 0, 5, 60, Offload.NONE);
        slot.headers.ipLength = 5;
        slot.carriedFrom = read;
        slot.emits = true;
        slot.emission.clear();
        slot.emission.port = 1;
        slot.emission.buffer = slot.buffer;
        slot.emission.length = 5;
        return slot;
    }

    private void assertWritten(final String rows, final PacketSlot slot) {
        final OutputSum sum = new OutputSum();
        sum.of(slot, slots.emissions);
        new OutputRecord().wrap(buffer, 0).encode(slot, LANE, sum);
        assertWritten(rows);
    }

    @Test
    void shouldKeepTheNumbersThatStandForNames() {
        assertThat(EventKind.values())
                .containsExactly(EventKind.FRAME, EventKind.COMMAND, EventKind.TICK, EventKind.STOP);
        assertThat(ForwardingMethod.values())
                .containsExactly(
                        ForwardingMethod.NAT,
                        ForwardingMethod.DIRECT_ROUTING,
                        ForwardingMethod.TUNNEL,
                        ForwardingMethod.BYPASS,
                        ForwardingMethod.FULL_NAT);
        assertThat(Arrays.stream(SchedulerKind.values()).map(SchedulerKind::label))
                .startsWith("rr", "wrr", "lc", "wlc", "sed", "nq", "dh", "sh", "mh", "fo", "ovf");
        assertThat(MatchedBy.values())
                .containsExactly(
                        MatchedBy.NOTHING,
                        MatchedBy.MARK,
                        MatchedBy.ADDRESS_AND_PORT,
                        MatchedBy.FTP_DATA,
                        MatchedBy.ADDRESS);
        assertThat(Tunnel.Type.values()).containsExactly(Tunnel.Type.IPIP, Tunnel.Type.GUE, Tunnel.Type.GRE);
        assertThat(Arrays.stream(MarkCause.values()).map(MarkCause::id)).containsExactly(1, 2, 3, 4, 5, 6);
    }

    private static byte[] bytes(final String rows) {
        return HexFormat.of().parseHex(rows.replaceAll("\\s", ""));
    }

    private void assertWritten(final String rows) {
        final byte[] expected = bytes(rows);
        assertThat(RecordType.length(buffer, 0)).isEqualTo(expected.length);
        assertThat(Arrays.copyOf(bytes, expected.length)).isEqualTo(expected);
        assertThat(bytes[expected.length]).as("the byte behind").isEqualTo((byte) 0x77);
    }
}
