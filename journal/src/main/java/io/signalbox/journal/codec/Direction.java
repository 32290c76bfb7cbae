package io.signalbox.journal.codec;

import io.signalbox.decision.Reason;

/** Which side of a connection a record tells of: what its compact records refer to. */
enum Direction {
    /** A request that begins the connection: what was said of its number before is void. */
    FIRST,
    REQUEST,
    REPLY,
    /** Neither: nothing can refer to it. */
    OTHER;

    static Direction of(final Reason reason) {
        if (reason == null) {
            return OTHER;
        }
        return switch (reason) {
            case NEW_CONNECTION, RESCHEDULED, SERVER_EXPIRED -> FIRST;
            case CONNECTION -> REQUEST;
            case REPLY, REPLY_UNTRANSLATED -> REPLY;
            default -> OTHER;
        };
    }
}
