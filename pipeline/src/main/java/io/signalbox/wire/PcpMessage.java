package io.signalbox.wire;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * A message of the Port Control Protocol (RFC 6887 section 7), seen through a frame; times in seconds. A request and its
 * answer differ in the header alone.
 *
 * <pre>
 *        0        1        2        3
 *      +--------+--------+--------+--------+
 *    0 |version |R opcode|        0        |   of an answer: 0, and the code of its result
 *    4 |             lifetime              |
 *    8 |    client's address, 16 bytes     |   of an answer: epoch time, and 12 bytes of 0
 *      +--------+--------+--------+--------+   MAP and PEER
 *   24 |         nonce, 12 bytes           |
 *   36 |protocol|            0             |
 *   40 |  internal port  |  external port  |
 *   44 |    external address, 16 bytes     |
 *      +--------+--------+--------+--------+   PEER alone
 *   60 |   remote port   |        0        |
 *   64 |     remote address, 16 bytes      |
 *      +--------+--------+--------+--------+
 * </pre>
 *
 * IPv4 addresses are v4-mapped. Options follow, each with a header of a word: code 8 | 0 | length 16, and filled up to whole
 * words.
 */
public final class PcpMessage extends Header {
    public static final int PORT = 5_351;
    /** Where clients hear what is announced to all of them. */
    public static final int CLIENT_PORT = 5_350;

    public static final int VERSION = 2;
    public static final int HEADER_LENGTH = 24;
    public static final int LONGEST = 1_100;

    public static final int ANNOUNCE = 0;
    public static final int MAP = 1;
    public static final int PEER = 2;

    public static final int PREFER_FAILURE = 2;
    public static final int FILTER = 3;

    private static final int MAP_LENGTH = 60;
    private static final int PEER_LENGTH = 80;
    private static final int WORD = 4;
    private static final int OPTION_HEADER = 4;
    private static final int FILTER_LENGTH = 20;
    /** Options from this code on may be passed over. */
    private static final int FIRST_OPTIONAL = 128;

    private static final int ALL_BITS = 128;
    /** Bits before an IPv4 address in its v4-mapped form. */
    private static final int MAPPED_BITS = 96;

    private static final int ANSWER = 0x80;
    private static final int OPCODE = 0x7F;

    private static final int VERSION_OFFSET = 0;
    private static final int OPCODE_OFFSET = 1;
    private static final int RESULT_OFFSET = 2;
    private static final int LIFETIME_OFFSET = 4;
    private static final int CLIENT_OFFSET = 8;
    private static final int EPOCH_OFFSET = 8;
    private static final int RESERVED_OFFSET = 12;
    private static final int NONCE_OFFSET = 24;
    private static final int NONCE_END_OFFSET = 32;
    private static final int PROTOCOL_OFFSET = 36;
    private static final int INTERNAL_PORT_OFFSET = 40;
    private static final int EXTERNAL_PORT_OFFSET = 42;
    private static final int EXTERNAL_OFFSET = 44;
    private static final int REMOTE_PORT_OFFSET = 60;
    private static final int REMOTE_OFFSET = 64;

    private static final int OPTION_LENGTH_OFFSET = 2;
    private static final int PREFIX_OFFSET = 5;
    private static final int FILTER_PORT_OFFSET = 6;
    private static final int FILTER_ADDRESS_OFFSET = 8;

    private int length;

    /** @param newLength bytes that are there */
    public PcpMessage wrap(final UnsafeBuffer frame, final int offset, final int newLength) {
        lay(frame, offset);
        length = newLength;
        return this;
    }

    /** In bytes, options and all. */
    public int length() {
        return length;
    }

    // ---- is it sound?

    /** It can be asked for its version and opcode, and asks for something; anything else nobody answers. */
    public boolean isRequest() {
        return length > OPCODE_OFFSET && (u8(OPCODE_OFFSET) & ANSWER) == 0;
    }

    /** For a request from the network: after SUCCESS no accessor of its opcode, and of its options, can leave it. */
    public PcpResult check() {
        if (version() != VERSION) {
            return PcpResult.UNSUPP_VERSION;
        }
        if (length < HEADER_LENGTH || length > LONGEST || length % WORD != 0) {
            return PcpResult.MALFORMED_REQUEST;
        }
        if (opcode() > PEER) {
            return PcpResult.UNSUPP_OPCODE;
        }
        return length < firstOption() ? PcpResult.MALFORMED_REQUEST : checkOptions();
    }

    /** One that is wrong counts before one that is not supported. */
    private PcpResult checkOptions() {
        PcpResult result = PcpResult.SUCCESS;
        int failures = 0;
        for (int at = firstOption(); at < length; at = nextOption(at)) {
            if (at + OPTION_HEADER + optionLength(at) > length || !isSound(at)) {
                return PcpResult.MALFORMED_OPTION;
            }
            if (isMandatory(at) && !isKnown(at)) {
                result = PcpResult.UNSUPP_OPTION;
            }
            failures += isPreferFailure(at) ? 1 : 0;
        }
        final boolean makesSense = failures == 0 || failures == 1 && lifetimeSeconds() != 0;
        return makesSense ? result : PcpResult.MALFORMED_OPTION;
    }

