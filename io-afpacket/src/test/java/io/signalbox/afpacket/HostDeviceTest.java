package io.signalbox.afpacket;

import static io.signalbox.afpacket.Shell.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Offload;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.MacAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** This host is 192.0.2.1 and finds the client, 198.51.100.7, behind the device unless a test says otherwise. */
@InNetworkNamespace(programs = "nstat")
class HostDeviceTest {
    private static final int PORT = 3;
    private static final int ETHERNET = 14;
    private static final int SOURCE = ETHERNET + 12;
    private static final int ICMP = ETHERNET + 20;
    private static final long LONG_NS = 30_000_000_000L;
    private static final int ECHO_REPLY = 0;
    private static final int ECHO_REPLY6 = 129;
    private static final int PORT_UNREACHABLE = 0x0303;

    /** From the client to this host: an echo request. */
    private static final String PING = "0800 4500001c 00010000 40018ea4 c6336407 c0000201 0800e5ca 12340001";

    /** The same between 2001:db8:7::7 and 2001:db8::1. */
    private static final String PING6 = "86dd 60000000 00083a40 20010db8000700000000000000000007"
            + "20010db8000000000000000000000001 80001207 12340001";

    /** A datagram for a closed port, with the pseudo header's sum where the checksum shall be. */
    private static final String DATAGRAM = "0800 4500001c 00010000 40118e94 c6336407 c0000201 04d20009 0008ec55";

    private final Syscalls syscalls = new Syscalls();
    private final FrameClock clock = new FrameClock(new SystemClock(syscalls));
    private final Frames frames = new Frames();
    private final Emission emission = new Emission();

    @Test
    void shouldCarryAPacketToTheHostAndItsAnswerBack() {
        try (HostDevice device = device()) {
            send(device, PING);

            assertThat(device.poll(frames, 8)).isOne();
            final Frames.Frame answer = frames.all.get(0);
            assertThat(answer.port()).isEqualTo(PORT);
            assertThat(answer.bytes()[ICMP]).isEqualTo((byte) ECHO_REPLY);
            assertThat(answer.bytes()).startsWith(macs(device));
            assertThat(HexFormat.of().formatHex(answer.bytes(), SOURCE, SOURCE + 8))
                    .isEqualTo("c0000201c6336407");
            assertThat(device.poll(frames, 8)).isZero();
            assertThat(device.sent()).isOne();
        }
    }

    @Test
    void shouldDoTheSameForIpv6() {
        try (HostDevice device = device()) {
            sh("ip address add 2001:db8::1/128 dev lo; ip route add 2001:db8:7::/64 dev " + device.name());
            send(device, PING6);

            assertThat(device.poll(frames, 8)).isOne();
            assertThat(frames.all.get(0).bytes()[ETHERNET + 40]).isEqualTo((byte) ECHO_REPLY6);
        }
    }

    @Test
    void shouldLetNothingLeaveBeforeItIsFlushedOrAfterItIsDiscarded() {
        try (HostDevice device = device()) {
            final UnsafeBuffer frame = frame(device, PING);
            device.send(emission, frame, 0, frame.capacity());
            assertThat(device.poll(frames, 8)).isZero();

            device.discard();
            device.flush();
            assertThat(device.poll(frames, 8)).isZero();
            assertThat(device.sent()).isZero();
        }
    }

    /** A host drops what has a wrong checksum, and says nothing of it. */
    @Test
    void shouldLeaveAPartialChecksumToTheHost() {
        try (HostDevice device = device()) {
            emission.offload = Offload.of(Offload.NEEDS_CHECKSUM, 0, 0, ICMP, 6);
            send(device, DATAGRAM);

            assertThat(device.poll(frames, 8)).isOne();
            final byte[] answer = frames.all.get(0).bytes();
            assertThat(answer[ICMP] << 8 | answer[ICMP + 1]).isEqualTo(PORT_UNREACHABLE);
        }
    }

    @Test
    void shouldKeepFramesUntilTheyAreReleased() {
        try (HostDevice device = device()) {
            int taken = 0;
            for (int i = 0; i < 40; i++) {
                for (int burst = 0; burst < 64; burst++) {
                    final UnsafeBuffer frame = frame(device, PING);
                    device.send(emission, frame, 0, frame.capacity());
                    device.flush();
                }
                taken += device.poll(frames, 64);
            }
            assertThat(taken).isEqualTo(2_048);

            device.release(10);
            assertThat(device.poll(frames, 64)).isEqualTo(10);
        }
    }

