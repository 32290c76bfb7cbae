package io.signalbox.afpacket.netlink;

import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;

/** Messages written by hand: hexadecimal with blanks, numbers with their lowest byte first, as all our machines have. */
final class Bytes {
    private Bytes() {}

    /** What follows the header, of a message of this type. */
    static Message message(final int type, final int flags, final String... hex) {
        final byte[] bytes = HexFormat.of().parseHex(String.join("", hex).replace(" ", ""));
        return new Message(type, flags, 0, new UnsafeBuffer(bytes), 0, bytes.length);
    }
}
