package io.signalbox.director.lab;

import io.signalbox.director.Page;

/** The family {@code signalbox journal}, executed within this program. */
@FunctionalInterface
interface JournalCommands {
    /** What {@code signalbox journal WORDS} prints. */
    Output execute(String... words);

    /** Shows what it prints, or what it complains of; true if it is well. */
    default boolean show(final Page page, final String... words) {
        final Output output = execute(words);
        page.line(output.isWell() ? output.out() : output.err());
        return output.isWell();
    }
}
