package io.signalbox.director.config;

import io.signalbox.golden.InputException;

/** A file of configuration is wrong: {@code FILE:LINE: sentence}. */
public final class ConfigException extends InputException {
    private static final long serialVersionUID = 1L;

    ConfigException(final String sentence) {
        super(sentence);
    }
}
