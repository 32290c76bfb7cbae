package io.signalbox.journal.codec;

/**
 * Hears of a journal's records in their order. The views are valid during the call only; of what a handler does not
 * override it hears nothing.
 */
public interface RecordHandler {
    /** An event's decision; a compact record comes as the full one that it stands for. */
    default void onDecision(final FullRecord decision) {}

    default void onResolution(final ResolutionRecord resolution) {}

    default void onCommand(final CommandRecord command) {}

    /** What was changed by nobody's command, with the event that is decided next or was decided last. */
    default void onChange(final CommandRecord change) {}

    /** A frame as it arrived; its event's decision follows. */
    default void onInput(final InputRecord input) {}

    /** What left because of the event decided last. */
    default void onOutput(final OutputRecord output) {}

    /**
     * Packets of an established connection, or ticks, that were counted.
     *
     * @param latest what the record of the last packet would say, but for what a run does not keep: length and flags
     */
    default void onRun(final RunRecord run, final FullRecord latest) {}

    /** A mapping of a gateway is over; the event with which it was noticed follows. */
    default void onEnding(final EndingRecord ending) {}

    default void onMark(final MarkRecord mark) {}

    /** Something is damaged or missing, in one sentence. */
    default void onTrouble(final String trouble) {}
}
