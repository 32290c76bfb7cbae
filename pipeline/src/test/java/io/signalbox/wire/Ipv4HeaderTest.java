package io.signalbox.wire;

import static io.signalbox.wire.Frames.SOMEWHERE;
import static io.signalbox.wire.Frames.frame;
import static io.signalbox.wire.Frames.frameSomewhere;
import static io.signalbox.wire.Frames.hexSomewhere;
import static io.signalbox.wire.Frames.joined;
import static io.signalbox.wire.Frames.rubbish;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4HeaderTest {
    /** Every field has a value of its own; the checksum is any number. */
    private static final String[] BYTES = {"46 b9 0018", "1234 e07b", "3e 11 abcd", "c6336401", "cb00710a", "01020304"};
    /** A header that Linux 6.1 sent, checksum and all. */
    private static final String FROM_LINUX = "45c00050ad4300004001e067c000020ac6336404";

    private static final String PLAIN = "45000014 00004000 40060000 c0000201 c0000202";

    @Test
    void shouldReadEveryField() {
        final Ipv4Header ip = new Ipv4Header().wrap(frameSomewhere(BYTES), SOMEWHERE);

        assertThat(ip.version()).isEqualTo(4);
        assertThat(ip.headerLength()).isEqualTo(24);
        assertThat(ip.typeOfService()).isEqualTo(0xB9);
        assertThat(ip.totalLength()).isEqualTo(24);
        assertThat(ip.identification()).isEqualTo(0x1234);
        assertThat(ip.fragmentation()).isEqualTo(0xE07B);
        assertThat(ip.dontFragment()).isTrue();
        assertThat(ip.moreFragments()).isTrue();
        assertThat(ip.fragmentOffset()).isEqualTo(984);
        assertThat(ip.ttl()).isEqualTo(62);
        assertThat(ip.protocol()).isEqualTo(Protocol.UDP);
        assertThat(ip.checksum()).isEqualTo(0xABCD);
        assertThat(ip.source()).isEqualTo(0xC633_6401);
        assertThat(ip.destination()).isEqualTo(0xCB00_710A);
    }

    @Test
    void shouldWriteEveryField() {
        final UnsafeBuffer frame = rubbish(20);

        new Ipv4Header()
                .wrap(frame, SOMEWHERE)
                .headerLength(24)
                .typeOfService(0xB9)
                .totalLength(24)
                .identification(0x1234)
                .fragmentation(0xE07B)
                .ttl(62)
                .protocol(Protocol.UDP)
                .checksum(0xABCD)
                .source(0xC633_6401)
                .destination(0xCB00_710A);

        assertThat(hexSomewhere(frame)).isEqualTo(joined(BYTES).substring(0, 40));
    }

    @ParameterizedTest
    @CsvSource({"0000, false", "4000, false", "8000, false", "2000, true", "0001, true", "1fff, true", "6000, true"})
    void shouldKnowAFragmentByItsOffsetOrByMoreToCome(final String fragmentation, final boolean fragment) {
        final Ipv4Header ip = new Ipv4Header().wrap(frame(PLAIN), 0).fragmentation(Integer.parseInt(fragmentation, 16));

        assertThat(ip.isFragment()).isEqualTo(fragment);
    }

    @ParameterizedTest
    @CsvSource({
        // first four bytes, bytes available, verdict
        "45000014, 20, NONE",
        "45000014, 19, TRUNCATED",
        "45000014, 0, TRUNCATED",
        "45000014, 60, NONE",
        "45000015, 20, TRUNCATED",
        "45000015, 21, NONE",
        "45000013, 60, MALFORMED_IPV4",
        "45000000, 60, MALFORMED_IPV4",
        "44000014, 60, MALFORMED_IPV4",
        "40000014, 60, MALFORMED_IPV4",
        "55000014, 60, MALFORMED_IPV4",
        "65000014, 60, MALFORMED_IPV4",
        "4600fffe, 60, TRUNCATED",
        "46000017, 60, MALFORMED_IPV4",
        "46000018, 24, NONE",
        "46000018, 23, TRUNCATED",
        "4f00003c, 60, NONE",
        "4f00003c, 59, TRUNCATED",
        "4f00003b, 60, MALFORMED_IPV4",
    })
    void shouldTurnInvalidAtTheByteWhereItDoes(final String beginning, final int available, final Reason reason) {
        final Ipv4Header ip = new Ipv4Header().wrap(frame(beginning, "00".repeat(56)), 0);

        assertThat(ip.check(available)).isEqualTo(reason);
    }

    @Test
    void shouldTakeAQuotedHeaderWhosePacketIsCutOff() {
        final Ipv4Header ip = new Ipv4Header().wrap(frame("460005dc", "00".repeat(24)), 0);

        assertThat(ip.check(28)).isEqualTo(Reason.TRUNCATED);
        assertThat(ip.checkQuoted(28)).isEqualTo(Reason.NONE);
        assertThat(ip.checkQuoted(24)).isEqualTo(Reason.NONE);
        assertThat(ip.checkQuoted(23)).isEqualTo(Reason.TRUNCATED);
    }

    @Test
    void shouldTakeTheChecksumThatLinuxWrote() {
        assertThat(new Ipv4Header().wrap(frameSomewhere(FROM_LINUX), SOMEWHERE).checksumIsRight())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19})
    void shouldNoticeEveryFlippedBit(final int at) {
        final UnsafeBuffer frame = frame(FROM_LINUX);
        for (int bit = at == 0 ? 4 : 0; bit < 8; bit++) {
            frame.putByte(at, (byte) (frame.getByte(at) ^ 1 << bit));
            assertThat(new Ipv4Header().wrap(frame, 0).checksumIsRight())
                    .as("bit %d", bit)
                    .isFalse();
            frame.putByte(at, (byte) (frame.getByte(at) ^ 1 << bit));
        }
    }

    @Test
    void shouldCompleteTheChecksumAsLinuxDoes() {
        final UnsafeBuffer frame = frameSomewhere(FROM_LINUX);

        new Ipv4Header().wrap(frame, SOMEWHERE).checksum(0x5555).completeChecksum();

        assertThat(hexSomewhere(frame)).isEqualTo(FROM_LINUX);
    }

    /** Every checksum there is, both zeros among them: the difference leads to the number that a fresh sum leads to. */
    @Test
    void shouldUpdateEveryChecksumToWhatItWouldBeAfresh() {
        final Ipv4Header ip = new Ipv4Header().wrap(frameSomewhere(PLAIN), SOMEWHERE);
        for (int identification = 0; identification <= 0xFFFF; identification++) {
            for (final boolean otherZero : new boolean[] {false, true}) {
                ip.identification(identification).ttl(64).completeChecksum();
                if (otherZero && ip.checksum() == 0) {
                    ip.checksum(0xFFFF);
                }
                ip.ttl(63).updateChecksum(Checksum.delta(64 << 8, 63 << 8));
                final int updated = ip.checksum();
                assertThat(ip.completeChecksum().checksum()).isEqualTo(updated);
            }
        }
    }
}
