package io.signalbox.packet;

import org.agrona.concurrent.UnsafeBuffer;

/** Where frames go: a network port, a capture, memory. */
public interface PacketSink {
    /** Takes everything and keeps nothing. */
    PacketSink NOWHERE = new PacketSink() {
        @Override
        public boolean send(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
            return true;
        }

        @Override
        public void flush() {}

        @Override
        public void discard() {}
    };

    /**
     * Queues one frame; its memory stays untouched until the next {@link #flush} or {@link #discard} has returned. None
     * leaves before: what it does when it leaves may have to be on a disk by then.
     *
     * @return false where the port takes no more: the frame is not sent, and the refusal is recorded.
     */
    boolean send(Emission emission, UnsafeBuffer buffer, int offset, int length);

    /** Sends what is queued. */
    void flush();

    /** Forgets what is queued: none of it leaves. */
    void discard();
}
