package io.signalbox.packet;

/** What an event of the one input sequence is. */
public enum EventKind {
    /** A frame came in on a port. */
    FRAME,
    /** Somebody configured something. */
    COMMAND,
    /** Time passed. */
    TICK,
    /** The run ends: whatever is still held is let go, so that every event has its final decision. */
    STOP
}
