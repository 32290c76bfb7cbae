package io.signalbox.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The files of the queue as {@code signalbox-journal} lists them: by it a reader knows that one is missing, and what was
 * in it. It may lag behind the files (then less is proven), but never names what was not there.
 */
public final class Inventory {
    private final NavigableMap<String, FileEntry> entries = new TreeMap<>();
    private final Storage storage;
    private boolean changed;

    /** Where the list is kept. */
    interface Storage {
        void store() throws IOException;
    }

    Inventory(final Storage storage) {
        this.storage = storage;
    }

    /** A list that nobody keeps. */
    public static Inventory unkept() {
        return new Inventory(() -> {});
    }

    /** Oldest first. */
    Collection<FileEntry> entries() {
        return entries.values();
    }

    /** The first event of the oldest file; 0 where none is listed. */
    public long firstEvent() {
        return entries.isEmpty() ? 0 : entries.firstEntry().getValue().firstEvent();
    }

    /** Null where it is not listed. */
    FileEntry of(final Path file) {
        return entries.get(file.getFileName().toString());
    }

    void put(final FileEntry entry) {
        entries.put(entry.name(), entry);
        changed = true;
    }

    /** To be stored before the file is deleted: a leftover is harmless, a missing file is not. */
    public void remove(final Path file) throws IOException {
        if (entries.remove(file.getFileName().toString()) != null) {
            changed = true;
            storage.store();
            changed = false;
        }
    }

    /** A disk that refuses will be asked again: the documents matter more. */
    public void storeChanges() {
        if (!changed) {
            return;
        }
        try {
            storage.store();
            changed = false;
        } catch (final IOException later) {
            changed = true;
        }
    }
}
