package io.signalbox.journal;

/**
 * How a journal is doing, for people and exit codes; read at any time, by any thread.
 *
 * @param trouble what keeps it from being written, in one sentence; null where nothing does
 * @param recordsWritten records in the journal, marks included
 * @param bytesWritten bytes of its documents
 * @param bytesWaiting bytes of records that were made and are not written yet
 * @param recordsLost records that found the byte ring full, or could not be written
 * @param eventsWithheld events whose frames did not leave on that account, in a strict mode
 * @param filesDeleted by the size cap, or by age
 */
public record JournalStatus(
        JournalSettings.Mode mode,
        String trouble,
        long recordsWritten,
        long bytesWritten,
        long bytesWaiting,
        long recordsLost,
        long eventsWithheld,
        long filesDeleted) {

    /** Everything that was decided so far is in the journal, or on its way. */
    public boolean isWhole() {
        return trouble == null && recordsLost == 0 && eventsWithheld == 0;
    }

    /** What is missing, in one sentence; empty where nothing is. */
    public String missing() {
        return recordsLost == 0 && eventsWithheld == 0
                ? ""
                : recordsLost + " records are missing"
                        + (mode.holdsBack() ? ", and the frames of " + eventsWithheld + " events did not leave" : "");
    }
}
