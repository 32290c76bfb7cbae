package io.signalbox.journal.why;

import io.signalbox.journal.JournalReader;
import io.signalbox.journal.codec.CommandRecord;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks a journal for the story of an event. It is read twice: to find the event, and to gather what belongs to it. */
public final class Inquiry {
    private final Search search;
    private final Story story;

    private Inquiry(final Search search, final Story story) {
        this.search = search;
        this.story = story;
    }

    /**
     * @param learners hear of the commands up to the event
     * @param troubles hear of whatever is missing or damaged, in a sentence each
     * @param progress of both readings, as if they were one of twice the bytes
     */
    public static Inquiry of(
            final JournalReader journal,
            final Question question,
            final Consumer<CommandRecord> learners,
            final Consumer<String> troubles,
            final JournalReader.Progress progress)
            throws IOException {
        final Search search = new Search(question, troubles);
        journal.forEach(search, (bytes, all) -> progress.at(bytes, 2 * all));
        final Story story = search.found();
        if (story != null) {
            journal.forEach(new Gathering(story, learners), (bytes, all) -> progress.at(all + bytes, 2 * all));
        }
        return new Inquiry(search, story);
    }

    /** Empty where the journal does not tell of the event; {@link #refusal} says why. */
    public Optional<Story> story() {
        return Optional.ofNullable(story);
    }

    /** One sentence. */
    public String refusal() {
        return search.refusal();
    }

    /** True where records are missing or damaged, here or elsewhere in the journal. */
    public boolean isDamaged() {
        return search.isDamaged();
    }
}
