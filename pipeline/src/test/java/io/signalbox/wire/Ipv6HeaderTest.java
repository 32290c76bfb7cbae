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

class Ipv6HeaderTest {
    private static final String[] BYTES = {
        "6b9fedcb", "1234 3a 3e", "20010db8000c0000 f000000000000001", "fe80000000000000 8000000000000010"
    };

    @Test
    void shouldReadEveryField() {
        final Ipv6Header ip = new Ipv6Header().wrap(frameSomewhere(BYTES), SOMEWHERE);

        assertThat(ip.version()).isEqualTo(6);
        assertThat(ip.trafficClass()).isEqualTo(0xB9);
        assertThat(ip.flowLabel()).isEqualTo(0xFEDCB);
        assertThat(ip.payloadLength()).isEqualTo(0x1234);
        assertThat(ip.totalLength()).isEqualTo(0x1234 + 40);
        assertThat(ip.nextHeader()).isEqualTo(Protocol.ICMPV6);
        assertThat(ip.hopLimit()).isEqualTo(62);
        assertThat(ip.sourceHi()).isEqualTo(0x20010DB8_000C0000L);
        assertThat(ip.sourceLo()).isEqualTo(0xF0000000_00000001L);
        assertThat(ip.destinationHi()).isEqualTo(0xFE800000_00000000L);
        assertThat(ip.destinationLo()).isEqualTo(0x80000000_00000010L);
    }

    @Test
    void shouldWriteEveryField() {
        final UnsafeBuffer frame = rubbish(Ipv6Header.LENGTH);

        new Ipv6Header()
                .wrap(frame, SOMEWHERE)
                .trafficClassAndFlowLabel(0xB9, 0xFEDCB)
                .payloadLength(0x1234)
                .nextHeader(Protocol.ICMPV6)
                .hopLimit(62)
                .source(0x20010DB8_000C0000L, 0xF0000000_00000001L)
                .destination(0xFE800000_00000000L, 0x80000000_00000010L);

        assertThat(hexSomewhere(frame)).isEqualTo(joined(BYTES));
    }

    @ParameterizedTest
    @CsvSource({
        // first six bytes, bytes available, verdict, verdict when quoted
        "600000000000, 40, NONE, NONE",
        "600000000000, 39, TRUNCATED, TRUNCATED",
        "600000000000, 0, TRUNCATED, TRUNCATED",
        "600000000008, 48, NONE, NONE",
        "600000000008, 47, TRUNCATED, NONE",
        "60000000ffff, 48, TRUNCATED, NONE",
        "400000000000, 48, MALFORMED_IPV6, MALFORMED_IPV6",
        "700000000000, 48, MALFORMED_IPV6, MALFORMED_IPV6",
        "6fffffff0000, 48, NONE, NONE",
    })
    void shouldTurnInvalidAtTheByteWhereItDoes(
            final String beginning, final int available, final Reason reason, final Reason quoted) {
        final Ipv6Header ip = new Ipv6Header().wrap(frame(beginning, "00".repeat(42)), 0);

        assertThat(ip.check(available)).isEqualTo(reason);
        assertThat(ip.checkQuoted(available)).isEqualTo(quoted);
    }
}
