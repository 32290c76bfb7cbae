package io.signalbox.ftp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FtpReaderTest {
    private static final String LETTERS = "PASVEPRTORT 0123456789,.|:()\r\n227 229 af!";
    private static final int ROUNDS = 200_000;

    private final FtpReader reader = new FtpReader();

    /** Of a payload that is all there is: a byte beyond it would be noticed. */
    private FtpReader reading(final String text, final boolean ipv4) {
        final byte[] bytes = text.getBytes(US_ASCII);
        return reader.wrap(new UnsafeBuffer(bytes), 0, bytes.length, ipv4);
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:c::1",
        "::1",
        "2001:db8::",
        "1:2:3:4:5:6:7:8",
        "::2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::",
        "1:2:3:4::8",
        "1::6:7:8",
        "fe80::ABCD:ffff:0:1",
    })
    void shouldReadAddressesAsTheyMayBeWritten(final String text) {
        final Address expected = Addresses.parse(text);

        assertThat(reading("EPRT |2|" + text + "|5282|", false).findPort()).isTrue();

        assertThat(reader.hi()).isEqualTo(expected.hi());
        assertThat(reader.lo()).isEqualTo(expected.lo());
        assertThat(reader.port()).isEqualTo(5282);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":1",
                "1:",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                ":::1",
                "12345::",
                "g::1",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:",
                "192.0.2.1"
            })
    void shouldNotReadWhatIsNoAddress(final String text) {
        assertThat(reading("EPRT |2|" + text + "|5282|", false).findPort()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PORT 192,0,2,1,4,1\r", "EPRT |1|192.0.2.1|1025|"})
    void shouldHearACommandOnlyWhereAllOfItIsThere(final String command) {
        for (int length = 0; length < command.length(); length++) {
            assertThat(reading(command.substring(0, length), true).findPort())
                    .as(command.substring(0, length))
                    .isFalse();
        }
        assertThat(reading(command, true).findPort()).isTrue();
        assertThat(reader.port()).isEqualTo(1025);
        assertThat(reader.foundAt()).isEqualTo(5);
    }

    @Test
    void shouldFindARequestAnywhereInThePayload() {
        assertThat(reading("NOOP\r\npasv\r\nNOOP\r\n", true).asked()).isSameAs(Passive.PASV);
        assertThat(reading("NOOP\r\nEpsV 1\r\n", true).asked()).isSameAs(Passive.EPSV);
        assertThat(reading("EPSV\r\n", false).asked()).isSameAs(Passive.EPSV);
        assertThat(reading("PASV\r\n", false).asked()).isSameAs(Passive.NONE);
    }

    @Test
    void shouldSayWhereAnAnswerNamesItsPlace() {
        assertThat(reading("227 =10,0,0,11,156,64.", true).findPasvAnswer()).isTrue();
        assertThat(reader.foundAt()).isEqualTo(5);
        assertThat(reader.foundLength()).isEqualTo(16);

        assertThat(reading("229 ok (((!!!1025!)", true).findEpsvAnswer(1, 2)).isTrue();
        assertThat(reader.foundAt()).isEqualTo(10);
        assertThat(reader.foundLength()).isEqualTo(8);
        assertThat(reader.hi()).isEqualTo(1);
        assertThat(reader.lo()).isEqualTo(2);
    }

    @Test
    void shouldNeverReadBeyondThePayloadNorFindAPortThatIsNone() {
        final Random random = new Random(959);
        final String[] beginnings = {"", "PORT ", "EPRT |2|", "EPRT |1|", "227 (", "229 (", "229 (|||", "EPSV "};
        for (int round = 0; round < ROUNDS; round++) {
            final StringBuilder text = new StringBuilder(beginnings[random.nextInt(beginnings.length)]);
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            reading(text.toString(), random.nextBoolean());
            reader.asked();
            assertLiesWithin(text.length(), reader.findPort());
            assertLiesWithin(text.length(), reader.findPasvAnswer());
            assertLiesWithin(text.length(), reader.findEpsvAnswer(0, 0));
        }
    }

    private void assertLiesWithin(final int length, final boolean found) {
        if (found) {
            assertThat(reader.port()).isBetween(1, 65_535);
            assertThat(reader.foundAt()).isPositive();
            assertThat(reader.foundAt() + reader.foundLength()).isLessThanOrEqualTo(length);
        }
    }
}
