package io.signalbox.golden.pcap;

import java.util.Arrays;

/**
 * A captured frame.
 *
 * @param timestampNs nanoseconds since 1970, or since whatever the capture counts from
 * @param interfaceId which interface of a pcapng section; 0 in pcap
 * @param linkType what the bytes begin with, see {@link LinkType}
 * @param wireLength how long the frame was; more than {@code bytes} where the capture was cut
 */
public record PcapRecord(long timestampNs, int interfaceId, int linkType, byte[] bytes, int wireLength) {

    /** A whole Ethernet frame. */
    public static PcapRecord ethernet(final long timestampNs, final byte[] bytes) {
        return new PcapRecord(timestampNs, 0, LinkType.ETHERNET, bytes, bytes.length);
    }

    public boolean isCut() {
        return bytes.length < wireLength;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof PcapRecord record
                && timestampNs == record.timestampNs
                && interfaceId == record.interfaceId
                && linkType == record.linkType
                && wireLength == record.wireLength
                && Arrays.equals(bytes, record.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(timestampNs) + Arrays.hashCode(bytes);
    }
}
