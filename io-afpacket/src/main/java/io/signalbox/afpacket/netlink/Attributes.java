package io.signalbox.afpacket.netlink;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.signalbox.wire.Address;
import org.agrona.DirectBuffer;

/**
 * The attributes behind a message's fixed part, found by type: each is {@code struct rtattr} (length with these four
 * bytes, type) and its value, padded to four bytes. What is cut off is not there.
 */
record Attributes(DirectBuffer buffer, int offset, int length) {
    private static final int HEADER = 4;
    /** Above it are NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
    private static final int TYPE_MASK = 0x3FFF;

    private static final int ABSENT = -1;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int MAC_BYTES = 6;

    /** An int, or 0 where there is none. */
    int integer(final int type) {
        final int at = find(type);
        return at == ABSENT || valueLength(at) < Integer.BYTES ? 0 : buffer.getInt(at + HEADER);
    }

    /** A string that ends with a zero byte; empty where there is none. */
    String text(final int type) {
        final int at = find(type);
        if (at == ABSENT) {
            return "";
        }
        final String text = buffer.getStringWithoutLengthUtf8(at + HEADER, valueLength(at));
        final int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** 48 bits; 0 for addresses of other lengths, which are no MACs. */
    long mac(final int type) {
        final int at = find(type);
        if (at == ABSENT || valueLength(at) != MAC_BYTES) {
            return 0;
        }
        final long first = buffer.getShort(at + HEADER, BIG_ENDIAN) & 0xFFFFL;
        return first << 32 | buffer.getInt(at + HEADER + Short.BYTES, BIG_ENDIAN) & 0xFFFF_FFFFL;
    }

    /** An address, or null; its length tells the family. */
    Address address(final int type) {
        final int at = find(type);
        return at == ABSENT ? null : address(at + HEADER, valueLength(at));
    }

    /** The address of {@code struct rtvia}, behind two bytes of family; or null. */
    Address via(final int type) {
        final int at = find(type);
        return at == ABSENT ? null : address(at + HEADER + Short.BYTES, valueLength(at) - Short.BYTES);
    }

    /** Attributes within an attribute; none where it is not there. */
    Attributes nested(final int type) {
        final int at = find(type);
        return at == ABSENT ? new Attributes(buffer, offset, 0) : new Attributes(buffer, at + HEADER, valueLength(at));
    }

    private Address address(final int at, final int bytes) {
        return switch (bytes) {
            case IPV4_BYTES -> Address.ofIpv4(buffer.getInt(at, BIG_ENDIAN));
            case IPV6_BYTES -> new Address(buffer.getLong(at, BIG_ENDIAN), buffer.getLong(at + Long.BYTES, BIG_ENDIAN));
            default -> null;
        };
    }

    private int find(final int type) {
        int at = offset;
        int left = length;
        while (left >= HEADER && attributeLength(at) >= HEADER && attributeLength(at) <= left) {
            if ((buffer.getShort(at + Short.BYTES) & TYPE_MASK) == type) {
                return at;
            }
            final int step = align(attributeLength(at));
            at += step;
            left -= step;
        }
        return ABSENT;
    }

    private int valueLength(final int at) {
        return attributeLength(at) - HEADER;
    }

    private int attributeLength(final int at) {
        return buffer.getShort(at) & 0xFFFF;
    }

    /** Messages, attributes and next hops begin at multiples of four. */
    static int align(final int length) {
        return length + 3 & ~3;
    }
}
