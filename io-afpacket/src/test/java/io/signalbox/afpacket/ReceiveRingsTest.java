package io.signalbox.afpacket;

import static io.signalbox.afpacket.Frames.frame;
import static io.signalbox.afpacket.Frames.superFrame;
import static io.signalbox.afpacket.Frames.superHeader;
import static io.signalbox.afpacket.Frames.tagged;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.afpacket.PortSettings.Receive;
import io.signalbox.afpacket.PortSettings.Transmit;
import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSlot;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of the same traffic, both versions of the receive ring hand out the same. */
class ReceiveRingsTest extends TwoPorts {
    /** 64 blocks of version 3, of which its timer may end one for each frame. */
    private static final PortSettings RING = PortSettings.DEFAULTS.ring(16 << 20, 2_048);

    @ParameterizedTest
    @EnumSource
    void shouldHandOutFramesWholeInOrderAndWithTheirTimes(final Receive receive) {
        reopen(RING.by(receive, Transmit.SENDMMSG));
        final List<byte[]> sent = List.of(frame(1, 60), frame(2, 61), frame(3, 1_514), frame(4, 14));
        final long before = clock.now();
        sent.forEach(sender::send);

        take(4);

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

    @ParameterizedTest
    @EnumSource
    void shouldLeaveHeadroomBeforeEveryFrame(final Receive receive) {
        reopen(RING.by(receive, Transmit.SENDMMSG));
        sender.send(frame(1, 1_514));
        sender.send(tagged(frame(2, 1_514), 0x8100, 7));
        sender.send(frame(3, 1_514));

        take(
                (port, timeNs, buffer, offset, captured, wire, offload) ->
                        buffer.setMemory(offset - PacketSlot.HEADROOM, PacketSlot.HEADROOM, (byte) 0xFF),
                2);
        take(1);
        source.release(3);

        assertThat(frames.bytes()).containsExactly(frame(3, 1_514));
    }

    @ParameterizedTest
    @EnumSource
    void shouldPutAVlanTagBack(final Receive receive) {
        reopen(RING.by(receive, Transmit.SENDMMSG));
        final byte[] sent = tagged(frame(1, 100), 0x8100, 0xA123);
        sender.send(sent);

        take(1);

        assertThat(frames.bytes()).containsExactly(sent);
        assertThat(frames.all.get(0).wireLength()).isEqualTo(104);
    }

    @ParameterizedTest
    @EnumSource
    void shouldPutTheOuterOfTwoTagsBack(final Receive receive) {
        reopen(RING.by(receive, Transmit.SENDMMSG));
        final byte[] sent = tagged(tagged(frame(1, 100), 0x8100, 7), 0x88A8, 0x0064);
        sender.send(sent);

        take(1);

        assertThat(frames.bytes()).containsExactly(sent);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellWhatASenderOfASuperFrameHasLeftToItsCard(final Receive receive) {
        reopen(RING.by(receive, Transmit.SENDMMSG));
        sender.send(superHeader(14), superFrame(1, 65_000));

        take(1);

        assertThat(frames.all.get(0).wireLength()).isEqualTo(65_000);
        assertThat(frames.all.get(0).offload())
                .isEqualTo(Offload.of(Offload.NEEDS_CHECKSUM, Offload.TCP_V4, 1_448, 34, 16));
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountASuperFramesChecksumFromItsTaggedFirstByte(final Receive receive) {
        reopen(RING.by(receive, Transmit.SENDMMSG));
        final byte[] sent = tagged(superFrame(1, 65_000), 0x8100, 5);
        sender.send(superHeader(18), sent);

        take(1);

        assertThat(frames.bytes()).containsExactly(sent);
        assertThat(frames.all.get(0).wireLength()).isEqualTo(65_004);
        assertThat(frames.all.get(0).offload())
                .isEqualTo(Offload.of(Offload.NEEDS_CHECKSUM, Offload.TCP_V4, 1_448, 38, 16));
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoRoundTheRingManyTimes(final Receive receive) {
        reopen(RING.by(receive, Transmit.SENDMMSG));
        final int burst = 64;
        for (int i = 0; i < 19_200; i += burst) {
            IntStream.range(i, i + burst).mapToObj(TwoPorts::numbered).forEach(sender::send);
            forward(burst);
            for (int j = i; j < i + burst; j++) {
                assertThat(receiver.receive()).isEqualTo(numbered(j));
            }
        }

        in.readStatistics();
        assertThat(in.kernelFrames()).isEqualTo(19_200);
        assertThat(in.kernelDrops()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountWhatTheKernelDropsWhileTheRingIsFullAndGoOn(final Receive receive) {
        reopen(RING.ring(1 << 20, 2_048).by(receive, Transmit.SENDMMSG));
        final int flood = 1_200;
        IntStream.range(0, flood).mapToObj(i -> frame(i, 1_000)).forEach(sender::send);
        in.readStatistics();
        final int kept = flood - (int) in.kernelDrops();
        assertThat(in.kernelFrames()).isEqualTo(flood);
        assertThat(kept).isBetween(1, 1_000);

        take(kept);
        assertThat(source.poll(frames, 1)).isZero();
        assertThat(frames.bytes())
                .containsExactlyElementsOf(
                        IntStream.range(0, kept).mapToObj(i -> frame(i, 1_000)).toList());

        source.release(kept);
        sender.send(frame(7, 60));
        take(1);
        assertThat(frames.bytes()).last().isEqualTo(frame(7, 60));
    }

    /** Not fetched one by one, and so never cut short. */
    @ParameterizedTest
    @EnumSource
    void shouldHandOutSuperFramesWholeAmongOthers(final Receive receive) {
        reopen(RING.by(receive, Transmit.SENDMMSG));
        final List<byte[]> sent = IntStream.range(0, 12)
                .mapToObj(i -> i % 3 == 0 ? frame(i, 60 + i) : superFrame(i, 65_000 - 5_000 * i))
                .toList();
        sent.forEach(each -> sender.send(each.length < 100 ? new byte[10] : superHeader(14), each));

        take(sent.size());

        assertThat(frames.bytes()).containsExactlyElementsOf(sent);
        assertThat(in.cutShort()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldWakeWhenAFrameComes(final Receive receive) {
        reopen(RING.by(receive, Transmit.SENDMMSG));
        for (int i = 0; i < Idling.SPINS; i++) {
            assertThat(source.awaitFrames(0)).isTrue();
        }
        sender.send(frame(1, 60));
        assertThat(source.awaitFrames(LONG_NS)).isTrue();
        assertThat(source.poll(frames, 1)).isEqualTo(1);
    }
}