    @Test
    void shouldHandOutWhatWaitedAtACutAndNothingBehindIt() {
        try (HostDevice device = device()) {
            send(device, PING);
            final long cutNs = clock.now();
            device.cutAt(cutNs);
            assertThat(device.poll(frames, 8)).isOne();
            assertThat(frames.all.get(0).timeNs()).isEqualTo(cutNs);

            send(device, PING);
            assertThat(device.poll(frames, 8)).isZero();
            device.cutAt(Long.MAX_VALUE);
            assertThat(device.poll(frames, 8)).isOne();
        }
    }

    /** No more can have waited than the device holds, which Linux tells as {@code qlen}. */
    @Test
    void shouldComeToAnEndBehindACutThoughTheHostNeverDoes() {
        try (HostDevice device = device()) {
            device.cutAt(clock.now());
            int taken = 0;
            for (int i = 0; i < 1_500; i++) {
                send(device, PING);
                final int polled = device.poll(frames, 1);
                device.release(polled);
                taken += polled;
            }
            assertThat(sh("ip link show dev " + device.name())).contains("qlen " + taken + "\n");
        }
    }

    /** As often as it takes for the room to be used up some times over. */
    @Test
    void shouldCarryPacketsThatAreAsLongAsTheyCanBe() {
        try (HostDevice device = device()) {
            for (int i = 1; i <= 1_000; i++) {
                final byte[] echo = longPing(device, 60_000 + i % 64, i);
                device.send(emission, offHeap(echo), 0, echo.length);
                device.flush();

                assertThat(device.poll(frames, 8)).isOne();
                final byte[] answer = frames.all.remove(0).bytes();
                assertThat(Arrays.equals(answer, ICMP + 4, answer.length, echo, ICMP + 4, echo.length))
                        .isTrue();
                device.release(1);
            }
            assertThat(device.received()).isEqualTo(1_000);
            assertThat(device.lost()).isZero();
        }
    }

    @Test
    void shouldTellWhatTheHostSentTooFast() {
        try (HostDevice device = device()) {
            final UnsafeBuffer frame = frame(device, PING);
            for (int i = 0; i < 1_100; i++) {
                device.send(emission, frame, 0, frame.capacity());
                device.flush();
            }
            int taken = 0;
            for (int polled = device.poll(frames, 64); polled > 0; polled = device.poll(frames, 64)) {
                taken += polled;
            }
            assertThat(device.lost()).isPositive().isEqualTo(1_100 - taken);
        }
    }

    /** A call for each round would cost more than all others together. */
    @Test
    void shouldAskASilentHostSeldomAndHearItAllTheSame() throws IOException {
        try (HostDevice device = device()) {
            final long before = readCalls();
            for (int i = 0; i < 100 * HostDevice.SELDOM; i++) {
                assertThat(device.poll(frames, 8)).isZero();
            }
            assertThat(readCalls() - before).isBetween(100L, 100L + HostDevice.PATIENCE + HostDevice.SELDOM);

            sh("ping -q -c 1 -W 0.01 198.51.100.7 || true");
            int heard = 0;
            for (int i = 0; i < HostDevice.SELDOM; i++) {
                heard += device.poll(frames, 8);
            }
            assertThat(heard).isOne();

            for (int i = 0; i < 2 * HostDevice.PATIENCE; i++) {
                device.poll(frames, 8);
            }
            send(device, PING);
            assertThat(device.poll(frames, 8))
                    .as("who was sent something may answer")
                    .isOne();
        }
    }

