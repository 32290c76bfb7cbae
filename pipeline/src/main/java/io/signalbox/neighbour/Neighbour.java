package io.signalbox.neighbour;

import io.signalbox.packet.Emission;
import io.signalbox.route.Port;

/**
 * A machine on one of the director's links, and what is known of its MAC. Not to be kept from one event to the next: by
 * then its place may be another's.
 */
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

    /** Its place among {@link Neighbours}. */
    final int number;

    public Port port;
    public long hi;
    public long lo;
    public State state = State.UNKNOWN;
    public long mac;
    /** The VLAN tag that it speaks with, as {@link Emission#tag} has it. */
    public int tag;

    /** How often it was asked for, and when the next question or the giving up is due. */
    int asked;

    long dueNs;
    /** Frames that wait, oldest first: indexes into {@link HeldFrames}, linked there; -1 for none. */
    int firstHeld = HeldFrames.NONE;

    int lastHeld = HeldFrames.NONE;
    int held;

    Neighbour(final int number) {
        this.number = number;
    }

    /** Another machine takes this place. */
    void become(final Port newPort, final long newHi, final long newLo) {
        port = newPort;
        hi = newHi;
        lo = newLo;
        state = State.UNKNOWN;
        mac = 0;
        tag = Emission.NO_TAG;
    }

    boolean is(final Port otherPort, final long otherHi, final long otherLo) {
        return lo == otherLo && hi == otherHi && port == otherPort;
    }

    public boolean hasMac() {
        return state == State.KNOWN || state == State.PERMANENT;
    }
}
