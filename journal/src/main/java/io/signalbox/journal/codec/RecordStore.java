package io.signalbox.journal.codec;

import org.agrona.MutableDirectBuffer;

/** Where records are written in place: claim, encode, commit. One calling thread. */
public interface RecordStore {
    /** There is no room: the record is lost. */
    int NO_ROOM = -1;

    /** Where in {@link #buffer} a record of {@code length} bytes goes, or {@link #NO_ROOM}. */
    int claim(int length);

    /** Valid until the next claim. */
    MutableDirectBuffer buffer();

    /** The record at this place is complete. */
    void commit(int index);

    /** A record about this event found no room. */
    void lost(long event, long timeNs);

    /** Grows whenever records were lost behind the store, so that what they said must be said again. */
    int lossesBehind();
}
