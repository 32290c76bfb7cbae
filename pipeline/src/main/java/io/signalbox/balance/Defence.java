package io.signalbox.balance;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.connection.ConnectionTable;
import io.signalbox.scheduler.SplitMix64;
import java.util.Arrays;

/**
 * What IPVS does when memory runs short, or always if told so: {@code drop_packet}, {@code drop_entry} and
 * {@code secure_tcp}, each in one of four modes. Automatic ones are looked at every second of event time, and whenever a
 * mode is set.
 */
public final class Defence implements Remembered {
    /** Modes: 0 is off, 1 automatic and idle, 2 automatic and acting, 3 always acting. */
    private static final int IDLE = 1;

    private static final int ACTING = 2;
    private static final int ALWAYS = 3;

    private static final long SECOND_NS = 1_000_000_000L;
    /** Each second one in so many entries is looked at, by chance, some of them again. */
    private static final int SHARE = 32;
    /** Entries that one event may look at. */
    private static final int SCAN_BUDGET = 1_024;
    /** Entries in use so lately are kept. */
    private static final long KEPT_NS = 60 * SECOND_NS;
    /** Entries that carried more packets than this are kept. */
    private static final int MAX_PACKETS = 8;

    private final Connections connections;
    private final ConnectionTable table;
    private final Settings settings;
    private final SplitMix64 random;
    /** For each count of packets: how many more with it are kept before one goes. */
    private final int[] untilDrop = new int[MAX_PACKETS + 1];

    private int rate;
    private int packetsUntilDrop;
    private long nextLookNs = SECOND_NS;
    /** Entries that are still to be looked at. */
    private long owed;

    /** @param seed of the choice of entries */
    public Defence(final Connections connections, final Settings settings, final long seed) {
        this.connections = connections;
        this.table = connections.table();
        this.settings = settings;
        random = new SplitMix64(seed);
        Arrays.setAll(untilDrop, packets -> packets);
    }

    static boolean acts(final int mode) {
        return mode >= ACTING;
    }

    /** The mode as somebody may have told it: one that acts by itself was told to when it must. */
    static int asTold(final int mode) {
        return mode == ACTING ? IDLE : mode;
    }

    static boolean isMode(final String setting) {
        return setting.equals("drop_entry") || setting.equals("drop_packet") || setting.equals("secure_tcp");
    }

    /** True for one in so many of the packets that would open a connection. */
    boolean dropsPacket() {
        if (rate == 0 || --packetsUntilDrop > 0) {
            return false;
        }
        packetsUntilDrop = rate;
        return true;
    }

    /** Goes by the settings and the memory as they are now. */
    public void look() {
        final boolean scarce = settings.availablePages < settings.memoryThreshold;
        settings.dropEntry = next(settings.dropEntry, scarce);
        settings.dropPacket = next(settings.dropPacket, scarce);
        settings.secureTcp = next(settings.secureTcp, scarce);
        switch (settings.dropPacket) {
            case ALWAYS -> rate = settings.dropRate;
            case ACTING -> {
                rate = settings.memoryThreshold / (settings.memoryThreshold - settings.availablePages);
                packetsUntilDrop = rate;
            }
            default -> rate = 0;
        }
    }

    private static int next(final int mode, final boolean scarce) {
        if (mode != IDLE && mode != ACTING) {
            return mode;
        }
        return scarce ? ACTING : IDLE;
    }

    /**
     * Looks at whatever became due. A tick only lets time pass: what is to be dropped goes with the next other event, so
     * no outcome depends on ticks.
     */
    public void passTime(final long nowNs, final boolean isTick) {
        if (nowNs >= nextLookNs) {
            final long seconds = (nowNs - nextLookNs) / SECOND_NS + 1;
            nextLookNs += seconds * SECOND_NS;
            look();
            owe(seconds);
        }
        if (owed > 0 && !isTick) {
            drop(nowNs);
        }
    }

    /** Seconds in which nothing happened are made up for, up to a look at as many entries as there are. */
    private void owe(final long seconds) {
        final int entries = table.idLimit();
        final long share = (entries + SHARE - 1) / SHARE;
        owed = acts(settings.dropEntry) ? Math.min(entries, owed + Math.min(seconds, SHARE) * share) : 0;
    }

    private void drop(final long nowNs) {
        final int limit = (int) Math.min(owed, SCAN_BUDGET);
        owed -= limit;
        for (int looked = 0; looked < limit; looked++) {
            final int id = (int) Long.remainderUnsigned(random.next(), table.idLimit());
            if (table.isLive(id) && mayGo(id, nowNs)) {
                connections.drop(id, nowNs);
            }
        }
    }

    private boolean mayGo(final int id, final long nowNs) {
        return table.controlled(id) == 0
                && switch (connections.standing(id)) {
                    case PASSING -> true;
                    case SETTLED -> isTurnOf(id, nowNs);
                    case KEPT -> false;
                };
    }

    /** Of idle entries with the same few packets one in so many as they are. */
    private boolean isTurnOf(final int id, final long nowNs) {
        final int packets = table.inPackets(id);
        final long lastUseNs = table.deadlineNs(id) - table.timeoutSeconds(id) * SECOND_NS;
        if (nowNs - lastUseNs < KEPT_NS || packets < 1 || packets > MAX_PACKETS || --untilDrop[packets] > 0) {
            return false;
        }
        untilDrop[packets] = packets;
        return true;
    }

    @Override
    public void save(final StateWriter to) {
        to.putLong(random.state());
        to.putInt(rate);
        to.putInt(packetsUntilDrop);
        to.putLong(nextLookNs);
        to.putLong(owed);
        for (final int left : untilDrop) {
            to.putInt(left);
        }
    }

    @Override
    public void load(final StateReader from) {
        random.state(from.getLong());
        rate = from.getInt();
        packetsUntilDrop = from.getInt();
        nextLookNs = from.getLong();
        owed = from.getLong();
        Arrays.setAll(untilDrop, packets -> from.getInt());
    }
}
