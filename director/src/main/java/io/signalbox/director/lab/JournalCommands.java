package io.signalbox.director.lab;

/** The family {@code signalbox journal}, executed within this program. */
@FunctionalInterface
interface JournalCommands {
    /** What {@code signalbox journal WORDS} prints. */
    Output execute(String... words);
}
