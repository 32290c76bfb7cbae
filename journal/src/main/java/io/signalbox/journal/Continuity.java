package io.signalbox.journal;

import io.signalbox.journal.codec.DocumentHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Follows sessions, documents and events by their numbers, through files that may be damaged or missing, and tells what
 * it finds. A finding waits for the next intact document, so that it can name the first good event behind it.
 */
final class Continuity {
    /** No document follows it. */
    private static final long NONE = -2;

    private final Consumer<Finding> findings;
    private final List<Finding> waiting = new ArrayList<>();
    private long journal;
    private String file = "";
    private boolean fileIsForeign;
    private int findingsOfFile;
    private int session;
    /** The document that is followed by the next: the last good one, or the last one of what is missing. */
    private long document;

    private long goodDocument = NONE;
    private boolean leapt;
    private long resumedEvent;
    /** The event that is followed by the next: the last good one, or the last one of what is missing. */
    private long lastEvent;

    private long lastGoodEvent;
    private boolean closed = true;

    /** @param journal the first half of the journal's id; 0 where it is not known: then that of the first document */
    Continuity(final long journal, final Consumer<Finding> findings) {
        this.journal = journal;
        this.findings = findings;
    }

    /** @param entry null where the list of files does not name it */
    void fileBegins(final String name, final FileEntry entry) {
        file = name;
        fileIsForeign = false;
        findingsOfFile = 0;
        if (entry != null) {
            expect(entry);
        }
    }

    /** A file that the list names and that is not there. */
    void fileIsMissing(final FileEntry entry) {
        file = entry.name();
        enter(entry);
        damage(
                -1,
                "this file is missing"
                        + (entry.isFinished()
                                ? ", with " + documents(entry.firstDocument(), entry.lastDocument())
                                        + events(entry.firstEvent(), entry.lastEvent()) + " of session "
                                        + entry.session()
                                : ", with session " + entry.session() + " from document " + entry.firstDocument()
                                        + " (event " + entry.firstEvent() + ") on"));
        passOver(entry);
    }

    private void enter(final FileEntry entry) {
        if (session != entry.session()) {
            endSession();
            session = entry.session();
            document = entry.firstDocument() - 1;
        }
    }

    private void expect(final FileEntry entry) {
        if (session == 0) {
            begin(entry.session(), entry.firstDocument(), entry.firstEvent());
        }
        enter(entry);
    }

    /** The journal's first document. */
    private void begin(final int firstSession, final long firstDocument, final long firstEvent) {
        session = firstSession;
        document = firstDocument - 1;
        lastEvent = firstEvent - 1;
        if (firstSession > 1 || firstDocument > 1) {
            note(
                    -1,
                    "the journal begins with document " + firstDocument + " of session " + firstSession + " (event "
                            + firstEvent + "): what was before is not in this journal");
        }
    }

    /** What the entry stands for is missing, and was reported. */
    private void passOver(final FileEntry entry) {
        document = Math.max(entry.firstDocument() - 1, entry.lastDocument());
        lastEvent = Math.max(lastEvent, Math.max(entry.firstEvent() - 1, entry.lastEvent()));
        closed = true;
    }

    void damage(final long position, final String sentence) {
        add(Finding.Kind.DAMAGE, position, sentence);
    }

    void note(final long position, final String sentence) {
        add(Finding.Kind.NOTE, position, sentence);
    }

    private void add(final Finding.Kind kind, final long position, final String sentence) {
        findingsOfFile++;
        waiting.add(new Finding(kind, file, position, lastGoodEvent, 0, sentence));
    }

    /**
     * An intact document. True where it is the journal's and new; {@link #hasLeapt} then says whether it follows the one
     * before.
     */
    boolean document(final DocumentHeader header, final long position) {
        if (journal == 0) {
            journal = header.journal();
        }
        if (header.journal() != journal) {
            reportForeign(position, "documents of another journal");
            return false;
        }
        if (session == 0) {
            begin(header.session(), header.document(), header.firstEvent());
        }
        if (header.session() < session || header.session() == session && header.document() <= document) {
            reportForeign(
                    position,
                    "documents that came before (" + documents(header.document(), header.document()) + " of session "
                            + header.session() + " is the first)");
            return false;
        }
        follow(header, position);
        return true;
    }

