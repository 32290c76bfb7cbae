package io.signalbox.afpacket;

import static io.signalbox.afpacket.Frames.frame;
import static io.signalbox.afpacket.Frames.tagged;
import static io.signalbox.afpacket.Shell.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalbox.afpacket.gate.ClaimFilter;
import io.signalbox.afpacket.gate.Claims;
import io.signalbox.afpacket.gate.RandomTraffic;
import io.signalbox.afpacket.gate.SlowFilter;
import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.wire.Address;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the kernel makes of a filter, on a port at one end of a wire with somebody else at the other end. */
@InNetworkNamespace
class ClaimFilterOnPortTest {
    private static final Set<Address> NONE = Set.of();
    private static final int VIP = 0xC000_0209;
    private static final int CLIENT = 0xC633_6407;
    private static final int SERVER = 0x0A00_000B;
    private static final int ETHERNET = 14;
    private static final int TAG = 4;

    /** 64 places. */
    private static final PortSettings SMALL = PortSettings.DEFAULTS.ring(128 << 10, 2_048);

    private static final Path MEMORY_FOR_FILTERS = Path.of("/proc/sys/net/core/optmem_max");

    private final Syscalls syscalls = new Syscalls();

    @Test
    void shouldGiveNoRoomInTheRingToWhatIsNotClaimed() {
        try (Wire wire = new Wire()) {
            ClaimFilter.attach(
                    new Claims(
                            Set.of(Address.ofIpv4(VIP)), RandomTraffic.servers(Set.of(Address.ofIpv4(SERVER))), NONE),
                    wire.port);
            final List<byte[]> claimed = List.of(
                    ipv4(CLIENT, VIP),
                    tagged(ipv4(SERVER, CLIENT), 0x8100, 7),
                    tagged(tagged(ipv4(CLIENT, VIP), 0x8100, 7), 0x88A8, 100),
                    frame(1, 0x0806, 60));
            for (int i = 0; i < 1_000; i++) {
                wire.sender.send(ipv4(CLIENT, SERVER));
            }

            assertThat(wire.carry(claimed)).containsExactlyElementsOf(claimed);
            wire.port.readStatistics();
            assertThat(wire.port.kernelFrames()).isEqualTo(claimed.size());
            assertThat(wire.port.kernelDrops()).isZero();
        }
    }

    @Test
    void shouldDecideInTheKernelAsHeaderByHeader() {
        try (Wire wire = new Wire()) {
            for (int seed = 0; seed < 20; seed++) {
                final RandomTraffic traffic = new RandomTraffic(seed);
                final Claims claims = traffic.claims(100);
                final SlowFilter slow = new SlowFilter(claims);
                assertThat(ClaimFilter.attach(claims, wire.port).isExact()).isTrue();
                final List<byte[]> sent = traffic.frames(claims, 500).stream()
                        .filter(frame -> frame.length >= ETHERNET + 2 * TAG)
                        .toList();
                final List<byte[]> wanted = sent.stream()
                        .filter(frame -> slow.letsIn(withoutOuterTag(frame)))
                        .toList();

                assertThat(wire.carry(sent)).as("seed %d", seed).containsExactlyElementsOf(wanted);
            }
        }
    }

    /** 3,400 addresses that have nothing in common make a program of some 4,000 instructions. */
    @Test
    void shouldBeTakenByTheKernelThoughItIsLong() {
        try (Wire wire = new Wire()) {
            final ClaimFilter filter = ClaimFilter.attach(scattered(3_400), wire.port);
            assertThat(filter.isExact()).isTrue();
            assertThat(filter.program()).hasSizeBetween(3_900, 4_096);

            assertThat(wire.carry(List.of(ipv4(CLIENT, vip(0)), ipv4(CLIENT, vip(1) + 1), ipv4(CLIENT, vip(3_399)))))
                    .containsExactly(ipv4(CLIENT, vip(0)), ipv4(CLIENT, vip(3_399)));
        }
    }

    @Test
    void shouldLetInMoreWhereTheKernelHasNoMemoryForIt() {
        assumeTrue(
                Files.isWritable(MEMORY_FOR_FILTERS),
                "needs Linux 6.8, which has net.core.optmem_max for each network namespace");
        sh("sysctl -qw net.core.optmem_max=20480");
        try (Wire wire = new Wire()) {
            for (int turn = 0; turn < 3; turn++) {
                final ClaimFilter filter = ClaimFilter.attach(scattered(3_400), wire.port);
                assertThat(filter.isExact()).isFalse();
                assertThat(filter.program()).isNotEmpty();
            }
            final List<byte[]> claimed = IntStream.range(0, 50)
                    .mapToObj(i -> ipv4(CLIENT, vip(68 * i)))
                    .toList();

            assertThat(wire.carry(claimed)).containsExactlyElementsOf(claimed);
        }
    }

    private static Claims scattered(final int addresses) {
        return new Claims(
                IntStream.range(0, addresses)
                        .mapToObj(i -> Address.ofIpv4(vip(i)))
                        .collect(Collectors.toSet()),
                Set.of(),
                NONE);
    }

    private static int vip(final int number) {
        return 0x0100_0000 + number * 1_000_003;
    }

    private static byte[] ipv4(final int source, final int destination) {
        final ByteBuffer frame = ByteBuffer.wrap(frame(1, 0x0800, 60));
        frame.putInt(ETHERNET + 12, source);
        frame.putInt(ETHERNET + 16, destination);
        return frame.array();
    }

    /** As the kernel shows it to a filter. */
    private static byte[] withoutOuterTag(final byte[] frame) {
        final int type = ByteBuffer.wrap(frame).getShort(12) & 0xFFFF;
        if (type != 0x8100 && type != 0x88A8) {
            return frame;
        }
        final byte[] rest = new byte[frame.length - TAG];
        System.arraycopy(frame, 0, rest, 0, 12);
        System.arraycopy(frame, 12 + TAG, rest, 12, rest.length - 12);
        return rest;
    }

    /** Somebody who sends, and a port that hears it. */
    private final class Wire implements AutoCloseable {
        private final Veth veth = Veth.create();
        private final FrameClock clock = new FrameClock(new SystemClock(syscalls));
        private final Doorbell doorbell = new Doorbell(syscalls);
        private final Peer sender = new Peer(veth.left, syscalls);
        private final AfPacketPort port = AfPacketPort.open(
                0, veth.right, SMALL, ClaimFilter.of(Claims.NONE).program(), syscalls);
        private final AfPacketSource source =
                new AfPacketSource(List.of(port), clock, IdleStrategy.POLL, doorbell, syscalls);

        /** Sends frames, and returns those that came into the ring. */
        List<byte[]> carry(final List<byte[]> sent) {
            final List<byte[]> came = new ArrayList<>();
            for (final byte[] frame : sent) {
                sender.send(frame);
                final Frames frames = new Frames();
                source.release(source.poll(frames, 1));
                came.addAll(frames.bytes());
            }
            return came;
        }

        @Override
        public void close() {
            port.close();
            sender.close();
            doorbell.close();
            veth.close();
        }
    }
}
