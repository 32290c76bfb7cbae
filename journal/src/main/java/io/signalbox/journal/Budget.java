package io.signalbox.journal;

import io.signalbox.decision.Level;
import io.signalbox.journal.codec.CompactRecord;
import io.signalbox.journal.codec.DecisionScribe;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.InputRecord;
import io.signalbox.journal.codec.OutputRecord;
import io.signalbox.journal.codec.RunRecord;

/**
 * What a journal of some traffic needs: the lengths of the records that the traffic makes. It reckons with TCP
 * connections by NAT, both directions of which pass the director, from SYN to FIN; drops and ticks are not in it.
 *
 * @param packets a second, those of beginning and end of connections among them
 * @param connections that begin in a second, and as many that end
 * @param busy connections that have a packet in any ten seconds
 * @param servers that a service's scheduler chooses from
 * @param frameBytes of a frame, on the average
 */
public record Budget(long packets, long connections, long busy, int servers, int frameBytes) {
    /** First packet of each direction, and one for each change of state: established, and a FIN of each side. */
    public static final int FULL_RECORDS = 5;
    /** A connection's data up to its first FIN, and the last acknowledgment. */
    private static final int RUNS = 2;

    private static final int HEADERS = 14 + 20 + 20;
    private static final long RUN_SECONDS = DecisionScribe.RUN_NS / 1_000_000_000L;

    /** Bytes of all records of a second. */
    public long bytesPerSecond(final Level level) {
        return switch (level) {
            case CONNECTIONS -> beginnings() + runs() * RunRecord.LENGTH;
            case DECISIONS -> decisions();
            case INPUTS -> decisions() + packets * frame(Math.min(HEADERS, frameBytes));
            case FRAMES -> decisions() + packets * frame(frameBytes);
        };
    }

    /** Bytes of records for a packet of an established connection. */
    public double bytesPerPacket(final Level level) {
        return switch (level) {
            case CONNECTIONS -> established() == 0 ? 0 : (double) runs() * RunRecord.LENGTH / established();
            case DECISIONS -> CompactRecord.LENGTH;
            case INPUTS -> CompactRecord.LENGTH + frame(Math.min(HEADERS, frameBytes));
            case FRAMES -> CompactRecord.LENGTH + frame(frameBytes);
        };
    }

    private long decisions() {
        return beginnings() + established() * CompactRecord.LENGTH;
    }

    private long beginnings() {
        return connections * ((long) FULL_RECORDS * FullRecord.FIXED_LENGTH + servers * FullRecord.CANDIDATE_LENGTH);
    }

    private long established() {
        return Math.max(0, packets - connections * FULL_RECORDS);
    }

    /** No more than there are packets to count. */
    private long runs() {
        return Math.min(established(), busy / RUN_SECONDS + connections * RUNS);
    }

    private static long frame(final int kept) {
        return InputRecord.lengthOf(kept) + OutputRecord.LENGTH;
    }
}
