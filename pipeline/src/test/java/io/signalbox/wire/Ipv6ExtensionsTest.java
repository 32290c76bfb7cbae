package io.signalbox.wire;

import static io.signalbox.wire.Frames.SOMEWHERE;
import static io.signalbox.wire.Frames.frameSomewhere;
import static io.signalbox.wire.Ipv6Extensions.NO_FRAGMENT_HEADER;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Chains are written header by header: next header, length, the rest; {@code 00 3c 2b 2c 33} announce extensions. */
class Ipv6ExtensionsTest {
    private static final int PAYLOAD = SOMEWHERE + 40;

    private final Ipv6Extensions extensions = new Ipv6Extensions();

    @Test
    void shouldStayWhereItIsWithoutExtensions() {
        assertThat(walk("06", "")).isEqualTo(Reason.NONE);

        assertLeadsTo(Protocol.TCP, PAYLOAD);
        assertThat(extensions.fragmentHeaderOffset()).isEqualTo(NO_FRAGMENT_HEADER);
        assertThat(extensions.fragmentHeaderNamedAt()).isEqualTo(NO_FRAGMENT_HEADER);
        assertThat(extensions.isFragment()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // first next header, chain, protocol, bytes of chain
        "00, 1100050200000000, 17, 8",
        "00, 1101000000000000 0000000000000000, 17, 16",
        "3c, 3a00010400000000, 58, 8",
        "2b, 0600020100000000, 6, 8",
        "2b, 0602040100000000 00000000000000000000000000000000, 6, 24",
        "33, 0604000000000000 00000000000000000000000000000000, 6, 24",
        "33, 0600000000000000, 6, 8",
        "2b, 0600000000000000, 6, 8",
        "3c, 0000000000000000 0600000000000000, 6, 16",
        "00, 3c00000000000000 2b00000000000000 0600040000000000, 6, 24",
        "3c, 3300000000000000 3b01000000000000 00000000, 59, 20",
    })
    void shouldWalkToWhatTheChainLeadsTo(
            final String first, final String chain, final int protocol, final int chainLength) {
        assertThat(walk(first, chain)).isEqualTo(Reason.NONE);

        assertLeadsTo(protocol, PAYLOAD + chainLength);
    }

    @Test
    void shouldNoteTheFragmentHeaderAndGoOnInTheFirstFragment() {
        assertThat(walk("00", "2c00000000000000", "3c000001 89abcdef", "1100000000000000"))
                .isEqualTo(Reason.NONE);

        assertLeadsTo(Protocol.UDP, PAYLOAD + 24);
        assertThat(extensions.fragmentHeaderOffset()).isEqualTo(PAYLOAD + 8);
        assertThat(extensions.fragmentHeaderNamedAt()).isEqualTo(PAYLOAD);
        assertThat(extensions.fragmentOffset()).isZero();
        assertThat(extensions.fragmentId()).isEqualTo(0x89AB_CDEF);
        assertThat(extensions.moreFragments()).isTrue();
        assertThat(extensions.isFragment()).isTrue();
    }

    @Test
    void shouldStopBehindTheFragmentHeaderOfALaterFragment() {
        // What follows would be read as destination options that never end.
        assertThat(walk("2c", "3cfffff9 00000007", "ffffffffffffffff")).isEqualTo(Reason.NONE);

        assertLeadsTo(Protocol.DESTINATION_OPTIONS, PAYLOAD + 8);
        assertThat(extensions.fragmentHeaderNamedAt()).isEqualTo(SOMEWHERE + 6);
        assertThat(extensions.fragmentOffset()).isEqualTo(65528);
        assertThat(extensions.fragmentId()).isEqualTo(7);
        assertThat(extensions.moreFragments()).isTrue();
    }

    @Test
    void shouldKnowTheLastFragment() {
        assertThat(walk("2c", "11000010 00000007")).isEqualTo(Reason.NONE);

        assertThat(extensions.fragmentOffset()).isEqualTo(16);
        assertThat(extensions.moreFragments()).isFalse();
        assertThat(extensions.isFragment()).isTrue();
    }

    @Test
    void shouldTakeAnAtomicFragmentForWhole() {
        // The two reserved bits are set, and mean nothing.
        assertThat(walk("2c", "11000006 00000007")).isEqualTo(Reason.NONE);

        assertLeadsTo(Protocol.UDP, PAYLOAD + 8);
        assertThat(extensions.fragmentHeaderOffset()).isEqualTo(PAYLOAD);
        assertThat(extensions.isFragment()).isFalse();
    }

    @Test
    void shouldForgetTheFragmentOfThePacketBefore() {
        walk("2c", "11000011 00000007");
        walk("11", "");

        assertLeadsTo(Protocol.UDP, PAYLOAD);
        assertThat(extensions.fragmentHeaderOffset()).isEqualTo(NO_FRAGMENT_HEADER);
        assertThat(extensions.fragmentHeaderNamedAt()).isEqualTo(NO_FRAGMENT_HEADER);
        assertThat(extensions.fragmentOffset()).isZero();
        assertThat(extensions.fragmentId()).isZero();
        assertThat(extensions.moreFragments()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "2c, 2c00000000000001 0600000000000001, two fragment headers",
        "3c, '', nothing where a header was promised",
        "3c, 06000000000000, one byte short of a header",
        "3c, 0601000000000000 00000000000000, one byte short of its length",
        "3c, 06ff000000000000, far short of its length",
        "33, 0605000000000000 00000000000000000000000000000000, authentication cut off",
        "2c, 06000000000000, fragment header cut off",
        "2c, 3c00000100000001, first fragment without the whole chain",
    })
    void shouldLeadNowhere(final String first, final String chain, final String what) {
        assertThat(walk(first, chain)).as(what).isEqualTo(Reason.EXTENSION_CHAIN);
        assertThat(extensions.protocol()).isEqualTo(Protocol.NO_NEXT_HEADER);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64})
    void shouldWalkAsManyHeadersAsAreAllowed(final int count) {
        assertThat(walk("3c", "3c00000000000000".repeat(count - 1), "0600000000000000"))
                .isEqualTo(Reason.NONE);

        assertLeadsTo(Protocol.TCP, PAYLOAD + 8 * count);
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 66, 100})
    void shouldRefuseOneHeaderMore(final int count) {
        assertThat(walk("3c", "3c00000000000000".repeat(count - 1), "0600000000000000"))
                .isEqualTo(Reason.EXTENSION_CHAIN);
    }

    private void assertLeadsTo(final int protocol, final int offset) {
        assertThat(extensions.protocol()).isEqualTo(protocol);
        assertThat(extensions.protocolOffset()).isEqualTo(offset);
    }

    private Reason walk(final String firstHeader, final String... chain) {
        final UnsafeBuffer frame =
                frameSomewhere("600000000000", firstHeader, "40", "00".repeat(32), String.join("", chain));
        return extensions.walk(frame, SOMEWHERE, frame.capacity() - SOMEWHERE);
    }
}
