package io.signalbox.replay.capture;

import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A capture made of a seed, with what is in it and where it may end; of a kind that libpcap reads too. */
final class RandomCapture {
    private static final int[] LINK_TYPES = {1, 1, 1, 12, 101, 113, 228, 229, 276};
    private static final int[] RESOLUTIONS = {0, 3, 6, 7, 9, 12, 0x80, 0x8A, 0x94, 0xA0};
    private static final int MAX_FRAME = 120;

    private final Random random;
    private final List<Records.Value> records = new ArrayList<>();
    /** Lengths at which the file, cut there, is still a whole capture. */
    private final List<Integer> ends = new ArrayList<>();

    private final CaptureBytes bytes;

    private RandomCapture(final Random random, final ByteOrder order) {
        this.random = random;
        bytes = new CaptureBytes(order);
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    List<Records.Value> records() {
        return records;
    }

    List<Integer> ends() {
        return ends;
    }

    static RandomCapture pcap(final long seed, final ByteOrder order, final boolean nanoseconds, final int count) {
        final RandomCapture capture = new RandomCapture(new Random(seed), order);
        capture.fillPcap(nanoseconds, count);
        return capture;
    }

    static RandomCapture pcapng(final long seed, final ByteOrder order, final int count) {
        final RandomCapture capture = new RandomCapture(new Random(seed), order);
        capture.fillPcapng(count);
        return capture;
    }

    private void fillPcap(final boolean nanoseconds, final int count) {
        final int linkType = pick(LINK_TYPES);
        bytes.pcap(nanoseconds ? 0xA1B23C4DL : 0xA1B2C3D4L, linkType);
        ends.add(bytes.length());
        for (int i = 0; i < count; i++) {
            final long seconds = random.nextInt(Integer.MAX_VALUE);
            final int units = random.nextInt(nanoseconds ? 1_000_000_000 : 1_000_000);
            final byte[] frame = frame(linkType);
            final int wireLength = wireLength(frame);
            bytes.record(seconds, units, wireLength, frame);
            add(seconds * 1_000_000_000L + units * (nanoseconds ? 1L : 1_000L), linkType, 0, wireLength, frame);
        }
    }

    /**
     * One snapshot length and link type for all interfaces, as libpcap wants it; it refuses two interfaces of type 101.
     */
    private void fillPcapng(final int count) {
        final int linkType = pick(LINK_TYPES);
        final int interfaces = linkType == 101 ? 1 : 1 + random.nextInt(3);
        final int[] resolutions = new int[interfaces];
        final long[] offsets = new long[interfaces];
        ends.add(bytes.section().length());
        for (int i = 0; i < interfaces; i++) {
            resolutions[i] = pick(RESOLUTIONS);
            offsets[i] = random.nextBoolean() ? 0 : random.nextInt(1_000_000_000);
            bytes.describe(linkType, MAX_FRAME, options(i, resolutions[i], offsets[i]));
            ends.add(bytes.length());
        }
        for (int i = 0; i < count; i++) {
            if (random.nextInt(8) == 0) addUnknownBlock();
            final int source = random.nextInt(interfaces);
            addPacket(source, resolutions[source], offsets[source], offsets[0], linkType);
        }
    }

    private CaptureBytes options(final int index, final int resolution, final long offset) {
        final CaptureBytes options = bytes.body().name("eth" + index).resolution(resolution);
        if (offset != 0) options.offset(offset);
        return random.nextBoolean() ? options.endOfOptions() : options;
    }

    private void addUnknownBlock() {
        bytes.block(0x8000_0000 | random.nextInt(100), bytes.body().padded(frame()));
        ends.add(bytes.length());
    }

    private void addPacket(
            final int source, final int resolution, final long offset, final long firstOffset, final int linkType) {
        final byte[] frame = frame(linkType);
        final int wireLength = wireLength(frame);
        final BigInteger perSecond = perSecond(resolution);
        final long seconds = random.nextInt(BigInteger.valueOf(Long.MAX_VALUE)
                .divide(perSecond)
                .min(BigInteger.valueOf(1_000_000_000))
                .intValueExact());
        final BigInteger fraction = new BigInteger(80, random).mod(perSecond);
        final long units =
                BigInteger.valueOf(seconds).multiply(perSecond).add(fraction).longValueExact();
        final BigInteger fractionNs =
                fraction.multiply(BigInteger.valueOf(1_000_000_000)).divide(perSecond);
        final long timestampNs = (seconds + offset) * 1_000_000_000L + fractionNs.longValueExact();
        switch (random.nextInt(4)) {
            case 0 -> {
                bytes.simple(frame.length, frame);
                add(firstOffset * 1_000_000_000L, linkType, 0, frame.length, frame);
            }
            case 1 -> {
                bytes.obsolete(source, units, wireLength, frame);
                add(timestampNs, linkType, source, wireLength, frame);
            }
            default -> {
                bytes.enhanced(source, units, wireLength, frame);
                add(timestampNs, linkType, source, wireLength, frame);
            }
        }
    }

    private static BigInteger perSecond(final int resolution) {
        final int exponent = resolution & 0x7F;
        return (resolution & 0x80) == 0 ? BigInteger.TEN.pow(exponent) : BigInteger.TWO.pow(exponent);
    }

    private void add(
            final long timestampNs, final int linkType, final int source, final int wireLength, final byte[] frame) {
        final LinkType type =
                switch (linkType) {
                    case 1 -> LinkType.ETHERNET;
                    case 113 -> LinkType.LINUX_COOKED;
                    case 228 -> LinkType.RAW_IPV4;
                    case 229 -> LinkType.RAW_IPV6;
                    case 276 -> LinkType.LINUX_COOKED_V2;
                    default -> LinkType.RAW_IP;
                };
        records.add(Records.value(records.size() + 1, timestampNs, type, source, wireLength, frame));
        ends.add(bytes.length());
    }

    private int wireLength(final byte[] frame) {
        return frame.length + (random.nextInt(4) == 0 ? random.nextInt(100_000) : 0);
    }

    /** In cooked frames of CAN, libpcap swaps bytes behind the header: the protocol is never one of so low a number. */
    private byte[] frame(final int linkType) {
        final byte[] frame = frame();
        final int protocol = linkType == 113 ? 14 : 0;
        if (frame.length > protocol) frame[protocol] |= 8;
        return frame;
    }

    private byte[] frame() {
        final byte[] frame = new byte[random.nextInt(MAX_FRAME + 1)];
        random.nextBytes(frame);
        return frame;
    }

    private int pick(final int[] values) {
        return values[random.nextInt(values.length)];
    }
}
