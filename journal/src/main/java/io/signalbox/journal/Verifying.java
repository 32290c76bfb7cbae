package io.signalbox.journal;

import io.signalbox.checkpoint.CheckpointException;
import io.signalbox.journal.checkpoint.CheckpointFile;
import io.signalbox.journal.checkpoint.CheckpointFiles;
import io.signalbox.journal.codec.DocumentHeader;
import io.signalbox.journal.codec.MarkCause;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.RecordExpander;
import io.signalbox.journal.codec.RecordHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.agrona.MutableDirectBuffer;

/** Counts what a journal holds, and what of it is not as it was written. */
final class Verifying extends Reading {
    private final Counting findings;
    private final boolean isBeingWritten;
    private final RecordExpander expander;
    private final Path folder;
    /** Events of checkpoints that the journal says were written. */
    private final SortedSet<Long> checkpoints = new TreeSet<>();

    private int files;
    private int sessions;
    private int session;
    private long documents;
    private long records;
    private long bytes;
    private long firstEvent;
    private long lastEvent;
    private long lost;

    Verifying(final JournalDirectory directory, final Consumer<Finding> findings, final JournalReader.Progress progress)
            throws IOException {
        this(directory, new Counting(findings), progress);
    }

    private Verifying(final JournalDirectory directory, final Counting findings, final JournalReader.Progress progress)
            throws IOException {
        super(directory, findings, progress);
        this.findings = findings;
        folder = directory.path();
        isBeingWritten = directory.isBeingWritten();
        files = JournalDirectory.files(directory.path()).length;
        expander = new RecordExpander(new RecordHandler() {
            @Override
            public void onMark(final MarkRecord mark) {
                lost += mark.cause() != null && mark.cause().isGap() ? mark.count() : 0;
                if (mark.cause() == MarkCause.CHECKPOINT) {
                    checkpoints.add(mark.firstEvent());
                }
            }

            @Override
            public void onTrouble(final String trouble) {
                onDamage(-1, trouble);
            }
        });
    }

    /** Every checkpoint that the journal tells of is there, unless what it precedes was deleted, and as it was written. */
    void verifyCheckpoints() throws IOException {
        final List<Long> there = CheckpointFiles.events(folder);
        for (final long event : checkpoints) {
            if (!there.contains(event) && event >= firstEvent) {
                report(event, "this checkpoint is missing");
            }
        }
        for (final long event : there) {
            try {
                CheckpointFile.open(CheckpointFiles.path(folder, event));
            } catch (final CheckpointException damaged) {
                report(event, damaged.getMessage());
            }
        }
    }

    private void report(final long event, final String sentence) {
        final String file = CheckpointFiles.path(folder, event).getFileName().toString();
        findings.accept(new Finding(Finding.Kind.DAMAGE, file, -1, event, event + 1, sentence));
    }

    @Override
    public void onDocument(
            final DocumentHeader header, final MutableDirectBuffer buffer, final int offset, final long position) {
        final long before = records;
        super.onDocument(header, buffer, offset, position);
        if (records == before) {
            return;
        }
        documents++;
        bytes += DocumentHeader.LENGTH + header.recordsLength();
        firstEvent = firstEvent == 0 ? header.firstEvent() : firstEvent;
        lastEvent = header.lastEvent();
        sessions += header.session() != session ? 1 : 0;
        session = header.session();
    }

    @Override
    void onLeap(final DocumentHeader header, final long event) {
        expander.leap(header, event);
    }

    @Override
    long counted() {
        return expander.counted();
    }

    @Override
    void onRecord(final MutableDirectBuffer buffer, final int offset, final int length) {
        records++;
        expander.record(buffer, offset);
    }

    Verification result() {
        return new Verification(
                files,
                bytes,
                sessions,
                documents,
                records,
                firstEvent,
                lastEvent,
                lost,
                findings.damages,
                isBeingWritten);
    }

    private static final class Counting implements Consumer<Finding> {
        private final Consumer<Finding> next;
        private int damages;

        Counting(final Consumer<Finding> next) {
            this.next = next;
        }

        @Override
        public void accept(final Finding finding) {
            damages += finding.isDamage() ? 1 : 0;
            next.accept(finding);
        }
    }
}
