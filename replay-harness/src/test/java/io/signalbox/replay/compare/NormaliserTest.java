package io.signalbox.replay.compare;

import static io.signalbox.replay.compare.Packets.CLIENT;
import static io.signalbox.replay.compare.Packets.CLIENT6;
import static io.signalbox.replay.compare.Packets.DF;
import static io.signalbox.replay.compare.Packets.DIRECTOR;
import static io.signalbox.replay.compare.Packets.MF;
import static io.signalbox.replay.compare.Packets.SERVER;
import static io.signalbox.replay.compare.Packets.VIP;
import static io.signalbox.replay.compare.Packets.VIP6;
import static io.signalbox.replay.compare.Packets.bytes;
import static io.signalbox.replay.compare.Packets.changed;
import static io.signalbox.replay.compare.Packets.ethernet;
import static io.signalbox.replay.compare.Packets.icmp;
import static io.signalbox.replay.compare.Packets.icmpv6;
import static io.signalbox.replay.compare.Packets.ipv4;
import static io.signalbox.replay.compare.Packets.ipv6;
import static io.signalbox.replay.compare.Packets.join;
import static io.signalbox.replay.compare.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class NormaliserTest {
    private static final byte[] LOAD = bytes("68656c6c6f");
    private static final byte[] INNER = ipv4(7, DF, 17, CLIENT, VIP, udp(CLIENT + VIP, 50000, 53, LOAD));
    private static final byte[] INPUT = ethernet(INNER);

    private final FrameDecoder decoder = new FrameDecoder();
    private Normaliser normaliser = Normaliser.all();

    @Test
    void outerIdShouldLetTheIdOfATunnelDiffer() {
        final byte[] reference = ethernet(ipv4(1111, 0, 4, DIRECTOR, SERVER, INNER));

        assertEqual(INPUT, reference, ethernet(ipv4(2222, 0, 4, DIRECTOR, SERVER, INNER)));
        assertDifferent(INPUT, reference, ethernet(ipv4(2222, 0, 4, DIRECTOR, VIP, INNER)));
        assertOnlyBy("outer-id", INPUT, reference, ethernet(ipv4(2222, 0, 4, DIRECTOR, SERVER, INNER)));
    }

    @Test
    void outerIdShouldCompareTheIdOfATunnelWithDontFragment() {
        final byte[] reference = ethernet(ipv4(0, DF, 4, DIRECTOR, SERVER, INNER));

        assertDifferent(INPUT, reference, ethernet(ipv4(2222, DF, 4, DIRECTOR, SERVER, INNER)));
    }

    @Test
    void outerIdShouldNotExcuseAWrongHeaderChecksum() {
        final byte[] reference = ethernet(ipv4(1111, 0, 4, DIRECTOR, SERVER, INNER));
        final byte[] actual = ethernet(ipv4(2222, 0, 4, DIRECTOR, SERVER, INNER));

        assertDifferent(INPUT, reference, changed(actual, 25, actual[25] + 1));
    }

    @Test
    void outerIdShouldNotReachTheInnerHeader() {
        final byte[] inner = ipv4(7, 0, 17, CLIENT, VIP, udp(CLIENT + VIP, 50000, 53, LOAD));
        final byte[] other = ipv4(8, 0, 17, CLIENT, VIP, udp(CLIENT + VIP, 50000, 53, LOAD));

        assertDifferent(
                ethernet(inner),
                ethernet(ipv4(1111, 0, 4, DIRECTOR, SERVER, inner)),
                ethernet(ipv4(1111, 0, 4, DIRECTOR, SERVER, other)));
    }

    @Test
    void outerIdShouldCompareTheIdOfATunnelThatOnlyPasses() {
        final byte[] passing = ethernet(ipv4(1111, 0, 4, CLIENT, SERVER, INNER));

        assertDifferent(passing, passing, ethernet(ipv4(2222, 0, 4, CLIENT, SERVER, INNER)));
    }

    @Test
    void localIdShouldLetTheIdOfAnErrorOfTheBoxDiffer() {
        final byte[] error = icmp("0b 00 0000 00000000", INNER);
        final byte[] reference = ethernet(ipv4(1111, 0, 1, VIP, CLIENT, error));

        assertEqual(INPUT, reference, ethernet(ipv4(2222, 0, 1, VIP, CLIENT, error)));
        assertOnlyBy("local-id", INPUT, reference, ethernet(ipv4(2222, 0, 1, VIP, CLIENT, error)));
        assertDifferent(INPUT, reference, ethernet(ipv4(2222, 0, 1, VIP, CLIENT, icmp("0b 01 0000 00000000", INNER))));
    }

    @Test
    void localIdShouldCompareTheIdOfAnErrorThatIsOnlyPassedOn() {
        final byte[] error = icmp("0b 00 0000 00000000", INNER);

        assertDifferent(
                ethernet(ipv4(5, 0, 1, SERVER, CLIENT, error)),
                ethernet(ipv4(5, 0, 1, VIP, CLIENT, error)),
                ethernet(ipv4(6, 0, 1, VIP, CLIENT, error)));
    }

    @Test
    void localIdShouldTakeAReplyForTheBoxsOwnEvenIfItsIdIsTheRequests() {
        final byte[] request = ethernet(ipv4(5, 0, 1, CLIENT, VIP, icmp("08 00 0000 004d 0001", LOAD)));
        final byte[] reply = icmp("00 00 0000 004d 0001", LOAD);

        assertEqual(request, ethernet(ipv4(5, 0, 1, VIP, CLIENT, reply)), ethernet(ipv4(6, 0, 1, VIP, CLIENT, reply)));
    }

    @Test
    void gueSportShouldLetTheSourcePortOfGueDiffer() {
        final byte[] gue = join(bytes("00040000"), INNER);
        final String ends = DIRECTOR + SERVER;
        final byte[] reference = ethernet(ipv4(0, DF, 17, DIRECTOR, SERVER, udp(ends, 111, 6080, gue)));

        final byte[] otherPort = ethernet(ipv4(0, DF, 17, DIRECTOR, SERVER, udp(ends, 222, 6080, gue)));
        assertEqual(INPUT, reference, otherPort);
        assertOnlyBy("gue-sport", INPUT, reference, otherPort);
        assertDifferent(INPUT, reference, changed(otherPort, 41, otherPort[41] + 1));
        assertDifferent(INPUT, reference, ethernet(ipv4(0, DF, 17, DIRECTOR, SERVER, udp(222, 6080, gue))));
        assertDifferent(INPUT, INPUT, ethernet(ipv4(7, DF, 17, CLIENT, VIP, udp(CLIENT + VIP, 50001, 53, LOAD))));
    }

    @Test
    void syncSportShouldLetTheSourcePortOfSyncMessagesDiffer() {
        final String group = "e0000051"; // 224.0.0.81
        final String ends = DIRECTOR + group;
        final byte[] reference = ethernet(ipv4(0, DF, 17, DIRECTOR, group, udp(ends, 111, 8848, LOAD)));

        final byte[] otherPort = ethernet(ipv4(0, DF, 17, DIRECTOR, group, udp(ends, 222, 8848, LOAD)));
        assertEqual(INPUT, reference, otherPort);
        assertOnlyBy("sync-sport", INPUT, reference, otherPort);
        assertDifferent(
                INPUT,
                ethernet(ipv4(0, DF, 17, DIRECTOR, SERVER, udp(111, 8848, LOAD))),
                ethernet(ipv4(0, DF, 17, DIRECTOR, SERVER, udp(222, 8848, LOAD))));
    }

    @Test
    void flowLabelShouldLetALabelOfTheBoxDiffer() {
        final byte[] input = ethernet(ipv6(0xabcde, 17, CLIENT6, VIP6, udp(CLIENT6 + VIP6, 1, 53, LOAD)));
        final byte[] reference = ethernet(ipv6(0x11111, 59, VIP6, CLIENT6, LOAD));

        assertEqual(input, reference, ethernet(ipv6(0x22222, 59, VIP6, CLIENT6, LOAD)));
        assertOnlyBy("flow-label", input, reference, ethernet(ipv6(0x22222, 59, VIP6, CLIENT6, LOAD)));
        assertDifferent(input, reference, changed(reference, 15, 0x11 | reference[15]));
        assertDifferent(
                input,
                ethernet(ipv6(0xabcde, 59, VIP6, CLIENT6, LOAD)),
                ethernet(ipv6(0x22222, 59, VIP6, CLIENT6, LOAD)));
        assertDifferent(
                input, ethernet(ipv6(0, 59, VIP6, CLIENT6, LOAD)), ethernet(ipv6(0x22222, 59, VIP6, CLIENT6, LOAD)));
    }

    @Test
    void frag6IdShouldLetTheIdOfFragmentsOfTheBoxDiffer() {
        final byte[] input = fragment6("00000005", 0);
        final byte[] reference = fragment6("00001111", 0);

        assertEqual(input, reference, fragment6("00002222", 0));
        assertOnlyBy("frag6-id", input, reference, fragment6("00002222", 0));
        assertDifferent(input, reference, fragment6("00002222", 8));
        assertDifferent(input, input, fragment6("00002222", 0));
    }

    /** What the box has cut for a next hop that is not there comes back in an error. */
    @Test
    void frag6IdShouldLetTheIdDifferWhereAnErrorQuotesAFragmentThatCouldNotBeSent() {
        final byte[] input = fragment6("00000005", 0);
        final byte[] reference = error6("01 03", "00001111");
        final byte[] actual = error6("01 03", "00002222");

        assertEqual(input, reference, actual);
        assertOnlyBy("frag6-id", input, reference, actual);
        assertDifferent(input, reference, changed(actual, 56, actual[56] + 1));
        assertDifferent(input, error6("01 03", "00000005"), actual);
        assertDifferent(input, error6("03 01", "00001111"), error6("03 01", "00002222"));
    }

    @Test
    void icmpTimeShouldLetTheTimesOfAReplyDiffer() {
        final byte[] request = ethernet(times("0d", "00000001", "00000000", "00000000"));
        final byte[] reference = ethernet(times("0e", "00000001", "02a70678", "02a70678"));

        assertEqual(request, reference, ethernet(times("0e", "00000001", "00000007", "00000008")));
        assertOnlyBy("icmp-time", request, reference, ethernet(times("0e", "00000001", "00000007", "00000008")));
        assertDifferent(request, reference, ethernet(times("0e", "00000002", "02a70678", "02a70678")));
    }

    @Test
    void snatPortShouldLetAPortOfTheMasqueradeDiffer() {
        normaliser = Normaliser.all().masqueradingBehind("192.0.2.10");
        final byte[] input = ethernet(ipv4(7, DF, 17, SERVER, CLIENT, udp(SERVER + CLIENT, 6000, 53, LOAD)));
        final byte[] reference = masqueraded(1111, 53);

        assertEqual(input, reference, masqueraded(2222, 53));
        assertOnlyBy("snat-port", input, reference, masqueraded(2222, 53));
        assertDifferent(input, reference, masqueraded(2222, 54));
        assertDifferent(input, masqueraded(6000, 53), masqueraded(2222, 53));
    }

    @Test
    void snatPortShouldLetAReplyComeForThePortThatTheRunGave() {
        final DecodedFrame recorded = decoder.decode(reply(1111));
        final List<Blank> blanks =
                Normaliser.all().masqueradingBehind("192.0.2.10").inputBlanks(recorded);
        final Mappings mappings = new Mappings();
        final FrameComparison other = new FrameComparison(recorded, decoder.decode(reply(2222)), blanks);

        assertThat(other.equal()).isTrue();
        assertThat(other.unmapped(mappings)).isEmpty();
        assertThat(new FrameComparison(recorded, decoder.decode(reply(3333)), blanks).unmapped(mappings))
                .hasSize(1);
        assertThat(Normaliser.all().inputBlanks(recorded)).isEmpty();
    }

    private static byte[] reply(final int port) {
        return ethernet(ipv4(7, DF, 17, CLIENT, VIP, udp(CLIENT + VIP, 53, port, LOAD)));
    }

    @Test
    void oneToOneValuesShouldKeepTheirPartners() {
        final Mappings mappings = new Mappings();

        assertThat(mappings.accepts("ports", 1111, 2222)).isTrue();
        assertThat(mappings.accepts("ports", 1111, 2222)).isTrue();
        assertThat(mappings.accepts("ports", 1111, 3333)).isFalse();
        assertThat(mappings.accepts("ports", 4444, 2222)).isFalse();
        assertThat(mappings.accepts("other ports", 1111, 3333)).isTrue();
    }

    @Test
    void fragmentsOfOneTunnelPacketShouldShareTheirId() {
        final DecodedFrame input = decoder.decode(INPUT);
        final byte[] reference = ethernet(ipv4(1111, MF, 4, DIRECTOR, SERVER, INNER));
        final byte[] actual = ethernet(ipv4(2222, MF, 4, DIRECTOR, SERVER, INNER));
        final byte[] stray = ethernet(ipv4(3333, MF, 4, DIRECTOR, SERVER, INNER));

        final Mappings mappings = new Mappings();
        assertThat(compare(input, reference, actual, normaliser).unmapped(mappings))
                .isEmpty();
        assertThat(compare(input, reference, stray, normaliser).unmapped(mappings))
                .hasSize(1);
        mappings.forgetItem();
        assertThat(compare(input, reference, stray, normaliser).unmapped(mappings))
                .isEmpty();
    }

    @Test
    void anUnknownNameShouldBeAnsweredWithTheListOfNames() {
        assertThatThrownBy(() -> Normaliser.all().without(List.of("outer-ids")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "no normalisation is called 'outer-ids'; there are outer-id, local-id, gue-sport, sync-sport,"
                                + " sync-batch, flow-label, frag6-id, icmp-time, snat-port");
    }

    private static byte[] fragment6(final String id, final int offset) {
        return ethernet(fragment(id, offset));
    }

    private static byte[] fragment(final String id, final int offset) {
        final byte[] header = changed(bytes("11 00 0001" + id), 3, offset | 1);
        return ipv6(0, 44, CLIENT6, VIP6, join(header, LOAD));
    }

    private static byte[] error6(final String typeAndCode, final String quotedId) {
        final byte[] error = icmpv6(VIP6 + CLIENT6, typeAndCode + "0000 00000000", fragment(quotedId, 0));
        return ethernet(ipv6(0, 58, VIP6, CLIENT6, error));
    }

    private static byte[] times(final String type, final String originate, final String receive, final String send) {
        return ipv4(0, DF, 1, VIP, CLIENT, icmp(type + "00 0000 0001 0001" + originate + receive + send, new byte[0]));
    }

    private static byte[] masqueraded(final int from, final int to) {
        return ethernet(ipv4(7, DF, 17, VIP, CLIENT, udp(VIP + CLIENT, from, to, LOAD)));
    }

    private void assertEqual(final byte[] input, final byte[] reference, final byte[] actual) {
        assertThat(compare(decoder.decode(input), reference, actual, normaliser).equal())
                .isTrue();
    }

    private void assertDifferent(final byte[] input, final byte[] reference, final byte[] actual) {
        assertThat(compare(decoder.decode(input), reference, actual, normaliser).equal())
                .isFalse();
    }

    /** The rule under test, and no other, makes them equal. */
    private void assertOnlyBy(final String rule, final byte[] input, final byte[] reference, final byte[] actual) {
        final DecodedFrame decoded = decoder.decode(input);
        for (final Rule other : Rule.values()) {
            assertThat(compare(decoded, reference, actual, normaliser.without(List.of(other.label())))
                            .equal())
                    .isEqualTo(!other.label().equals(rule));
        }
    }

    private FrameComparison compare(
            final DecodedFrame input, final byte[] reference, final byte[] actual, final Normaliser rules) {
        final DecodedFrame decoded = decoder.decode(reference);
        return new FrameComparison(decoded, decoder.decode(actual), rules.blanks(decoded, input));
    }
}
