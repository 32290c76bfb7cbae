package io.signalbox.afpacket;

import static io.signalbox.afpacket.Frames.frame;
import static io.signalbox.afpacket.Frames.superFrame;
import static io.signalbox.afpacket.Frames.superHeader;
import static io.signalbox.afpacket.Frames.tagged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.PacketSource;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two ports of ours, each at one end of a wire with somebody else at the other end. Needs root; elsewhere it is skipped.
 */
@Timeout(60)
class LivePortsTest {
    private static final int IN = 0;
    private static final int OUT = 1;
    /** 64 places. */
    private static final PortSettings SMALL = PortSettings.DEFAULTS.ring(128 << 10, 2_048);

    private static final int PLACES = 64;
    private static final long LONG_NS = 30_000_000_000L;
    private static final long HOUR_NS = 3_600_000_000_000L;

    private final Syscalls syscalls = new Syscalls();
    private final FrameClock clock = new FrameClock(new SystemClock(syscalls));
    private final Frames frames = new Frames();
    private final Emission emission = new Emission();
    private final PacketSource.FrameHandler toSink = this::sendOut;
    private Veth inWire;
    private Veth outWire;
    private Peer sender;
    private Peer receiver;
    private Doorbell doorbell;
    private AfPacketPort in;
    private AfPacketPort out;
    private AfPacketSource source;
    private AfPacketSink sink;

    @BeforeEach
    void wire() {
        inWire = Veth.create();
        outWire = Veth.create();
        sender = new Peer(inWire.left, syscalls);
        receiver = new Peer(outWire.right, syscalls);
        doorbell = new Doorbell(syscalls);
        open(SMALL);
    }

    private void open(final PortSettings settings) {
        in = AfPacketPort.open(IN, inWire.right, settings, AfPacketPort.EVERYTHING, syscalls);
        out = AfPacketPort.open(OUT, outWire.left, settings, AfPacketPort.EVERYTHING, syscalls);
        final List<AfPacketPort> ports = List.of(in, out);
        source = new AfPacketSource(ports, clock, IdleStrategy.POLL, doorbell, syscalls);
        sink = new AfPacketSink(ports, syscalls);
    }

    private void reopen(final PortSettings settings) {
        in.close();
        out.close();
        open(settings);
    }

    @AfterEach
    void unwire() {
        if (in != null) {
            in.close();
            out.close();
        }
        if (receiver != null) {
            sender.close();
            receiver.close();
            doorbell.close();
        }
        if (outWire != null) {
            outWire.close();
        }
        if (inWire != null) {
            inWire.close();
        }
    }

    @Test
    void shouldHandOutFramesWholeInOrderAndWithTheirTimes() {
        final List<byte[]> sent = List.of(frame(1, 60), frame(2, 61), frame(3, 1_514), frame(4, 14));
        final long before = clock.now();
        sent.forEach(sender::send);

        assertThat(source.poll(frames, 100)).isEqualTo(4);

        assertThat(frames.bytes()).containsExactlyElementsOf(sent);
        long last = before;
        for (final Frames.Frame frame : frames.all) {
            assertThat(frame.port()).isEqualTo(IN);
            assertThat(frame.wireLength()).isEqualTo(frame.bytes().length);
            assertThat(frame.offload()).isEqualTo(Offload.NONE);
            assertThat(frame.timeNs()).isBetween(last, clock.now());
            last = frame.timeNs();
        }
    }

    @Test
    void shouldLeaveHeadroomBeforeEveryFrame() {
        sender.send(frame(1, 1_514));
        sender.send(tagged(frame(2, 1_514), 0x8100, 7));
        sender.send(frame(3, 1_514));

        source.poll(
                (port, timeNs, buffer, offset, captured, wire, offload) ->
                        buffer.setMemory(offset - PacketSlot.HEADROOM, PacketSlot.HEADROOM, (byte) 0xFF),
                2);
        source.poll(frames, 1);
        source.release(3);

        assertThat(frames.bytes()).containsExactly(frame(3, 1_514));
    }

    @Test
    void shouldPutAVlanTagBack() {
        final byte[] sent = tagged(frame(1, 100), 0x8100, 0xA123);
        sender.send(sent);

        source.poll(frames, 1);

        assertThat(frames.bytes()).containsExactly(sent);
        assertThat(frames.all.get(0).wireLength()).isEqualTo(104);
    }

