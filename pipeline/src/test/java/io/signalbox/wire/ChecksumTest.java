package io.signalbox.wire;

import static io.signalbox.wire.Frames.SOMEWHERE;
import static io.signalbox.wire.Frames.frame;
import static io.signalbox.wire.Frames.frameSomewhere;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumTest {
    private static final long SEED = 1071;
    private static final int ROUNDS = 20_000;
    private static final int ALL_VALUES = 0x1_0000;

    /** Recorded from Linux 6.1: what a client sent, and what IPVS made of it for a real server (NAT). */
    private static final String SYN = "9c4000509c40a028000000008002faf0aee70000020405b40402010303070101";

    private static final String SYN_BEHIND_NAT = "9c401f909c40a028000000008002faf047a60000020405b40402010303070101";
    private static final String SYN_V6 = "9c4000509c40a028000000008002faf03f960000020405b40402010303070101";
    private static final String SYN_V6_BEHIND_NAT = "9c401f909c40a028000000008002faf0204c0000020405b40402010303070101";
    private static final String UDP = "c3500035000adee47130";
    private static final String UDP_V6 = "c3500037000d9ce968656c6c6f";
    private static final String CLIENT = "198.51.100.1";
    private static final String VIP = "192.0.2.10";
    private static final String CLIENT_V6 = "2001:db8:c::1";
    private static final String VIP_V6 = "2001:db8:0:2::10";

    @Test
    void shouldAddUpTheExampleOfRfc1071() {
        assertThat(Checksum.sum(frame("0001 f203 f4f5 f6f7"), 0, 8)).isEqualTo(0xDDF2);
        assertThat(Checksum.ofSum(0xDDF2)).isEqualTo(0x220D);
    }

    /** The one that RFC 1141 got wrong. */
    @Test
    void shouldUpdateTheExampleOfRfc1624() {
        assertThat(Checksum.update(0xDD2F, 0x5555, 0x3285)).isEqualTo(0x0000);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0000",
        "00, 0000",
        "01, 0100",
        "ff, ff00",
        "ffff, ffff",
        "ffff0001, 0001",
        "0000, 0000",
        "ff00ff, fe01",
        "ffffffffffffffff, ffff",
        "00000000000000000001, 0001",
        "fffe0001, ffff"
    })
    void shouldAddUpTheCorners(final String bytes, final String sum) {
        final UnsafeBuffer frame = frameSomewhere(bytes);

        assertThat(Checksum.sum(frame, SOMEWHERE, frame.capacity() - SOMEWHERE)).isEqualTo(hex(sum));
    }

    @Test
    void shouldAgreeWithItsSlowTwinWhereverARangeBeginsAndEnds() {
        final Random random = new Random(SEED);
        final byte[] bytes = new byte[2048];
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        for (int round = 0; round < ROUNDS; round++) {
            random.nextBytes(bytes);
            final int offset = random.nextInt(64);
            final int length = random.nextInt(random.nextBoolean() ? 64 : bytes.length - offset);

            assertThat(Checksum.sum(buffer, offset, length))
                    .as("seed %d, round %d", SEED, round)
                    .isEqualTo(slowSum(bytes, offset, length));
        }
    }

    @Test
    void shouldCarryThroughTheLargestPacketOfAllOnes() {
        final byte[] bytes = new byte[65535];
        Arrays.fill(bytes, (byte) 0xFF);

        assertThat(Checksum.sum(new UnsafeBuffer(bytes), 0, bytes.length)).isEqualTo(slowSum(bytes, 0, bytes.length));
    }

    @Test
    void shouldAddSumsOfNeighbouringRanges() {
        final Random random = new Random(SEED);
        final byte[] bytes = new byte[200];
        random.nextBytes(bytes);
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        for (int split = 0; split <= 200; split += 2) {
            assertThat(Checksum.add(Checksum.sum(buffer, 0, split), Checksum.sum(buffer, split, 200 - split)))
                    .isEqualTo(slowSum(bytes, 0, 200));
        }
    }

    @Test
    void shouldUpdateToWhatAFullComputationGivesForAllValues() {
        for (final int corner : new int[] {0x0000, 0x0001, 0x5555, 0x7FFF, 0x8000, 0xAAAA, 0xFFFE, 0xFFFF}) {
            for (int value = 0; value < ALL_VALUES; value++) {
                assertUpdates(corner, value, 0x4500);
                assertUpdates(value, corner, 0x4500);
                assertUpdates(value, value, corner == 0 ? 1 : corner);
                assertUpdates(0x1234, corner, value == 0 ? 1 : value);
            }
        }
    }

    /** One word of the packet is replaced; the rest of it, which is never all zero in IP, is one other word. */
    private static void assertUpdates(final int oldWord, final int newWord, final int rest) {
        final int updated = Checksum.update(slowChecksum(oldWord, rest), oldWord, newWord);
        if (updated != slowChecksum(newWord, rest)) {
            throw new AssertionError("%04x -> %04x beside %04x".formatted(oldWord, newWord, rest));
        }
    }

    @Test
    void shouldKeepAWrongChecksumWrongByTheSameAmount() {
        for (int wrong = 0; wrong < ALL_VALUES; wrong++) {
            final int before = slowAdd(wrong, slowAdd(0x1234, 0x4500));
            final int after = slowAdd(Checksum.update(wrong, 0x1234, 0xFEDC), slowAdd(0xFEDC, 0x4500));
            if (before % 0xFFFF != after % 0xFFFF) {
                throw new AssertionError("%04x was wrong by %04x, is wrong by %04x".formatted(wrong, before, after));
            }
        }
    }

    @Test
    void shouldApplyOneDeltaForAllThatChanges() {
        final Random random = new Random(SEED);
        final byte[] bytes = new byte[60];
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        for (int round = 0; round < ROUNDS; round++) {
            random.nextBytes(bytes);
            final int before = Checksum.ofSum(slowSum(bytes, 0, 60));
            final long hi = buffer.getLong(8, BIG_ENDIAN);
            final long lo = buffer.getLong(16, BIG_ENDIAN);
            final int port = buffer.getShort(42, BIG_ENDIAN) & 0xFFFF;
            final long newHi = random.nextLong();
            final long newLo = random.nextLong();
            final int newPort = random.nextInt(ALL_VALUES);
            final int delta = Checksum.add(Checksum.delta(hi, lo, newHi, newLo), Checksum.delta(port, newPort));

            buffer.putLong(8, newHi, BIG_ENDIAN);
            buffer.putLong(16, newLo, BIG_ENDIAN);
            buffer.putShort(42, (short) newPort, BIG_ENDIAN);

            assertThat(Checksum.update(before, delta)).isEqualTo(Checksum.ofSum(slowSum(bytes, 0, 60)));
        }
    }

    @Test
    void shouldRewriteForNatAsLinuxDoes() {
        final int port = Checksum.delta(80, 8080);
        final int v4 = Checksum.add(addressDelta(VIP, "10.0.0.12"), port);
        final int v6 = Checksum.add(addressDelta(VIP_V6, "2001:db8:0:a::12"), port);

        assertThat(Checksum.update(tcpChecksumIn(SYN), v4)).isEqualTo(tcpChecksumIn(SYN_BEHIND_NAT));
        assertThat(Checksum.update(tcpChecksumIn(SYN_V6), v6)).isEqualTo(tcpChecksumIn(SYN_V6_BEHIND_NAT));
    }

    @Test
    void shouldComputeTheChecksumThatLinuxWroteIntoTcp() {
        assertTcp(SYN, CLIENT, VIP);
        assertTcp(SYN_V6, CLIENT_V6, VIP_V6);
    }

    private static void assertTcp(final String segment, final String source, final String destination) {
        final UnsafeBuffer frame = frameSomewhere(segment);
        final int length = frame.capacity() - SOMEWHERE;
        final int pseudo = pseudoHeader(source, destination, Protocol.TCP, length);

        assertThat(Checksum.tcp(pseudo, frame, SOMEWHERE, length)).isEqualTo(tcpChecksumIn(segment));
        assertThat(Checksum.isRight(Checksum.add(pseudo, Checksum.sum(frame, SOMEWHERE, length))))
                .isTrue();
    }

    @Test
    void shouldComputeTheChecksumThatLinuxWroteIntoUdp() {
        assertThat(udp(UDP, CLIENT, VIP)).isEqualTo(0xDEE4);
        assertThat(udp(UDP_V6, CLIENT_V6, VIP_V6)).isEqualTo(0x9CE9);
    }

    /** The data was searched for by hand, so that the sum comes out as all ones. */
    @Test
    void shouldNeverWriteZeroIntoUdp() {
        assertThat(udp("12340035000a0000696d", "192.0.2.1", "192.0.2.2")).isEqualTo(0xFFFF);
        assertThat(Checksum.udpNeverZero(0)).isEqualTo(0xFFFF);
        assertThat(Checksum.udpNeverZero(1)).isEqualTo(1);
        assertThat(Checksum.udpNeverZero(0xFFFF)).isEqualTo(0xFFFF);
    }

    /** All ones are what UDP writes for zero: equal to zero in arithmetic, so an update may give either. */
    @Test
    void shouldKeepAllOnesInUdpWhenNothingChanges() {
        assertThat(Checksum.udpNeverZero(Checksum.update(0xFFFF, 0x1234, 0x1234)))
                .isEqualTo(0xFFFF);
    }

    private static int udp(final String datagram, final String source, final String destination) {
        final UnsafeBuffer frame = frameSomewhere(datagram);
        final int length = frame.capacity() - SOMEWHERE;
        return Checksum.udp(pseudoHeader(source, destination, Protocol.UDP, length), frame, SOMEWHERE, length);
    }

    @Test
    void shouldComputeTheChecksumThatLinuxWroteIntoIcmp() {
        final UnsafeBuffer fromLinux = frameSomewhere(
                "030270ec00000000 45000034000d40003e844ff7c6336404c000020a",
                "ea601b584b4b7878700b66270003001400001388000000000000000064617461");

        assertThat(Checksum.icmp(fromLinux, SOMEWHERE, fromLinux.capacity() - SOMEWHERE))
                .isEqualTo(0x70EC);
    }

    /** An error that Linux wrote, then two neighbour messages added up by hand. */
    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:2::10, 2001:db8:c::2, 31c5, 010431c500000000 60000000000d113e20010db8000c00000000000000000002"
                + "20010db8000000020000000000000010 03e7270f000d357a68656c6c6f",
        "2001:db8::2, ff02::1:ff00:10, 1c09, 87001c0900000000 20010db8000000000000000000000010 0101020000000002",
        "2001:db8::10, 2001:db8::2, 0a55, 88000a55e0000000 20010db8000000000000000000000010 0201020000000001",
    })
    void shouldComputeTheChecksumOfIcmpv6(
            final String source, final String destination, final String checksum, final String message) {
        final UnsafeBuffer frame = frameSomewhere(message);
        final int length = frame.capacity() - SOMEWHERE;
        final int pseudo = pseudoHeader(source, destination, Protocol.ICMPV6, length);

        assertThat(Checksum.icmpv6(pseudo, frame, SOMEWHERE, length)).isEqualTo(hex(checksum));
    }

    @Test
    void shouldComputeAnIpv4HeaderWhateverStandsInItsChecksum() {
        final UnsafeBuffer frame = frameSomewhere("45c00050ad4300004001e067c000020ac6336404");
        for (int before = 0; before < ALL_VALUES; before++) {
            frame.putShort(SOMEWHERE + 10, (short) before);
            if (Checksum.ipv4Header(frame, SOMEWHERE, 20) != 0xE067) {
                throw new AssertionError("%04x".formatted(before));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 64})
    void shouldWriteAllOnesForAnIcmpMessageOfZeros(final int length) {
        assertThat(Checksum.icmp(new UnsafeBuffer(new byte[length]), 0, length)).isEqualTo(0xFFFF);
    }

    private static int tcpChecksumIn(final String segment) {
        return hex(segment.substring(32, 36));
    }

    private static int addressDelta(final String from, final String to) {
        final Address old = Addresses.parse(from);
        final Address fresh = Addresses.parse(to);
        return Checksum.delta(old.hi(), old.lo(), fresh.hi(), fresh.lo());
    }

    private static int pseudoHeader(
            final String source, final String destination, final int protocol, final int length) {
        final Address from = Addresses.parse(source);
        final Address to = Addresses.parse(destination);
        return Checksum.pseudoHeader(from.hi(), from.lo(), to.hi(), to.lo(), protocol, length);
    }

    private static int hex(final String digits) {
        return Integer.parseInt(digits, 16);
    }

    private static int slowChecksum(final int... words) {
        int sum = 0;
        for (final int word : words) {
            sum = slowAdd(sum, word);
        }
        return 0xFFFF - sum;
    }

    private static int slowAdd(final int sum, final int word) {
        return sum + word > 0xFFFF ? sum + word - 0xFFFF : sum + word;
    }

    private static int slowSum(final byte[] bytes, final int offset, final int length) {
        int sum = 0;
        for (int at = 0; at < length; at++) {
            final int value = bytes[offset + at] & 0xFF;
            sum = slowAdd(sum, at % 2 == 0 ? value << 8 : value);
        }
        return sum;
    }
}
