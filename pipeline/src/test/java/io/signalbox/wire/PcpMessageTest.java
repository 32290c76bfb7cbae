package io.signalbox.wire;

import static io.signalbox.wire.Frames.SOMEWHERE;
import static io.signalbox.wire.Frames.frameSomewhere;
import static io.signalbox.wire.Frames.hexSomewhere;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pictures of RFC 6887 (figures 2, 3, 9, 10, 11 and those of the options), in bytes. */
class PcpMessageTest {
    private static final String HEADER = "02 01 0000 00000e10 00000000 00000000 0000ffff 0a00000b ";
    private static final String MAP =
            HEADER + "0102030405060708 090a0b0c 11 000000 1388 1770 00000000 00000000 0000ffff c0000201 ";
    private static final String PEER =
            MAP.replaceFirst("02 01", "02 02") + "0035 0000 00000000 00000000 0000ffff c6336401 ";
    private static final String PREFER_FAILURE = "02 00 0000 ";
    private static final String FILTER = "03 00 0014 00 78 0035 00000000 00000000 0000ffff c6336400 ";

    @Test
    void shouldReadWhatMapAsksFor() {
        final PcpMessage message = message(MAP);

        assertThat(message.check()).isEqualTo(PcpResult.SUCCESS);
        assertThat(message.opcode()).isEqualTo(PcpMessage.MAP);
        assertThat(message.lifetimeSeconds()).isEqualTo(3_600);
        assertThat(Addresses.text(message.clientHi(), message.clientLo())).isEqualTo("10.0.0.11");
        assertThat(message.nonceHi()).isEqualTo(0x0102030405060708L);
        assertThat(message.nonceLo()).isEqualTo(0x090A0B0C);
        assertThat(message.protocol()).isEqualTo(Protocol.UDP);
        assertThat(message.internalPort()).isEqualTo(5_000);
        assertThat(message.externalPort()).isEqualTo(6_000);
        assertThat(Addresses.text(message.externalHi(), message.externalLo())).isEqualTo("192.0.2.1");
    }

    @Test
    void shouldReadWhomPeerNames() {
        final PcpMessage message = message(PEER);

        assertThat(message.check()).isEqualTo(PcpResult.SUCCESS);
        assertThat(message.opcode()).isEqualTo(PcpMessage.PEER);
        assertThat(message.remotePort()).isEqualTo(53);
        assertThat(Addresses.text(message.remoteHi(), message.remoteLo())).isEqualTo("198.51.100.1");
    }

    @Test
    void shouldFindEachOption() {
        final PcpMessage message = message(MAP + PREFER_FAILURE + "80 00 0003 616263 00" + FILTER);
        assertThat(message.check()).isEqualTo(PcpResult.SUCCESS);

        final int first = message.firstOption();
        final int unknown = message.nextOption(first);
        final int filter = message.nextOption(unknown);
        assertThat(message.optionCode(first)).isEqualTo(PcpMessage.PREFER_FAILURE);
        assertThat(message.isMandatory(unknown)).isFalse();
        assertThat(message.optionCode(filter)).isEqualTo(PcpMessage.FILTER);
        assertThat(message.filterPrefix(filter)).isEqualTo(120);
        assertThat(message.filterPort(filter)).isEqualTo(53);
        assertThat(Addresses.text(message.filterHi(filter), message.filterLo(filter)))
                .isEqualTo("198.51.100.0");
        assertThat(message.nextOption(filter)).isEqualTo(message.length());
    }

