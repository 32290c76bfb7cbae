package io.signalbox.scheduler;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.packet.FlowKey;
import io.signalbox.service.RealServer;
import io.signalbox.service.RealServers;
import io.signalbox.service.ServerRegister;

/** Picks the real server of a new connection. One instance per virtual service, one calling thread. */
public interface Scheduler {
    /**
     * The server for the flow whose first packet has {@code key} (source: the client), or null where none takes new
     * connections. Event time {@code nowNs} never goes back. Sets in {@code choice} what it went by, and leaves the
     * rest of it alone.
     */
    RealServer choose(RealServers servers, FlowKey key, long nowNs, Choice choice);

    /** lblc forgets a destination that was not used for so long; lblcr moreover thins out a set that did not change. */
    default void expireAfter(final long idleNs) {}

    /** The scheduler was given its servers: (re)build whatever is derived from them. */
    default void onBound(final RealServers servers) {}

    /** A server becomes the first; {@link #onChanged} follows. */
    default void onAdded() {}

    /** The server that stood at {@code index} leaves; {@link #onChanged} follows. */
    default void onRemoved(final int index) {}

    /** Of {@code servers} some came, some left, or their weights, methods or thresholds were set: one of them, or many. */
    default void onChanged(final RealServers servers) {}

    /** Writes down what later choices depend on, beyond the servers themselves. */
    default void save(final StateWriter to, final ServerRegister register) {}

    /** Reads it back; {@code servers} are there already. */
    default void load(final StateReader from, final RealServers servers, final ServerRegister register) {}
}
