package io.signalbox.service;

/** What a service or real server has carried. Bytes are IP bytes as received, without tunnel headers. */
public final class Statistics {
    public long connections;
    public long inPackets;
    public long outPackets;
    public long inBytes;
    public long outBytes;

    public void countConnection() {
        connections++;
    }

    public void countIn(final int ipBytes) {
        inPackets++;
        inBytes += ipBytes;
    }

    public void countOut(final int ipBytes) {
        outPackets++;
        outBytes += ipBytes;
    }

    public void reset() {
        connections = inPackets = outPackets = inBytes = outBytes = 0;
    }
}
