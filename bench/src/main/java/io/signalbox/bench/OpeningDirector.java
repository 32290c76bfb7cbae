package io.signalbox.bench;

/**
 * A director to which every packet is the first of a new connection, that nobody answers. Event time passes so that of
 * those that were opened the wanted number live: with each that begins another one ends.
 */
public class OpeningDirector extends InMemoryDirector {
    /** Over after so many rounds of what can live at once, a flow may come again. */
    private static final int ROUNDS = 2;
    /** Ends come up to a tick of the timers late, and some events later. */
    private static final int SLACK = 64;

    @Override
    int capacity() {
        return connections + connections / SLACK + FrameFeed.BATCH;
    }

    /** Its own opening frame, that of one which is over, and their places in the order. */
    @Override
    int bytesPerConnection() {
        return Memory.TABLE_BYTES + ROUNDS * (PristineFrames.STRIDE + Integer.BYTES);
    }

    @Override
    void begin() {
        feed.paceNs(HALF_OPEN_S * SECOND_NS / connections);
        final PristineFrames openings = new Flows(ROUNDS * connections).openings();
        passAll(openings);
        feed.show(openings);
        requireBalance();
    }

    private void requireBalance() {
        final int live = state.table.size();
        if (live < connections || live > capacity()) {
            throw new IllegalStateException(live + " connections live, not " + connections);
        }
    }

    /** How many connections live now. */
    int live() {
        return state.table.size();
    }
}
