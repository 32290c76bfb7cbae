package io.signalbox.packet;

/** How the numbers of one TCP stream differ on the two sides of the director. They are 32 bits and wrap. */
public interface Renumbering {
    /** What a sequence number of the sender's becomes for the receiver. */
    int forward(int sequence);

    /** What a number that the receiver acknowledges becomes for the sender. */
    int back(int acknowledged);
}
