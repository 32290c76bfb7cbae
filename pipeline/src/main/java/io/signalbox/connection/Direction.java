package io.signalbox.connection;

/** From which side a connection's state machine sees a packet. */
public enum Direction {
    /** From the client, and the replies pass here too. */
    INPUT,
    /** From the real server. */
    OUTPUT,
    /** From the client, while no reply has ever been seen: the servers answer the client directly. */
    INPUT_ONLY
}
