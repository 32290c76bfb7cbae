package io.signalbox.afpacket.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.afpacket.AfPacketPort;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the kernel takes it for the same is tested in {@code ClaimFilterOnPortTest}. */
class ClaimFilterTest {
    private static final int FRAMES = 2_000;
    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;
    private static final int PACKET_TOO_BIG = 2;
    private static final int NEIGHBOUR_SOLICITATION = 135;

    private static final Claims CLAIMS = new Claims(
            addresses("192.0.2.9", "2001:db8::9"),
            RandomTraffic.servers(addresses("10.0.0.11", "2001:db8:a::11")),
            Set.of(new Prefix(Addresses.parse("10.7.0.0"), 96 + 16), new Prefix(Addresses.parse("fd00::"), 64)),
            addresses("192.0.2.1", "2001:db8::1"),
            Set.of(
                    new Prefix(Addresses.parse("203.0.113.0"), 96 + 24),
                    new Prefix(Addresses.parse("2001:db8:f::"), 48)),
            false);

    private final BpfMachine filter = new BpfMachine(ClaimFilter.of(CLAIMS).program());

    @Test
    void shouldLetInArp() {
        assertThat(letsIn(frame("0806"))).isTrue();
    }

    @Test
    void shouldLetInWhatIsForAVip() {
        assertThat(letsIn(ipv4(TCP, "198.51.100.7", "192.0.2.9"))).isTrue();
        assertThat(letsIn(ipv4(TCP, "198.51.100.7", "192.0.2.8"))).isFalse();
        assertThat(letsIn(ipv6(TCP, "2001:db8:7::7", "2001:db8::9"))).isTrue();
        assertThat(letsIn(ipv6(TCP, "2001:db8:7::7", "2001:db8::8"))).isFalse();
    }

    @Test
    void shouldLetInWhatComesFromInsideHostsAndIsForThem() {
        assertThat(letsIn(ipv4(UDP, "10.7.255.1", "198.51.100.7"))).isTrue();
        assertThat(letsIn(ipv4(UDP, "198.51.100.7", "10.7.255.1"))).isTrue();
        assertThat(letsIn(ipv4(UDP, "10.8.0.1", "198.51.100.7"))).isFalse();
        assertThat(letsIn(ipv6(UDP, "fd00::1", "2001:db8:7::7"))).isTrue();
        assertThat(letsIn(ipv6(UDP, "2001:db8:7::7", "fd00::1"))).isTrue();
        assertThat(letsIn(ipv6(UDP, "fd00:0:0:1::1", "2001:db8:7::7"))).isFalse();
    }

    @Test
    void shouldLetInWhatIsForAPrefix() {
        assertThat(letsIn(ipv4(UDP, "198.51.100.7", "203.0.113.255"))).isTrue();
        assertThat(letsIn(ipv4(UDP, "198.51.100.7", "203.0.114.0"))).isFalse();
        assertThat(letsIn(ipv6(UDP, "2001:db8:7::7", "2001:db8:f:1::5"))).isTrue();
        assertThat(letsIn(ipv6(UDP, "2001:db8:7::7", "2001:db8:10::"))).isFalse();
    }

    @Test
    void shouldLetInWhatNatServersSendAndNotWhatIsSentToThem() {
        assertThat(letsIn(ipv4(TCP, "10.0.0.11", "198.51.100.7"))).isTrue();
        assertThat(letsIn(ipv4(TCP, "198.51.100.7", "10.0.0.11"))).isFalse();
        assertThat(letsIn(ipv6(TCP, "2001:db8:a::11", "2001:db8:7::7"))).isTrue();
        assertThat(letsIn(ipv6(TCP, "2001:db8:7::7", "2001:db8:a::11"))).isFalse();
    }

    @Test
    void shouldLetInNothingButIcmpForTheHost() {
        assertThat(letsIn(ipv4(ICMP, "198.51.100.7", "192.0.2.1"))).isTrue();
        assertThat(letsIn(ipv4(TCP, "198.51.100.7", "192.0.2.1"))).isFalse();
        assertThat(letsIn(ipv4(ICMP, "198.51.100.7", "192.0.2.2"))).isFalse();
        assertThat(letsIn(icmpv6(PACKET_TOO_BIG, "2001:db8:7::7", "2001:db8::1")))
                .isTrue();
        assertThat(letsIn(ipv6(TCP, "2001:db8:7::7", "2001:db8::1"))).isFalse();
        assertThat(letsIn(icmpv6(PACKET_TOO_BIG, "2001:db8:7::7", "2001:db8::2")))
                .isFalse();
    }

    /** A router on the way to the server says so to the client. */
    @ParameterizedTest
    @ValueSource(ints = {5, 6, 15})
    void shouldLetInErrorsAboutWhatWasSentToANatServer(final int headerWords) {
        final byte[] error = ipv4(ICMP, "10.9.9.9", "198.51.100.7");
        error[14] = (byte) (0x40 | headerWords);
        final int quote = 14 + headerWords * 4 + 8;
        final byte[] otherError = error.clone();
        put(error, quote + 16, "10.0.0.11");
        put(otherError, quote + 16, "10.0.0.12");
        assertThat(letsIn(error)).isTrue();
        assertThat(letsIn(tagged("8100", error))).isTrue();
        assertThat(letsIn(otherError)).isFalse();
    }

