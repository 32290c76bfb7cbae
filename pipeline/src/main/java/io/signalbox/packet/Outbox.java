package io.signalbox.packet;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.decision.Reason;
import io.signalbox.decision.Verdict;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Where schedule puts what an event makes happen: the slot's own emission, further ones, and the memory for frames that
 * are made rather than forwarded. All of it is bounded; what finds no room is dropped, and its event says so.
 */
public final class Outbox implements Remembered {
    /** Events that can be on their way at once: a ring has no more slots. */
    public static final int IN_FLIGHT = 2_048;

    private final Emissions emissions;
    private final FrameArena arena;
    /** How far emissions and memory were taken when an event was decided, by the event's number. */
    private final long[] emissionsEnd = new long[IN_FLIGHT];

    private final long[] arenaEnd = new long[IN_FLIGHT];
    private PacketSlot slot;
    private boolean byTimer;
    private long timerDueNs;

    public Outbox(final Emissions emissions, final FrameArena arena) {
        this.emissions = emissions;
        this.arena = arena;
    }

    /**
     * A new event. What the event {@link #IN_FLIGHT} before it had taken is free again, for that one has left. It may
     * have left long before; but what finds room must not depend on how fast the other stages are.
     */
    public void open(final PacketSlot newSlot) {
        slot = newSlot;
        slot.firstExtra = emissions.next();
        emissions.release(emissionsEnd[place()]);
        arena.release(arenaEnd[place()]);
    }

    /** The event is decided. */
    public void close() {
        slot.extras = (int) (emissions.next() - slot.firstExtra);
        emissionsEnd[place()] = emissions.next();
        arenaEnd[place()] = arena.position();
        if (!slot.emits) {
            slot.extrasBefore = slot.extras;
        }
    }

    /** From here to {@link #timerDone}, what is emitted is a timer's, due at {@code dueNs}. */
    public void timer(final long dueNs) {
        byTimer = true;
        timerDueNs = dueNs;
    }

    public void timerDone() {
        byTimer = false;
    }

    /** The event's own frame, to be forwarded from where it lies. */
    public Emission forward(final Recipe recipe) {
        final Emission emission = slot.emission;
        slot.emits = true;
        slot.extrasBefore = (int) (emissions.next() - slot.firstExtra);
        emission.forward(slot, recipe);
        return emission;
    }

    /** The frame that {@link #forward} began is not to leave after all. */
    public void withdraw() {
        slot.emits = false;
    }

    /** Says by which port it leaves, or will; one that does not leave now is withdrawn. Returns how the event ends. */
    public Reason settle(final Emission emission, final Reason end) {
        slot.decision.egressPort = emission.port;
        if (end.verdict() != Verdict.FORWARDED) {
            withdraw();
        }
        return end;
    }

    /** A further emission of this event, with nothing in it yet; null where there is no room. */
    public Emission add() {
        final Emission emission = emissions.claim();
        if (emission == null) {
            return null;
        }
        emission.originEvent = slot.event;
        emission.byTimer = byTimer;
        emission.timeNs = byTimer ? timerDueNs : slot.timeNs;
        return emission;
    }

    /** The final decision of an earlier event, which was held. There is always room for it. */
    public void resolve(final long event, final Reason end) {
        final Emission resolution = emissions.claimReserved();
        resolution.originEvent = event;
        resolution.resolution = end;
        resolution.pieces = 0;
        resolution.byTimer = byTimer;
        resolution.timeNs = byTimer ? timerDueNs : slot.timeNs;
    }

    /** A further emission with memory for a frame of up to {@code length} bytes; null where there is no room. */
    public Emission addFrame(final int length) {
        final int offset = arena.allocate(length);
        if (offset == FrameArena.NO_ROOM) {
            return null;
        }
        final Emission emission = add();
        if (emission != null) {
            emission.buffer = arena.buffer();
            emission.offset = offset;
            emission.length = length;
        }
        return emission;
    }

    /** Offset in {@link #memory} of {@code length} bytes that live until the event has left, or NO_ROOM. */
    public int allocate(final int length) {
        return arena.allocate(length);
    }

    public UnsafeBuffer memory() {
        return arena.buffer();
    }

    /** Finds memory for the pieces that {@code emission} is to be cut into; false where there is none. */
    public boolean allocatePieces(final Emission emission) {
        if (!emission.inPieces) {
            return true;
        }
        final int longest = emission.roomForPiece();
        final int offset = allocate(longest * emission.pieces + emission.workspace());
        emission.pieceBuffer = arena.buffer();
        emission.pieceOffset = offset;
        emission.pieceStride = longest;
        return offset != FrameArena.NO_ROOM;
    }

    private int place() {
        return (int) slot.event & IN_FLIGHT - 1;
    }

    /** How much is taken: what finds room later depends on it, though the frames themselves have left. */
    @Override
    public void save(final StateWriter to) {
        to.putLong(emissions.next());
        to.putLong(arena.position());
        to.putLongs(emissionsEnd, IN_FLIGHT);
        to.putLongs(arenaEnd, IN_FLIGHT);
    }

    @Override
    public void load(final StateReader from) {
        emissions.goOnAt(from.getLong());
        arena.goOnAt(from.getLong());
        from.getLongs(emissionsEnd);
        from.getLongs(arenaEnd);
    }
}
