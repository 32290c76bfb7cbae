package io.signalbox.ftp;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * What is remembered of FTP control connections, by the connection's id: a bounded store beside the connection table,
 * for few connections need it. After construction it allocates nothing.
 */
public final class FtpControls implements Remembered {
    /** Control connections that may have asked for a passive data connection at one time. */
    public static final int CAPACITY = 4_096;

    private static final float LOAD = 0.5f;

    private final Int2ObjectHashMap<FtpControl> byConnection = new Int2ObjectHashMap<>(2 * CAPACITY, LOAD, true);
    private final FtpControl[] free = new FtpControl[CAPACITY];
    private int freeCount = CAPACITY;

    public FtpControls() {
        for (int i = 0; i < CAPACITY; i++) {
            free[i] = new FtpControl();
        }
    }

    /** Of this connection, or null where nothing is remembered. */
    public FtpControl find(final int connection) {
        return isEmpty() ? null : byConnection.get(connection);
    }

    /** Of this connection, found or new; null where no more can be remembered. */
    public FtpControl claim(final int connection) {
        final FtpControl found = find(connection);
        if (found != null || freeCount == 0) {
            return found;
        }
        final FtpControl control = free[--freeCount];
        control.clear();
        byConnection.put(connection, control);
        return control;
    }

    /** The connection is over. */
    public void forget(final int connection) {
        final FtpControl control = isEmpty() ? null : byConnection.remove(connection);
        if (control != null) {
            free[freeCount++] = control;
        }
    }

    private boolean isEmpty() {
        return freeCount == CAPACITY;
    }

    @Override
    public void save(final StateWriter to) {
        to.putInt(byConnection.size());
        byConnection.forEachInt((connection, control) -> {
            to.putInt(connection);
            to.putByte(control.awaited.ordinal());
            control.shift.save(to);
        });
    }

    @Override
    public void load(final StateReader from) {
        for (int left = from.getInt(); left > 0; left--) {
            final FtpControl control = claim(from.getInt());
            control.awaited = Passive.values()[from.getByte()];
            control.shift.load(from);
        }
    }
}
