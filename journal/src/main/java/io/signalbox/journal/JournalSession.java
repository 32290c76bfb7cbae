package io.signalbox.journal;

/**
 * One opening of a journal by a writer.
 *
 * @param journal the first half of the journal's id, which stands in each document
 * @param number counted from 1
 * @param firstEvent event numbers go on over sessions: one more than the last event that is in the journal
 */
public record JournalSession(long journal, int number, long firstEvent) {
    /** Of a journal in memory, which has no id and no past. */
    static final JournalSession ONLY = new JournalSession(0, 1, 1);
}
