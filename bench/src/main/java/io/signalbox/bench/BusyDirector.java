package io.signalbox.bench;

import io.signalbox.command.Command;
import io.signalbox.connection.TcpState;
import io.signalbox.decision.Level;
import io.signalbox.service.ForwardingMethod;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** A director whose connections are all established, and the traffic that goes over them. */
public class BusyDirector extends InMemoryDirector {
    /** Then no timer of the handshakes is left to be moved. */
    private static final int HANDSHAKES_OVER_S = 2 * HALF_OPEN_S;
    /** Of each connection, where what is written depends on it. */
    private static final int PACKETS_PER_SECOND = 10;

    /** It is warm after so many packets, and turns in a row in which the compiler finished nothing; */
    private static final long WARM_UP_PACKETS = 5_000_000;

    private static final int QUIET_TURNS = 3;
    /** or after so many turns. */
    private static final int WARM_UP_TURNS = 100;

    private static final int BATCHES_BETWEEN_LOOKS = 4;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private PristineFrames rounds;

    /** One that translates, and keeps no journal. */
    static BusyDirector translating(final int connections) {
        final BusyDirector director = new BusyDirector();
        director.method = ForwardingMethod.NAT;
        director.connections = connections;
        director.journal = JournalUse.OFF;
        director.level = Level.DECISIONS;
        return director;
    }

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
        final Flows flows = new Flows(connections, services);
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

    /** Lets packets pass, by turns of so long, until it is as fast as it gets. */
    void warmUp(final long turnNs) {
        final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        long packets = 0;
        int quietTurns = 0;
        for (int turn = 0; turn < WARM_UP_TURNS && (packets < WARM_UP_PACKETS || quietTurns < QUIET_TURNS); turn++) {
            final long before = compiler.getTotalCompilationTime();
            packets += run(turnNs).packets();
            quietTurns = compiler.getTotalCompilationTime() == before ? quietTurns + 1 : 0;
        }
    }

    /** Lets packets pass for so long. */
    Turn run(final long ns) {
        final long cpuBefore = threads.getCurrentThreadCpuTime();
        final long before = System.nanoTime();
        long packets = 0;
        long tookNs;
        do {
            for (int batch = 0; batch < BATCHES_BETWEEN_LOOKS; batch++) {
                passBatch();
            }
            packets += BATCHES_BETWEEN_LOOKS * FrameFeed.BATCH;
            tookNs = System.nanoTime() - before;
        } while (tookNs < ns);
        return new Turn(packets, tookNs, threads.getCurrentThreadCpuTime() - cpuBefore);
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
