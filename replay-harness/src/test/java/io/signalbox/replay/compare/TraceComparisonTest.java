package io.signalbox.replay.compare;

import static io.signalbox.replay.compare.Packets.CLIENT;
import static io.signalbox.replay.compare.Packets.CLIENT6;
import static io.signalbox.replay.compare.Packets.DF;
import static io.signalbox.replay.compare.Packets.DIRECTOR;
import static io.signalbox.replay.compare.Packets.SERVER;
import static io.signalbox.replay.compare.Packets.VIP;
import static io.signalbox.replay.compare.Packets.VIP6;
import static io.signalbox.replay.compare.Packets.bytes;
import static io.signalbox.replay.compare.Packets.changed;
import static io.signalbox.replay.compare.Packets.ethernet;
import static io.signalbox.replay.compare.Packets.ipv4;
import static io.signalbox.replay.compare.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.golden.Trace;
import io.signalbox.golden.Trace.Frame;
import io.signalbox.replay.compare.TraceDifference.Kind;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceComparisonTest {
    private static final byte[] QUERY = query("71756572793100112233445566778899aabb");
    private static final byte[] ANSWER = query("616e73776572");

    @Test
    void shouldFindTracesEqualThatDifferOnlyInTheTimeOfSending() {
        final TraceResult result = compare(List.of(new Frame("eth1", 105, hex(QUERY))), List.of(frame("eth1", QUERY)));

        assertThat(result.isEqual()).isTrue();
        assertThat(result.text()).isEqualTo("1 item, 1 frame expected: 1 equal, 0 differing, 0 missing, 0 extra\n");
    }

    @Test
    void shouldShowADifferingFieldWithItsNeighbours() {
        final TraceResult result = compare(frames("eth1", QUERY), frames("eth1", changed(QUERY, 36, 1)));

        assertThat(result.differing()).isEqualTo(1);
        assertThat(result.text()).isEqualTo("""
                first difference: differing field, item 0 at 0.100000 s, frame 1 on eth1
                  input     eth0  198.51.100.1:50000 > 192.0.2.10:53 udp ttl 61 len 18
                  expected  eth1  198.51.100.1:50000 > 192.0.2.10:53 udp ttl 61 len 18
                  actual    eth1  198.51.100.1:50000 > 192.0.2.10:309 udp ttl 61 len 18
                    ip.dst                     192.0.2.10                             192.0.2.10
                    udp.sport                  50000                                  50000
                  * udp.dport                  53                                     309
                    udp.len                    26                                     26
                    udp.checksum               0x0000                                 0x0000
                      ...

                1 item, 1 frame expected: 0 equal, 1 differing, 0 missing, 0 extra
                """);
    }

    @Test
    void shouldShowThatSomethingElseIsLeftToTheNetworkCard() {
        final List<Frame> whole = List.of(new Frame("eth1", 100, hex(QUERY), 0x0006_0022_0000_0001L));

        assertThat(compare(whole, whole).isEqual()).isTrue();
        final TraceResult result = compare(whole, frames("eth1", QUERY));
        assertThat(result.differing()).isEqualTo(1);
        assertThat(result.text()).contains("* offload                    0006002200000001                       -");
    }

    @Test
    void shouldShowWhereALongPayloadBeginsToDiffer() {
        final TraceResult result = compare(frames("eth1", QUERY), frames("eth1", changed(QUERY, 42 + 16, 0xff)));

        assertThat(result.text())
                .contains("* udp.payload                18 bytes, +16: aabb...                 18 bytes, +16: ffbb...");
    }

    @Test
    void shouldSayThatAChecksumIsWrongAlthoughTheIdMayDiffer() {
        final byte[] expected = ethernet(ipv4(1111, 0, 4, DIRECTOR, SERVER, packet("00")));
        final byte[] actual = ethernet(ipv4(2222, 0, 4, DIRECTOR, SERVER, packet("00")));
        final int right = (actual[24] & 0xff) << 8 | actual[25] & 0xff;

        final TraceResult result =
                compare(frames("eth1", expected), frames("eth1", changed(actual, 25, actual[25] + 1)));

        assertThat(result.text())
                .contains(String.format("wrong sum, should be 0x%04x", right))
                .doesNotContain("* outer.ip.id");
    }

    @Test
    void shouldMarkWhatARuleExcusedBesideARealDifference() {
        final byte[] expected = ethernet(ipv4(0x1111, 0, 4, DIRECTOR, SERVER, packet("00")));
        final byte[] actual = ethernet(ipv4(0x2222, 0, 4, DIRECTOR, DIRECTOR, packet("00")));

        final TraceResult result = compare(frames("eth1", expected), frames("eth1", actual));

        assertThat(result.firstDifference().orElseThrow().fields())
                .contains(new ComparedField(
                        "outer.ip.id", "0x1111", "0x2222", ComparedField.Mark.NOT_COMPARED, "not compared (outer-id)"))
                .contains(new ComparedField("outer.ip.dst", "10.1.0.11", "10.0.0.1", ComparedField.Mark.DIFFERS, ""));
    }

    @Test
    void shouldNameAMissingFrameAndStillPairTheOthers() {
        final TraceResult result = compare(frames("eth1", QUERY, ANSWER), frames("eth1", ANSWER));

        assertDifference(result, Kind.MISSING_FRAME, "frame 1 on eth1");
        assertThat(result.equal()).isEqualTo(1);
        assertThat(result.missing()).isEqualTo(1);
        assertThat(result.text()).contains("  actual    nothing\n");
    }

    @Test
    void shouldNameAnExtraFrameAndStillPairTheOthers() {
        final TraceResult result = compare(frames("eth1", ANSWER), frames("eth1", QUERY, ANSWER));

        assertDifference(result, Kind.EXTRA_FRAME, "frame 1 on eth1");
        assertThat(result.equal()).isEqualTo(1);
        assertThat(result.extra()).isEqualTo(1);
    }

    @Test
    void shouldRecogniseAPacketOnTheWrongInterfaceByAllButItsEthernetAddresses() {
        final TraceResult result = compare(frames("eth1", QUERY), frames("eth0", changed(QUERY, 11, 0)));

        assertDifference(result, Kind.WRONG_INTERFACE, "frame 1 on eth1");
        assertThat(result.differing()).isEqualTo(1);
        assertThat(result.missing() + result.extra()).isZero();
    }

    @Test
    void shouldFindFramesInTheWrongOrder() {
        final TraceResult result = compare(frames("eth1", QUERY, ANSWER), frames("eth1", ANSWER, QUERY));

        assertDifference(result, Kind.DIFFERING_FIELD, "frame 1 on eth1");
        assertThat(result.differing()).isEqualTo(2);
    }

    @Test
    void shouldNotTakeALateFrameForAPromptOne() {
        final Trace prompt = trace(packet(frames("eth1", QUERY), List.of()));
        final Trace late = trace(packet(List.of(), frames("eth1", QUERY)));

        final TraceResult result = TraceComparison.compare(prompt, late, Normaliser.all());

        assertThat(result.missing()).isEqualTo(1);
        assertThat(result.extra()).isEqualTo(1);
        assertDifference(TraceComparison.compare(late, prompt, Normaliser.all()), Kind.EXTRA_FRAME, "frame 1 on eth1");
        assertDifference(
                TraceComparison.compare(late, trace(packet(List.of(), List.of())), Normaliser.all()),
                Kind.MISSING_FRAME,
                "late frame 1 on eth1");
    }

    @Test
    void shouldSayThatTheRunsDidNotGetTheSameInput() {
        final Trace one = trace(packet(List.of(), List.of()));
        final Trace two = trace(packet(List.of(), List.of()), packet(frames("eth1", QUERY), List.of()));

        final TraceResult result = TraceComparison.compare(one, two, Normaliser.all());

        assertDifference(result, Kind.INPUT, "");
        assertThat(result.extra()).isEqualTo(1);
    }

    @Test
    void shouldGiveALongTunnelALineForItsOutsideAndOneForItsInside() {
        final byte[] inner = Packets.ipv6(0, 17, CLIENT6, VIP6, udp(50000, 53, new byte[5]));
        final byte[] outer = ethernet(Packets.ipv6(0, 41, VIP6, CLIENT6, inner));

        assertThat(compare(frames("eth1", outer), List.of()).text())
                .contains("  expected  eth1  2001:db8:0:2::10 > 2001:db8:c::1 ipip ttl 61 |\n"
                        + "              [2001:db8:c::1]:50000 > [2001:db8:0:2::10]:53 udp ttl 61 len 5\n");
    }

    @Test
    void shouldTellMachinesTheSame() {
        final TraceResult result = compare(frames("eth1", QUERY), frames("eth1", changed(QUERY, 22, 60)));

        assertThat(result.json().toString())
                .contains("\"is_equal\":false", "\"kind\":\"differing_field\"", "\"item\":0")
                .contains(
                        "{\"field\":\"ip.ttl\",\"expected\":\"61\",\"actual\":\"60\",\"differs\":true,\"note\":\"\"}");
    }

    @Test
    void shouldStayWithinItsColumns() {
        final byte[] six = ethernet(Packets.ipv6(
                0,
                17,
                "20010db8111122223333444455556666",
                "20010db8aaaabbbbccccddddeeeeffff",
                udp(50000, 53, new byte[5])));

        final String text = compare(frames("eth1", six), frames("eth1", changed(six, 53, 1)))
                .text();

        assertThat(text.lines()).allMatch(line -> line.length() <= 110).allMatch(line -> line.matches("\\p{ASCII}*"));
        assertThat(text)
                .contains("2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff")
                .contains("2001:db8:aaaa:bbbb:cccc:dddd:eeee:ff01");
    }

    private static void assertDifference(final TraceResult result, final Kind kind, final String frame) {
        final TraceDifference difference = result.firstDifference().orElseThrow();
        assertThat(difference.kind()).isEqualTo(kind);
        assertThat(difference.frame()).isEqualTo(frame);
    }

    private static TraceResult compare(final List<Frame> expected, final List<Frame> actual) {
        return TraceComparison.compare(
                trace(packet(expected, List.of())), trace(packet(actual, List.of())), Normaliser.all());
    }

    private static Trace trace(final Trace.Item... items) {
        return new Trace(Trace.Header.of("made by hand", "none"), List.of(items));
    }

    private static Trace.Item packet(final List<Frame> out, final List<Frame> late) {
        return new Trace.Packet(0, 100_000, "eth0", "client", hex(QUERY), out, late);
    }

    private static List<Frame> frames(final String port, final byte[]... frames) {
        return List.of(frames).stream().map(bytes -> frame(port, bytes)).toList();
    }

    private static Frame frame(final String port, final byte[] bytes) {
        return Frame.of(port, 100, bytes);
    }

    private static String hex(final byte[] frame) {
        return HexFormat.of().formatHex(frame);
    }

    private static byte[] query(final String payload) {
        return ethernet(packet(payload));
    }

    private static byte[] packet(final String payload) {
        return ipv4(7, DF, 17, CLIENT, VIP, udp(50000, 53, bytes(payload)));
    }
}
