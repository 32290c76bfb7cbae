package io.signalbox.scheduler;

import io.signalbox.packet.FlowKey;

/** The hash functions of dh, sh and mh. No seed goes in, so every machine gives the same answers. */
final class Hash {
    private static final int GOLDEN_RATIO = 0x61C88647;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int SCTP = 132;

    private Hash() {}

    /** An address in 32 bits: IPv4 as it is, IPv6 as the XOR of its four words. */
    static int fold(final long addressHi, final long addressLo) {
        final int low = (int) addressLo;
        if (addressHi == 0 && addressLo >>> 32 == 0xFFFF) {
            return low;
        }
        return (int) (addressHi >>> 32) ^ (int) addressHi ^ (int) (addressLo >>> 32) ^ low;
    }

    /** The client's address, folded, and with {@code withPort} its port, where the protocol has ports. */
    static int client(final FlowKey key, final boolean withPort) {
        final int address = fold(key.sourceHi, key.sourceLo);
        return withPort && hasPorts(key.protocol) ? address + key.sourcePort : address;
    }

    private static boolean hasPorts(final int protocol) {
        return protocol == TCP || protocol == UDP || protocol == SCTP;
    }

    /** Multiplicative hash (Knuth): its high bits are the good ones. */
    static int multiplicative(final int value) {
        return value * GOLDEN_RATIO;
    }

    /**
     * The low 32 bits of SipHash-1-3 (Aumasson and Bernstein: one compression round, three for the end) of the four
     * bytes of {@code value}, least significant first, under the 128-bit key {@code (key, key)}.
     */
    static int sip(final int value, final long key) {
        final long block = 4L << 56 | value & 0xFFFF_FFFFL;
        long v0 = key ^ 0x736F6D6570736575L;
        long v1 = key ^ 0x646F72616E646F6DL;
        long v2 = key ^ 0x6C7967656E657261L;
        long v3 = key ^ 0x7465646279746573L ^ block;
        for (int round = 0; round < 4; round++) {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            if (round == 0) {
                v0 ^= block;
                v2 ^= 0xFF;
            }
        }
        return (int) (v0 ^ v1 ^ v2 ^ v3);
    }
}
