package io.signalbox.journal.why;

import io.signalbox.journal.codec.FullRecord;

/** Which event a story is wanted of: one by its number, or a flow's latest packet up to a time. */
public final class Question {
    private static final long NO_EVENT = -1;

    private final long event;
    private final FlowPattern flow;
    private final long untilNs;

    private Question(final long event, final FlowPattern flow, final long untilNs) {
        this.event = event;
        this.flow = flow;
        this.untilNs = untilNs;
    }

    public static Question ofEvent(final long event) {
        return new Question(event, null, Long.MAX_VALUE);
    }

    /** @param untilNs event time; later packets are not asked for */
    public static Question ofFlow(final FlowPattern flow, final long untilNs) {
        return new Question(NO_EVENT, flow, untilNs);
    }

    boolean isOfFlow() {
        return flow != null;
    }

    FlowPattern flow() {
        return flow;
    }

    long event() {
        return event;
    }

    boolean isBounded() {
        return untilNs != Long.MAX_VALUE;
    }

    long untilNs() {
        return untilNs;
    }

    /** Of several that it fits, the latest one is meant. */
    boolean fits(final FullRecord decision) {
        return isOfFlow() ? decision.timeNs() <= untilNs && flow.fits(decision) : decision.event() == event;
    }
}
