package io.signalbox.afpacket.netlink;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * A netlink message, valid while the buffer is: {@code struct nlmsghdr} and what follows it.
 *
 * <pre>
 *   0                                   4                 6                 8
 *  +-----------------------------------+-----------------+-----------------+
 *  | length, with this header          | type            | flags           |
 *  +-----------------------------------+-----------------+-----------------+
 *  | sequence                          | port                              |
 *  +-----------------------------------+-----------------------------------+
 * </pre>
 *
 * @param offset of what follows the header
 * @param length of what follows the header, bytes
 */
record Message(int type, int flags, int sequence, DirectBuffer buffer, int offset, int length) {
    static final int HEADER = 16;
    static final int TYPE_OFFSET = 4;
    static final int FLAGS_OFFSET = 6;
    static final int SEQUENCE_OFFSET = 8;

    static final int NLMSG_ERROR = 2;
    static final int NLMSG_DONE = 3;

    static final int NLM_F_REQUEST = 1;
    /** An answer: what is told unasked has it not. */
    static final int NLM_F_MULTI = 2;
    /** Something changed while it was told: parts may be missing. */
    static final int NLM_F_DUMP_INTR = 0x10;
    /** In what is told of a route: it took another's place. */
    static final int NLM_F_REPLACE = 0x100;
    /** In a request: all there are. */
    static final int NLM_F_DUMP = 0x300;

    /** All messages of a datagram. */
    static List<Message> all(final DirectBuffer buffer, final int length) {
        final List<Message> messages = new ArrayList<>();
        for (int at = 0; isWhole(buffer, at, length); at += Attributes.align(buffer.getInt(at))) {
            messages.add(new Message(
                    buffer.getShort(at + TYPE_OFFSET),
                    buffer.getShort(at + FLAGS_OFFSET),
                    buffer.getInt(at + SEQUENCE_OFFSET),
                    buffer,
                    at + HEADER,
                    buffer.getInt(at) - HEADER));
        }
        return messages;
    }

    private static boolean isWhole(final DirectBuffer buffer, final int at, final int end) {
        return at + HEADER <= end && buffer.getInt(at) >= HEADER && buffer.getInt(at) <= end - at;
    }

    boolean has(final int flag) {
        return (flags & flag) != 0;
    }

    /** Whether it belongs to what was asked for under this number. */
    boolean answers(final int request) {
        return sequence == request && (has(NLM_F_MULTI) || type == NLMSG_DONE || type == NLMSG_ERROR);
    }
}
