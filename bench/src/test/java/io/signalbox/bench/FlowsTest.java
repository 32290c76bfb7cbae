package io.signalbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.golden.packet.Packets;
import java.util.HashSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FlowsTest {
    @Test
    void shouldOpenEveryConnectionOnceWithChecksumsThatAreRight() {
        final int count = 70_000;
        final PristineFrames openings = new Flows(count).openings();
        final UnsafeBuffer memory = new UnsafeBuffer(new byte[PristineFrames.STRIDE]);
        final Set<String> seen = new HashSet<>();
        for (int number = 0; number < openings.count(); number++) {
            openings.copy(number, memory, 0);
            final byte[] frame = new byte[PristineFrames.FRAME_LENGTH];
            memory.getBytes(0, frame);
            seen.add(Packets.hex(frame));
        }

        assertThat(seen).hasSize(count).contains(opening("10.64.0.0", 1_024), opening("10.64.17.111", 1_025));
    }

    private static String opening(final String client, final int port) {
        return Packets.hex(Packets.tcp()
                .syn()
                .from(client, port)
                .to(Site.VIP, Site.VIP_PORT)
                .onEthernet(Site.GATEWAY_MAC, Site.CLIENT_SIDE_MAC)
                .padded()
                .bytes());
    }
}
