package io.signalbox.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.signalbox.decision.Reason;
import org.agrona.DirectBuffer;

/**
 * Walks the extension headers of an IPv6 packet (RFC 8200 section 4) to what they lead to, and notes the fragment
 * header on the way. One object is used for packet after packet; its answers hold until the next walk.
 *
 * <p>The walk ends at the first header that is no extension, and behind the fragment header of a later fragment, for
 * there lies the middle of something. Order, options and routing types are the business of whoever the packet is for.
 * A chain that is cut off, has a second fragment header or more than {@link #MAX_HEADERS} leads to {@link
 * Protocol#NO_NEXT_HEADER}: nothing.
 */
public final class Ipv6Extensions {
    /** RFC 8200 recommends an order that has seven at most; the rest is patience with a bound. */
    public static final int MAX_HEADERS = 64;
    /** What {@link #fragmentHeaderOffset()} says when there is none. */
    public static final int NO_FRAGMENT_HEADER = -1;

    public static final int FRAGMENT_HEADER_LENGTH = 8;

    private static final int NEXT_HEADER_OFFSET = 0;
    private static final int LENGTH_OFFSET = 1;
    private static final int FRAGMENTATION_OFFSET = 2;
    private static final int FRAGMENT_ID_OFFSET = 4;

    /** Of every header; whatever its type, the first 8 bytes hold its length. */
    public static final int MIN_LENGTH = 8;

    private static final int MORE_FRAGMENTS = 1;
    private static final int FRAGMENT_OFFSET_MASK = 0xFFF8;

    private int protocol;
    private int protocolNamedAt;
    private int protocolOffset;
    private int fragmentHeaderOffset;
    private int fragmentHeaderNamedAt;
    private int fragmentedProtocol;
    private int fragmentOffset;
    private int fragmentId;
    private boolean moreFragments;

    /**
     * Walks the packet whose IPv6 header, already checked, begins at {@code offset}. {@code length} is the number of
     * its bytes that are there to be read, that header included and Ethernet's padding excluded. EXTENSION_CHAIN: it
     * leads nowhere.
     */
    public Reason walk(final DirectBuffer frame, final int offset, final int length) {
        begin(frame, offset);
        final int end = offset + length;
        int walked = 0;
        while (isExtension(protocol) && fragmentOffset == 0) {
            if (walked == MAX_HEADERS || !step(frame, end)) {
                protocol = Protocol.NO_NEXT_HEADER;
                return Reason.EXTENSION_CHAIN;
            }
            walked++;
        }
        return Reason.NONE;
    }

    private void begin(final DirectBuffer frame, final int offset) {
        protocolNamedAt = offset + Ipv6Header.NEXT_HEADER_OFFSET;
        protocol = u8(frame, protocolNamedAt);
        protocolOffset = offset + Ipv6Header.LENGTH;
        fragmentHeaderOffset = NO_FRAGMENT_HEADER;
        fragmentHeaderNamedAt = NO_FRAGMENT_HEADER;
        fragmentedProtocol = 0;
        fragmentOffset = 0;
        fragmentId = 0;
        moreFragments = false;
    }

    /** Goes past one header; false if it does not end there, or is a fragment header behind another. */
    private boolean step(final DirectBuffer frame, final int end) {
        final int at = protocolOffset;
        if (end - at < MIN_LENGTH || at + length(frame, at, protocol) > end) {
            return false;
        }
        if (protocol == Protocol.FRAGMENT && fragmentHeaderOffset != NO_FRAGMENT_HEADER) {
            return false;
        }
        if (protocol == Protocol.FRAGMENT) {
            noteFragment(frame, at);
        }
        protocolOffset = at + length(frame, at, protocol);
        protocolNamedAt = at + NEXT_HEADER_OFFSET;
        protocol = u8(frame, protocolNamedAt);
        return true;
    }

    private void noteFragment(final DirectBuffer frame, final int at) {
        final int fragmentation = frame.getShort(at + FRAGMENTATION_OFFSET, BIG_ENDIAN);
        fragmentHeaderOffset = at;
        fragmentHeaderNamedAt = protocolNamedAt;
        fragmentedProtocol = u8(frame, at + NEXT_HEADER_OFFSET);
        fragmentOffset = fragmentation & FRAGMENT_OFFSET_MASK;
        moreFragments = (fragmentation & MORE_FRAGMENTS) != 0;
        fragmentId = frame.getInt(at + FRAGMENT_ID_OFFSET, BIG_ENDIAN);
    }

    /**
     * Bytes of the extension header at {@code at}, whose number is {@code header}. The authentication header counts in
     * words of four, and from another beginning (RFC 4302).
     */
    public static int length(final DirectBuffer frame, final int at, final int header) {
        return switch (header) {
            case Protocol.FRAGMENT -> FRAGMENT_HEADER_LENGTH;
            case Protocol.AUTHENTICATION -> (u8(frame, at + LENGTH_OFFSET) + 2) * 4;
            default -> (u8(frame, at + LENGTH_OFFSET) + 1) * 8;
        };
    }

    public static boolean isExtension(final int protocol) {
        return switch (protocol) {
            case Protocol.HOP_BY_HOP,
                    Protocol.ROUTING,
                    Protocol.FRAGMENT,
                    Protocol.AUTHENTICATION,
                    Protocol.DESTINATION_OPTIONS -> true;
            default -> false;
        };
    }

    private static int u8(final DirectBuffer frame, final int at) {
        return frame.getByte(at) & 0xFF;
    }

    /** What the chain leads to; in a later fragment, what the first fragment continues with. */
    public int protocol() {
        return protocol;
    }

    /** Where in the frame {@link #protocol()} begins; in a later fragment, its share of the payload. */
    public int protocolOffset() {
        return protocolOffset;
    }

    /** Where in the frame the byte lies that names {@link #protocol()}. */
    public int protocolNamedAt() {
        return protocolNamedAt;
    }

    /** Where in the frame the fragment header lies, or {@link #NO_FRAGMENT_HEADER}. */
    public int fragmentHeaderOffset() {
        return fragmentHeaderOffset;
    }

    /** Where in the frame the byte lies that announces the fragment header, or {@link #NO_FRAGMENT_HEADER}. */
    public int fragmentHeaderNamedAt() {
        return fragmentHeaderNamedAt;
    }

    /** What the fragment header names: the same in all fragments of a packet. 0 where there is none. */
    public int fragmentedProtocol() {
        return fragmentedProtocol;
    }

    /** In bytes. */
    public int fragmentOffset() {
        return fragmentOffset;
    }

    public int fragmentId() {
        return fragmentId;
    }

    public boolean moreFragments() {
        return moreFragments;
    }

    /** False without a fragment header, and with one that cuts nothing up: an atomic fragment is whole (RFC 6946). */
    public boolean isFragment() {
        return fragmentOffset != 0 || moreFragments;
    }
}
