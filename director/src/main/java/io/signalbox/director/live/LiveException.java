package io.signalbox.director.live;

import io.signalbox.golden.InputException;

/** A live director cannot be what it was told to be: one sentence for people. */
final class LiveException extends InputException {
    private static final long serialVersionUID = 1L;

    LiveException(final String sentence) {
        super(sentence);
    }
}