    @Test
    void shouldPutTheOuterOfTwoTagsBack() {
        final byte[] sent = tagged(tagged(frame(1, 100), 0x8100, 7), 0x88A8, 0x0064);
        sender.send(sent);

        source.poll(frames, 1);

        assertThat(frames.bytes()).containsExactly(sent);
    }

    @Test
    void shouldCarryASuperFrameWholeFromPortToPort() {
        final byte[] sent = superFrame(1, 65_000);
        sender.send(frame(2, 60));
        sender.send(superHeader(14), sent);
        sender.send(frame(3, 60));

        assertThat(forward()).isEqualTo(3);

        assertThat(receiver.receive()).isEqualTo(frame(2, 60));
        assertThat(receiver.receive()).isEqualTo(sent);
        assertThat(receiver.header()).isEqualTo(superHeader(14));
        assertThat(receiver.receive()).isEqualTo(frame(3, 60));
    }

    @Test
    void shouldTellWhatASenderOfASuperFrameHasLeftToItsCard() {
        sender.send(superHeader(14), superFrame(1, 65_000));

        source.poll(frames, 1);

        assertThat(frames.all.get(0).wireLength()).isEqualTo(65_000);
        assertThat(frames.all.get(0).offload())
                .isEqualTo(Offload.of(Offload.NEEDS_CHECKSUM, Offload.TCP_V4, 1_448, 34, 16));
    }

    @Test
    void shouldCountASuperFramesChecksumFromItsTaggedFirstByte() {
        final byte[] sent = tagged(superFrame(1, 65_000), 0x8100, 5);
        sender.send(superHeader(18), sent);

        source.poll(frames, 1);

        assertThat(frames.bytes()).containsExactly(sent);
        assertThat(frames.all.get(0).wireLength()).isEqualTo(65_004);
        assertThat(frames.all.get(0).offload())
                .isEqualTo(Offload.of(Offload.NEEDS_CHECKSUM, Offload.TCP_V4, 1_448, 38, 16));
    }

    @Test
    void shouldLeaveSuperFramesInTheKernelWhileThereIsNoPlaceForThem() {
        reopen(new PortSettings(128 << 10, 2_048, 2, 32 << 20, 16 << 20, true));
        final List<byte[]> sent = List.of(superFrame(1, 60_000), superFrame(2, 5_000), superFrame(3, 65_000));
        sent.forEach(each -> sender.send(superHeader(14), each));

        assertThat(source.poll(frames, 100)).isEqualTo(2);
        assertThat(source.poll(frames, 100)).isZero();
        source.release(1);
        assertThat(source.poll(frames, 100)).isEqualTo(1);

        assertThat(frames.bytes()).containsExactlyElementsOf(sent);
    }

    /** A socket's receive buffer takes one frame whatever its size, and none beyond its limit. */
    @Test
    void shouldCountSuperFramesOfWhichTheKernelKeptTheBeginningAlone() {
        reopen(new PortSettings(128 << 10, 2_048, 8, 1, 16 << 20, true));
        for (int i = 0; i < 3; i++) {
            sender.send(superHeader(14), superFrame(i, 65_000));
        }

        source.poll(frames, 100);

        assertThat(in.cutShort()).isEqualTo(2);
        assertThat(frames.all).extracting(Frames.Frame::wireLength).containsExactly(65_000, 65_000, 65_000);
        assertThat(frames.bytes().get(0)).isEqualTo(superFrame(0, 65_000));
        assertThat(frames.bytes().get(1)).hasSizeLessThan(2_048);
    }

    @Test
    void shouldForwardAHundredThousandFramesThroughSixtyFourPlaces() {
        final int burst = 50;
        for (int i = 0; i < 100_000; i += burst) {
            for (int j = i; j < i + burst; j++) {
                sender.send(numbered(j));
            }
            assertThat(forward()).isEqualTo(burst);
            for (int j = i; j < i + burst; j++) {
                assertThat(receiver.receive()).isEqualTo(numbered(j));
            }
        }

        assertThat(sink.sent(OUT)).isEqualTo(100_000);
        in.readStatistics();
        assertThat(in.kernelFrames()).isEqualTo(100_000);
        assertThat(in.kernelDrops()).isZero();
        fillRing(PLACES);
        assertThat(forward()).isEqualTo(PLACES);
    }

