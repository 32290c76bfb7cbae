package io.signalbox.afpacket;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.packet.Outbox;
import io.signalbox.packet.PacketSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Frames from several ports, a batch from each in turn. They stay where the kernel has put them until they are released,
 * in the order in which they were handed out, whichever ports they came from. One thread polls and awaits, one releases.
 */
public final class AfPacketSource implements PacketSource {
    /** Frames of one port before the next has its turn. */
    private static final int BATCH = 64;
    /** Frames that may be on their way: as many as the largest ring has slots. */
    private static final int IN_FLIGHT = Outbox.IN_FLIGHT;

    private final AfPacketPort[] ports;
    private final FrameClock clock;
    private final Idling idling;
    private int turn;
    private long skippedUntilNs;
    private long cutNs = Long.MAX_VALUE;
    /** Ports of which no frame came yet that is not skipped. */
    private final boolean[] skips;
    /** Ports whose next frame was taken from its ring, and lies behind the cut. */
    private final boolean[] waits;

    /** Rings of the frames on their way, by their number. */
    private final ReceiveRing[] origins = new ReceiveRing[IN_FLIGHT];

    private long handedOut;
    private final AtomicLong released = new AtomicLong();

    /**
     * Over ports that stay the caller's, who closes them after this.
     *
     * @param alsoAwaited descriptors that end a sleep when they can be read, such as {@link HostDevice#fd}, until they fail
     */
    public AfPacketSource(
            final List<AfPacketPort> ports,
            final FrameClock clock,
            final IdleStrategy idle,
            final Doorbell doorbell,
            final Syscalls syscalls,
            final int... alsoAwaited) {
        this.ports = ports.toArray(AfPacketPort[]::new);
        skips = new boolean[this.ports.length];
        waits = new boolean[this.ports.length];
        this.clock = clock;
        idling = new Idling(idle, ports, doorbell, syscalls, alsoAwaited);
    }

    /**
     * Frames that the kernel received up to this event time are another's: they are given back unseen. To be called
     * before the first poll.
     */
    public void skipUntil(final long timeNs) {
        skippedUntilNs = timeNs;
        Arrays.fill(skips, true);
    }

    /** Frames that the kernel received later than this event time are not handed out, for as long as that holds. */
    public void cutAt(final long timeNs) {
        cutNs = timeNs;
    }

    @Override
    public int poll(final FrameHandler handler, final int limit) {
        final int room = (int) Math.min(limit, IN_FLIGHT - (handedOut - released.get()));
        int frames = 0;
        int without = 0;
        while (frames < room && without < ports.length) {
            final int taken = poll(turn, handler, Math.min(BATCH, room - frames));
            frames += taken;
            without = taken == 0 ? without + 1 : 0;
            turn = turn + 1 == ports.length ? 0 : turn + 1;
        }
        if (frames > 0) {
            idling.reset();
        }
        return frames;
    }

    /**
     * There was nothing to poll: idles until there may be something, or the doorbell rings, or the time is over.
     *
     * @param timeoutNs at most so long, in whole milliseconds where the thread sleeps
     * @return false where it slept, and neither a frame nor a ring came
     */
    public boolean awaitFrames(final long timeoutNs) {
        return idling.idle(timeoutNs);
    }

    @Override
    public void release(final int frames) {
        final long first = released.get();
        for (int i = 0; i < frames; i++) {
            origins[(int) (first + i) & IN_FLIGHT - 1].giveBack();
        }
        released.lazySet(first + frames);
    }

    /** Those that are skipped are the first of their port: behind them the clock may be set, and stamps say less. */
    private boolean isSkipped(final int place, final ReceiveRing ring) {
        skips[place] = clock.stampTime(ring.wallStampNs()) <= skippedUntilNs;
        if (skips[place]) {
            ring.giveBack();
        }
        return skips[place];
    }

    private int poll(final int place, final FrameHandler handler, final int limit) {
        final AfPacketPort port = ports[place];
        final ReceiveRing ring = port.ring();
        int frames = 0;
        while (frames < limit && (waits[place] || ring.next())) {
            if (skips[place] && isSkipped(place, ring)) {
                continue;
            }
            waits[place] = clock.stampTime(ring.wallStampNs()) > cutNs;
            if (waits[place]) {
                return frames;
            }
            origins[(int) handedOut++ & IN_FLIGHT - 1] = ring;
            handler.onFrame(
                    port.number(),
                    clock.eventTime(ring.wallStampNs()),
                    ring.buffer(),
                    ring.offset(),
                    ring.capturedLength(),
                    ring.wireLength(),
                    ring.offload());
            frames++;
        }
        return frames;
    }
}
