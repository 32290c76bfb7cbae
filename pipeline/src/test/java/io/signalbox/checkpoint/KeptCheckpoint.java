package io.signalbox.checkpoint;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A checkpoint in memory, of any size or of as many parts as there is room for. */
public final class KeptCheckpoint implements CheckpointSink, CheckpointSource {
    private record Part(int room, long position, byte[] bytes) {}

    private final List<Part> parts = new ArrayList<>();
    private final int room;
    private long event;
    private long timeNs;
    private boolean whole;
    private boolean abandoned;

    public KeptCheckpoint() {
        this(Integer.MAX_VALUE);
    }

    public KeptCheckpoint(final int room) {
        this.room = room;
    }

    @Override
    public boolean begin(final long newEvent, final long newTimeNs) {
        event = newEvent;
        timeNs = newTimeNs;
        return true;
    }

    @Override
    public boolean part(
            final int number, final long position, final DirectBuffer source, final int offset, final int length) {
        if (parts.size() == room) {
            return false;
        }
        final byte[] bytes = new byte[length];
        source.getBytes(offset, bytes);
        return parts.add(new Part(number, position, bytes));
    }

    @Override
    public boolean end() {
        whole = true;
        return true;
    }

    @Override
    public void abandon() {
        abandoned = true;
    }

    public boolean isWhole() {
        return whole;
    }

    public boolean isAbandoned() {
        return abandoned;
    }

    public int parts() {
        return parts.size();
    }

    @Override
    public long event() {
        return event;
    }

    @Override
    public long timeNs() {
        return timeNs;
    }

    @Override
    public void forEach(final PartHandler handler) {
        parts.forEach(part ->
                handler.onPart(part.room(), part.position(), new UnsafeBuffer(part.bytes()), 0, part.bytes().length));
    }
}
