package io.signalbox.director.golden;

import io.signalbox.golden.address.Mac;
import io.signalbox.replay.capture.CaptureFile;
import io.signalbox.replay.capture.CaptureWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Copies captures into a scenario: as Ethernet frames, microseconds since the first frame of all, time never running
 * backwards.
 */
final class CaptureImport {
    private static final int FRAME_ROOM = CaptureFile.MAX_CAPTURED_LENGTH + 64;
    private static final int COOKED_OUTGOING = 4;
    private static final int COOKED_V2_TYPE = 10;

    private final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(FRAME_ROOM));
    private final byte[] macs = new byte[2 * Mac.LENGTH];
    private long copied;
    private long leftOut;

    /** When the first frame of all captures arrived; 0 where there is none. */
    static long startNs(final Collection<Path> captures) {
        return captures.stream().mapToLong(CaptureImport::firstNs).min().orElse(0);
    }

    private static long firstNs(final Path file) {
        try (CaptureFile capture = CaptureFile.open(file)) {
            return capture.next() ? capture.timestampNs() : Long.MAX_VALUE;
        }
    }

    /** The interfaces that frames of a capture came in by, where it names them. */
    static SortedSet<String> interfaces(final Path file) {
        final SortedSet<String> names = new TreeSet<>();
        try (CaptureFile capture = CaptureFile.open(file)) {
            while (capture.next()) {
                names.add(capture.interfaceName());
            }
        }
        names.remove("");
        return names;
    }

    /** Frames that were copied and not left out again. */
    long copied() {
        return copied - leftOut;
    }

    /** Frames that the director itself had sent: the run is to send them anew. */
    long leftOut() {
        return leftOut;
    }

    /**
     * Copies what one interface saw: of a capture of several the frames that came in there.
     *
     * @param mac the destination of frames whose capture knows none
     */
    void copy(final Path from, final Path to, final long startNs, final String port, final Mac mac) {
        final boolean ofSeveral = interfaces(from).size() > 1;
        try (CaptureFile capture = CaptureFile.open(from);
                CaptureWriter writer = new CaptureWriter(to)) {
            long latestNs = startNs;
            while (next(capture, writer)) {
                if (ofSeveral && !capture.interfaceName().equals(port)) {
                    continue;
                }
                copied++;
                if (isCookedOutgoing(capture)) {
                    leftOut++;
                    continue;
                }
                latestNs = Math.max(latestNs, capture.timestampNs());
                final int length = capture.copyEthernet(frame, 0, mac.bits());
                writer.write(latestNs - startNs, frame, 0, length, capture.ethernetWireLength());
            }
        }
    }

    /** Leaves out of a copied capture what this interface sent itself. */
    void leaveOutFrom(final Path file, final Mac own) {
        try (CaptureFile capture = CaptureFile.open(file);
                CaptureWriter writer = new CaptureWriter(file)) {
            while (next(capture, writer)) {
                if (isFrom(capture, own)) {
                    leftOut++;
                } else {
                    writer.write(
                            capture.timestampNs(),
                            capture.buffer(),
                            capture.offset(),
                            capture.capturedLength(),
                            capture.wireLength());
                }
            }
        }
    }

    /** A broken record must not leave half a copy behind. */
    private static boolean next(final CaptureFile capture, final CaptureWriter writer) {
        try {
            return capture.next();
        } catch (final RuntimeException trouble) {
            writer.abandon();
            throw trouble;
        }
    }

    private boolean isFrom(final CaptureFile capture, final Mac own) {
        if (capture.capturedLength() < macs.length) {
            return false;
        }
        capture.buffer().getBytes(capture.offset(), macs);
        return Mac.at(macs, Mac.LENGTH).equals(own);
    }

    /** Only Linux's cooked header tells which way a frame went. */
    private static boolean isCookedOutgoing(final CaptureFile capture) {
        if (capture.capturedLength() <= COOKED_V2_TYPE) {
            return false;
        }
        return switch (capture.linkType()) {
            case LINUX_COOKED -> capture.buffer().getShort(capture.offset(), ByteOrder.BIG_ENDIAN) == COOKED_OUTGOING;
            case LINUX_COOKED_V2 -> capture.buffer().getByte(capture.offset() + COOKED_V2_TYPE) == COOKED_OUTGOING;
            default -> false;
        };
    }
}