    /** Whether records are missing before the latest document, or it is the first of its session. */
    boolean hasLeapt() {
        return leapt;
    }

    /** The event with which reading goes on behind a leap. */
    long resumedEvent() {
        return resumedEvent;
    }

    private void follow(final DocumentHeader header, final long position) {
        if (header.session() != session) {
            endSession();
            session = header.session();
            document = 0;
        }
        leapt = header.document() != goodDocument + 1;
        if (header.document() == document + 1) {
            // what a mark says is missing lies between the two
            resumedEvent = lastEvent + 1;
        } else {
            resumedEvent = header.firstEvent();
            damage(position, missing(document + 1, header.document() - 1, lastEvent + 1, resumedEvent - 1));
        }
        document = header.document();
        goodDocument = document;
        release(header.firstEvent());
        lastEvent = header.lastEvent();
        lastGoodEvent = lastEvent;
        closed = false;
    }

    private void reportForeign(final long position, final String what) {
        if (!fileIsForeign) {
            fileIsForeign = true;
            damage(position, "this file holds " + what);
        }
    }

    private void endSession() {
        goodDocument = NONE;
        if (!closed) {
            note(
                    -1,
                    "session " + session + " was not closed: what came behind event " + lastEvent
                            + " is not in this journal");
        }
        closed = true;
    }

    /** The latest document ended with the mark that closes its session. */
    void sessionIsClosed() {
        closed = true;
    }

    /** @param entry null where the list of files does not name it */
    void fileEnds(final FileEntry entry, final DocumentScanner.End end, final long reservedAhead) {
        if (entry == null || fileIsForeign) {
            return;
        }
        if (entry.isFinished()) {
            endFinished(entry, end);
        } else if (session == entry.session() && document < entry.firstDocument()) {
            damage(
                    end.documentsEnd(),
                    "documents from " + entry.firstDocument() + " (event " + entry.firstEvent() + ") on are missing");
        } else if (end.length() < end.documentsEnd() + reservedAhead && findingsOfFile == 0) {
            damage(
                    end.length(),
                    "the file is cut off: behind document " + document + " (event " + lastEvent
                            + ") it had room, and perhaps documents");
        }
    }

    private void endFinished(final FileEntry entry, final DocumentScanner.End end) {
        if (end.length() < entry.length()) {
            damage(end.length(), "the file is cut off: it had " + entry.length() + " bytes");
        }
        if (document < entry.lastDocument()) {
            damage(end.documentsEnd(), missing(document + 1, entry.lastDocument(), lastEvent + 1, entry.lastEvent()));
            passOver(entry);
        }
        if (findingsOfFile == 0 && (end.others() != entry.others() || end.uncommitted())) {
            damage(
                    end.uncommitted() ? end.documentsEnd() : 0,
                    "the queue's own bytes, its header, tables or end" + " mark, are damaged; every document is whole");
        }
    }

    /** @param isBeingWritten whether a writer has the journal open */
    void end(final int sessions, final boolean isBeingWritten) {
        file = "";
        if (isBeingWritten) {
            note(
                    -1,
                    "session " + Math.max(session, sessions) + " is still being written"
                            + (closed ? "" : ", so far to event " + lastEvent));
        } else {
            endSession();
            if (session < sessions) {
                note(-1, "of session " + sessions + ", the latest, nothing is in this journal");
            }
        }
        release(0);
    }

    private void release(final long firstGoodEvent) {
        waiting.forEach(finding -> findings.accept(new Finding(
                finding.kind(),
                finding.file(),
                finding.position(),
                finding.lastGoodEvent(),
                firstGoodEvent,
                finding.sentence())));
        waiting.clear();
    }

    private static String missing(
            final long firstDocument, final long lastDocument, final long firstEvent, final long finalEvent) {
        return documents(firstDocument, lastDocument)
                + events(firstEvent, finalEvent)
                + (firstDocument == lastDocument ? " is missing" : " are missing");
    }

    private static String documents(final long first, final long last) {
        return first == last ? "document " + first : "documents " + first + " to " + last;
    }

    private static String events(final long first, final long last) {
        return last < first ? " (no event)" : " (events " + first + " to " + last + ")";
    }
}
