package io.signalbox.bench;

import io.signalbox.command.Command;
import io.signalbox.connection.TcpState;
import io.signalbox.decision.Level;

/** A director whose connections are all established, and the traffic that goes over them. */
public class BusyDirector extends InMemoryDirector {
    /** Then no timer of the handshakes is left to be moved. */
    private static final int HANDSHAKES_OVER_S = 2 * HALF_OPEN_S;
    /** Of each connection, where what is written depends on it. */
    private static final int PACKETS_PER_SECOND = 10;

    private PristineFrames rounds;

    @Override
    int capacity() {
        return connections;
    }

    /** Its opening frame, one of each direction, and its place in the order. */
    @Override
    int bytesPerConnection() {
        return Memory.TABLE_BYTES + 3 * PristineFrames.STRIDE + Integer.BYTES;
    }

    /** Every connection is opened and answered by a round of traffic. */
    @Override
    void begin() {
        final Flows flows = new Flows(connections);
        passAll(flows.openings());
        rounds = flows.rounds(method, state.table);
        passAll(rounds);
        for (int second = 0; second < HANDSHAKES_OVER_S; second++) {
            feed.passTime(SECOND_NS);
            lane.tick(feed.timeNs());
            lane.drain();
        }
        feed.show(rounds);
        requireEstablished();
        if (level == Level.CONNECTIONS) {
            feed.paceNs(SECOND_NS / PACKETS_PER_SECOND / connections);
        }
    }

    /** The traffic that goes over the connections, round and round. */
    PristineFrames rounds() {
        return rounds;
    }

    private void requireEstablished() {
        int established = 0;
        for (int id = state.table.next(-1); id >= 0; id = state.table.next(id)) {
            if (TcpState.byId(state.table.state(id)) == TcpState.ESTABLISHED) {
                established++;
            }
        }
        if (established != connections) {
            throw new IllegalStateException(established + " of " + connections + " connections are established");
        }
    }

    /** From now on so much is written down. */
    void keep(final Level newLevel) {
        apply(new Command.SetLevel(newLevel));
    }

    /** From now on event time passes so that it is so many packets' time in a second. */
    void packetsPerSecond(final double rate) {
        feed.paceNs(Math.round(SECOND_NS / rate));
    }
}
