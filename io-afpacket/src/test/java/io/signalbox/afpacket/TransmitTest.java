package io.signalbox.afpacket;

import static io.signalbox.afpacket.Frames.frame;
import static io.signalbox.afpacket.Frames.superFrame;
import static io.signalbox.afpacket.Frames.superHeader;
import static io.signalbox.afpacket.Frames.tagged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.signalbox.afpacket.PortSettings.Receive;
import io.signalbox.afpacket.PortSettings.Transmit;
import io.signalbox.packet.Offload;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever way frames leave, the same arrives, and the same is refused and counted. */
class TransmitTest extends TwoPorts {
    private static final int VLAN = 0x8100;

    /** Frames lie where they are queued until they have left. */
    private final List<UnsafeBuffer> memories = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void shouldCarryASuperFrameWholeFromPortToPort(final Transmit transmit) {
        reopen(SMALL.by(Receive.V2, transmit));
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

    @ParameterizedTest
    @EnumSource
    void shouldHearNothingOfWhatItSends(final Transmit transmit) {
        reopen(SMALL.by(Receive.V2, transmit));
        sender.send(frame(1, 60));
        forward();

        assertThat(source.poll(frames, 100)).isZero();
        assertThat(receiver.receive()).isEqualTo(frame(1, 60));
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendNothingThatWasDiscarded(final Transmit transmit) {
        reopen(SMALL.by(Receive.V2, transmit));
        sender.send(frame(1, 60));
        source.poll(toSink, 100);
        sink.discard();
        sink.flush();

        assertThat(sink.sent(OUT)).isZero();
        assertThatThrownBy(receiver::receiveNow).hasMessageContaining("Resource temporarily unavailable");
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseAPortThatItDoesNotHave(final Transmit transmit) {
        reopen(SMALL.by(Receive.V2, transmit));
        final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(60));
        emission.port = 2;
        assertThat(sink.send(emission, frame, 0, 60)).isFalse();
        emission.port = -1;
        assertThat(sink.send(emission, frame, 0, 60)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountAFrameThatIsTooLongAndSendTheOthers(final Transmit transmit) {
        reopen(SMALL.by(Receive.V2, transmit));
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

    /** One byte too many, as many as there may be, and four more for a tag, which the receiver gets beside the frame. */
    @ParameterizedTest
    @EnumSource
    void shouldRefuseWhatIsTooLongForTheMtuThatThePortHasNow(final Transmit transmit) {
        reopen(SMALL.by(Receive.V2, transmit));
        for (final int mtu : new int[] {1_500, 1_400, 1_450}) {
            outWire.set(outWire.left, "mtu " + mtu);
            out.limitTo(mtu);
            queue(frame(1, mtu + 15), Offload.NONE);
            queue(frame(2, mtu + 14), Offload.NONE);
            queue(tagged(frame(3, mtu + 14), VLAN, 7), Offload.NONE);
            sink.flush();

            assertThat(receiver.receive()).isEqualTo(frame(2, mtu + 14));
            assertThat(receiver.receive()).isEqualTo(frame(3, mtu + 14));
        }
        assertThat(sink.sent(OUT)).isEqualTo(6);
        assertThat(sink.refusals(OUT)).containsExactly(new AfPacketSink.Refusals(90, "Message too long", 3));
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountWhatAnInterfaceThatIsDownRefusesAndGoOnWhenItIsUp(final Transmit transmit) {
        reopen(SMALL.by(Receive.V2, transmit));
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
    @ParameterizedTest
    @EnumSource
    void shouldAskABusyInterfaceSomeTimesAndThenCountWhatItRefuses(final Transmit transmit) {
        reopen(SMALL.by(Receive.V2, transmit));
        outWire.set(outWire.right, "down");
        fillRing(5);

        forward();

        assertThat(sink.refusals(OUT)).containsExactly(new AfPacketSink.Refusals(105, "No buffer space available", 5));
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveSuperFramesCutForAnInterfaceThatCannotCutThem(final Transmit transmit) {
        reopen(SMALL.by(Receive.V2, transmit));
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

    @ParameterizedTest
    @EnumSource
    void shouldAllocateNothingForFramesOnTheirWay(final Transmit transmit) {
        reopen(SMALL.by(Receive.V2, transmit));
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

    @ParameterizedTest
    @EnumSource
    void shouldGoOnWithAnInterfaceThatWasRemovedAndIsThereAgain(final Transmit transmit) {
        reopen(SMALL.by(Receive.V2, transmit));
        inWire.remove();
        outWire.remove();
        sendAlone(frame(1, 60));
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

    private void sendAlone(final byte[] frame) {
        queue(frame, Offload.NONE);
        sink.flush();
    }

    /** More than the transmit ring has places, and frames that do not fit it between those that do. */
    @ParameterizedTest
    @EnumSource
    void shouldKeepTheOrderOfFramesOfAnyLength(final Transmit transmit) {
        reopen(PortSettings.DEFAULTS.by(Receive.V2, transmit));
        final int burst = 300;
        for (int i = 0; i < 9_000; i += burst) {
            final List<byte[]> sent = IntStream.range(i, i + burst)
                    .mapToObj(j -> j % 100 == 50 ? superFrame(j, 30_000) : numbered(j))
                    .toList();
            sent.forEach(each -> sender.send(each.length == 60 ? new byte[10] : superHeader(14), each));
            assertThat(forward()).isEqualTo(burst);
            sent.forEach(each -> assertThat(receiver.receive()).isEqualTo(each));
        }
        assertThat(sink.sent(OUT)).isEqualTo(9_000);
    }

    /** A super-frame that fits a place of the transmit ring. */
    @ParameterizedTest
    @EnumSource
    void shouldLeaveToTheCardWhatItsSenderLeftToIt(final Transmit transmit) {
        reopen(SMALL.by(Receive.V2, transmit));
        sender.send(new byte[] {1, 1, 54, 0, (byte) 0xF4, 1, 34, 0, 16, 0}, superFrame(1, 1_400));

        forward();

        assertThat(receiver.receive()).isEqualTo(superFrame(1, 1_400));
        assertThat(VirtioHeader.read(new UnsafeBuffer(receiver.header()), 0))
                .isEqualTo(Offload.of(Offload.NEEDS_CHECKSUM, Offload.TCP_V4, 500, 34, 16));
    }

    /** A checksum that lies behind the frame's end is no checksum: the kernel takes no such virtio header. */
    @ParameterizedTest
    @EnumSource
    void shouldCountAFrameWhoseHeaderIsWrongAndSendTheOthers(final Transmit transmit) {
        reopen(SMALL.by(Receive.V2, transmit));
        queue(frame(1, 60), Offload.NONE);
        queue(frame(2, 60), Offload.of(Offload.NEEDS_CHECKSUM, 0, 0, 100, 16));
        queue(frame(3, 60), Offload.NONE);
        sink.flush();

        assertThat(receiver.receive()).isEqualTo(frame(1, 60));
        assertThat(receiver.receive()).isEqualTo(frame(3, 60));
        assertThat(sink.sent(OUT)).isEqualTo(2);
        assertThat(sink.refusals(OUT)).containsExactly(new AfPacketSink.Refusals(22, "Invalid argument", 1));

        sendAlone(frame(4, 60));
        assertThat(receiver.receive()).isEqualTo(frame(4, 60));
    }

    private void queue(final byte[] frame, final long offload) {
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(frame.length));
        memory.putBytes(0, frame);
        memories.add(memory);
        sendOut(IN, 0, memory, 0, frame.length, frame.length, offload);
    }
}
