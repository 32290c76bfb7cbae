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

class ArpMessageTest {
    private static final String[] REPLY = {"0001 0800 06 04 0002", "020000000a0c c0a80001", "0200000000fe cb007105"};

    @Test
    void shouldReadEveryField() {
        final ArpMessage arp = new ArpMessage().wrap(frameSomewhere(REPLY), SOMEWHERE);

        assertThat(arp.operation()).isEqualTo(ArpMessage.REPLY);
        assertThat(arp.senderMac()).isEqualTo(0x0200_0000_0A0CL);
        assertThat(arp.senderAddress()).isEqualTo(0xC0A8_0001);
        assertThat(arp.targetMac()).isEqualTo(0x0200_0000_00FEL);
        assertThat(arp.targetAddress()).isEqualTo(0xCB00_7105);
    }

    @Test
    void shouldWriteEveryField() {
        final UnsafeBuffer frame = rubbish(ArpMessage.LENGTH);

        new ArpMessage()
                .wrap(frame, SOMEWHERE)
                .ipv4OverEthernet()
                .operation(ArpMessage.REPLY)
                .senderMac(0x0200_0000_0A0CL)
                .senderAddress(0xC0A8_0001)
                .targetMac(0x0200_0000_00FEL)
                .targetAddress(0xCB00_7105);

        assertThat(hexSomewhere(frame)).isEqualTo(joined(REPLY));
    }

    @Test
    void shouldRefuseAMessageThatLacksItsLastByte() {
        final ArpMessage arp = new ArpMessage().wrap(frameSomewhere(REPLY), SOMEWHERE);

        assertThat(arp.check(28)).isEqualTo(Reason.NONE);
        assertThat(arp.check(27)).isEqualTo(Reason.TRUNCATED);
    }

    @ParameterizedTest
    @CsvSource({
        "0001080006040001, NONE",
        "0002080006040001, MALFORMED_ARP",
        "000186dd06040001, MALFORMED_ARP",
        "0001080007040001, MALFORMED_ARP",
        "0001080006100001, MALFORMED_ARP"
    })
    void shouldKnowIpv4OverEthernetOnly(final String beginning, final Reason reason) {
        final ArpMessage arp = new ArpMessage().wrap(frame(beginning, "00".repeat(20)), 0);

        assertThat(arp.check(28)).isEqualTo(reason);
    }
}
