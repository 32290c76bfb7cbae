package io.signalbox.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In the texts below, {@code /} stands for CR LF, {@code \} for LF alone and {@code _} for a tab. */
class CallIdReaderTest {
    private static final String LETTERS = "Call-ID:Ii: @az\r\n\t.~$\u00e9";
    private static final int ROUNDS = 200_000;

    private final CallIdReader reader = new CallIdReader();

    /** Of a datagram that is all there is: a byte beyond it would be noticed. */
    private String reading(final String text) {
        final byte[] bytes = text.getBytes(ISO_8859_1);
        return reader.find(new UnsafeBuffer(bytes), 0, bytes.length)
                ? new String(bytes, reader.offset(), reader.length(), ISO_8859_1)
                : null;
    }

    private static String plain(final String text) {
        return text.replace("/", "\r\n").replace('\\', '\n').replace('_', '\t');
    }

    /** RFC 3261, section 24.2, message F1 up to its Call-ID, and what follows. */
    @Test
    void shouldReadTheInviteOfTheStandard() {
        assertThat(reading("INVITE sip:bob@biloxi.com SIP/2.0\r\n"
                        + "Via: SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bKnashds8\r\n"
                        + "Max-Forwards: 70\r\n"
                        + "To: Bob <sip:bob@biloxi.com>\r\n"
                        + "From: Alice <sip:alice@atlanta.com>;tag=1928301774\r\n"
                        + "Call-ID: a84b4c76e66710\r\n"
                        + "CSeq: 314159 INVITE\r\n\r\n"))
                .isEqualTo("a84b4c76e66710");
    }

    @ParameterizedTest
    @CsvSource({
        "x/Call-ID: a@b/",
        "x/CALL-id: a@b/",
        "x/i: a@b/",
        "x/I:a@b/",
        "x/Call-ID _:_ a@b/",
        "x/Call-ID:/ a@b/",
        "x/Call-ID:\\_a@b/",
        "x/Call-ID/ : a@b/",
        "x\\Call-ID: a@b\\",
        "x/To: y/ Call-ID: fold@to/Call-ID: a@b/",
        "x/in: y/Call-ID: a@b/",
        "x/Call-ID: @b/Call-ID: a@b/",
        "x//body/Call-ID: a@b/",
        "x/Call-ID: a@b/Call-ID: second/",
    })
    void shouldReadHeadersAsTheyMayBeWritten(final String text) {
        assertThat(reading(plain(text))).isEqualTo("a@b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "/",
                "Call-ID: first@line/",
                "x/To: y/",
                "x/Call-ID/",
                "x/Call-ID a@b/",
                "x/Call-ID:/",
                "x/Call-ID:/a@b/",
                "x/Call-ID:// a@b/",
                "x/Call-ID: a@/",
                "x/Call-ID: a@ b/",
                "x/Call-ID: a@b c/",
                "x/Call-ID: a@b;c/",
                "x/Call-ID: a@b@c/",
                "x/Call-ID: $/",
                "x/Call-IDs: a@b/Call-ID: a@b/",
                "x/i2: a@b/Call-ID: a@b/",
                "x/ii: a@b/",
                "x\\\\Call-ID: a@b/",
                "x/Call-ID: a@b",
            })
    void shouldNotReadWhatNamesNoCall(final String text) {
        assertThat(reading(plain(text))).isNull();
    }

    @Test
    void shouldReadEveryCharacterOfAWord() {
        final String marks = "-.!%*_+`'~()<>:\\\"/[]?{}";
        assertThat(reading("x\r\ni: " + marks + "@" + marks + "\r\n")).isEqualTo(marks + "@" + marks);
        for (char c = 0; c < 128; c++) {
            final boolean inWord = Character.isLetterOrDigit(c) || marks.indexOf(c) >= 0;
            assertThat(reading("x\r\ni: a" + c + "z\r\n") != null)
                    .as("character " + (int) c)
                    .isEqualTo(inWord || c == '@' || c == '\r' || c == '\n');
        }
    }

    @Test
    void shouldTakeTheLettersOfLatin1ForLetters() {
        assertThat(reading("x\r\ni: \u00c0\u00e9\u00ff\r\n")).isEqualTo("\u00c0\u00e9\u00ff");
        assertThat(reading("x\r\ni: \u00d7\r\n")).isNull();
        assertThat(reading("x\r\ni\u00c0: a\r\n")).isNull();
    }

    @Test
    void shouldReadAtMost255Bytes() {
        assertThat(reading("x\r\ni: " + "n".repeat(255) + "\r\n")).hasSize(255);
        assertThat(reading("x\r\ni: " + "n".repeat(256) + "\r\n")).isNull();
    }

    @Test
    void shouldReadOnlyWhereAllOfTheLineIsThere() {
        final String text = "x\r\nCall-ID :\r\n a84b4c@pc33\r";
        for (int length = 0; length < text.length(); length++) {
            assertThat(reading(text.substring(0, length)))
                    .as(text.substring(0, length))
                    .isNull();
        }
        assertThat(reading(text)).isEqualTo("a84b4c@pc33");
    }

    @Test
    void shouldFindNothingButWordsInRandomBytes() {
        final Random random = new Random(1);
        int found = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final StringBuilder text = new StringBuilder();
            for (int left = random.nextInt(40); left > 0; left--) {
                text.append(random.nextInt(5) == 0 ? "\r\ni: " : LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            final String callId = reading(text.toString());
            if (callId != null) {
                assertThat(callId).as("round %d", round).matches("[A-Za-z:.~\u00e9-]+(@[A-Za-z:.~\u00e9-]+)?");
                found++;
            }
        }
        assertThat(found).isGreaterThan(ROUNDS / 100);
    }
}
