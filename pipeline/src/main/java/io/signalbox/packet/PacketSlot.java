package io.signalbox.packet;

import io.signalbox.command.Command;
import io.signalbox.decision.Decision;
import io.signalbox.decision.Level;
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

    /** The frame as it arrived, in memory that later stages edit. */
    public UnsafeBuffer arrivedBuffer;

    public int arrivedOffset;
    public int arrivedLength;
    /** Bytes that the frame had on the wire. */
    public int wireLength;
    /** What the frame's sender left to be done: an {@link Offload}. */
    public long arrivedOffload;

    public Command command;
    /** Who gave the command; null where that was the program that runs the director. */
    public String author;

    // ingress, and schedule where a fragment completes its datagram
    /** The frame that is decided: the one that arrived, or the datagram that became whole with it. */
    public UnsafeBuffer buffer;

    public int offset;
    public int capturedLength;
    /** What is left to be done about it; a datagram that became whole is as it was on a wire. */
    public long offload;

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
    /** Where such a datagram's payload was cut; empty for a packet that came whole. */
    public final Borders borders = new Borders();

    /** Likewise, and gathered for a gateway: it may leave in fragments again, whatever they said. */
    public boolean mayBeCutAgain;

    /** What the packet's transport carries was looked into; its sum alone does not tell what was found there. */
    public boolean payloadRead;
    /** What stood in the arrived frame before this stage wrote into it. */
    public final Overwritten overwritten = new Overwritten();
    /** How much the journal keeps of this event. */
    public Level level;

    /** It is the director's for its mark, and for an address of somebody else's. */
    public boolean claimed;

    /** How many are counted off its TTL: 2 for what is routed and then balanced on its way, 0 for what the host sent. */
    public int hops;

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

    // witness; where the level keeps inputs, else without meaning
    /** From here on the arrived frame was only carried; its length where nothing was. */
    public int carriedFrom;

    /** IPv4: it came in fragments that were not to be fragmented, so it may not leave in fragments either. */
    public boolean mustStayWhole() {
        return largestFragment != 0 && headers.isIpv4() && headers.dontFragment && !mayBeCutAgain;
    }

    /** A new event; what the last one left is cleared. */
    public void clear(final EventKind newKind, final long newEvent, final long newTimeNs) {
        kind = newKind;
        event = newEvent;
        timeNs = newTimeNs;
        port = -1;
        arrivedBuffer = null;
        arrivedOffset = 0;
        arrivedLength = 0;
        wireLength = 0;
        arrivedOffload = Offload.NONE;
        buffer = null;
        offset = 0;
        capturedLength = 0;
        offload = Offload.NONE;
        command = null;
        author = null;
        fault = Reason.NONE;
        emits = false;
        firstExtra = 0;
        extras = 0;
        extrasBefore = 0;
        largestFragment = 0;
        borders.clear();
        mayBeCutAgain = false;
        payloadRead = false;
        overwritten.clear();
        level = Level.DECISIONS;
        carriedFrom = 0;
        claimed = false;
        hops = 1;
        refusal = null;
        decision.clear();
    }

    public void frame(
            final int newPort,
            final UnsafeBuffer newBuffer,
            final int newOffset,
            final int newCapturedLength,
            final int newWireLength,
            final long newOffload) {
        port = newPort;
        arrivedBuffer = newBuffer;
        arrivedOffset = newOffset;
        arrivedLength = newCapturedLength;
        wireLength = newWireLength;
        arrivedOffload = newOffload;
        replaceFrame(newBuffer, newOffset, newCapturedLength);
        offload = newOffload;
    }

    /** From here on this is the frame that is decided; the one that arrived stays known. */
    public void replaceFrame(final UnsafeBuffer newBuffer, final int newOffset, final int newLength) {
        buffer = newBuffer;
        offset = newOffset;
        capturedLength = newLength;
        offload = Offload.NONE;
    }
}
