package io.signalbox.connection;

/** Hears which connections have run out of time. */
@FunctionalInterface
public interface ExpiryHandler {
    /**
     * The connection's timer fired and stands still; the handler removes the connection or arms it again.
     *
     * @param dueNs the event time at which it was due, which is "now" for all that follows from it
     */
    void onExpiry(int id, long dueNs);
}
