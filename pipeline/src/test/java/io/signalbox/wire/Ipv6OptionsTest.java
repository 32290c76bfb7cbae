package io.signalbox.wire;

import static io.signalbox.wire.Frames.SOMEWHERE;
import static io.signalbox.wire.Frames.frameSomewhere;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options are written behind next header and length, from offset 42: type, length, value; {@code 00} alone is Pad1. */
class Ipv6OptionsTest {
    private static final int FIRST = 42;

    private final Ipv6Options options = new Ipv6Options();

    /** RFC 8200 section 4.2, for an option in either header that nobody has defined. */
    @ParameterizedTest
    @CsvSource({
        "1e, NONE, false",
        "5e, OPTION_REFUSED, false",
        "9e, PARAMETER_PROBLEM, true",
        "de, PARAMETER_PROBLEM, false",
    })
    void shouldDoWithAnUnknownOptionAsItsUpperBitsSay(
            final String type, final Reason expected, final boolean ofGroups) {
        for (final boolean hopByHop : new boolean[] {true, false}) {
            assertThat(check(hopByHop, "0100", type, "020000")).isEqualTo(expected);
            if (expected == Reason.PARAMETER_PROBLEM) {
                assertThat(options.code()).isEqualTo(2);
                assertThat(options.pointer()).isEqualTo(FIRST + 2);
                assertThat(options.groupsHearToo()).isEqualTo(ofGroups);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "000000000000, NONE, Pad1 six times",
        "010400000000, NONE, PadN",
        "0105 00000000 00 1e05 0000000000, NONE, seven bytes of padding twice",
        "00000000000000 1e05 0000000000, NONE, Pad1 seven times",
        "0106 000000000000 1e04 00000000, EXTENSION_CHAIN, eight bytes of padding",
        "0104 00000000 0100 1e04 00000000, EXTENSION_CHAIN, eight bytes of padding in two options",
        "010400000100, EXTENSION_CHAIN, padding that says something",
        "010500000000, EXTENSION_CHAIN, padding longer than its header",
        "1e0500000000, EXTENSION_CHAIN, an option longer than its header",
        "00000000 1e0100 000000000000 1e, EXTENSION_CHAIN, an option without a length",
    })
    void shouldBeStrictAboutPaddingAndLengths(final String bytes, final Reason expected, final String what) {
        assertThat(check(true, bytes)).as(what).isEqualTo(expected);
        assertThat(check(false, bytes)).as(what).isEqualTo(expected);
    }

    @Test
    void shouldHeedEightOptionsAndNoMore() {
        assertThat(check(false, "1e00".repeat(8), "010400000000")).isEqualTo(Reason.NONE);
        assertThat(check(false, "1e00".repeat(9), "01020000")).isEqualTo(Reason.EXTENSION_CHAIN);
    }

    /** RFC 2711, 5570, 9486. */
    @ParameterizedTest
    @CsvSource({
        "0502 0000 0100, NONE, router alert",
        "0501 00 010100, EXTENSION_CHAIN, router alert of a wrong length",
        "0100 3102 0000, NONE, operational data",
        "3102 0000 0100, EXTENSION_CHAIN, operational data out of line",
        "0708 00000001 0000 0000 0102 0000, OPTION_REFUSED, a label",
    })
    void shouldKnowTheOptionsOfTheWay(final String bytes, final Reason expected, final String what) {
        assertThat(check(true, bytes)).as(what).isEqualTo(expected);
        assertThat(check(false, bytes)).as("means nothing at the end").isEqualTo(Reason.NONE);
    }

    /** RFC 2675 section 3: only for what no frame holds, and never beside a payload length. */
    @ParameterizedTest
    @CsvSource({
        "c204 0000ffff, 14, PARAMETER_PROBLEM, 44",
        "c204 00010000, 14, PARAMETER_PROBLEM, 42",
        "c204 00010000, 0, EXTENSION_CHAIN, 0",
        "c204 ffffffff, 0, EXTENSION_CHAIN, 0",
        "c203 000100 00, 0, EXTENSION_CHAIN, 0",
        "0100 c2020000, 0, EXTENSION_CHAIN, 0",
    })
    void shouldRefuseAJumbogram(final String bytes, final int payloadLength, final Reason expected, final int pointer) {
        assertThat(check(true, payloadLength, bytes)).isEqualTo(expected);
        if (expected == Reason.PARAMETER_PROBLEM) {
            assertThat(options.code()).isZero();
            assertThat(options.pointer()).isEqualTo(pointer);
            assertThat(options.groupsHearToo()).isFalse();
        }
    }

    /** RFC 6275 section 6.3: an option of the destination's alone. */
    @Test
    void shouldKnowNoHomeAddresses() {
        final String home = "c910 20010db8000c00000000000000000099 01020000";

        assertThat(check(false, home)).isEqualTo(Reason.OPTION_REFUSED);
        assertThat(check(true, home)).isEqualTo(Reason.PARAMETER_PROBLEM);
    }

    @Test
    void shouldRefuseAHeaderThatIsCutOff() {
        final UnsafeBuffer packet = packet(7, "010400000000");

        assertThat(options.checkHopByHop(packet, SOMEWHERE, 47)).isEqualTo(Reason.EXTENSION_CHAIN);
        packet.putByte(SOMEWHERE + 41, (byte) 1);
        assertThat(options.checkHopByHop(packet, SOMEWHERE, 48)).isEqualTo(Reason.EXTENSION_CHAIN);
    }

    private Reason check(final boolean hopByHop, final String... bytes) {
        return check(hopByHop, 8, bytes);
    }

    private Reason check(final boolean hopByHop, final int payloadLength, final String... bytes) {
        final UnsafeBuffer packet = packet(payloadLength, bytes);
        final int length = packet.capacity() - SOMEWHERE;
        return hopByHop
                ? options.checkHopByHop(packet, SOMEWHERE, length)
                : options.checkDestination(packet, SOMEWHERE, 40, length);
    }

    private static UnsafeBuffer packet(final int payloadLength, final String... bytes) {
        final String all = Frames.joined(bytes);
        final int units = (2 + all.length() / 2) / 8 - 1;
        return frameSomewhere(
                String.format("60000000 %04x 0040", payloadLength),
                "00".repeat(32),
                String.format("11%02x", units),
                all);
    }
}
