package io.signalbox.journal.who;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Looks for those who had a public end at an instant: a walk over what a journal's files say of public ends, oldest file first.
 * A mapping that began and has no end in the journal lasts to the end of its session, or of the last one that went on from
 * there.
 */
public final class Who {
    public static final int ANY_PROTOCOL = -1;

    private static final int WINDOW = 1 << 20;

    private final int protocol;
    private final long publicHi;
    private final long publicLo;
    private final int publicPort;
    private final long timeNs;
    private final Tenancies tenancies = new Tenancies();
    private final List<Tenancy> found = new ArrayList<>();
    /** Of the latest event that was read. */
    private long lastNs;

    private final ByteBuffer window = ByteBuffer.allocateDirect(WINDOW).order(LITTLE_ENDIAN);

    /**
     * @param protocol by its number, or {@link #ANY_PROTOCOL}
     * @param timeNs the instant, event time
     */
    public Who(final int protocol, final long publicHi, final long publicLo, final int publicPort, final long timeNs) {
        this.protocol = protocol;
        this.publicHi = publicHi;
        this.publicLo = publicLo;
        this.publicPort = publicPort;
        this.timeNs = timeNs;
    }

    /**
     * Who had it, in the order in which they are told of; of one who had it twice, for several remote ends, both. Where a port
     * lay in somebody's block and was another one's by a rule or flow of its own, both are told: either may have sent from it.
     */
    public List<Tenancy> found() {
        return List.copyOf(found);
    }

    /** What is read from here on is of a director that remembered nothing of what came before. */
    public void beginAnew() {
        found.removeIf(begun -> begun.isOpen() && timeNs > lastNs);
    }

    /** A record of the journal. */
    public void onRecord(final DirectBuffer source, final int index) {
        lastNs = tenancies.timeNs(source, index, lastNs);
        final Tenancy tenancy = tenancies.of(source, index);
        if (tenancy != null && tenancy.hasPort(publicPort) && tenancy.publicLo() == publicLo) {
            consider(tenancy);
        }
    }

    /**
     * Reads what lies beside a file of the journal; false where that does not reach to this event, its last one, and the
     * file itself is to be read.
     */
    public boolean readBeside(final Path file, final long lastEvent) throws IOException {
        final Path ends = EndsFile.of(file);
        if (!Files.exists(ends)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(ends, StandardOpenOption.READ)) {
            return lastDocument(channel) >= lastEvent && walk(channel);
        }
    }

    /** The event up to which it tells; entries stand behind the last one where its writer was killed. */
    private long lastDocument(final FileChannel channel) throws IOException {
        final long entries = channel.size() / EndsFile.ENTRY_BYTES;
        if (entries == 0) {
            return -1;
        }
        window.clear().limit(EndsFile.ENTRY_BYTES);
        channel.read(window, (entries - 1) * EndsFile.ENTRY_BYTES);
        return EndsFile.isDocument(window, 0) ? EndsFile.event(window, 0) : -1;
    }

    private boolean walk(final FileChannel channel) throws IOException {
        long position = 0;
        int length = read(channel, position);
        while (length > 0) {
            for (int at = 0; at < length; at += EndsFile.ENTRY_BYTES) {
                if (EndsFile.isDocument(window, at)) {
                    lastNs = EndsFile.timeNs(window, at);
                } else if (window.getLong(at + EndsFile.PUBLIC_LO) == publicLo
                        && EndsFile.has(window.getLong(at + EndsFile.WORD), publicPort)) {
                    consider(EndsFile.tenancy(window, at));
                }
            }
            position += length;
            length = read(channel, position);
        }
        return true;
    }

    /** Whole entries from this position; returns their bytes. */
    private int read(final FileChannel channel, final long position) throws IOException {
        window.clear();
        while (window.hasRemaining() && channel.read(window, position + window.position()) > 0) {
            // one read may bring less than there is
        }
        return window.position() / EndsFile.ENTRY_BYTES * EndsFile.ENTRY_BYTES;
    }

    private void consider(final Tenancy tenancy) {
        if (tenancy.publicHi() != publicHi || protocol != ANY_PROTOCOL && tenancy.protocol() != protocol) {
            return;
        }
        if (!tenancy.isOpen()) {
            found.removeIf(begun -> begun.isOpen() && begun.isBeginningOf(tenancy));
        }
        if (tenancy.includes(timeNs) && !isKnown(tenancy)) {
            found.add(tenancy);
        }
    }

    /** A block that goes on is told of again now and then. */
    private boolean isKnown(final Tenancy tenancy) {
        return tenancy.isOfBlock() && tenancy.isOpen() && found.stream().anyMatch(tenancy::isBeginningOf);
    }
}
