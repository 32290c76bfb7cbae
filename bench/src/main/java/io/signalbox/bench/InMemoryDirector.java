package io.signalbox.bench;

import io.signalbox.command.Command;
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

/** A director in the fused layout between frames in memory and a sink that counts; all that comes has to leave. */
@org.openjdk.jmh.annotations.State(Scope.Thread)
public abstract class InMemoryDirector {
    static final long SECOND_NS = 1_000_000_000L;
    /** So long a connection lives that its client began and nobody answered. */
    static final int HALF_OPEN_S = 60;

    @Param({"NAT", "DIRECT_ROUTING", "TUNNEL"})
    public ForwardingMethod method;

    @Param({"1000", "100000", "1000000", "10000000"})
    public int connections;

    @Param({"OFF", "ENCODED", "WRITTEN"})
    public JournalUse journal;

    @Param("DECISIONS")
    public io.signalbox.decision.Level level;

    int services = 1;
    /** Of each service. */
    int servers = Site.SERVERS;

    final FrameFeed feed = new FrameFeed();
    State state;
    Lane lane;
    private final CountingSink sink = new CountingSink();
    private JournalOfBench register = JournalOfBench.open(JournalUse.OFF, 0);

    @Setup(Level.Trial)
    public void open() {
        Memory.require(connections, bytesPerConnection());
        register = JournalOfBench.open(journal, capacity());
        open(register.log());
    }

    /** The same, but decisions go somewhere else. */
    void open(final DecisionLog log) {
        final State.Bounds small = State.Bounds.SMALL;
        state = new State(
                new State.Bounds(capacity(), small.datagrams(), small.heldFrames(), small.arenaBytes()), 1, 2, 0);
        lane = Lane.open(Lane.Settings.of(Layout.FUSED), state, feed, sink, log);
        Site.commands(method, services, servers).forEach(this::apply);
        apply(new Command.SetLevel(level));
        begin();
    }

    /** How many connections the table holds at most. */
    abstract int capacity();

    /** All memory that is needed. */
    abstract int bytesPerConnection();

    /** Leads to where the measured traffic begins, and shows that traffic to the feed. */
    abstract void begin();

    final void apply(final Command command) {
        lane.command(command, feed.timeNs());
        lane.drain();
    }

    final void passAll(final PristineFrames frames) {
        feed.show(frames);
        for (int passed = 0; passed < frames.count(); ) {
            passed += passUpTo(frames.count() - passed);
        }
    }

    /** A full batch goes through all stages; returns the bytes that have left so far. */
    public final long passBatch() {
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
    final long recordsLost() {
        return register.lost();
    }

    /** Bytes of all records that were encoded. */
    final long recordedBytes() {
        return register.recordedBytes();
    }

    @TearDown(Level.Trial)
    public void close() {
        lane.close();
        register.close();
    }
}
