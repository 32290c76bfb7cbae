package io.signalbox.golden.packet;

/** The checksum of IP and its friends (RFC 1071), in the plainest way: add 16-bit words, fold, invert. */
public final class InternetChecksum {
    private InternetChecksum() {}

    /** The 16-bit checksum to be written where zeros are now; over bytes that hold a correct one it is 0. */
    public static int of(final byte[] bytes) {
        long sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (long) (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        while (sum > 0xffff) {
            sum = (sum >> 16) + (sum & 0xffff);
        }
        return (int) ~sum & 0xffff;
    }
}
