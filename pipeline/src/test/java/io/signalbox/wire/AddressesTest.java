package io.signalbox.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    private static final long SEED = 20_5952;
    private static final int ROUNDS = 20_000;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1, 0x7F00_0001, 0x8000_0000, 0xC000_0201})
    void shouldMapIpv4AndBack(final int address) {
        final long lo = Addresses.ofIpv4(address);

        assertThat(lo).isEqualTo(0x0000_FFFF_0000_0000L + Integer.toUnsignedLong(address));
        assertThat(Addresses.isIpv4(0, lo)).isTrue();
        assertThat(Addresses.toIpv4(lo)).isEqualTo(address);
    }

    @Test
    void shouldNotTakeIpv6ForIpv4() {
        assertThat(Addresses.isIpv4(0, 1)).isFalse();
        assertThat(Addresses.isIpv4(0, 0x0001_FFFF_C000_0201L)).isFalse();
        assertThat(Addresses.isIpv4(1, 0x0000_FFFF_C000_0201L)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // address, first one in, last one in
        "isLoopback, 127.0.0.0, 127.255.255.255",
        "isMulticast, 224.0.0.0, 239.255.255.255",
        "isLinkLocal, 169.254.0.0, 169.254.255.255",
        "isLimitedBroadcast, 255.255.255.255, 255.255.255.255",
        "isZero, 0.0.0.0, 0.0.0.0",
        "isZero, ::, ::",
        "isLoopback, ::1, ::1",
        "isMulticast, ff00::, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "isLinkLocal, fe80::, febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    })
    void shouldClassifyFromTheFirstAddressToTheLast(final String kind, final String first, final String last) {
        assertThat(is(kind, Addresses.parse(first))).isTrue();
        assertThat(is(kind, Addresses.parse(last))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // kind, neighbours outside
        "isLoopback, 126.255.255.255, 128.0.0.0",
        "isMulticast, 223.255.255.255, 240.0.0.0",
        "isLinkLocal, 169.253.255.255, 169.255.0.0",
        "isLimitedBroadcast, 255.255.255.254, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "isZero, 0.0.0.1, ::1",
        "isZero, 255.255.255.255, 1::",
        "isLoopback, ::, ::2",
        "isLoopback, 1::1, 0.0.0.1",
        "isMulticast, feff:ffff::, ::ff00",
        "isLinkLocal, fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff, fec0::",
    })
    void shouldNotClassifyWhatLiesBeside(final String kind, final String before, final String behind) {
        assertThat(is(kind, Addresses.parse(before))).isFalse();
        assertThat(is(kind, Addresses.parse(behind))).isFalse();
    }

    private static boolean is(final String kind, final Address address) {
        final long hi = address.hi();
        final long lo = address.lo();
        return switch (kind) {
            case "isLoopback" -> Addresses.isLoopback(hi, lo);
            case "isMulticast" -> Addresses.isMulticast(hi, lo);
            case "isLinkLocal" -> Addresses.isLinkLocal(hi, lo);
            case "isLimitedBroadcast" -> Addresses.isLimitedBroadcast(hi, lo);
            case "isZero" -> Addresses.isZero(hi, lo);
            default -> throw new AssertionError(kind);
        };
    }

    /** The examples of RFC 5952 sections 1 to 5, and what one gets wrong. */
    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8::1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8::0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:0:1::1, 2001:db8::1:0:0:1",
        "2001:DB8:0:0:1::1, 2001:db8::1:0:0:1",
        "2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:1",
        "2001:db8:aaaa:bbbb:cccc:dddd::1, 2001:db8:aaaa:bbbb:cccc:dddd:0:1",
        "2001:db8:0:0:0::1, 2001:db8::1",
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "0:1:0:0:0:0:0:0, 0:1::",
        "::ffff:192.0.2.1, 192.0.2.1",
        "::FFFF:c000:0201, 192.0.2.1",
        "::192.0.2.1, ::c000:201",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "8000::ffff:ffff:ffff:ffff, 8000::ffff:ffff:ffff:ffff",
    })
    void shouldWriteAddressesAsTheRfcWantsThem(final String spelling, final String canonical) {
        assertThat(Addresses.parse(spelling)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ":",
                ":::",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.",
                ".1.2.3",
                "1.2.3.-4",
                "+1.2.3.4",
                "1.2.3.4 ",
                "localhost",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4::5:6:7:8",
                ":1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:",
                "12345::",
                "g::",
                "::-1",
                "fe80::1%eth0",
                "[::1]",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1.2.3",
                "::1.2.3.400",
                "\u0661.2.3.4",
                "\uFF11::"
            })
    void shouldRefuseByNameWhatIsNoAddress(final String text) {
        assertThatThrownBy(() -> Addresses.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not an IP address: '" + text + "'");
    }

    @Test
    void shouldReadAsTheJdkReadsAndWriteWhatItReads() throws UnknownHostException {
        final Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            final Address address = new Address(sparse(random), sparse(random));
            final byte[] bytes = ByteBuffer.allocate(16)
                    .putLong(address.hi())
                    .putLong(address.lo())
                    .array();
            final InetAddress inet = InetAddress.getByAddress(bytes);

            assertThat(InetAddress.getByName(address.toString())).isEqualTo(inet);
            assertThat(Addresses.parse(inet.getHostAddress())).isEqualTo(address);
            assertThat(Addresses.parse(address.toString())).isEqualTo(address);
        }
    }

    /** Many words zero, so that runs of them are common. */
    private static long sparse(final Random random) {
        long value = 0;
        for (int word = 0; word < 4; word++) {
            value = value << 16 | (random.nextBoolean() ? random.nextInt(0x1_0000) : 0);
        }
        return value;
    }
}
