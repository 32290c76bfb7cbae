package io.signalbox.afpacket;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.packet.Emission;
import io.signalbox.packet.PacketSink;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Frames to several ports, sent from where they lie, which is off the heap: in a receive ring, in a store. The frames of
 * one port leave in the order in which they were queued. A flush waits for no port: one that is busy is asked some times
 * more, and what a port then refuses is counted by its errno, and gone. One thread uses it; any may read the counters.
 */
public final class AfPacketSink implements PacketSink {
    /**
     * Frames that a port has refused for one reason.
     *
     * @param errno as in errno(3)
     * @param reason the same in words
     */
    public record Refusals(int errno, String reason, long frames) {}

    private final SendQueue[] queues;
    private final Syscalls syscalls;

    /** Over ports that stay the caller's, who closes them when nothing is flushed any more. */
    public AfPacketSink(final List<AfPacketPort> ports, final Syscalls syscalls) {
        this.syscalls = syscalls;
        queues = new SendQueue
                [1 + ports.stream().mapToInt(AfPacketPort::number).max().orElse(-1)];
        ports.forEach(port -> queues[port.number()] = port.sendQueue());
    }

    @Override
    public boolean send(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
        if (buffer.byteArray() != null) {
            throw new IllegalArgumentException("a frame that leaves by a port must lie off the heap");
        }
        final int port = emission.port;
        return port >= 0
                && port < queues.length
                && queues[port] != null
                && queues[port].add(emission.offload, buffer, offset, length);
    }

    @Override
    public void flush() {
        for (final SendQueue queue : queues) {
            if (queue != null) {
                queue.flush();
            }
        }
    }

    @Override
    public void discard() {
        for (final SendQueue queue : queues) {
            if (queue != null) {
                queue.discard();
            }
        }
    }

    /** Frames that a port has sent. */
    public long sent(final int port) {
        return queues[port].sent();
    }

    /** What a port has refused after it was queued, by reason; empty where it never did. */
    public List<Refusals> refusals(final int port) {
        final List<Refusals> found = new ArrayList<>();
        for (int errno = 1; errno < SendQueue.ERRNOS; errno++) {
            final long frames = queues[port].refused(errno);
            if (frames > 0) {
                found.add(new Refusals(errno, syscalls.strerror(errno), frames));
            }
        }
        return found;
    }
}
