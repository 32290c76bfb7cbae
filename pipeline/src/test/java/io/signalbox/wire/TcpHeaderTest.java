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

class TcpHeaderTest {
    private static final String[] BYTES = {"9c40 0050", "89abcdef", "fedcba98", "80 c2 faf0", "3f96 8001"};

    @Test
    void shouldReadEveryField() {
        final TcpHeader tcp = new TcpHeader().wrap(frameSomewhere(BYTES), SOMEWHERE);

        assertThat(tcp.sourcePort()).isEqualTo(40000);
        assertThat(tcp.destinationPort()).isEqualTo(80);
        assertThat(tcp.sequence()).isEqualTo(0x89AB_CDEF);
        assertThat(tcp.acknowledgment()).isEqualTo(0xFEDC_BA98);
        assertThat(tcp.dataOffset()).isEqualTo(32);
        assertThat(tcp.flags()).isEqualTo(TcpHeader.SYN | TcpHeader.ECE | TcpHeader.CWR);
        assertThat(tcp.window()).isEqualTo(64240);
        assertThat(tcp.checksum()).isEqualTo(0x3F96);
        assertThat(tcp.urgent()).isEqualTo(0x8001);
    }

    @Test
    void shouldWriteEveryField() {
        final UnsafeBuffer frame = rubbish(20);

        new TcpHeader()
                .wrap(frame, SOMEWHERE)
                .sourcePort(40000)
                .destinationPort(80)
                .sequence(0x89AB_CDEF)
                .acknowledgment(0xFEDC_BA98)
                .dataOffset(32)
                .flags(TcpHeader.SYN | TcpHeader.ECE | TcpHeader.CWR)
                .window(64240)
                .checksum(0x3F96)
                .urgent(0x8001);

        assertThat(hexSomewhere(frame)).isEqualTo(joined(BYTES));
    }

    @ParameterizedTest
    @CsvSource({"01, FIN", "02, SYN", "04, RST", "08, PSH", "10, ACK", "20, URG", "40, ECE", "80, CWR"})
    void shouldNameEveryFlagAsTheRfcDrawsIt(final String bit, final String name) throws ReflectiveOperationException {
        assertThat(TcpHeader.class.getField(name).getInt(null)).isEqualTo(Integer.parseInt(bit, 16));
    }

    @ParameterizedTest
    @CsvSource({
        // data offset, bytes available, verdict
        "50, 20, NONE",
        "50, 19, MALFORMED_TCP",
        "50, 0, MALFORMED_TCP",
        "40, 60, MALFORMED_TCP",
        "00, 60, MALFORMED_TCP",
        "60, 24, NONE",
        "60, 23, MALFORMED_TCP",
        "f0, 60, NONE",
        "f0, 59, MALFORMED_TCP",
    })
    void shouldTurnInvalidAtTheByteWhereItDoes(final String dataOffset, final int available, final Reason reason) {
        final TcpHeader tcp = new TcpHeader().wrap(frame("00".repeat(12), dataOffset, "00".repeat(47)), 0);

        assertThat(tcp.check(available)).isEqualTo(reason);
    }

    @Test
    void shouldBeContentWithTwoPortsInAQuote() {
        final TcpHeader tcp = new TcpHeader().wrap(frame("9c400050"), 0);

        assertThat(tcp.checkPorts(3)).isEqualTo(Reason.MALFORMED_TCP);
        assertThat(tcp.checkPorts(4)).isEqualTo(Reason.NONE);
        assertThat(tcp.sourcePort()).isEqualTo(40000);
        assertThat(tcp.destinationPort()).isEqualTo(80);
    }
}