    private static byte[] numbered(final int number) {
        final byte[] frame = frame(0, 60);
        new UnsafeBuffer(frame).putInt(20, number);
        return frame;
    }

    private void fillRing(final int count) {
        for (int i = 0; i < count; i++) {
            sender.send(frame(i, 60));
        }
    }

    /** All that waits at the first port leaves by the second; returns how many. */
    private int forward() {
        int all = 0;
        int some;
        do {
            some = source.poll(toSink, 100);
            sink.flush();
            source.release(some);
            all += some;
        } while (some > 0);
        return all;
    }

    private void sendOut(
            final int port,
            final long timeNs,
            final UnsafeBuffer buffer,
            final int offset,
            final int capturedLength,
            final int wireLength,
            final long offload) {
        emission.port = OUT;
        emission.offload = offload;
        if (!sink.send(emission, buffer, offset, capturedLength)) {
            throw new AssertionError("refused before it was tried");
        }
    }

    @Test
    void shouldCountWhatTheKernelDropsWhileTheRingIsFull() {
        fillRing(100);

        assertThat(source.poll(frames, 200)).isEqualTo(PLACES);
        in.readStatistics();
        assertThat(in.kernelFrames()).isEqualTo(100);
        assertThat(in.kernelDrops()).isEqualTo(100 - PLACES);

        source.release(PLACES);
        sender.send(frame(200, 60));
        assertThat(source.poll(frames, 200)).isEqualTo(1);
        assertThat(frames.bytes().get(PLACES)).isEqualTo(frame(200, 60));
        in.readStatistics();
        assertThat(in.kernelDrops()).isEqualTo(100 - PLACES);
    }

    @Test
    void shouldGiveFramesBackToThePortTheyCameFrom() {
        fillRing(PLACES);
        source.poll(frames, 200);
        receiver.send(frame(1, 60));
        source.poll(frames, 200);
        assertThat(frames.all.get(PLACES).port()).isEqualTo(OUT);

        source.release(PLACES);
        fillRing(PLACES);
        assertThat(source.poll(frames, 200)).isEqualTo(PLACES);
        source.release(PLACES + 1);

        in.readStatistics();
        assertThat(in.kernelDrops()).isZero();
    }

    /** The host's clock, which stands between two looks at it: so times can be told from stamps to the nanosecond. */
    private final class StandingClock implements Clock {
        private final Clock host = new SystemClock(syscalls);
        private long wallNs = host.wallNs();
        private long wallMinusMonotonicNs;

        @Override
        public long monotonicNs() {
            return wallNs - wallMinusMonotonicNs;
        }

        @Override
        public long wallNs() {
            return wallNs;
        }

        long look() {
            wallNs = host.wallNs();
            return monotonicNs();
        }
    }

    private AfPacketSource sourceBy(final FrameClock otherClock) {
        return new AfPacketSource(List.of(in, out), otherClock, IdleStrategy.POLL, doorbell, syscalls);
    }

    @Test
    void shouldLeaveWhatCameBehindACutUntilThatIsLifted() {
        final StandingClock standing = new StandingClock();
        source = sourceBy(new FrameClock(standing));
        sender.send(frame(1, 60));
        source.cutAt(standing.look());
        sender.send(frame(2, 60));
        sender.send(frame(3, 60));
        receiver.send(frame(4, 60));

        assertThat(source.poll(frames, 100)).isOne();
        assertThat(source.poll(frames, 100)).isZero();
        source.cutAt(Long.MAX_VALUE);
        assertThat(source.poll(frames, 100)).isEqualTo(3);
        assertThat(frames.bytes()).containsExactlyInAnyOrder(frame(1, 60), frame(2, 60), frame(3, 60), frame(4, 60));
    }

    @Test
    void shouldGiveBackUnseenWhatCameUpToAMoment() {
        final StandingClock standing = new StandingClock();
        source = sourceBy(new FrameClock(standing));
        sender.send(frame(1, 60));
        sender.send(frame(2, 60));
        receiver.send(frame(3, 60));
        source.skipUntil(standing.look());
        sender.send(frame(4, 60));
        receiver.send(frame(5, 60));

        assertThat(source.poll(frames, 100)).isEqualTo(2);
        assertThat(frames.bytes()).containsExactlyInAnyOrder(frame(4, 60), frame(5, 60));
        source.release(2);
        fillRing(PLACES);
        assertThat(source.poll(frames, 100)).isEqualTo(PLACES);
    }