    /** Of this thread; reading the number costs a few. */
    private static long readCalls() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/io")).stream()
                .filter(line -> line.startsWith("syscr: "))
                .mapToLong(line -> Long.parseLong(line.substring("syscr: ".length())))
                .sum();
    }

    @Test
    void shouldWakeWhoAwaitsFramesUntilItIsRemoved() {
        try (HostDevice device = device();
                Doorbell doorbell = new Doorbell(syscalls)) {
            final AfPacketSource source =
                    new AfPacketSource(List.of(), clock, IdleStrategy.POLL, doorbell, syscalls, device.fd());
            for (int i = 0; i < Idling.SPINS; i++) {
                source.awaitFrames(0);
            }
            assertThat(source.awaitFrames(0)).isFalse();

            send(device, PING);
            assertThat(source.awaitFrames(LONG_NS)).isTrue();
            assertThat(device.poll(frames, 8)).isOne();
            assertThat(source.awaitFrames(0)).isFalse();

            sh("ip link del " + device.name());
            assertThat(source.awaitFrames(LONG_NS)).isTrue();
            assertThat(source.awaitFrames(0)).isFalse();
        }
    }

    /** The answer leaves by another way: that is what direct routing to this host itself looks like. */
    @Test
    void shouldGetPacketsFromClientsThatAreElsewhereThoughReversePathsAreChecked() {
        sh("sysctl -qw net.ipv4.conf.all.rp_filter=1; sysctl -qw net.ipv4.conf.default.rp_filter=1");
        try (OtherHost elsewhere = new OtherHost("port", "client");
                HostDevice device = device()) {
            sh(
                    "ip address add 198.51.100.1/24 dev port; ip neighbour add 198.51.100.7 lladdr 02:00:00:00:00:07 dev port");
            sh("ip route del 198.51.100.0/24 dev " + device.name());
            assertThat(elsewhere).isNotNull();
            send(device, PING);

            assertThat(sh("nstat -asz IcmpOutEchoReps")).containsPattern("IcmpOutEchoReps +1 ");
            assertThat(device.poll(frames, 8)).isZero();
        }
    }

    @Test
    void shouldForwardNothingThoughTheHostIsARouter() {
        sh("sysctl -qw net.ipv4.ip_forward=1");
        try (HostDevice device = device()) {
            sh("ip address del 192.0.2.1/32 dev lo; ip route add 192.0.2.0/24 dev " + device.name());
            send(device, PING);

            assertThat(device.poll(frames, 8)).isZero();
        }
    }

    @Test
    void shouldSayNothingOfItselfOverIpv6() {
        try (HostDevice device = device()) {
            assertThat(sh("ip -6 address show dev " + device.name())).isEmpty();
            assertThat(device.poll(frames, 8)).isZero();
        }
    }

    @Test
    void shouldAddNoRouteOfItsOwn() {
        try (HostDevice device = device()) {
            sh("ip route del 198.51.100.0/24 dev " + device.name());
            assertThat(sh("ip route; ip -6 route show dev " + device.name())).isEmpty();
        }
    }

    @Test
    void shouldBeGoneWhenItIsClosed() {
        final HostDevice device = device();
        assertThat(device.name()).isEqualTo("signalbox0");
        assertThat(sh("ip link show dev signalbox0"))
                .contains("NOARP", "UP", MacAddress.text(device.mac()), "mtu 65521");
        device.close();
        assertThat(sh("ip link")).doesNotContain("signalbox0");
    }

    @Test
    void shouldSayWhyItCannotBeMade() {
        sh("ip link add taken type veth peer name other");
        assertThatThrownBy(() -> HostDevice.open(PORT, "taken", clock, syscalls))
                .isInstanceOf(PortUnavailableException.class)
                .hasMessageStartingWith("the device taken to the host cannot be made: ioctl(0x400454ca): ");
    }

    private HostDevice device() {
        sh("ip link set lo up; ip address add 192.0.2.1/32 dev lo");
        final HostDevice device = HostDevice.open(PORT, "signalbox%d", clock, syscalls);
        sh("ip route add 198.51.100.0/24 dev " + device.name());
        return device;
    }

    private void send(final HostDevice device, final String packet) {
        final UnsafeBuffer frame = frame(device, packet);
        assertThat(device.send(emission, frame, 0, frame.capacity())).isTrue();
        device.flush();
        assertThat(device.refused()).isZero();
    }

    private static UnsafeBuffer frame(final HostDevice device, final String packet) {
        return offHeap(bytes(device, packet));
    }

    private static UnsafeBuffer offHeap(final byte[] bytes) {
        final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(bytes.length));
        frame.putBytes(0, bytes);
        return frame;
    }

    private static byte[] bytes(final HostDevice device, final String packet) {
        final byte[] macs = macs(device);
        final byte[] bytes = HexFormat.of().parseHex(packet.replace(" ", ""));
        final byte[] frame = Arrays.copyOf(macs, macs.length + bytes.length);
        System.arraycopy(bytes, 0, frame, macs.length, bytes.length);
        return frame;
    }

    private static byte[] longPing(final HostDevice device, final int length, final int seed) {
        final UnsafeBuffer ping = new UnsafeBuffer(Arrays.copyOf(bytes(device, PING), ETHERNET + length));
        ping.putInt(ICMP + 8, seed);
        ping.putShort(ETHERNET + 2, (short) length, ByteOrder.BIG_ENDIAN);
        final int header = Checksum.ipv4Header(ping, ETHERNET, ICMP - ETHERNET);
        ping.putShort(ETHERNET + 10, (short) header, ByteOrder.BIG_ENDIAN);
        final int message = Checksum.icmp(ping, ICMP, ETHERNET + length - ICMP);
        ping.putShort(ICMP + 2, (short) message, ByteOrder.BIG_ENDIAN);
        return ping.byteArray();
    }

    private static byte[] macs(final HostDevice device) {
        final String mac = MacAddress.text(device.mac()).replace(":", "");
        return HexFormat.of().parseHex(mac + mac);
    }
}
