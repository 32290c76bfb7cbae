package io.signalbox.journal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Decision.Hidden;
import io.signalbox.decision.Reason;
import io.signalbox.journal.RecordedDecisions;
import io.signalbox.journal.Slots;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.PacketSlot;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What a journal says of a gateway's mappings: that they are over, and not always whom they spoke to. */
class EndingRecordTest {
    /** Type 9, byte by byte as it is drawn: written by hand, and to be readable for ever. */
    private static final String ENDING = """
            09 00 58 00 05 00 11 00
            01 00 00 00 00 00 00 00
            40 42 0f 00 00 00 00 00
            80 84 1e 00 00 00 00 00
            00 00 00 00 00 00 00 00
            01 00 00 0a ff ff 00 00
            00 00 00 00 00 00 00 00
            01 02 00 c0 ff ff 00 00
            00 00 00 00 00 00 00 00
            01 64 33 c6 ff ff 00 00
            88 13 2f a0 35 00 00 00
            """;

    private final Slots slots = new Slots();

    @Test
    void shouldBeLaidOutAsItIsDrawn() {
        final PacketSlot slot = slots.tick();
        slot.decision
                .endings
                .add(Protocol.UDP, 5_000, 41_007, 53)
                .inside(0, Addresses.ofIpv4(0x0A00_0001))
                .publicEnd(0, Addresses.ofIpv4(0xC000_0201))
                .remote(0, Slots.CLIENT)
                .lived(1_000_000, 2_000_000);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[EndingRecord.LENGTH]);
        new EndingRecord().wrap(buffer, 0).encode(slot, 0, 5);

        assertThat(buffer.byteArray()).isEqualTo(HexFormat.of().parseHex(ENDING.replaceAll("\\s", "")));
        assertThat(RecordType.length(buffer, 0)).isEqualTo(EndingRecord.LENGTH);
    }

    /** 64 ports from 41,024 on: their host has no port of its own there. */
    @Test
    void shouldTellOfABlockByItsFirstPortAndHowManyFollow() {
        final PacketSlot slot = slots.tick();
        slot.decision
                .endings
                .addBlock(Protocol.UDP, 41_024, 64)
                .inside(0, Addresses.ofIpv4(0x0A00_0001))
                .publicEnd(0, Addresses.ofIpv4(0xC000_0201))
                .remote(0, 0)
                .lived(1_000_000, 2_000_000);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[EndingRecord.LENGTH]);
        final EndingRecord record = new EndingRecord().wrap(buffer, 0);
        record.encode(slot, 0, 5);

        assertThat(HexFormat.of().formatHex(buffer.byteArray(), 80, EndingRecord.LENGTH))
                .isEqualTo("000040a000003f00");
        assertThat(record.publicPort()).isEqualTo(41_024);
        assertThat(record.ports()).isEqualTo(64);
    }

    @Test
    void shouldStandBeforeTheEventThatNoticedIt() {
        final RecordedDecisions decisions = new RecordedDecisions(0, "admin", 16);
        final PacketSlot slot = slots.dropped(Reason.BAD_IPV4_CHECKSUM);
        for (int port = 1; port <= 20; port++) {
            slot.decision
                    .endings
                    .add(Protocol.UDP, port, port, 53)
                    .inside(0, 1)
                    .publicEnd(0, 2)
                    .remote(0, 0)
                    .lived(1, 2);
        }
        slots.decide(decisions);
        final List<String> heard = new ArrayList<>();
        decisions.forEach(new RecordHandler() {
            @Override
            public void onEnding(final EndingRecord ending) {
                heard.add("ending " + ending.insidePort() + (ending.tellsRemote() ? " told" : ""));
            }

            @Override
            public void onDecision(final FullRecord decision) {
                heard.add("event " + decision.event());
            }
        });
        assertThat(heard).hasSize(21).startsWith("ending 1", "ending 2").endsWith("ending 20", "event 1");
    }

    @Test
    void shouldSayNothingOfAnEndThatIsHidden() {
        assertThat(flow(Hidden.NOTHING))
                .isEqualTo("10.0.0.1:5000 > 198.51.100.1:53, 192.0.2.1:41007 > 198.51.100.1:53");
        assertThat(flow(Hidden.DESTINATION)).isEqualTo("10.0.0.1:5000 > :::0, 192.0.2.1:41007 > :::0");
        assertThat(flow(Hidden.SOURCE)).isEqualTo(":::0 > 198.51.100.1:53, :::0 > 198.51.100.1:53");
    }

    private String flow(final Hidden hidden) {
        final PacketSlot slot = slots.next(EventKind.FRAME, Reason.NEW_MAPPING);
        slot.headers.protocol = Protocol.UDP;
        slot.flow.set(Protocol.UDP, 0, Addresses.ofIpv4(0x0A00_0001), 5_000, 0, Slots.CLIENT, 53);
        slot.decision.after.set(Protocol.UDP, 0, Addresses.ofIpv4(0xC000_0201), 41_007, 0, Slots.CLIENT, 53);
        slot.decision.nextHopLo = Slots.CLIENT;
        slot.decision.hidden = hidden;
        final FullRecord record = new FullRecord().wrap(new UnsafeBuffer(new byte[FullRecord.MAX_LENGTH]), 0);
        record.encode(slot, 0, false);
        assertThat(record.nextHopLo()).isEqualTo(hidden == Hidden.DESTINATION ? 0 : Slots.CLIENT);
        return Addresses.text(record.sourceHi(), record.sourceLo()) + ":" + record.sourcePort() + " > "
                + Addresses.text(record.destinationHi(), record.destinationLo()) + ":" + record.destinationPort() + ", "
                + Addresses.text(record.sourceAfterHi(), record.sourceAfterLo()) + ":" + record.sourcePortAfter()
                + " > " + Addresses.text(record.destinationAfterHi(), record.destinationAfterLo()) + ":"
                + record.destinationPortAfter();
    }
}