    /** As the wall clock may have been set since, and then a stamp from before says too little. */
    @Test
    void shouldSkipNothingBehindTheFirstFrameThatIsNotSkipped() {
        final StandingClock standing = new StandingClock();
        final FrameClock frameClock = new FrameClock(standing);
        source = sourceBy(frameClock);
        source.skipUntil(standing.look());
        sender.send(frame(1, 60));
        assertThat(source.poll(frames, 100)).isOne();

        sender.send(frame(2, 60));
        standing.wallMinusMonotonicNs += HOUR_NS;
        assertThat(frameClock.update()).isTrue();
        assertThat(source.poll(frames, 100)).isOne();
    }

    @Test
    void shouldHearNothingOfWhatItSends() {
        sender.send(frame(1, 60));
        forward();

        assertThat(source.poll(frames, 100)).isZero();
        assertThat(receiver.receive()).isEqualTo(frame(1, 60));
    }

    @Test
    void shouldSendNothingThatWasDiscarded() {
        sender.send(frame(1, 60));
        source.poll(toSink, 100);
        sink.discard();
        sink.flush();

        assertThat(sink.sent(OUT)).isZero();
        assertThatThrownBy(receiver::receive).hasMessageContaining("Resource temporarily unavailable");
    }

    @Test
    void shouldRefuseAPortThatItDoesNotHave() {
        final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(60));
        emission.port = 2;
        assertThat(sink.send(emission, frame, 0, 60)).isFalse();
        emission.port = -1;
        assertThat(sink.send(emission, frame, 0, 60)).isFalse();
    }

    @Test
    void shouldCountAFrameThatIsTooLongAndSendTheOthers() {
        inWire.set(inWire.left, "mtu 2000");
        inWire.set(inWire.right, "mtu 2000");
        final List<byte[]> sent = List.of(frame(1, 60), frame(2, 1_800), frame(3, 1_514));
        sent.forEach(sender::send);

        forward();

        assertThat(receiver.receive()).isEqualTo(sent.get(0));
        assertThat(receiver.receive()).isEqualTo(sent.get(2));
        assertThat(sink.sent(OUT)).isEqualTo(2);
        assertThat(sink.refusals(OUT)).containsExactly(new AfPacketSink.Refusals(90, "Message too long", 1));
        assertThat(sink.refusals(IN)).isEmpty();
    }

    @Test
    void shouldCountWhatAnInterfaceThatIsDownRefusesAndGoOnWhenItIsUp() {
        outWire.set(outWire.left, "down");
        fillRing(5);
        forward();
        assertThat(sink.refusals(OUT)).containsExactly(new AfPacketSink.Refusals(100, "Network is down", 5));

        outWire.set(outWire.left, "up");
        fillRing(5);
        forward();
        assertThat(sink.sent(OUT)).isEqualTo(5);
        assertThat(receiver.receive()).isEqualTo(frame(0, 60));
    }

    /** A card without a link takes nothing: the kernel calls that a want of buffers. */
    @Test
    void shouldAskABusyInterfaceSomeTimesAndThenCountWhatItRefuses() {
        outWire.set(outWire.right, "down");
        fillRing(5);

        forward();

        assertThat(sink.refusals(OUT)).containsExactly(new AfPacketSink.Refusals(105, "No buffer space available", 5));
    }

    @Test
    void shouldHaveSuperFramesCutForAnInterfaceThatCannotCutThem() {
        outWire.switchOff(outWire.left, "tso");
        final byte[] sent = superFrame(1, 14 + 40 + 3 * 1_448);
        sender.send(superHeader(14), sent);
        sender.send(frame(2, 60));

        forward();

        for (int i = 0; i < 3; i++) {
            final int from = 54 + i * 1_448;
            assertThat(Arrays.copyOfRange(receiver.receive(), 54, 54 + 1_448))
                    .isEqualTo(Arrays.copyOfRange(sent, from, from + 1_448));
        }
        assertThat(receiver.receive()).isEqualTo(frame(2, 60));
        assertThat(sink.refusals(OUT)).isEmpty();
    }

    @Test
    void shouldAllocateNothingForFramesOnTheirWay() {
        carry(1_000);

        assertThat(carry(1_000)).isZero();
        assertThat(sink.sent(OUT)).isEqualTo(4_000);
    }

    /** Bytes that this thread allocates while pairs of a frame and a super-frame go their way. */
    private long carry(final int pairs) {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (int i = 0; i < pairs; i++) {
            sender.send(frame(i, 60));
            sender.send(superHeader(14), superFrame(i, 30_000));
            final long before = threads.getCurrentThreadAllocatedBytes();
            source.awaitFrames(0);
            source.poll(toSink, 100);
            sink.flush();
            source.release(2);
            allocated += threads.getCurrentThreadAllocatedBytes() - before;
            receiver.receive();
            receiver.receive();
        }
        return allocated;
    }

    @Test
    void shouldLoseNothingToAnOutageThatIsOver() {
        for (final String state : new String[] {"down", "up"}) {
            inWire.set(inWire.right, state);
            outWire.set(outWire.left, state);
        }
        sender.send(superHeader(14), superFrame(1, 65_000));
        sender.send(frame(2, 60));

        forward();

        assertThat(receiver.receive()).isEqualTo(superFrame(1, 65_000));
        assertThat(receiver.receive()).isEqualTo(frame(2, 60));
        assertThat(sink.refusals(OUT)).isEmpty();
    }

    @Test
    void shouldGoOnWithAnInterfaceThatWasRemovedAndIsThereAgain() {
        inWire.remove();
        outWire.remove();
        fillRingOf(frame(1, 60));
        assertThat(sink.refusals(OUT))
                .extracting(AfPacketSink.Refusals::reason)
                .containsExactly("No such device or address");

        inWire.add();
        outWire.add();
        in.reattach();
        out.reattach();
        try (Peer newSender = new Peer(inWire.left, syscalls);
                Peer newReceiver = new Peer(outWire.right, syscalls)) {
            newSender.send(frame(2, 60));
            assertThat(forward()).isEqualTo(1);
            assertThat(newReceiver.receive()).isEqualTo(frame(2, 60));
        }
    }

    private void fillRingOf(final byte[] frame) {
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(frame.length));
        memory.putBytes(0, frame);
        sendOut(IN, 0, memory, 0, frame.length, frame.length, Offload.NONE);
        sink.flush();
    }

    /** BPF: ldh [12]; jeq #0x88B5, 0, 1; ret #0; ret #-1. */
    @Test
    void shouldKeepOutWhatTheFilterDoesNotLetPass() {
        in.attachFilter(0x28L | 12L << 32, 0x15L | 1L << 24 | 0x88B5L << 32, 0x06L, 0x06L | 0xFFFF_FFFFL << 32);
        sender.send(frame(1, 60));
        sender.send(frame(2, 0x88B6, 60));
        source.poll(frames, 100);
        assertThat(frames.bytes()).containsExactly(frame(2, 0x88B6, 60));
        in.readStatistics();
        assertThat(in.kernelFrames()).isEqualTo(1);

        in.attachFilter(AfPacketPort.EVERYTHING);
        sender.send(frame(3, 60));
        source.poll(frames, 100);
        assertThat(frames.bytes()).last().isEqualTo(frame(3, 60));
    }

    @Test
    void shouldWakeWhenSomebodyRings() throws InterruptedException {
        spin();
        final Thread ringer = new Thread(doorbell::ring);
        ringer.start();
        assertThat(source.awaitFrames(LONG_NS)).isTrue();
        ringer.join();
        assertThat(source.awaitFrames(0)).isFalse();
    }

    @Test
    void shouldWakeWhenAFrameComes() {
        spin();
        sender.send(frame(1, 60));
        assertThat(source.awaitFrames(LONG_NS)).isTrue();
        assertThat(source.poll(frames, 1)).isEqualTo(1);
    }

    @Test
    void shouldSleepOnAfterAnOutage() {
        spin();
        inWire.set(inWire.right, "down");
        assertThat(source.awaitFrames(LONG_NS)).isTrue();
        assertThat(source.awaitFrames(0)).isFalse();
    }

    /** As long as a thread does before it sleeps. */
    private void spin() {
        for (int i = 0; i < Idling.SPINS; i++) {
            assertThat(source.awaitFrames(0)).isTrue();
        }
    }
}