    @ParameterizedTest
    @CsvSource({
        // versions, lengths and opcodes
        "01 01 0000 00000000 00000000 00000000 0000ffff 0a00000b, UNSUPP_VERSION",
        "00 00, UNSUPP_VERSION",
        "03 00, UNSUPP_VERSION",
        "02 00, MALFORMED_REQUEST",
        "02 00 0000 00000000 00000000 00000000 0000ffff 0a00000b 00, MALFORMED_REQUEST",
        "02 00 0000 00000000 00000000 00000000 0000ffff, MALFORMED_REQUEST",
        "02 00 0000 00000000 00000000 00000000 0000ffff 0a00000b, SUCCESS",
        "02 01 0000 00000000 00000000 00000000 0000ffff 0a00000b 00000000, MALFORMED_REQUEST",
        "02 03 0000 00000000 00000000 00000000 0000ffff 0a00000b, UNSUPP_OPCODE",
        "02 7f 0000 00000000 00000000 00000000 0000ffff 0a00000b, UNSUPP_OPCODE",
        // options of ANNOUNCE, which has none
        "02 00 0000 00000000 00000000 00000000 0000ffff 0a00000b 02000000, UNSUPP_OPTION",
        "02 00 0000 00000000 00000000 00000000 0000ffff 0a00000b 80000000, SUCCESS",
        "02 00 0000 00000000 00000000 00000000 0000ffff 0a00000b 80000001, MALFORMED_OPTION"
    })
    void shouldSayWhatIsWrong(final String hex, final PcpResult expected) {
        assertThat(message(hex).check()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "02 00 0000 02 00 0000, MALFORMED_OPTION",
        "02 00 0004 00000000, MALFORMED_OPTION",
        "01 00 0010 00000000 00000000 0000ffff 0a00000c, UNSUPP_OPTION",
        "7f 00 0000, UNSUPP_OPTION",
        "03 00 0013 00 78 0035 00000000 00000000 0000ffff c6336400, MALFORMED_OPTION",
        "03 00 0014 00 5f 0035 00000000 00000000 0000ffff c6336400, MALFORMED_OPTION",
        "03 00 0014 00 81 0035 00000000 00000000 0000ffff c6336400, MALFORMED_OPTION",
        "03 00 0014 00 00 0035 00000000 00000000 0000ffff c6336400, SUCCESS",
        "03 00 0014 00 80 0035 20010db8 00000000 00000000 00000001, SUCCESS",
        "03 00 0018 00 78 0035 00000000 00000000 0000ffff c6336400, MALFORMED_OPTION",
    })
    void shouldSayWhatIsWrongWithAnOptionOfMap(final String option, final PcpResult expected) {
        assertThat(message(MAP + option).check()).isEqualTo(expected);
    }

    @Test
    void shouldKnowNoOptionOfPeer() {
        assertThat(message(PEER + PREFER_FAILURE).check()).isEqualTo(PcpResult.UNSUPP_OPTION);
        assertThat(message(PEER + FILTER).check()).isEqualTo(PcpResult.UNSUPP_OPTION);
    }

    /** RFC 6887 section 13.2.1: nobody prefers that giving back fails. */
    @Test
    void shouldNotLetAReleasePreferFailure() {
        final String release = MAP.replaceFirst("00000e10", "00000000");
        assertThat(message(release + PREFER_FAILURE).check()).isEqualTo(PcpResult.MALFORMED_OPTION);
    }

    @Test
    void shouldRefuseWhatIsLongerThanAnyMessage() {
        assertThat(message(MAP + FILTER.repeat(43) + "80000004 00000000").length())
                .isEqualTo(1_100);
        assertThat(message(MAP + FILTER.repeat(43) + "80000004 00000000").check())
                .isEqualTo(PcpResult.SUCCESS);
        assertThat(message(MAP + FILTER.repeat(43) + "80000008 00000000 00000000")
                        .check())
                .isEqualTo(PcpResult.MALFORMED_REQUEST);
    }

    @Test
    void shouldTakeNoAnswerForARequest() {
        assertThat(message("02 00").isRequest()).isTrue();
        assertThat(message("02 80").isRequest()).isFalse();
        assertThat(message("02").isRequest()).isFalse();
        assertThat(message("").isRequest()).isFalse();
    }

