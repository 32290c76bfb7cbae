package io.signalbox.wire;

import io.signalbox.decision.Reason;
import org.agrona.concurrent.UnsafeBuffer;

/** IPv4 header (RFC 791) seen through a frame; it owns no bytes. */
public final class Ipv4Header extends Header {
    public static final int MIN_LENGTH = 20;

    // Bits of fragmentation(); the 13 bits below them are the fragment offset in units of 8 bytes.
    public static final int DONT_FRAGMENT = 0x4000;
    public static final int MORE_FRAGMENTS = 0x2000;
    private static final int FRAGMENT_OFFSET_MASK = 0x1FFF;

    static final int CHECKSUM_OFFSET = 10;
    private static final int VERSION_IHL_OFFSET = 0;
    private static final int TYPE_OF_SERVICE_OFFSET = 1;
    private static final int TOTAL_LENGTH_OFFSET = 2;
    private static final int IDENTIFICATION_OFFSET = 4;
    private static final int FRAGMENTATION_OFFSET = 6;
    private static final int TTL_OFFSET = 8;
    private static final int PROTOCOL_OFFSET = 9;
    private static final int SOURCE_OFFSET = 12;
    private static final int DESTINATION_OFFSET = 16;

    public Ipv4Header wrap(final UnsafeBuffer frame, final int offset) {
        lay(frame, offset);
        return this;
    }

    /** For bytes from the network: after NONE no accessor can leave the frame, and the whole packet lies in it. */
    public Reason check(final int available) {
        final Reason header = checkQuoted(available);
        if (header != Reason.NONE) {
            return header;
        }
        return totalLength() > available ? Reason.TRUNCATED : Reason.NONE;
    }

    /** For a header that an ICMP error quotes: the header is whole, though the packet behind it is cut off. */
    public Reason checkQuoted(final int available) {
        if (available < MIN_LENGTH) {
            return Reason.TRUNCATED;
        }
        if (version() != 4 || headerLength() < MIN_LENGTH || totalLength() < headerLength()) {
            return Reason.MALFORMED_IPV4;
        }
        return headerLength() > available ? Reason.TRUNCATED : Reason.NONE;
    }

    /** Bytes of the record-route option whose pointer lies at {@code pointer}. */
    public int recordRouteLength(final int pointer) {
        return u8(pointer - 1);
    }

    public int version() {
        return u8(VERSION_IHL_OFFSET) >> 4;
    }

    /** In bytes, options included: 20 to 60. */
    public int headerLength() {
        return (u8(VERSION_IHL_OFFSET) & 0xF) * 4;
    }

    /** Writes version 4 with it. */
    public Ipv4Header headerLength(final int lengthBytes) {
        put8(VERSION_IHL_OFFSET, 4 << 4 | lengthBytes / 4);
        return this;
    }

    /** DSCP and ECN, all eight bits. */
    public int typeOfService() {
        return u8(TYPE_OF_SERVICE_OFFSET);
    }

    public Ipv4Header typeOfService(final int typeOfService) {
        put8(TYPE_OF_SERVICE_OFFSET, typeOfService);
        return this;
    }

    /** In bytes, header included. */
    public int totalLength() {
        return u16(TOTAL_LENGTH_OFFSET);
    }

    public Ipv4Header totalLength(final int lengthBytes) {
        put16(TOTAL_LENGTH_OFFSET, lengthBytes);
        return this;
    }

    public int identification() {
        return u16(IDENTIFICATION_OFFSET);
    }

    public Ipv4Header identification(final int identification) {
        put16(IDENTIFICATION_OFFSET, identification);
        return this;
    }

    /** The three flags and the fragment offset, as they stand on the wire. */
    public int fragmentation() {
        return u16(FRAGMENTATION_OFFSET);
    }

    public Ipv4Header fragmentation(final int flagsAndOffset) {
        put16(FRAGMENTATION_OFFSET, flagsAndOffset);
        return this;
    }

    public boolean dontFragment() {
        return (fragmentation() & DONT_FRAGMENT) != 0;
    }

    public boolean moreFragments() {
        return (fragmentation() & MORE_FRAGMENTS) != 0;
    }

    /** In bytes. */
    public int fragmentOffset() {
        return (fragmentation() & FRAGMENT_OFFSET_MASK) * 8;
    }

    /** True for every piece of a datagram that was cut up, the first and the last included. */
    public boolean isFragment() {
        return (fragmentation() & (MORE_FRAGMENTS | FRAGMENT_OFFSET_MASK)) != 0;
    }

    public int ttl() {
        return u8(TTL_OFFSET);
    }

    public Ipv4Header ttl(final int ttl) {
        put8(TTL_OFFSET, ttl);
        return this;
    }

    /** One of {@link Protocol}. */
    public int protocol() {
        return u8(PROTOCOL_OFFSET);
    }

    public Ipv4Header protocol(final int protocol) {
        put8(PROTOCOL_OFFSET, protocol);
        return this;
    }

    public int checksum() {
        return u16(CHECKSUM_OFFSET);
    }

    public Ipv4Header checksum(final int checksum) {
        put16(CHECKSUM_OFFSET, checksum);
        return this;
    }

    public boolean checksumIsRight() {
        return Checksum.isRight(Checksum.sum(frame(), offset(), headerLength()));
    }

    /** Computes the checksum anew over the header as it stands now, and writes it. */
    public Ipv4Header completeChecksum() {
        return checksum(Checksum.ipv4Header(frame(), offset(), headerLength()));
    }

    /** After a rewrite that changed the header's sum by {@code delta}: one that was right stays right (RFC 1624). */
    public Ipv4Header updateChecksum(final int delta) {
        return checksum(Checksum.update(checksum(), delta));
    }

    public int source() {
        return i32(SOURCE_OFFSET);
    }

    public Ipv4Header source(final int address) {
        put32(SOURCE_OFFSET, address);
        return this;
    }

    public int destination() {
        return i32(DESTINATION_OFFSET);
    }

    public Ipv4Header destination(final int address) {
        put32(DESTINATION_OFFSET, address);
        return this;
    }
}