    @Test
    void shouldLetInErrorsAboutWhatWasSentToANatServerOverIpv6() {
        final byte[] error = icmpv6(PACKET_TOO_BIG, "2001:db8:b::9", "2001:db8:7::7");
        final byte[] otherError = error.clone();
        put(error, 14 + 40 + 8 + 24, "2001:db8:a::11");
        put(otherError, 14 + 40 + 8 + 24, "2001:db8:a::12");
        assertThat(letsIn(error)).isTrue();
        assertThat(letsIn(tagged("8100", error))).isTrue();
        assertThat(letsIn(otherError)).isFalse();
    }

    @Test
    void shouldTakeWhatIsHiddenForIcmp() {
        for (final int extension : new int[] {0, 43, 44, 51, 60}) {
            assertThat(letsIn(ipv6(extension, "2001:db8:7::7", "2001:db8::1"))).isTrue();
            assertThat(letsIn(ipv6(extension, "2001:db8:7::7", "ff02::1"))).isTrue();
            assertThat(letsIn(ipv6(extension, "2001:db8:7::7", "2001:db8::2"))).isFalse();
        }
    }

    /** Router solicitation, router advertisement, neighbour solicitation, neighbour advertisement, redirect (RFC 4861). */
    @Test
    void shouldLetInNeighbourDiscoveryWhoeverItIsFor() {
        for (int type = 128; type < 144; type++) {
            assertThat(letsIn(icmpv6(type, "fe80::7", "2001:db8:1::5"))).isEqualTo(type >= 133 && type <= 137);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"8100", "88a8"})
    void shouldLookBehindATag(final String tag) {
        assertThat(letsIn(tagged(tag, frame("0806")))).isTrue();
        assertThat(letsIn(tagged(tag, ipv4(TCP, "198.51.100.7", "192.0.2.9")))).isTrue();
        assertThat(letsIn(tagged(tag, ipv4(TCP, "198.51.100.7", "192.0.2.8")))).isFalse();
        assertThat(letsIn(tagged(tag, icmpv6(NEIGHBOUR_SOLICITATION, "fe80::7", "ff02::1:ff00:9"))))
                .isTrue();
        assertThat(letsIn(tagged(tag, ipv6(TCP, "2001:db8:7::7", "2001:db8::8"))))
                .isFalse();
        assertThat(letsIn(tagged("8100", tagged(tag, frame("0806"))))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0026", "88cc", "88b5", "9100"})
    void shouldKeepOutWhatIsNeitherArpNorIp(final String type) {
        assertThat(letsIn(frame(type))).isFalse();
    }

    @Test
    void shouldKeepOutWhatIsCutShort() {
        final byte[] ipv4 = ipv4(TCP, "10.0.0.11", "192.0.2.9");
        assertThat(letsIn(Arrays.copyOf(ipv4, 34))).isTrue();
        assertThat(letsIn(Arrays.copyOf(ipv4, 33))).isFalse();
        final byte[] ipv6 = ipv6(TCP, "2001:db8:a::11", "2001:db8::9");
        assertThat(letsIn(Arrays.copyOf(ipv6, 54))).isTrue();
        assertThat(letsIn(Arrays.copyOf(ipv6, 53))).isFalse();
        final Claims servers = new Claims(Set.of(), CLAIMS.natServers(), Set.of());
        assertThat(new BpfMachine(ClaimFilter.of(servers).program()).run(Arrays.copyOf(ipv4, 33)))
                .isZero();
    }

    @Test
    void shouldLetInNothingButArpAndNeighbourDiscoveryWhereNothingIsClaimed() {
        final BpfMachine nothing = new BpfMachine(ClaimFilter.of(Claims.NONE).program());
        assertThat(nothing.run(frame("0806"))).isPositive();
        assertThat(nothing.run(icmpv6(NEIGHBOUR_SOLICITATION, "fe80::7", "ff02::1:ff00:9")))
                .isPositive();
        assertThat(nothing.run(ipv4(ICMP, "198.51.100.7", "192.0.2.9"))).isZero();
        assertThat(nothing.run(icmpv6(PACKET_TOO_BIG, "2001:db8:7::7", "2001:db8::9")))
                .isZero();
    }

    @Test
    void shouldLetInEverythingWhereTheDirectorRoutes() {
        final ClaimFilter everything =
                ClaimFilter.of(new Claims(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), true));
        assertThat(everything.program()).isEqualTo(AfPacketPort.EVERYTHING);
        assertThat(everything.isExact()).isTrue();
    }

    @Test
    void shouldFindEachOfThreeThousandScatteredAddresses() {
        final Set<Address> vips = IntStream.range(0, 3_000)
                .mapToObj(i -> Address.ofIpv4(i * 1_000_003))
                .collect(Collectors.toSet());
        final ClaimFilter exact = ClaimFilter.of(new Claims(vips, Set.of(), Set.of()));
        assertThat(exact.isExact()).isTrue();
        assertThat(exact).hasToString("the socket filter lets in what is claimed, and nothing else");
        final BpfMachine machine = new BpfMachine(exact.program());
        for (final Address vip : vips) {
            final int address = Addresses.toIpv4(vip.lo());
            assertThat(machine.run(ipv4(TCP, "198.51.100.7", vip.toString()))).isPositive();
            assertThat(machine.run(ipv4(
                            TCP, "198.51.100.7", Address.ofIpv4(address + 1).toString())))
                    .isZero();
            assertThat(machine.run(ipv4(
                            TCP, "198.51.100.7", Address.ofIpv4(address - 1).toString())))
                    .isZero();
        }
    }

    /** Some 65,000 addresses, in 256 rows. */
    @Test
    void shouldTakeAddressesInARowTogether() {
        final Set<Address> vips = IntStream.range(0, 0x1_0000)
                .filter(i -> (i & 0xFF) != 0)
                .mapToObj(i -> new Address(0x2001_0DB8L << 32, i))
                .collect(Collectors.toSet());
        final ClaimFilter exact = ClaimFilter.of(new Claims(vips, Set.of(), Set.of()));
        assertThat(exact.isExact()).isTrue();
        assertThat(exact.program()).hasSizeLessThan(1_000);
    }

    @ParameterizedTest
    @CsvSource({"0, 60", "1, 60", "3, 40", "20, 40", "100, 20", "300, 10"})
    void shouldLetInWhatItShallAndNothingElse(final int addresses, final int seeds) {
        for (int seed = 0; seed < seeds; seed++) {
            final RandomTraffic traffic = new RandomTraffic(seed);
            final Claims claims = traffic.claims(addresses);
            final ClaimFilter made = ClaimFilter.of(claims);
            final SlowFilter slow = new SlowFilter(claims);
            final BpfMachine machine = new BpfMachine(made.program());
            for (final byte[] frame : traffic.frames(claims, FRAMES)) {
                final boolean wanted = slow.letsIn(frame);
                if (made.isExact() || wanted) {
                    assertThat(machine.run(frame) != 0)
                            .as("seed %d, %s", seed, HexFormat.of().formatHex(frame))
                            .isEqualTo(wanted);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 2_000, 3_000})
    void shouldLetInNoLessWhereClaimsAreTooManyForAProgram(final int addresses) {
        final RandomTraffic traffic = new RandomTraffic(addresses);
        final Claims claims = new Claims(
                traffic.addresses(addresses),
                RandomTraffic.servers(traffic.addresses(addresses)),
                traffic.addresses(addresses));
        final ClaimFilter rounded = ClaimFilter.of(claims);
        final SlowFilter slow = new SlowFilter(claims);
        final BpfMachine machine = new BpfMachine(rounded.program());
        int unwanted = 0;
        int letIn = 0;
        for (final byte[] frame : traffic.frames(claims, 5 * FRAMES)) {
            final boolean in = machine.run(frame) != 0;
            if (slow.letsIn(frame)) {
                assertThat(in).isTrue();
            } else {
                unwanted++;
                letIn += in ? 1 : 0;
            }
        }
        assertThat(rounded.isExact()).isFalse();
        assertThat(rounded)
                .hasToString("the socket filter lets in more than is claimed: so many addresses do not fit a program");
        assertThat(letIn).isLessThan(unwanted);
    }

    private boolean letsIn(final byte[] frame) {
        return filter.run(frame) > 0;
    }

    private static byte[] frame(final String type) {
        return HexFormat.of().parseHex("020000000001" + "020000000002" + type + "00".repeat(100));
    }

    private static byte[] tagged(final String tag, final byte[] frame) {
        final String hex = HexFormat.of().formatHex(frame);
        return HexFormat.of().parseHex(hex.substring(0, 24) + tag + "0007" + hex.substring(24));
    }

    private static byte[] ipv4(final int protocol, final String source, final String destination) {
        final byte[] frame = frame("0800");
        frame[14] = 0x45;
        frame[14 + 9] = (byte) protocol;
        put(frame, 14 + 12, source);
        put(frame, 14 + 16, destination);
        return frame;
    }

    private static byte[] icmpv6(final int type, final String source, final String destination) {
        final byte[] frame = ipv6(ICMPV6, source, destination);
        frame[14 + 40] = (byte) type;
        return frame;
    }

    private static byte[] ipv6(final int nextHeader, final String source, final String destination) {
        final byte[] frame = frame("86dd");
        frame[14 + 6] = (byte) nextHeader;
        put(frame, 14 + 8, source);
        put(frame, 14 + 24, destination);
        return frame;
    }

    private static void put(final byte[] frame, final int at, final String text) {
        final Address address = Addresses.parse(text);
        if (address.isIpv4()) {
            ByteBuffer.wrap(frame).putInt(at, Addresses.toIpv4(address.lo()));
        } else {
            ByteBuffer.wrap(frame).putLong(at, address.hi()).putLong(at + Long.BYTES, address.lo());
        }
    }

    private static Set<Address> addresses(final String... texts) {
        return Arrays.stream(texts).map(Addresses::parse).collect(Collectors.toSet());
    }
}