    @Test
    void shouldWriteAnAnswerOverItsRequest() {
        final UnsafeBuffer frame = frameSomewhere(MAP);
        final PcpMessage message = new PcpMessage().wrap(frame, SOMEWHERE, 60);

        message.answer(PcpResult.SUCCESS, 120, 7).external(0, 0xFFFF_C000_0232L, 40_000);

        assertThat(hexSomewhere(frame))
                .startsWith(("02 81 00 00 00000078 00000007 000000000000000000000000"
                                + "0102030405060708 090a0b0c 11 000000 1388 9c40 00000000 00000000 0000ffff c0000232")
                        .replace(" ", ""));
    }

    /** Section 7.2: where the request could not be read the rest of the client's address comes back. */
    @Test
    void shouldKeepTheClientsAddressWhereItCouldNotRead() {
        final UnsafeBuffer frame = frameSomewhere(MAP);
        new PcpMessage().wrap(frame, SOMEWHERE, 60).answer(PcpResult.MALFORMED_REQUEST, 1_800, 1);

        assertThat(hexSomewhere(frame)).startsWith("0281000300000708" + "00000001" + "000000000000ffff0a00000b");
    }

    @Test
    void shouldNumberResultsAsTheRfcDoes() {
        assertThat(PcpResult.SUCCESS.code()).isEqualTo(0);
        assertThat(PcpResult.NETWORK_FAILURE.code()).isEqualTo(7);
        assertThat(PcpResult.USER_EX_QUOTA.code()).isEqualTo(10);
        assertThat(PcpResult.EXCESSIVE_REMOTE_PEERS.code()).isEqualTo(13);
        assertThat(PcpResult.NOT_AUTHORIZED.lifetimeSeconds()).isEqualTo(30 * 60);
        assertThat(PcpResult.NO_RESOURCES.lifetimeSeconds()).isEqualTo(30);
    }

    /** Any bytes at all: each is judged, and what is sound can be read to its last byte and no further. */
    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void shouldMakeSomethingOfAnyBytes(final long seed) {
        final Random random = new Random(seed);
        final int[] sound = new int[PcpMessage.PEER + 1];
        int filters = 0;
        for (int turn = 0; turn < 100_000; turn++) {
            final byte[] bytes = likeARequest(random);
            final PcpMessage message = new PcpMessage().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
            if (message.isRequest() && message.check() == PcpResult.SUCCESS) {
                sound[message.opcode()]++;
                filters += readAll(message);
            }
        }
        assertThat(sound).as("sound ones of each opcode").doesNotContain(0);
        assertThat(filters).isPositive();
    }

    /** Some are cut off, or of another version; options are of codes and lengths that are nearly right. */
    private static byte[] likeARequest(final Random random) {
        final byte[] bytes = new byte[random.nextInt(40) * 4 + (random.nextInt(5) == 0 ? random.nextInt(4) : 0)];
        random.nextBytes(bytes);
        if (bytes.length > 1) {
            bytes[0] = (byte) (random.nextInt(7) == 0 ? random.nextInt() : 2);
            bytes[1] = (byte) random.nextInt(4);
        }
        for (int at = 60; at + 4 <= bytes.length; at += 4) {
            bytes[at] = (byte) random.nextInt(5);
            bytes[at + 2] = 0;
            bytes[at + 3] = (byte) (random.nextBoolean() ? 20 : random.nextInt(24));
        }
        return bytes;
    }

    /** The buffer refuses whoever leaves it. Returns how many filters there are. */
    private static int readAll(final PcpMessage message) {
        int filters = 0;
        int at = message.firstOption();
        while (at < message.length()) {
            if (message.isFilter(at)) {
                assertThat(message.filterPrefix(at)).isBetween(0, 128);
                assertThat(message.filterPort(at)).isBetween(0, 65_535);
                message.filterHi(at);
                message.filterLo(at);
                filters++;
            }
            at = message.nextOption(at);
        }
        assertThat(at).isEqualTo(message.length());
        if (message.opcode() == PcpMessage.PEER) {
            message.remoteLo();
        }
        return filters;
    }

    private static PcpMessage message(final String hex) {
        final int length = hex.replace(" ", "").length() / 2;
        return new PcpMessage().wrap(frameSomewhere(hex), SOMEWHERE, length);
    }
}
