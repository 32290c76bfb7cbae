package io.signalbox.bench;

import io.signalbox.command.Command;
import io.signalbox.connection.TcpState;
import io.signalbox.decision.DecisionLog;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.stage.State;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A director in the fused layout whose connections are all established, and the traffic that goes over them. */
@org.openjdk.jmh.annotations.State(Scope.Thread)
public class BusyDirector {
    private static final long SECOND_NS = 1_000_000_000L;
    /** Twice what a half-open connection lives: then no timer of the handshakes is left to be moved. */
    private static final int HANDSHAKES_OVER_S = 120;
    /** Of each connection, where what is written depends on it. */
    private static final int PACKETS_PER_SECOND = 10;

    @Param({"NAT", "DIRECT_ROUTING", "TUNNEL"})
    public ForwardingMethod method;

    @Param({"1000", "100000", "1000000"})
    public int connections;

    @Param({"OFF", "ENCODED", "WRITTEN"})
    public JournalUse journal;

    @Param("DECISIONS")
    public io.signalbox.decision.Level level;

    private final FrameFeed feed = new FrameFeed();
    private final CountingSink sink = new CountingSink();
    private JournalOfBench register = JournalOfBench.open(JournalUse.OFF, 0);
    private State state;
    private Lane lane;

    @Setup(Level.Trial)
    public void open() {
        register = JournalOfBench.open(journal, connections);
        open(register.log());
    }

    /** The same, but decisions go somewhere else. */
    void open(final DecisionLog log) {
        final State.Bounds small = State.Bounds.SMALL;
        state = new State(
                new State.Bounds(connections, small.datagrams(), small.heldFrames(), small.arenaBytes()), 1, 2, 0);
        lane = Lane.open(Lane.Settings.of(Layout.FUSED), state, feed, sink, log);
        Site.commands(method).forEach(this::apply);
        apply(new Command.SetLevel(level));
        establish();
    }

    private void apply(final Command command) {
        lane.command(command, feed.timeNs());
        lane.drain();
    }

    /** Every connection is opened and answered by a round of traffic. */
    private void establish() {
        final Flows flows = new Flows(connections);
        final PristineFrames openings = flows.openings();
        feed.show(openings);
        passAll(openings);
        final PristineFrames rounds = flows.rounds(method, state.table);
        feed.show(rounds);
        passAll(rounds);
        for (int second = 0; second < HANDSHAKES_OVER_S; second++) {
            feed.passTime(SECOND_NS);
            lane.tick(feed.timeNs());
            lane.drain();
        }
        feed.show(rounds);
        requireEstablished();
        if (level == io.signalbox.decision.Level.CONNECTIONS) {
            feed.paceNs(SECOND_NS / PACKETS_PER_SECOND / connections);
        }
    }

    /** From now on so much is written down. */
    void keep(final io.signalbox.decision.Level newLevel) {
        apply(new Command.SetLevel(newLevel));
    }

    /** From now on event time passes so that it is so many packets' time in a second. */
    void packetsPerSecond(final double rate) {
        feed.paceNs(Math.round(SECOND_NS / rate));
    }

    private void passAll(final PristineFrames frames) {
        for (int passed = 0; passed < frames.count(); ) {
            passed += passUpTo(frames.count() - passed);
        }
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

    /** A full batch goes through all stages; returns the bytes that have left so far. */
    public long passBatch() {
        passUpTo(FrameFeed.BATCH);
        return sink.bytes();
    }

    private int passUpTo(final int limit) {
        final long before = sink.frames();
        final int passed = feed.poll(lane, Math.min(limit, FrameFeed.BATCH));
        lane.doWork();
        if (sink.frames() - before != passed) {
            throw new IllegalStateException("of " + passed + " packets " + (sink.frames() - before) + " left");
        }
        return passed;
    }

    /** Records that the journal had no room for. */
    long recordsLost() {
        return register.lost();
    }

    /** Bytes of all records that were encoded. */
    long recordedBytes() {
        return register.recordedBytes();
    }

    @TearDown(Level.Trial)
    public void close() {
        lane.close();
        register.close();
    }
}
