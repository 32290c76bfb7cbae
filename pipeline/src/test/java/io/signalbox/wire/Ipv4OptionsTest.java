package io.signalbox.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import java.util.HexFormat;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4OptionsTest {
    /** Not at the start of the memory, so that places are counted from the header. */
    private static final int SOMEWHERE = 3;

    private static final int ADDRESS = 0xC000_020A;

    private final Ipv4Options options = new Ipv4Options();

    private static UnsafeBuffer header(final String optionBytes) {
        final byte[] bytes = HexFormat.of().parseHex(optionBytes);
        final UnsafeBuffer memory = new UnsafeBuffer(new byte[SOMEWHERE + Ipv4Header.MIN_LENGTH + bytes.length]);
        memory.putBytes(SOMEWHERE + Ipv4Header.MIN_LENGTH, bytes);
        return memory;
    }

    private Reason check(final UnsafeBuffer memory) {
        return options.check(memory, SOMEWHERE, memory.capacity() - SOMEWHERE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000000",
                "01010101",
                "01010100",
                "94040000", // router alert
                "02020202", // unknown ones
                "82040000",
                "07030400", // routes without room, with room for one, and full
                "0707040000000000",
                "0707080000000000",
                "4408050000000000", // timestamps with and without room
                "44040500",
                "4404050f",
                "440405f3",
                "00830304", // behind the end there is nothing
                "00070301"
            })
    void shouldLetSoundOptionsPass(final String bytes) {
        assertThat(check(header(bytes))).isEqualTo(Reason.NONE);
    }

    /** The byte is counted from the header's first one, where options begin at 20. */
    @ParameterizedTest
    @CsvSource({
        "02020107, 23", // a type, and the header is over
        "01010107, 23",
        "07050400, 20", // longer than the header
        "07ff0000, 20",
        "02020383, 22",
        "07010000, 20", // shorter than itself
        "07000000, 20",
        "07020000, 21", // no pointer
        "07030300, 22", // a pointer into the option's head
        "0706040000000000, 22", // room for half an address
        "0703040703040000, 23", // two routes
        "44030500, 21",
        "44040400, 22",
        "4406050000000000, 22", // room for half a time, and for no address beside it
        "4408050100000000, 22",
        "4408050300000000, 22",
        "440405f0, 23", // more missed than can be counted
        "4404050044040500, 24",
        "83020000, 21", // source routes
        "83030300, 22",
        "8303048903040000, 23",
        "94030000, 21"
    })
    void shouldSayWhereOptionsAreWrong(final String bytes, final int at) {
        assertThat(check(header(bytes))).isEqualTo(Reason.PARAMETER_PROBLEM);
        assertThat(options.problemAt()).isEqualTo(at);
    }

    @ParameterizedTest
    @ValueSource(strings = {"83030400", "89030400", "0183030400000000", "8307040a00000100"})
    void shouldKnowASourceRoute(final String bytes) {
        assertThat(check(header(bytes))).isEqualTo(Reason.SOURCE_ROUTED);
    }

    @ParameterizedTest
    @CsvSource({
        "0707040000000000, 070708c000020a00", // the first address,
        "070b08010101010000000000, 070b0c01010101c000020a00", // the second,
        "0707080101010100, 0707080101010100", // and no room for one
        "44040500, 44040510",
        "44040511, 44040521",
        "44040503, 44040503", // only those that it names
        "01000102, 01000000" // nothing behind the end
    })
    void shouldNoteWhatTheyAskFor(final String before, final String after) {
        final UnsafeBuffer memory = header(before);
        check(memory);
        options.note(memory, ADDRESS);

        final byte[] noted = new byte[after.length() / 2];
        memory.getBytes(SOMEWHERE + Ipv4Header.MIN_LENGTH, noted);
        assertThat(HexFormat.of().formatHex(noted)).isEqualTo(after);
    }

    @Test
    void shouldHaveNothingToNoteWhereNothingIsAsked() {
        check(header("94040000"));
        assertThat(options.isToBeNoted()).isFalse();

        check(header("01010101"));
        assertThat(options.isToBeNoted()).isFalse();
    }

    /** Whatever stands there, no byte outside the header is read or written: the memory ends with it. */
    @Test
    void shouldStayInsideTheHeader() {
        final Random random = new Random(1);
        final byte[] types = {0, 1, 7, 68, (byte) 131, (byte) 137, (byte) 148, 2};
        for (int i = 0; i < 200_000; i++) {
            final byte[] bytes = new byte[4 * (1 + random.nextInt(10))];
            random.nextBytes(bytes);
            for (int at = 0; at < bytes.length; at += 1 + random.nextInt(8)) {
                bytes[at] = types[random.nextInt(types.length)];
                if (at + 1 < bytes.length) {
                    bytes[at + 1] = (byte) random.nextInt(bytes.length);
                }
            }
            final UnsafeBuffer memory = header(HexFormat.of().formatHex(bytes));
            if (check(memory) == Reason.NONE) {
                options.note(memory, ADDRESS);
                assertThat(check(memory)).isIn(Reason.NONE, Reason.PARAMETER_PROBLEM);
            } else {
                assertThat(options.problemAt()).isLessThan(Ipv4Header.MIN_LENGTH + bytes.length);
            }
        }
    }
}
