package io.signalbox.sync;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

/** The switches {@code net.ipv4.vs.sync_*} that have a meaning here, under the kernel's names and with its defaults. */
public final class SyncSettings implements Remembered {
    /** Message format of old directors: IPv4 alone, and neither timeouts nor marks. */
    public static final int OLD_VERSION = 0;

    static final int MAX_PORTS = 64;
    /** Full messages that can wait for the end of their event. */
    static final int MAX_QUEUE = 64;

    /** 1, or {@link #OLD_VERSION}. */
    public int version = 1;
    /** A connection is told of when it has seen so many packets, */
    public int threshold = 3;
    /** and again whenever it has seen so many more; 0 for never. */
    public int period = 50;
    /** What was told so many seconds ago is told again; 0 for never. */
    public int refreshSeconds;
    /** How often it is told within that time, in case that messages get lost: 0 to 3. */
    public int retries;
    /** Of persistent clients the template is told alone. */
    public boolean persistMode;
    /** How far an FTP server's stream has moved is told too. Linux has the fields, and leaves them out. */
    public boolean tellsShifts = true;
    /** UDP ports that connections are spread over, a power of two; read when the master is started. */
    public int ports = 1;
    /** Of more full messages than so many at a time the records are lost. */
    public int queueMax = MAX_QUEUE;

    @Override
    public void save(final StateWriter to) {
        to.putInt(version);
        to.putInt(threshold);
        to.putInt(period);
        to.putInt(refreshSeconds);
        to.putInt(retries);
        to.putBoolean(persistMode);
        to.putBoolean(tellsShifts);
        to.putInt(ports);
        to.putInt(queueMax);
    }

    @Override
    public void load(final StateReader from) {
        version = from.getInt();
        threshold = from.getInt();
        period = from.getInt();
        refreshSeconds = from.getInt();
        retries = from.getInt();
        persistMode = from.getBoolean();
        tellsShifts = from.getBoolean();
        ports = from.getInt();
        queueMax = from.getInt();
    }
}
