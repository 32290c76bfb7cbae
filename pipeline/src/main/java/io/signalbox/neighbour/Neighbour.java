package io.signalbox.neighbour;

import io.signalbox.route.Port;

/** A machine on one of the director's links, and what is known of its MAC. */
public final class Neighbour {
    /** What is known. */
    public enum State {
        /** Nothing, and nobody has asked. */
        UNKNOWN,
        /** Asked for; frames may wait. */
        ASKED,
        /** Told by an ARP or ND message. */
        KNOWN,
        /** Configured: no message changes it. */
        PERMANENT
    }

    public final Port port;
    public final long hi;
    public final long lo;
    public State state = State.UNKNOWN;
    public long mac;

    /** How often it was asked for, and when the next question or the giving up is due. */
    int asked;

    long dueNs;
    /** Frames that wait, oldest first: indexes into {@link HeldFrames}, linked there; -1 for none. */
    int firstHeld = HeldFrames.NONE;

    int lastHeld = HeldFrames.NONE;
    int held;

    Neighbour(final Port port, final long hi, final long lo) {
        this.port = port;
        this.hi = hi;
        this.lo = lo;
    }

    boolean is(final Port otherPort, final long otherHi, final long otherLo) {
        return lo == otherLo && hi == otherHi && port == otherPort;
    }

    public boolean hasMac() {
        return state == State.KNOWN || state == State.PERMANENT;
    }
}
