package io.signalbox.director.lab;

import io.signalbox.decision.Reason;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.RecordHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** One reading of a journal: which decision is worth explaining, and where it ends. */
final class JournalGlance implements RecordHandler {
    static final long NONE = -1;

    private long choice = NONE;
    private long mapping = NONE;
    private long last = NONE;

    private JournalGlance() {}

    static JournalGlance at(final Path journal) {
        final JournalGlance glance = new JournalGlance();
        try {
            JournalReader.open(journal).forEach(glance);
        } catch (final IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
        return glance;
    }

    /** The latest event in which a scheduler chose a server, or {@link #NONE}. */
    long choice() {
        return choice;
    }

    /** The latest event that began a flow through a gateway, or {@link #NONE}. */
    long mapping() {
        return mapping;
    }

    /** The latest event that was decided, or {@link #NONE}. */
    long last() {
        return last;
    }

    @Override
    public void onDecision(final FullRecord decision) {
        last = decision.event();
        if (decision.scheduler() != null && decision.has(FullRecord.FLAG_SERVER)) {
            choice = decision.event();
        }
        if (decision.reason() == Reason.NEW_MAPPING) {
            mapping = decision.event();
        }
    }
}
