package io.signalbox.packet;

/**
 * What a sender has left to its network card, as it lies beside a frame: a checksum that is to be completed, and a
 * super-frame that is to be cut into segments. It is the virtio network header (linux/virtio_net.h) packed into a long:
 *
 * <pre>
 *    63            48 47            32 31            16 15       8 7        0
 *   +----------------+----------------+----------------+----------+----------+
 *   |  csum_offset   |   csum_start   |    gso_size    | gso_type |  flags   |
 *   +----------------+----------------+----------------+----------+----------+
 * </pre>
 *
 * {@code csum_start} counts from the frame's first byte, {@code csum_offset} from there; {@code gso_size} is the payload
 * of each segment. The header's {@code hdr_len} is not kept: whoever writes the header back knows the frame.
 */
public final class Offload {
    /** Nothing is left to do: a frame as it is on a wire. */
    public static final long NONE = 0;

    /** Flag: the checksum field holds the sum of the pseudo header, not complemented; the rest is to be added. */
    public static final int NEEDS_CHECKSUM = 1;
    /** Flag: whoever received the frame has verified its checksum. */
    public static final int DATA_VALID = 2;

    /** GSO types. */
    public static final int TCP_V4 = 1;
    /** One UDP datagram, to be sent in fragments. */
    public static final int UDP_FRAGMENTS = 3;

    public static final int TCP_V6 = 4;
    /** Several UDP datagrams in a row. */
    public static final int UDP_SEGMENTS = 5;
    /** Added to a TCP type: CWR is set, in the first segment alone. */
    public static final int ECN = 0x80;

    private static final int TYPE_SHIFT = 8;
    private static final int SIZE_SHIFT = 16;
    private static final int START_SHIFT = 32;
    private static final int OFFSET_SHIFT = 48;

    private Offload() {}

    public static long of(
            final int flags, final int gsoType, final int gsoSize, final int checksumStart, final int checksumOffset) {
        return flags & 0xFFL
                | (gsoType & 0xFFL) << TYPE_SHIFT
                | (gsoSize & 0xFFFFL) << SIZE_SHIFT
                | (checksumStart & 0xFFFFL) << START_SHIFT
                | (checksumOffset & 0xFFFFL) << OFFSET_SHIFT;
    }

    public static int flags(final long offload) {
        return (int) offload & 0xFF;
    }

    /** The GSO type without {@link #ECN}; 0 where there is none. */
    public static int gsoType(final long offload) {
        return gsoTypeAndEcn(offload) & ~ECN;
    }

    public static int gsoTypeAndEcn(final long offload) {
        return (int) (offload >>> TYPE_SHIFT) & 0xFF;
    }

    /** Payload bytes of each segment but the last. */
    public static int gsoSize(final long offload) {
        return (int) (offload >>> SIZE_SHIFT) & 0xFFFF;
    }

    /** The first byte that is to be summed, counted from the frame's first. */
    public static int checksumStart(final long offload) {
        return (int) (offload >>> START_SHIFT) & 0xFFFF;
    }

    /** Where the checksum lies, counted from {@link #checksumStart}. */
    public static int checksumOffset(final long offload) {
        return (int) (offload >>> OFFSET_SHIFT) & 0xFFFF;
    }

    /** The transport's checksum is a partial one. */
    public static boolean needsChecksum(final long offload) {
        return (offload & NEEDS_CHECKSUM) != 0;
    }

    /** The same for a frame whose link header is so many bytes longer. */
    public static long moved(final long offload, final int growth) {
        return needsChecksum(offload) ? offload + ((long) growth << START_SHIFT) : offload;
    }

    /** It is several packets in a row, to be cut into segments. */
    public static boolean isSuperFrame(final long offload) {
        final int type = gsoType(offload);
        return (type == TCP_V4 || type == TCP_V6 || type == UDP_SEGMENTS) && gsoSize(offload) != 0;
    }
}
