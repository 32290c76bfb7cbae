package io.signalbox.packet;

import io.signalbox.command.Command;
import io.signalbox.decision.Decision;
import io.signalbox.decision.Reason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The preallocated carrier of one event on its way through the stages: the frame or command, what its headers say,
 * what was decided, and what leaves because of it. Each field has one stage that writes it.
 */
public final class PacketSlot {
    /** Writable bytes before every frame: room for a tunnel's headers, 52 bytes, and a tagged Ethernet header. */
    public static final int HEADROOM = 128;

    // ingress
    public EventKind kind;
    /** Number of the event, counted from 1 without gaps. */
    public long event;
    /** Event time, nanoseconds, never less than the previous event's. */
    public long timeNs;
    /** Port that the frame came in by. */
    public int port;

    public UnsafeBuffer buffer;
    public int offset;
    public int capturedLength;
    public int wireLength;
    public Command command;

    // classify
    /** What is wrong with the frame's bytes, or {@link Reason#NONE}. */
    public Reason fault;

    public final Headers headers = new Headers();
    /** Addresses and ports as received. */
    public final FlowKey flow = new FlowKey();

    // schedule
    /** Keyed hash of {@link #flow}, as a client's request or as an answer to one. */
    public long flowHash;

    public boolean hashedAsRequest;
    /** The frame is a reassembled datagram: IP bytes of its largest fragment; 0 for a packet that came whole. */
    public int largestFragment;

    /** Why a command was refused, or null. */
    public String refusal;

    public final Decision decision = new Decision();
    public final Emission emission = new Emission();
    /** True where {@link #emission} is used. */
    public boolean emits;
    /** Further emissions, before and after {@link #emission}: a range of {@link Emissions}. */
    public long firstExtra;

    public int extras;
    /** How many of the extras go before {@link #emission}. */
    public int extrasBefore;

    /** A new event; what the last one left is cleared. */
    public void clear(final EventKind newKind, final long newEvent, final long newTimeNs) {
        kind = newKind;
        event = newEvent;
        timeNs = newTimeNs;
        port = -1;
        buffer = null;
        offset = 0;
        capturedLength = 0;
        wireLength = 0;
        command = null;
        fault = Reason.NONE;
        emits = false;
        firstExtra = 0;
        extras = 0;
        extrasBefore = 0;
        largestFragment = 0;
        refusal = null;
        decision.clear();
    }

    public void frame(
            final int newPort,
            final UnsafeBuffer newBuffer,
            final int newOffset,
            final int newCapturedLength,
            final int newWireLength) {
        port = newPort;
        buffer = newBuffer;
        offset = newOffset;
        capturedLength = newCapturedLength;
        wireLength = newWireLength;
    }
}