    private boolean isSound(final int at) {
        if (isPreferFailure(at)) {
            return optionLength(at) == 0;
        }
        return !isFilter(at) || optionLength(at) == FILTER_LENGTH && isPrefix(at);
    }

    private boolean isPrefix(final int at) {
        final int bits = filterPrefix(at);
        final boolean isIpv4 = Addresses.isIpv4(filterHi(at), filterLo(at));
        return bits == 0 || bits <= ALL_BITS && (!isIpv4 || bits >= MAPPED_BITS);
    }

    /** Options for MAP; that of somebody else (THIRD_PARTY) is not known. */
    private boolean isKnown(final int at) {
        return isPreferFailure(at) || isFilter(at);
    }

    private boolean isPreferFailure(final int at) {
        return opcode() == MAP && optionCode(at) == PREFER_FAILURE;
    }

    // ---- reading

    public int version() {
        return u8(VERSION_OFFSET);
    }

    public int opcode() {
        return u8(OPCODE_OFFSET) & OPCODE;
    }

    public long lifetimeSeconds() {
        return Integer.toUnsignedLong(i32(LIFETIME_OFFSET));
    }

    public long clientHi() {
        return i64(CLIENT_OFFSET);
    }

    public long clientLo() {
        return i64(CLIENT_OFFSET + Long.BYTES);
    }

    /** The first 8 of its 12 bytes. */
    public long nonceHi() {
        return i64(NONCE_OFFSET);
    }

    /** The other 4. */
    public int nonceLo() {
        return i32(NONCE_END_OFFSET);
    }

    public int protocol() {
        return u8(PROTOCOL_OFFSET);
    }

    public int internalPort() {
        return u16(INTERNAL_PORT_OFFSET);
    }

    /** In a request, the one that the client would like; 0 for any. */
    public int externalPort() {
        return u16(EXTERNAL_PORT_OFFSET);
    }

    public long externalHi() {
        return i64(EXTERNAL_OFFSET);
    }

    public long externalLo() {
        return i64(EXTERNAL_OFFSET + Long.BYTES);
    }

    public int remotePort() {
        return u16(REMOTE_PORT_OFFSET);
    }

    public long remoteHi() {
        return i64(REMOTE_OFFSET);
    }

    public long remoteLo() {
        return i64(REMOTE_OFFSET + Long.BYTES);
    }

    // ---- options, by where they begin

    /** Where the first one would begin, which is behind what every message of its opcode has. */
    public int firstOption() {
        return switch (opcode()) {
            case MAP -> MAP_LENGTH;
            case PEER -> PEER_LENGTH;
            default -> HEADER_LENGTH;
        };
    }

    /** Where the one behind this one begins; there is none at {@link #length}, or beyond. */
    public int nextOption(final int at) {
        return at + OPTION_HEADER + (optionLength(at) + WORD - 1 & -WORD);
    }

    public int optionCode(final int at) {
        return u8(at);
    }

    /** It may not be passed over. */
    public boolean isMandatory(final int at) {
        return optionCode(at) < FIRST_OPTIONAL;
    }

    /** It says who may send to what MAP asks for. */
    public boolean isFilter(final int at) {
        return opcode() == MAP && optionCode(at) == FILTER;
    }

    /** Without its header, and without what fills it up. */
    private int optionLength(final int at) {
        return u16(at + OPTION_LENGTH_OFFSET);
    }

    /** Bits of the address that count; 0 takes back all filters. */
    public int filterPrefix(final int at) {
        return u8(at + PREFIX_OFFSET);
    }

    /** The remote port that may send; 0 for all. */
    public int filterPort(final int at) {
        return u16(at + FILTER_PORT_OFFSET);
    }

    public long filterHi(final int at) {
        return i64(at + FILTER_ADDRESS_OFFSET);
    }

    public long filterLo(final int at) {
        return i64(at + FILTER_ADDRESS_OFFSET + Long.BYTES);
    }

    // ---- writing an answer over a copy of its request, which has a whole header

    /** Where the request could not be read its client's address stays behind the epoch time (section 7.2). */
    public PcpMessage answer(final PcpResult result, final long lifetimeSeconds, final long epochSeconds) {
        put8(VERSION_OFFSET, VERSION);
        put8(OPCODE_OFFSET, ANSWER | opcode());
        put16(RESULT_OFFSET, result.code());
        put32(LIFETIME_OFFSET, (int) lifetimeSeconds);
        put32(EPOCH_OFFSET, (int) epochSeconds);
        if (!result.isUnread()) {
            put32(RESERVED_OFFSET, 0);
            put64(RESERVED_OFFSET + Integer.BYTES, 0);
        }
        return this;
    }

    public void external(final long hi, final long lo, final int port) {
        put16(EXTERNAL_PORT_OFFSET, port);
        put64(EXTERNAL_OFFSET, hi);
        put64(EXTERNAL_OFFSET + Long.BYTES, lo);
    }
}
