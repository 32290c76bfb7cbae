package io.signalbox.decision;

/** What became of an event. {@code HELD} is the only one that is not final: its event is resolved later, by name. */
public enum Verdict {
    /** Left towards a real server, a client or a next hop. */
    FORWARDED,
    /** The director answered it itself: ARP, echo, reset, ICMP error. */
    ANSWERED,
    /** Told the director something, and ends there. */
    CONSUMED,
    /** Not the director's business: the host's own stack has it. */
    LEFT_TO_HOST,
    /** Waits in a bounded store for its other fragments or for a neighbour's address. */
    HELD,
    /** Goes nowhere; the reason says why. */
    DROPPED
}
