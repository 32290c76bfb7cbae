package io.signalbox.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalbox.connection.ConnectionTable;
import io.signalbox.golden.packet.Packets;
import io.signalbox.wire.Addresses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program in C does what the director does; and a tiny run of both. */
@Timeout(300)
class BaselineTest {
    private static final int CONNECTIONS = 3_000;
    private static final int TTL = 63;

    @TempDir
    private Path folder;

    @Test
    void shouldTranslateEveryPacketAsADirectorHasTo() throws IOException {
        assumeTrue(Baseline.obstacle().isEmpty(), Baseline.obstacle());
        final BusyDirector director = BusyDirector.translating(CONNECTIONS);
        director.open();
        try (CDirector c = CDirector.start(CDirector.compile(folder), director.rounds())) {
            final Flows flows = new Flows(CONNECTIONS);
            final byte[] shown = c.show();
            for (int packet = 0; packet < 2 * CONNECTIONS; packet++) {
                final int begin = packet * PristineFrames.FRAME_LENGTH;
                final byte[] frame = Arrays.copyOfRange(shown, begin, begin + PristineFrames.FRAME_LENGTH);
                assertThat(Packets.hex(frame)).isEqualTo(expected(flows, packet, director.state.table));
            }
        } finally {
            director.close();
        }
    }

    /** Directions take turns, and in the second round the other way about. */
    private static String expected(final Flows flows, final int packet, final ConnectionTable table) {
        final int round = packet / CONNECTIONS;
        final int place = packet % CONNECTIONS;
        final int flow = flows.at(place);
        return Packets.hex(
                (place + round) % 2 == 0 ? request(flow, flows.connection(flow, table), table) : reply(flow));
    }

    private static byte[] request(final int flow, final int connection, final ConnectionTable table) {
        return Packets.tcp()
                .ack(1)
                .ttl(TTL)
                .from(client(flow), Flows.clientPort(flow))
                .to(Addresses.text(table.serverHi(connection), table.serverLo(connection)), Site.VIP_PORT)
                .onEthernet(Site.SERVER_SIDE_MAC, Site.SERVER_MAC)
                .padded()
                .bytes();
    }

    private static byte[] reply(final int flow) {
        return Packets.tcp()
                .ack(1)
                .ttl(TTL)
                .from(Site.VIP, Site.VIP_PORT)
                .to(client(flow), Flows.clientPort(flow))
                .onEthernet(Site.CLIENT_SIDE_MAC, Site.GATEWAY_MAC)
                .padded()
                .bytes();
    }

    private static String client(final int flow) {
        return Addresses.text(0, Addresses.ofIpv4(Flows.client(flow)));
    }

    @Test
    void shouldCompareAtEachNumberOfFlows() throws IOException {
        assumeTrue(Baseline.obstacle().isEmpty(), Baseline.obstacle());

        final String table = new Baseline(new Extent(List.of(1_000, 2_000), 2, 1_000_000)).run();

        assertThat(table.lines()).hasSize(2 + 2);
        assertThat(table).contains("| 1,000 | ", "| 2,000 | ").doesNotContain("not measured");
    }

    @Test
    void shouldLeaveOutWhatTheMachineHasNoMemoryFor() {
        assertThat(Memory.lack(1_000, 100)).isEmpty();
        assertThat(Memory.lack(1L << 40, 1_000))
                .startsWith("1,099,511,627,776 connections need 1,048,576,000 MiB of memory, and this machine has ");
    }

    @Test
    void shouldSayWhichWordItDoesNotUnderstand() {
        assertThatThrownBy(() -> Baseline.parse(List.of("--flows", "few"), false))
                .hasMessage("--flows takes numbers of 100 and more, with commas");
        assertThatThrownBy(() -> Baseline.parse(List.of("--rows", "burst"), false))
                .hasMessageEndingWith("not by --rows");
    }
}
