package io.signalbox.replay.compare;

import static io.signalbox.golden.packet.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.golden.Trace;
import io.signalbox.golden.Trace.Frame;
import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.replay.compare.TraceDifference.Kind;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sync messages are compared by what they tell of each entry, not by how it was packed. */
class SyncRecordsTest {
    /** 203.0.113.5 with ports 7 and 8, both to 192.0.2.10:53, as Linux told of them. */
    private static final String SEVEN = "0011002400000183000000070035003500000000" + "0000012ccb007105c000020a0a00000c";

    private static final String EIGHT = SEVEN.replace("000000070035", "000000080035");
    private static final String EIGHT_LATER = EIGHT.replace("0000012c", "0000012b");

    @Test
    void shouldNotAskWhichMessageTellsARecordAndWhen() {
        final Trace one = trace(List.of(message(SEVEN, EIGHT)), List.of(message(SEVEN)));
        final Trace other = trace(List.of(), List.of(message(EIGHT, SEVEN), message(SEVEN)));
        final TraceResult result = TraceComparison.compare(one, other, Normaliser.all());
        assertThat(result.isEqual()).isTrue();
        assertThat(result.framesExpected()).isEqualTo(3);
    }

    @Test
    void shouldSeeEveryFieldOfARecordAndTheOrderInWhichAnEntryIsTold() {
        assertDiffers(
                List.of(message(EIGHT)),
                List.of(message(EIGHT_LATER)),
                "record 1 of connection 17" + " 203.0.113.5:8 > 192.0.2.10:53");
        assertDiffers(
                List.of(message(SEVEN, EIGHT, EIGHT_LATER)),
                List.of(message(SEVEN, EIGHT_LATER, EIGHT)),
                "record 1" + " of connection 17 203.0.113.5:8 > 192.0.2.10:53");
    }

    @Test
    void shouldNameARecordThatOnlyOneSideHas() {
        final String second = "record 2 of connection 17 203.0.113.5:7 > 192.0.2.10:53";
        assertDiffers(List.of(message(SEVEN, SEVEN)), List.of(message(SEVEN)), second);
        assertDiffers(List.of(message(SEVEN)), List.of(message(SEVEN, SEVEN)), second);
        assertDiffers(List.of(), List.of(message(EIGHT)), "record 1 of connection 17 203.0.113.5:8 > 192.0.2.10:53");
    }

    @Test
    void shouldSeeTheEnvelope() {
        final String first = "record 1 of connection 17 203.0.113.5:7 > 192.0.2.10:53";
        assertDiffers(List.of(message(SEVEN)), List.of(sent(datagram(SEVEN).ttl(2))), first);
        assertDiffers(List.of(message(SEVEN)), List.of(sent(datagram(SEVEN).dontFragment())), first);
        assertDiffers(List.of(message(SEVEN)), List.of(sent(datagram(SEVEN).from("10.0.0.2", 5))), first);
        assertThat(compare(
                                List.of(message(SEVEN)),
                                List.of(sent(datagram(SEVEN).id(9).from("10.0.0.1", 5))))
                        .isEqual())
                .isTrue();
    }

    @Test
    void shouldSeeTheEnvelopeOfIpv6() {
        final String first = "record 1 of connection 17 203.0.113.5:7 > 192.0.2.10:53";
        final Frame told = sent(datagram6());
        assertThat(compare(List.of(told), List.of(sent(datagram6().flowLabel(7))))
                        .isEqual())
                .isTrue();
        assertDiffers(List.of(told), List.of(sent(datagram6().ttl(2))), first);
        assertDiffers(List.of(told), List.of(sent(datagram6().to("ff05::52", 8848))), first);
        assertDiffers(List.of(told), List.of(sent(datagram6().from("2001:db8::2", 5))), first);
    }

    @Test
    void shouldTakeADamagedMessageForAFrameLikeAnyOther() {
        final Frame wrong = sent(datagram(SEVEN).checksum(1));
        assertThat(compare(List.of(message(SEVEN)), List.of(wrong)).isEqual()).isFalse();
        assertThat(compare(List.of(wrong), List.of(wrong)).isEqual()).isTrue();
        final Frame cut = sent(datagram(SEVEN.substring(2)));
        assertThat(compare(List.of(message(SEVEN)), List.of(cut)).isEqual()).isFalse();
    }

    @Test
    void shouldCompareWholeFramesWhereToldSo() {
        final Normaliser strict = Normaliser.all().without(List.of("sync-batch"));
        final Trace one = trace(List.of(message(SEVEN), message(EIGHT)), List.of());
        final Trace other = trace(List.of(message(SEVEN, EIGHT)), List.of());
        assertThat(TraceComparison.compare(one, other, Normaliser.all()).isEqual())
                .isTrue();
        assertThat(TraceComparison.compare(one, other, strict).isEqual()).isFalse();
    }

    private static void assertDiffers(final List<Frame> expected, final List<Frame> actual, final String where) {
        final TraceDifference difference =
                compare(expected, actual).firstDifference().orElseThrow();
        assertThat(difference.kind()).isEqualTo(Kind.SYNC_RECORD);
        assertThat(difference.frame()).isEqualTo(where);
    }

    private static TraceResult compare(final List<Frame> expected, final List<Frame> actual) {
        return TraceComparison.compare(trace(expected, List.of()), trace(actual, List.of()), Normaliser.all());
    }

    private static Trace trace(final List<Frame> out, final List<Frame> late) {
        final String input = Packets.hex(udp().from("203.0.113.5", 7)
                .to("192.0.2.10", 53)
                .onEthernet("02:00:00:00:00:01", "02:00:00:00:00:02")
                .bytes());
        final Trace.Item packet = new Trace.Packet(0, 100_000, "eth0", "client", input, out, late);
        return new Trace(Trace.Header.of("made by hand", "none"), List.of(packet));
    }

    private static Frame message(final String... records) {
        return sent(datagram(records));
    }

    private static UdpPacket datagram(final String... records) {
        final String all = String.join("", records);
        final String header = String.format("0005%04x%02x010000", 8 + all.length() / 2, records.length);
        return udp().payload(HexFormat.of().parseHex(header + all))
                .ttl(1)
                .from("10.0.0.1", 40_000)
                .to("224.0.0.81", 8848);
    }

    private static UdpPacket datagram6() {
        return datagram(SEVEN).from("2001:db8::1", 40_000).to("ff05::51", 8848);
    }

    private static Frame sent(final UdpPacket datagram) {
        return Frame.of(
                "eth1",
                100,
                datagram.onEthernet("02:00:00:00:00:03", "01:00:5e:00:00:51").bytes());
    }
}
