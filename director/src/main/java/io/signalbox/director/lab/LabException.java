package io.signalbox.director.lab;

import io.signalbox.golden.InputException;

/** The lab cannot do what it was asked for; the message is one sentence, with a next step where there is one. */
public final class LabException extends InputException {
    private static final long serialVersionUID = 1L;

    LabException(final String sentence) {
        super(sentence);
    }

    LabException(final String sentence, final Throwable cause) {
        super(sentence, cause);
    }
}
