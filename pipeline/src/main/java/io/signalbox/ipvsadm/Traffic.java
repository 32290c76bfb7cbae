package io.signalbox.ipvsadm;

/** What was carried: in all, or in a second. Bytes are IP bytes, without tunnel headers. */
public record Traffic(long connections, long inPackets, long outPackets, long inBytes, long outBytes) {
    public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0);
}
