package io.signalbox.balance;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.command.Command.DeleteServer;
import io.signalbox.command.Command.DrainServer;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServerRegister;
import io.signalbox.service.ServiceKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Real servers that are to go: they take no new connections, and are deleted with the event that ends their last one. At
 * a deadline the others are reset, if so told, or kept for as long as they last.
 */
public final class Drains implements Remembered {
    /** Each event looks at all of them. */
    public static final int MAX = 256;

    /** No deadline, or one that is over. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long SECOND_NS = 1_000_000_000L;

    /** How a server that is empty leaves its service. */
    interface Deletion {
        /** @param atDeadline whether connections are left, which are reset */
        void delete(DeleteServer server, long nowNs, boolean atDeadline);
    }

    /** One server's. */
    public static final class Drain {
        public final RealServer server;
        /** Whether its connections are reset at the deadline. */
        public final boolean resets;

        private final DeleteServer end;
        private long deadlineNs;
        private boolean overdue;

        private Drain(final RealServer server, final DeleteServer end, final boolean resets, final long deadlineNs) {
            this.server = server;
            this.end = end;
            this.resets = resets;
            this.deadlineNs = deadlineNs;
        }

        /** Event time, or {@link Drains#NEVER}. */
        public long deadlineNs() {
            return deadlineNs;
        }

        /** Its deadline came, and connections were kept. */
        public boolean isOverdue() {
            return overdue;
        }

        /** It was deleted, or given a weight again, be it down or not. */
        private boolean isOff() {
            return !server.available || server.toldWeight != 0;
        }
    }

    private final ServerRegister register;
    private final List<Drain> drains = new ArrayList<>();
    private Deletion deletion;
    private long nextDueNs = NEVER;

    public Drains(final ServerRegister register) {
        this.register = register;
    }

    void deleteBy(final Deletion newDeletion) {
        deletion = newDeletion;
    }

    /** In the order in which they were begun. */
    public List<Drain> all() {
        return drains;
    }

    /** Begins one, or begins it anew; false where there are too many. */
    boolean begin(final DrainServer c, final RealServer server, final long nowNs) {
        drains.removeIf(drain -> drain.server == server);
        if (drains.size() == MAX) {
            return false;
        }
        final long deadlineNs = c.deadlineSeconds() == 0 ? NEVER : nowNs + c.deadlineSeconds() * SECOND_NS;
        drains.add(new Drain(server, end(server), c.resets(), deadlineNs));
        lookAhead();
        return true;
    }

    private static DeleteServer end(final RealServer server) {
        final ServiceKey key = server.service.key;
        return new DeleteServer(key, server.addressHi, server.addressLo, server.port);
    }

    /** When the next deadline is, or {@link #NEVER}. */
    public long nextDueNs() {
        return nextDueNs;
    }

    /** The deadline that is next has come. */
    public void expireNext() {
        for (int i = 0; i < drains.size(); i++) {
            final Drain drain = drains.get(i);
            if (drain.deadlineNs == nextDueNs) {
                expire(drain);
                return;
            }
        }
    }

    private void expire(final Drain drain) {
        final long nowNs = nextDueNs;
        drain.deadlineNs = NEVER;
        drain.overdue = true;
        lookAhead();
        if (drain.resets && !drain.isOff()) {
            drain.server.resetsConnections = true;
            deletion.delete(drain.end, nowNs, true);
        }
    }

    /** Behind an event: whoever is empty now goes. */
    public void settle(final long nowNs) {
        for (int i = drains.size() - 1; i >= 0; i--) {
            final Drain drain = drains.get(i);
            final boolean isOff = drain.isOff();
            if (isOff || drain.server.references() == 0) {
                drains.remove(i);
                lookAhead();
                if (!isOff) {
                    deletion.delete(drain.end, nowNs, false);
                }
            }
        }
    }

    private void lookAhead() {
        nextDueNs = NEVER;
        for (int i = 0; i < drains.size(); i++) {
            nextDueNs = Math.min(nextDueNs, drains.get(i).deadlineNs);
        }
    }

    @Override
    public void save(final StateWriter to) {
        to.putInt(drains.size());
        for (final Drain drain : drains) {
            to.putInt(drain.server.id);
            to.putBoolean(drain.resets);
            to.putLong(drain.deadlineNs);
            to.putBoolean(drain.overdue);
        }
    }

    /** Servers and services are there already. */
    @Override
    public void load(final StateReader from) {
        for (int left = from.getInt(); left > 0; left--) {
            final RealServer server = register.get(from.getInt());
            final Drain drain = new Drain(server, end(server), from.getBoolean(), from.getLong());
            drain.overdue = from.getBoolean();
            drains.add(drain);
        }
        lookAhead();
    }
}
