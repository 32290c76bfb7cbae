package io.signalbox.replay.capture;

import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;

/**
 * Captures as libpcap reads them, through pcap4j: the witness that {@link CaptureFile} is checked against, slow and
 * whole in memory. Where libpcap itself is narrower or wrong, the two differ, rightly: it tells no interface of pcapng,
 * wants one link type, snapshot length and byte order in all of a file, reads the seconds of pcap as signed, cuts
 * records to the snapshot length of the file, swaps bytes inside cooked CAN frames, and overflows on stamps finer than
 * 2^-34 s.
 */
final class ReferenceCapture {
    private static final int ALL = -1;

    /** One record, with {@code bytes.length} bytes captured of {@code wireLength}. */
    record Record(long timestampNs, LinkType linkType, int wireLength, byte[] bytes) {}

    private ReferenceCapture() {}

    /** Whether the native library is there; without it {@link #read} fails with a sentence that says how to get it. */
    static boolean isAvailable() {
        try {
            return Pcaps.libVersion() != null;
        } catch (final LinkageError e) {
            return false;
        }
    }

    /** @throws CaptureException if libpcap is missing, or refuses the file */
    static List<Record> read(final Path path) {
        if (!isAvailable()) {
            throw new CaptureException(path + " needs libpcap to be read: install the package libpcap0.8.");
        }
        try (PcapHandle handle = Pcaps.openOffline(path.toString(), TimestampPrecision.NANO)) {
            return readAll(handle);
        } catch (final PcapNativeException | NotOpenException e) {
            throw new CaptureException(path + " was refused by libpcap: " + e.getMessage() + ".", e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CaptureException(path + " was not read to its end, as the thread was interrupted.", e);
        }
    }

    private static List<Record> readAll(final PcapHandle handle)
            throws PcapNativeException, InterruptedException, NotOpenException {
        final LinkType linkType = LinkType.of(handle.getDlt().value());
        final List<Record> records = new ArrayList<>();
        handle.loop(
                ALL,
                (final byte[] bytes) -> records.add(
                        new Record(nanoseconds(handle.getTimestamp()), linkType, handle.getOriginalLength(), bytes)));
        return records;
    }

    private static long nanoseconds(final Timestamp stamp) {
        return Math.floorDiv(stamp.getTime(), 1_000L) * CaptureFile.NANOS_PER_SECOND + stamp.getNanos();
    }
}
