package io.signalbox.journal.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.signalbox.packet.Emission;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSlot;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/** Adds up the frames that an event lets go: how many, how long, and the CRC-32C of what they are. */
final class OutputSum {
    private static final int HEAD = 8;

    private final CRC32C crc = new CRC32C();
    private final Emissions.Departure onFrame = this::add; // bound once, not once per event
    private final UnsafeBuffer chunk = new UnsafeBuffer(new byte[2_048]);
    private PacketSlot slot;
    private int frames;
    private long bytes;

    /** Begins anew with the frames of this event. */
    void of(final PacketSlot newSlot, final Emissions emissions) {
        slot = newSlot;
        frames = 0;
        bytes = 0;
        crc.reset();
        emissions.departures(slot, onFrame);
    }

    private void add(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
        frames++;
        bytes += length;
        chunk.putInt(0, emission.port, LITTLE_ENDIAN);
        chunk.putInt(Integer.BYTES, length, LITTLE_ENDIAN);
        crc.update(chunk.byteArray(), 0, HEAD);
        if (emission.offload != Offload.NONE) {
            chunk.putLong(0, emission.offload, LITTLE_ENDIAN);
            crc.update(chunk.byteArray(), 0, Long.BYTES);
        }
        add(buffer, offset, emission == slot.emission ? length - carried() : length);
    }

    private void add(final UnsafeBuffer buffer, final int offset, final int length) {
        for (int done = 0; done < length; done += chunk.capacity()) {
            final int share = Math.min(chunk.capacity(), length - done);
            chunk.putBytes(0, buffer, offset + done, share);
            crc.update(chunk.byteArray(), 0, share);
        }
    }

    /** Bytes at the end of the event's own frame that nothing depended on. */
    private int carried() {
        final boolean whole = slot.carriedFrom >= slot.arrivedLength;
        return whole ? 0 : slot.headers.l3Offset + slot.headers.ipLength - slot.carriedFrom;
    }

    int frames() {
        return frames;
    }

    long bytes() {
        return bytes;
    }

    int crc() {
        return (int) crc.getValue();
    }
}
